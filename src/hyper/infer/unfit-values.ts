import type { Log } from '../../base/log.ts'
import { counted } from '../../base/text.ts'
import type { Connection } from '../engine/sql.ts'
import type { Scan } from '../read/scan.ts'
import type { Described } from './describe-columnar.ts'

/** SQL: the values of a double that are no numbers. */
const NO_NUMBERS = `('NaN'::double precision, 'Infinity'::double precision, '-Infinity'::double precision)`

/** SQL: true for a double that is no number. */
export function isNoNumber(value: string): string {
  return `(${value})::double precision in ${NO_NUMBERS}`
}

/**
 * Finds the columns that hold what an extract must not: doubles that are no numbers, and texts with U+0000. Such values
 * are NULL, and such characters left out; a warning says how many there are. Texts and numbers are read for it once.
 * @param columns for each scan
 * @returns the columns for each scan, with the SQL of the values that are left
 */
export async function withoutUnfit(
  connection: Connection,
  scans: readonly Scan[],
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

/** Says which columns have values that are NULL because they are no numbers. @param counts by name */
export function remarkNoNumbers(counts: ReadonlyMap<string, number>, log: Log): void {
  if (counts.size === 0) return
  const list = [...counts].map(([name, count]) => `${name} (${counted(count, 'value')})`)
  log.warning(
    'NaN or Infinity',
    `${counts.size === 1 ? 'Column' : 'Columns'} ${list.join(', ')}: NaN and Infinity, which would spoil every sum, are NULL in the extract.`
  )
}

/** For each column the number of values that an extract must not hold. */
async function countUnfit(
  connection: Connection,
  scan: Scan,
  columns: readonly Described[]
): Promise<number[]> {
  const conditions = columns.map(column => {
    const kind = kindOf(column)
    if (kind === 'double') return isNoNumber(column.value)
    return kind === 'text' && column.oid === TEXT_OID ? `${column.value} ~ '\\x00'` : undefined
  })
  const asked = conditions.filter(condition => condition !== undefined)
  if (asked.length === 0) return columns.map(() => 0)
  const list = asked.map(condition => `count(*) filter (where ${condition})`)
  const row = (await connection.query(`select ${list.join(', ')} from ${scan.from} s`)).rows[0] ?? []
  return conditions.map(condition =>
    condition === undefined ? 0 : Number(row[asked.indexOf(condition)] ?? 0)
  )
}

const TEXT_OID = 25

function kindOf({ type }: Described): string {
  return typeof type === 'string' ? type : type.kind
}
