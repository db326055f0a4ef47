import { ActionError } from '../base/errors.ts'
import { expandPlaceholders, type Moment } from '../base/placeholders.ts'
import { PathRefusal } from '../files/path-refusal.ts'
import { isMissing, readSmallFile } from '../files/regular-file.ts'
import { realPathOf, workspacePath } from '../files/workspace-path.ts'

/** Larger than any query that people write. */
const MAX_BYTES = 1024 * 1024

/**
 * The SQL of the input `transform`: the value itself, or the text of the `.sql` file that it names, with the
 * placeholders in it replaced.
 *
 * @param value as written in the workflow, trimmed, its placeholders replaced
 * @param folder what a relative path starts from: the workspace
 * @throws ActionError `transform.file` when the file may not or cannot be read, is too large, is empty or is no UTF-8;
 * `input.invalid` for a placeholder in it that is not known
 */
export async function readTransform(value: string, folder: string, moment: Moment): Promise<string> {
  if (!namesFile(value)) return value
  let bytes: Buffer
  try {
    bytes = await readSql(value, folder)
  } catch (error) {
    if (error instanceof PathRefusal) throw fileError(value, error.why, error, error.remedy)
    throw fileError(value, isMissing(error) ? 'does not exist' : 'cannot be read', error)
  }
  let text: string
  try {
    // The decoder also drops a byte-order mark.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim()
  } catch (error) {
    throw fileError(value, 'is not UTF-8 text', error)
  }
  if (text === '') throw fileError(value, 'is empty')
  return expandPlaceholders(text, moment, { place: `The file ${value}, which the input transform names,` })
}

/** An error in SQL is shown with the text around it, so nothing but a file of SQL is read as one. */
async function readSql(value: string, folder: string): Promise<Buffer> {
  const place = workspacePath(value, folder)
  if (!/\.sql$/i.test(await realPathOf(place))) {
    throw new PathRefusal('is a link to a file whose name does not end in .sql', 'Link to a .sql file.')
  }
  return await readSmallFile(place, MAX_BYTES)
}

/** One line that ends in `.sql`; a statement may end so too (`… FROM dump.sql`). */
function namesFile(value: string): boolean {
  return /^[^\r\n]+\.sql$/i.test(value) && !/^(select|with)\s/i.test(value)
}

function fileError(
  path: string,
  why: string,
  cause?: unknown,
  remedy = 'Give a path relative to the workspace, and check the repository out (actions/checkout) before this step.'
): ActionError {
  return new ActionError(
    'transform.file',
    `The file ${path}, which the input transform names, ${why}.`,
    remedy,
    { cause }
  )
}
