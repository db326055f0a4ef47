import type { ReadColumn, Reading } from './reading.ts'

const SHOWN = 60

/**
 * Where a reader differs from what is expected: names, types and nullability of the columns in their order, and all
 * values. The order of rows is not part of a table.
 * @returns one line a difference, for people; empty when both agree
 */
export function differences(expected: Reading, found: Reading): readonly string[] {
  const ofColumns = columnDifferences(expected.columns, found.columns)
  return ofColumns.length > 0 ? ofColumns : rowDifferences(expected, found)
}

/** As `differences`, of the columns alone. */
export function columnDifferences(
  expected: readonly ReadColumn[],
  found: readonly ReadColumn[]
): readonly string[] {
  if (expected.length !== found.length) return [`${found.length} columns, not ${expected.length}`]
  return expected.flatMap((column, index) => {
    const other = found[index]
    const place = `column ${index + 1} (${shown(column.name)})`
    if (other?.name !== column.name) return [`${place} is called ${shown(other?.name)}`]
    if (other.type !== column.type) return [`${place} is ${other.type}, not ${column.type}`]
    if (other.nullable !== null && other.nullable !== column.nullable)
      return [`${place} is ${other.nullable ? 'nullable' : 'not nullable'}`]
    return []
  })
}

function rowDifferences({ columns, rows: expected }: Reading, { rows: found }: Reading): readonly string[] {
  if (expected.length !== found.length) return [`${found.length} rows, not ${expected.length}`]
  const left = sorted(expected)
  const right = sorted(found)
  const index = left.findIndex((row, at) => row !== right[at])
  if (index < 0) return []
  const row = JSON.parse(left[index] ?? '[]') as (string | null)[]
  const other = JSON.parse(right[index] ?? '[]') as (string | null)[]
  return columns.flatMap(({ name }, at) =>
    row[at] === other[at]
      ? []
      : [
          `row ${index + 1} in order, ${shown(name)}: ${around(other[at], row[at])}, not ${around(row[at], other[at])}`
        ]
  )
}

function sorted(rows: Reading['rows']): readonly string[] {
  return rows.map(row => JSON.stringify(row)).sort()
}

/** The part of a value from shortly before the place where another one differs. */
function around(value: string | null | undefined, other: string | null | undefined): string {
  if (typeof value !== 'string' || typeof other !== 'string') return shown(value)
  let at = 0
  while (at < value.length && value[at] === other[at]) at++
  const from = Math.max(0, at - SHOWN / 2)
  return `${from > 0 ? '…' : ''}${shown(value.slice(from))}`
}

function shown(value: string | null | undefined): string {
  if (typeof value !== 'string') return 'NULL'
  return value.length > SHOWN ? `${JSON.stringify(value.slice(0, SHOWN))}…` : JSON.stringify(value)
}
