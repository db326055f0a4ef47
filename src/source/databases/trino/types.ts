import type { SourceColumn, SourceType } from '../../contract/source-schema.ts'

/** Digits of a second that the engine keeps. */
const MICROSECONDS = 6
const PLAIN: ReadonlyMap<string, SourceType> = new Map([
  ['boolean', { kind: 'bool' }],
  ['tinyint', { kind: 'int' }],
  ['smallint', { kind: 'int' }],
  ['integer', { kind: 'int' }],
  ['bigint', { kind: 'bigint' }],
  ['real', { kind: 'double' }],
  ['double', { kind: 'double' }],
  ['date', { kind: 'date', written: 'iso' }]
])

/**
 * A column with its type, from the words of Trino: `decimal(12, 2)`, `timestamp(3) with time zone`. What is not a
 * number,
 * bool, date or time is text; arrays, rows and maps are JSON.
 */
export function sourceColumn(name: string, declared: string): SourceColumn {
  return { name, declared, type: typeOf(declared.toLowerCase()) }
}

function typeOf(declared: string): SourceType {
  const plain = PLAIN.get(declared)
  if (plain !== undefined) return plain
  const [, precision, scale] = /^decimal\((\d+), ?(\d+)\)$/.exec(declared) ?? []
  if (precision !== undefined)
    return { kind: 'numeric', precision: Number(precision), scale: Number(scale), beyond: 'values' }
  const [, kind, digits = '3', zone] =
    /^(timestamp|time)(?:\((\d+)\))?( with time zone)?$/.exec(declared) ?? []
  const written = Number(digits) > MICROSECONDS ? 'iso-long' : 'iso'
  if (kind === 'timestamp') return { kind: zone === undefined ? 'timestamp' : 'instant', written }
  if (kind === 'time' && zone === undefined) return { kind: 'time', written }
  return { kind: 'text' }
}

/** True for bytes, which no column of an extract holds. */
export function isBinary(declared: string): boolean {
  return declared === 'varbinary'
}

/** True for a point in time that is written with its own zone, where an hour of the autumn has two meanings. */
export function isZoned(declared: string): boolean {
  return declared.startsWith('timestamp') && declared.endsWith('with time zone')
}
