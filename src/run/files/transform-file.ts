import { ActionError } from '../../base/errors.ts'
import { inputPhrase } from '../../base/input-name.ts'
import { expandPlaceholders, type Moment, type TellPlaceholder } from '../../base/placeholders.ts'
import { PathRefusal } from '../../files/path-refusal.ts'
import { isMissing, readSmallFile } from '../../files/regular-file.ts'
import { realPathOf, workspacePath } from '../../files/workspace-path.ts'

/** Larger than any query that people write. */
const MAX_BYTES = 1024 * 1024

/**
 * The SQL of the input `transform`: the value itself, or the text of the `.sql` file that it names, with the
 * placeholders in it replaced.
 *
 * @param value as written in the workflow, trimmed, its placeholders replaced
 * @param folder what a relative path starts from: the workspace
 * @param tell is told what the placeholders in a file became
 * @throws ActionError `transform.file` when the file may not or cannot be read, is too large, is empty or is not UTF-8;
 * `input.invalid` for a placeholder in it that is not known
 */
export function readTransform(
  value: string,
  folder: string,
  moment: Moment,
  tell?: TellPlaceholder
): Promise<string> {
  return readSql(value, { name: 'transform', code: 'transform.file', tell }, folder, moment)
}

/** As `readTransform`, of the input `source-query`. @throws ActionError `source.file`, `input.invalid` */
export function readQuery(
  value: string,
  folder: string,
  moment: Moment,
  tell?: TellPlaceholder
): Promise<string> {
  return readSql(value, { name: 'source-query', code: 'source.file', tell }, folder, moment)
}

interface SqlInput {
  readonly name: 'transform' | 'source-query'
  readonly code: 'transform.file' | 'source.file'
  readonly tell: TellPlaceholder | undefined
}

async function readSql(value: string, input: SqlInput, folder: string, moment: Moment): Promise<string> {
  if (!namesFile(value)) return value
  let bytes: Buffer
  try {
    bytes = await bytesOf(value, folder)
  } catch (error) {
    if (error instanceof PathRefusal) throw fileError(value, input, error.why, error, error.remedy)
    throw fileError(value, input, isMissing(error) ? 'does not exist' : 'cannot be read', error)
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
    place: `The file ${value}, which the ${inputPhrase(input.name)} names,`,
    tell: input.tell
  })
}

/** An error in SQL is shown with the text around it, so nothing but a file of SQL is read as one. */
async function bytesOf(value: string, folder: string): Promise<Buffer> {
  const place = workspacePath(value, folder)
  if (!/\.sql$/i.test(await realPathOf(place))) {
    throw new PathRefusal('is a link to a file whose name does not end in .sql', 'Link to a .sql file.')
  }
  return await readSmallFile(place, MAX_BYTES)
}

/** One line that ends in `.sql`; a statement may end so too (`… FROM dump.sql`). */
export function namesFile(value: string): boolean {
  return /^[^\r\n]+\.sql$/i.test(value) && !/^(select|with)\s/i.test(value)
}

function fileError(
  path: string,
  { name, code }: SqlInput,
  why: string,
  cause?: unknown,
  remedy = 'Give a path relative to the workspace, and check the repository out (actions/checkout) before this step.'
): ActionError {
  return new ActionError(code, `The file ${path}, which the ${inputPhrase(name)} names, ${why}.`, remedy, {
    cause
  })
}
