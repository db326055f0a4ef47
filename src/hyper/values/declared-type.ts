import type { SourceType } from '../../source/contract/source-schema.ts'
import type { ColumnType } from '../engine/types.ts'
import { sixDigits } from './conversion.ts'

/** The column type of a declared type; undefined where the values decide. */
export function typeOfDeclared(type: SourceType, digits: number): ColumnType | undefined {
  switch (type.kind) {
    case 'numeric':
      return type.precision <= digits ? `numeric(${type.precision},${type.scale})` : undefined
    case 'number':
      return undefined
    case 'time':
      return type.written === 'beyond-a-day' ? undefined : 'time'
    case 'instant':
      return 'timestamp'
    default:
      return type.kind
  }
}

/** The SQL type in which the engine may read such a value right out of CSV; undefined where it has to be read as text. */
export function csvType(type: SourceType, digits: number): string | undefined {
  switch (type.kind) {
    case 'bool':
      return 'boolean'
    case 'double':
      return 'double precision'
    case 'int':
    case 'bigint':
      return type.kind
    case 'numeric':
      return typeOfDeclared(type, digits)
    case 'date':
    case 'time':
    case 'timestamp':
      return type.written === 'iso' ? type.kind : undefined
    case 'instant':
      return type.written === 'iso' ? 'timestamptz' : undefined
    default:
      return undefined
  }
}

/** SQL of a value that was read as `csvType`. */
export function readValue(value: string, type: SourceType, zone: string): string {
  return type.kind === 'instant' ? `(${value} at time zone '${zone}')` : value
}

/**
 * SQL of a value that was read as text. Its cast is strict: a value that does not fit stops the statement, and is never
 * NULL in silence.
 * @param text SQL that is NULL where `isNoValue` holds
 */
export function castValue(text: string, type: SourceType, digits: number, zone: string): string {
  switch (type.kind) {
    case 'date':
      return type.written === 'days' ? `(date '1970-01-01' + (${text})::int)` : `(${text})::date`
    case 'time':
      if (type.written === 'seconds') return `(timestamp '1970-01-01' + ${micros(text)})::time`
      return `(${type.written === 'iso-long' ? sixDigits(text) : text})::time`
    case 'timestamp':
      if (type.written === 'seconds') return `(timestamp '1970-01-01' + ${micros(text)})`
      return `(${type.written === 'iso-long' ? sixDigits(text) : text})::timestamp`
    case 'instant':
      return `(${instant(text, type.written)} at time zone '${zone}')`
    default: {
      const sql = csvType(type, digits)
      return sql === undefined ? text : `(${text})::${sql}`
    }
  }
}

function instant(text: string, written: 'iso' | 'iso-long' | 'seconds' | 'microseconds'): string {
  if (written === 'iso') return `(${text})::timestamptz`
  if (written === 'iso-long') return `(${sixDigits(text)})::timestamptz`
  const number = `split_part(${text}, ' ', 1)`
  const since = written === 'seconds' ? micros(number) : `(${number})::bigint * interval '1 microsecond'`
  return `((timestamp '1970-01-01' + ${since}) at time zone 'UTC')`
}

/** An interval of seconds with decimals, cut to microseconds. */
function micros(seconds: string): string {
  return `floor((${seconds})::numeric(38,9) * 1000000)::bigint * interval '1 microsecond'`
}

/** SQL: true for a text that stands where a number, date or time has no value: NaN, infinite, a zero date. */
export function isNoValue(text: string, { kind }: SourceType): string | undefined {
  switch (kind) {
    case 'double':
    case 'numeric':
    case 'number':
      return `lower(${text}) in ('nan', 'infinity', '-infinity', 'inf', '-inf', '+infinity')`
    case 'date':
    case 'timestamp':
    case 'instant':
      return `(${text} in ('infinity', '-infinity') or ${text} like '____-00-%' or ${text} like '____-__-00%')`
    default:
      return undefined
  }
}
