import type { Log } from '../../../base/log.ts'
import { counted } from '../../../base/text.ts'
import type { ColumnarFile } from '../../../source/contract/spooled-file.ts'
import { isNoNumber, remarkNoNumbers } from '../../columns/no-numbers.ts'
import type { Connection } from '../../engine/sql.ts'
import { MAX_WIDE_PRECISION, NUMERIC_OID } from '../../engine/types.ts'
import type { Scan } from '../../read/scan.ts'
import { type Described, readingColumnar } from './describe-columnar.ts'

/**
 * Finds the columns that hold what an extract must not: doubles that are no numbers, and texts with U+0000. Such values
 * are NULL, and such characters left out; a warning says how many there are. Decimals of more digits than the file
 * declares get as many as the engine has. All values are read for it once.
 * @param columns for each scan
 * @returns the columns for each scan, with the SQL of the values that are left
 */
export async function withoutUnfit(
  connection: Connection,
  scans: readonly Scan<ColumnarFile>[],
  columns: readonly (readonly Described[])[],
  log: Log
): Promise<Described[][]> {
  const noNumbers = new Map<string, number>()
  let characters = 0
  const kept: Described[][] = []
  for (const [index, scan] of scans.entries()) {
    const described = columns[index] ?? []
    const counts = await countUnfit(connection, scan, described)
    kept.push(
      described.map((column, at) => {
        const count = counts[at] ?? 0
        if (count === 0) return column
        if (kindOf(column) === 'double') {
          noNumbers.set(column.usable, (noNumbers.get(column.usable) ?? 0) + count)
          return { ...column, value: `case when not ${isNoNumber(column.value)} then ${column.value} end` }
        }
        const { type } = column
        if (typeof type !== 'string' && type.kind === 'numeric')
          return { ...column, type: { ...type, precision: MAX_WIDE_PRECISION } }
        characters += count
        return { ...column, value: `regexp_replace(${column.value}, '\\x00', '', 'g')` }
      })
    )
  }
  remarkNoNumbers(noNumbers, log)
  if (characters > 0) {
    log.warning(
      'Characters removed',
      `${counted(characters, 'text')} with a character that a text in Tableau cannot hold (\\u0000): left out of the source's texts.`
    )
  }
  return kept
}

/** For each column the number of values that an extract must not hold. */
async function countUnfit(
  connection: Connection,
  scan: Scan<ColumnarFile>,
  columns: readonly Described[]
): Promise<number[]> {
  const conditions = columns.map(column => {
    const kind = kindOf(column)
    if (kind === 'double') return isNoNumber(column.value)
    if (kind === 'text' && column.oid === TEXT_OID) return `${column.value} ~ '\\x00'`
    return kind === 'numeric' ? isTooLong(column) : undefined
  })
  const asked = conditions.filter(condition => condition !== undefined)
  if (asked.length === 0) return columns.map(() => 0)
  const list = asked.map(condition => `count(*) filter (where ${condition})`)
  const query = `select ${list.join(', ')} from ${scan.from} s`
  const row = (await readingColumnar(scan, () => connection.query(query))).rows[0] ?? []
  return conditions.map(condition =>
    condition === undefined ? 0 : Number(row[asked.indexOf(condition)] ?? 0)
  )
}

const TEXT_OID = 25

/** SQL: true for a decimal of more digits than its type has; undefined where there can be none. */
function isTooLong({ value, type, oid }: Described): string | undefined {
  if (typeof type === 'string' || type.kind !== 'numeric' || oid !== NUMERIC_OID) return undefined
  const { precision, scale } = type
  if (precision >= MAX_WIDE_PRECISION) return undefined
  const least = `'1${'0'.repeat(precision - scale)}'::numeric(${MAX_WIDE_PRECISION},${scale})`
  return `(${value} >= ${least} or ${value} <= -${least})`
}

function kindOf({ type }: Described): string {
  return typeof type === 'string' ? type : type.kind
}
