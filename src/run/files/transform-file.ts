import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ActionError } from '../../base/errors.ts'
import { expandPlaceholders, type Moment } from '../../base/placeholders.ts'

/**
 * The SQL of the input `transform`: the value itself, or the text of the `.sql` file that it names, with the
 * placeholders in it replaced.
 *
 * @param value as written in the workflow, trimmed, its placeholders replaced
 * @param folder what a relative path starts from: the workspace
 * @throws ActionError `transform.file` when the file cannot be read, is empty or is no UTF-8; `input.invalid` for
 * a placeholder in it that is not known
 */
export function readTransform(value: string, folder: string, moment: Moment): Promise<string> {
  return readSql(value, { name: 'transform', code: 'transform.file' }, folder, moment)
}

/** As `readTransform`, of the input `source-query`. @throws ActionError `source.file`, `input.invalid` */
export function readQuery(value: string, folder: string, moment: Moment): Promise<string> {
  return readSql(value, { name: 'source-query', code: 'source.file' }, folder, moment)
}

interface SqlInput {
  readonly name: 'transform' | 'source-query'
  readonly code: 'transform.file' | 'source.file'
}

async function readSql(value: string, input: SqlInput, folder: string, moment: Moment): Promise<string> {
  if (!namesFile(value)) return value
  let bytes: Buffer
  try {
    bytes = await readFile(resolve(folder, value))
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw fileError(value, input, missing ? 'does not exist' : 'cannot be read', error)
  }
  let text: string
  try {
    // The decoder also drops a byte-order mark.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim()
  } catch (error) {
    throw fileError(value, input, 'is not UTF-8 text', error)
  }
  if (text === '') throw fileError(value, input, 'is empty')
  return expandPlaceholders(text, moment, {
    place: `The file ${value}, which the input ${input.name} names,`
  })
}

/** One line that ends in `.sql`; a statement may end so too (`… FROM dump.sql`). */
function namesFile(value: string): boolean {
  return /^[^\r\n]+\.sql$/i.test(value) && !/^(select|with)\s/i.test(value)
}

function fileError(path: string, { name, code }: SqlInput, why: string, cause?: unknown): ActionError {
  return new ActionError(
    code,
    `The file ${path}, which the input ${name} names, ${why}.`,
    'Give a path relative to the workspace, and check the repository out (actions/checkout) before this step.',
    { cause }
  )
}
