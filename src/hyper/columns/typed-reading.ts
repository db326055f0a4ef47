import { PLAIN } from '../../source/contract/plain-values.ts'
import type { SpooledFile } from '../../source/contract/spooled-file.ts'
import { sqlType } from '../engine/types.ts'
import { cell, type Scan } from '../read/scan.ts'
import { type ColumnPlan, typedValue } from './column-plan.ts'

const { int, decimal, bool, date, timestamp, instant, text, emptyText, emptyObject } = PLAIN
/** Kinds whose cells are the same in JSON and in CSV. */
const LITERALS = int | decimal | bool
/** Kinds whose cells CSV with quotation marks reads: there are none inside. */
const READABLE = LITERALS | date | timestamp | instant | text | emptyText | emptyObject

/** A scan, and for each plan the SQL of its value over it. */
export interface Reading {
  readonly scan: Scan
  readonly values: readonly string[]
}

/**
 * How the values of plans are read from a scan. Where the form of all values of a column told what they are, the engine
 * reads its cells with their type: of a plain value it makes the same as a cast of its text, and faster.
 * @param index of the scan among those of the plans
 * @param zone IANA name of the zone whose wall clock instants are stored in
 */
export function readingOf(scan: Scan, index: number, plans: readonly ColumnPlan[], zone: string): Reading {
  const asText = plans.map(plan => typedValue(plan, index, zone))
  if (scan.typed === undefined) return { scan, values: asText }
  const cells = cellsOf(scan.files)
  const read = plans.map(plan => typedCell(plan, plan.field.cells?.[index], cells))
  // Other cells of JSON are expected with their quotation marks.
  const isJson = scan.files[0].format === 'json'
  if (
    isJson &&
    (!cells.every(isReadable) || !plans.every((plan, at) => read[at] || isLiteral(plan, index, cells)))
  )
    return { scan, values: asText }
  const types = cells.map(() => 'text')
  for (const one of read) if (one !== undefined) types[one.cell] = one.type
  const values = read.map((one, at) => {
    if (one === undefined) return asText[at] ?? 'null'
    const value = `s.${cell(one.cell)}`
    return one.type === 'timestamptz' ? `(${value} at time zone '${zone}')` : value
  })
  return { scan: scan.typed(types), values }
}

/** For each cell the kinds of all its values; undefined where their form alone does not tell. */
function cellsOf(files: Scan['files']): readonly (number | undefined)[] {
  const all = files.map(plainOf)
  const width = all[0]?.length ?? 0
  return Array.from({ length: width }, (_, at) => {
    let kinds = 0
    for (const plain of all) {
      const one = plain[at]
      if (one === undefined) return undefined
      kinds |= one.kinds
    }
    return kinds
  })
}

function plainOf(file: SpooledFile): readonly ({ readonly kinds: number } | undefined)[] {
  if (file.format === 'csv') return file.columns.map((_name, at) => file.plain?.[at])
  if (file.format !== 'json' || file.members === undefined) return []
  return [...file.members, ...(file.nested ?? [])].map((_name, at) => file.plain?.[at])
}

/** The cell of a plan and the SQL type to read it as; undefined where it is to be read as text. */
function typedCell(
  { declared, kept, rule, type, field }: ColumnPlan,
  at: number | undefined,
  cells: readonly (number | undefined)[]
): { readonly cell: number; readonly type: string } | undefined {
  const kinds = at === undefined ? undefined : cells[at]
  if (at === undefined || kinds === undefined || declared || kept || field.native || field.plain)
    return undefined
  if (rule.format !== undefined || rule.nullValues !== undefined) return undefined
  const are = (some: number): boolean => kinds !== 0 && (kinds & ~some) === 0
  switch (type) {
    case 'bigint':
      return are(int) ? { cell: at, type } : undefined
    case 'double':
      return are(int | decimal) ? { cell: at, type: sqlType(type) } : undefined
    case 'bool':
      return are(bool) ? { cell: at, type: sqlType(type) } : undefined
    case 'date':
      return are(date) ? { cell: at, type } : undefined
    case 'timestamp':
      if (are(instant)) return { cell: at, type: 'timestamptz' }
      return are(timestamp) ? { cell: at, type } : undefined
    case 'text':
      return isReadable(kinds) ? { cell: at, type } : undefined
    default:
      // Of CSV the engine rounds a decimal with too many digits.
      return undefined
  }
}

function isReadable(kinds: number | undefined): boolean {
  return kinds !== undefined && (kinds & ~READABLE) === 0
}

/** Its SQL over text cells takes a cell as it stands, or none. */
function isLiteral({ field }: ColumnPlan, index: number, cells: readonly (number | undefined)[]): boolean {
  if (field.cells === undefined) return true
  const at = field.cells[index]
  const kinds = at === undefined ? undefined : cells[at]
  return kinds !== undefined && (kinds & ~LITERALS) === 0
}
