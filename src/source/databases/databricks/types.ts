import type { SourceColumn, SourceType } from '../../contract/source-schema.ts'

const PLAIN: ReadonlyMap<string, SourceType> = new Map<string, SourceType>([
  ['boolean', { kind: 'bool' }],
  ['tinyint', { kind: 'int' }],
  ['smallint', { kind: 'int' }],
  ['int', { kind: 'int' }],
  ['bigint', { kind: 'bigint' }],
  ['float', { kind: 'double' }],
  ['double', { kind: 'double' }],
  ['date', { kind: 'date', written: 'iso' }],
  ['timestamp', { kind: 'instant', written: 'microseconds' }],
  ['timestamp_ntz', { kind: 'timestamp', written: 'iso' }]
])

/** A column as DESCRIBE QUERY tells it. */
export interface Column {
  readonly name: string
  /** `decimal(10,2)`, `array<int>`, `timestamp`. */
  readonly type: string
}

/** A column with its type. Points in time are asked for as microseconds: see `asWritten`. */
export function sourceColumn({ name, type }: Column): SourceColumn {
  return { name, declared: type.toUpperCase(), type: typeOf(type.toLowerCase()) }
}

function typeOf(type: string): SourceType {
  const plain = PLAIN.get(type)
  if (plain !== undefined) return plain
  const [, precision, scale] = /^decimal\((\d+), ?(\d+)\)$/.exec(type) ?? []
  if (precision === undefined) return { kind: 'text' }
  const beyond = Number(scale) === 0 ? 'narrow' : 'values'
  return { kind: 'numeric', precision: Number(precision), scale: Number(scale), beyond }
}

/**
 * SQL of a column in a form that loses nothing: the API writes points in time to the millisecond.
 * @returns undefined where the column is as it should be
 */
export function asWritten(name: string, type: string): string | undefined {
  if (type === 'timestamp') return `unix_micros(${name})`
  return type === 'timestamp_ntz' ? `cast(${name} AS string)` : undefined
}

/** True for bytes, which no column of an extract holds. */
export function isBinary({ type }: Column): boolean {
  return type.toLowerCase() === 'binary'
}
