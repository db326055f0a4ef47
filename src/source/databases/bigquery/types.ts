import type { SourceColumn, SourceType } from '../../contract/source-schema.ts'

/** A field of a result (TableFieldSchema). */
export interface Field {
  readonly name: string
  readonly type: string
  readonly mode?: string
  /** Of NUMERIC and BIGNUMERIC, where they are declared with a size. */
  readonly precision?: string
  readonly scale?: string
}

const SIZES: ReadonlyMap<string, readonly [precision: number, scale: number]> = new Map([
  ['NUMERIC', [38, 9]],
  ['BIGNUMERIC', [76, 38]]
])
/** Both names that the API has for a type. */
const PLAIN: ReadonlyMap<string, SourceType> = new Map<string, SourceType>([
  ['INTEGER', { kind: 'bigint' }],
  ['INT64', { kind: 'bigint' }],
  ['FLOAT', { kind: 'double' }],
  ['FLOAT64', { kind: 'double' }],
  ['BOOLEAN', { kind: 'bool' }],
  ['BOOL', { kind: 'bool' }],
  ['DATE', { kind: 'date', written: 'iso' }],
  ['TIME', { kind: 'time', written: 'iso' }],
  ['DATETIME', { kind: 'timestamp', written: 'iso' }],
  ['TIMESTAMP', { kind: 'instant', written: 'microseconds' }]
])

/** A column with its type. Points in time are asked for as microseconds (`formatOptions.useInt64Timestamp`). */
export function sourceColumn(field: Field): SourceColumn {
  return { name: field.name, declared: declaredType(field), type: typeOf(field) }
}

function typeOf(field: Field): SourceType {
  const type = field.type.toUpperCase()
  if (isNested(field)) return { kind: 'text' }
  const size = SIZES.get(type)
  if (size === undefined) return PLAIN.get(type) ?? { kind: 'text' }
  const precision = field.precision === undefined ? size[0] : Number(field.precision)
  const scale = field.precision === undefined ? size[1] : Number(field.scale ?? 0)
  return { kind: 'numeric', precision, scale, beyond: scale === 0 ? 'narrow' : 'values' }
}

function declaredType({ type, mode, precision, scale }: Field): string {
  const size = precision === undefined ? '' : `(${precision}${scale === undefined ? '' : `,${scale}`})`
  return mode === 'REPEATED' ? `ARRAY<${type}${size}>` : `${type}${size}`
}

/** True for arrays and structs: BigQuery makes the JSON of them. */
export function isNested({ type, mode }: Field): boolean {
  return mode === 'REPEATED' || /^(RECORD|STRUCT)$/i.test(type)
}

/** True for bytes, which no column of an extract holds. Bytes in an array or a struct are base64 in its JSON. */
export function isBinary(field: Field): boolean {
  return !isNested(field) && field.type.toUpperCase() === 'BYTES'
}
