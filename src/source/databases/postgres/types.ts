import type { SourceColumn, SourceType } from '../../contract/source-schema.ts'

/** A column of a result as the server describes it (RowDescription). */
export interface DescribedColumn {
  readonly name: string
  readonly oid: number
  readonly typmod: number
}

/** Types of `pg_type` by their fixed numbers; what has none of these is text. */
const MONEY = 790
const NUMERIC = 1700
const BIT = 1560
const TYPES: ReadonlyMap<number, readonly [declared: string, type: SourceType]> = new Map([
  [16, ['boolean', { kind: 'bool' }]],
  [20, ['bigint', { kind: 'bigint' }]],
  [21, ['smallint', { kind: 'int' }]],
  [23, ['integer', { kind: 'int' }]],
  [26, ['oid', { kind: 'bigint' }]],
  [700, ['real', { kind: 'double' }]],
  [701, ['double precision', { kind: 'double' }]],
  // On the server it is cast to a number: its text depends on the country.
  [MONEY, ['money', { kind: 'numeric', precision: 19, scale: 2, beyond: 'narrow' }]],
  [1082, ['date', { kind: 'date', written: 'iso' }]],
  [1083, ['time', { kind: 'time', written: 'iso' }]],
  [1114, ['timestamp', { kind: 'timestamp', written: 'iso' }]],
  [1184, ['timestamp with time zone', { kind: 'instant', written: 'iso' }]]
])
/** bytea; Redshift's varbyte. */
const BINARY: ReadonlySet<number> = new Set([17, 6551])

/** True for types whose values are bytes, which no column of an extract holds. */
export function isBinary({ oid }: DescribedColumn): boolean {
  return BINARY.has(oid)
}

/** True for `money`. */
export function isMoney({ oid }: DescribedColumn): boolean {
  return oid === MONEY
}

/** A column with its type; all that is not a number, bool, date or time is text, as the server prints it. */
export function sourceColumn({ name, oid, typmod }: DescribedColumn): SourceColumn {
  if (oid === NUMERIC) return { name, ...numericType(typmod) }
  if (oid === BIT && typmod === 1) return { name, declared: 'bit(1)', type: { kind: 'bool' } }
  const [declared, type] = TYPES.get(oid) ?? ['text', { kind: 'text' }]
  return { name, declared, type }
}

/** The modifier is ((precision << 16) | scale) + 4, the scale being signed in 11 bits. */
function numericType(typmod: number): Omit<SourceColumn, 'name'> {
  if (typmod < 4) return { declared: 'numeric', type: { kind: 'number' } }
  const precision = ((typmod - 4) >> 16) & 0xffff
  const scale = (((typmod - 4) & 0x7ff) ^ 1024) - 1024
  const declared = `numeric(${precision},${scale})`
  if (scale < 0 || scale > precision) return { declared, type: { kind: 'number' } }
  return { declared, type: { kind: 'numeric', precision, scale, beyond: 'values' } }
}
