import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { objectOf } from '../rest/object-of.ts'
import type { RowType } from './types.ts'

/** What Snowflake says of a finished statement. */
export interface Result {
  readonly numRows: number
  readonly rowType: readonly RowType[]
  /** Rows of each partition. */
  readonly partitions: readonly number[]
}

/** The handle of a statement. @throws ActionError `source.connection` */
export function handleOf(label: string, json: unknown): string {
  const { statementHandle } = objectOf(json)
  if (typeof statementHandle === 'string' && statementHandle !== '') return statementHandle
  throw notSnowflake(label, 'no statementHandle')
}

/** The code of an answer that does not hold the whole result. */
const TOO_LARGE = '391908'

/**
 * @throws ActionError `source.connection` for an answer of another kind, `source.incomplete` when it is not whole, or
 *   its counts differ
 */
export function resultOf(label: string, json: unknown): Result {
  if (objectOf(json)['code'] === TOO_LARGE) {
    throw new ActionError(
      'source.incomplete',
      `${label} does not hand out the whole result, which is too large for it (${TOO_LARGE}).`,
      `Nothing was published. Aggregate in ${inputName('source-query')}, or ask for less at once.`
    )
  }
  const { format, numRows, rowType, partitionInfo } = objectOf(objectOf(json)['resultSetMetaData'])
  if (format !== 'jsonv2') throw notSnowflake(label, `rows in the format ${String(format)}`)
  if (typeof numRows !== 'number' || !Array.isArray(rowType) || !rowType.every(isRowType))
    throw notSnowflake(label, 'no columns or no number of rows')
  const partitions = (Array.isArray(partitionInfo) ? partitionInfo : []).map(
    info => objectOf(info)['rowCount']
  )
  if (!partitions.every(count => typeof count === 'number'))
    throw notSnowflake(label, 'no size of its partitions')
  const sum = partitions.reduce((all, count) => all + count, 0)
  if (sum === numRows) return { numRows, rowType, partitions }
  throw new ActionError(
    'source.incomplete',
    `${label} tells of a result of ${numRows} rows in partitions of ${sum} rows together.`,
    'Nothing was published. Run again.'
  )
}

function isRowType(value: unknown): value is RowType {
  const { name, type } = objectOf(value)
  return typeof name === 'string' && typeof type === 'string'
}

function notSnowflake(label: string, what: string): ActionError {
  return new ActionError(
    'source.connection',
    `What answers at ${label} is not the SQL API of Snowflake that this action knows: ${what}.`,
    `Check the account in ${inputName('source-url')}.`
  )
}
