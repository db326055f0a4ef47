import { ActionError } from '../../base/errors.ts'
import type { SpooledFile } from '../../source/contract/spooled-file.ts'
import { type Connection, quoteIdentifier, quoteLiteral, SqlError } from '../engine/sql.ts'
import { dropInput } from '../values/column-rule.ts'

/** `character_not_in_repertoire`: a text is not valid UTF-8. */
const INVALID_TEXT = '22021'
/** What a name has where its bytes were not UTF-8. */
const REPLACEMENT = '\ufffd'

/**
 * The error for a Parquet file with a text that is not valid UTF-8, which shows only when the engine reads the values.
 * @param caught an SqlError, or an error that one led to
 * @returns `source.parquet`, naming the column, when it is that; everything else as it came
 */
export async function asInvalidText(
  caught: unknown,
  connection: Connection,
  files: readonly SpooledFile[]
): Promise<unknown> {
  const error = sqlErrorIn(caught)
  if (error?.code !== INVALID_TEXT) return caught
  const column = columnIn(error)
  for (const { format, path, origin } of files) {
    if (format === 'parquet' && column !== undefined && (await hasInvalidText(connection, path, column))) {
      return invalidText('source.parquet', `The Parquet file ${origin}`, column, caught)
    }
  }
  return caught
}

/**
 * The error for values of a file that was read to its end: `source.arrow`. @returns undefined when it is another one
 */
export function invalidValues(error: SqlError, origin: string): ActionError | undefined {
  if (error.code !== INVALID_TEXT) return undefined
  return invalidText('source.arrow', `The Arrow data of ${origin}`, columnIn(error), error)
}

/**
 * The error for a column whose name is not valid UTF-8, so that nobody can ask for it; undefined when there is none.
 */
export function invalidName(
  names: readonly string[],
  code: 'source.parquet' | 'source.arrow' | 'source.hyper',
  origin: string,
  cause: SqlError
): ActionError | undefined {
  const at = names.findIndex(name => name.includes(REPLACEMENT))
  if (at < 0) return undefined
  return new ActionError(
    code,
    `The name of column ${at + 1} of ${origin} (${JSON.stringify(names[at])}) is not valid UTF-8.`,
    'Write the file again, with names in UTF-8.',
    { cause }
  )
}

async function hasInvalidText(connection: Connection, path: string, column: string): Promise<boolean> {
  const name = quoteIdentifier(column)
  try {
    await connection.query(
      `select max(length(s.${name})) from external(array[${quoteLiteral(path)}], format => 'parquet') s`
    )
    return false
  } catch (error) {
    // Any other error is that of a file without this column.
    if (!(error instanceof SqlError)) throw error
    return error.code === INVALID_TEXT
  }
}

function invalidText(
  code: 'source.parquet' | 'source.arrow',
  subject: string,
  column: string | undefined,
  cause: unknown
): ActionError {
  const where = column === undefined ? '' : ` in the column ${JSON.stringify(column)}`
  const drop = column === undefined ? '' : `, or leave the column out with ${dropInput([column])}`
  return new ActionError(
    code,
    `${subject} holds a text${where} that is not valid UTF-8.`,
    `Write the file again, with texts in UTF-8${drop}.`,
    { cause }
  )
}

function sqlErrorIn(caught: unknown): SqlError | undefined {
  for (let error = caught; error instanceof Error; error = error.cause) {
    if (error instanceof SqlError) return error
  }
  return undefined
}

function columnIn({ detail }: SqlError): string | undefined {
  return /^column name: (.+)$/m.exec(detail)?.[1]
}
