import type { SourceType } from '../../source/contract/source-schema.ts'
import { type ColumnType, MAX_NUMERIC_PRECISION } from '../engine/types.ts'
import { sixDigits } from './conversion.ts'
import { exactDecimal } from './declared-misfit.ts'

/**
 * Milliseconds since 1970, and an offset in minutes that says nothing of the instant. The engine reckons back as far as
 * 14 digits go.
 */
const MS_DATE = '^/Date[(](-?[0-9]{1,14}|[0-9]{15})([+-][0-9]{1,4})?[)]/$'

type Written<K extends SourceType['kind']> = Extract<SourceType, { kind: K; written: string }>['written']

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

/**
 * The SQL type in which the engine may read such a value right out of CSV; undefined where it has to be read as text.
 */
export function csvType(type: SourceType, digits: number): string | undefined {
  switch (type.kind) {
    case 'bool':
      return 'boolean'
    case 'double':
      return type.single === true ? 'real' : 'double precision'
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

/** SQL of a value that the engine has read as a value of the type, whatever its size. */
export function readValue(value: string, type: SourceType, zone: string): string {
  switch (type.kind) {
    case 'instant':
      return `(${value}) at time zone '${zone}'`
    case 'double':
      // Without the text in between that is no cast, the engine would skip the text.
      return type.single === true
        ? `((${value})::real::text || '')::double precision`
        : `(${value})::double precision`
    case 'int':
      return `(${value})::int`
    case 'numeric':
      return `(${value})::numeric(${type.precision},${type.scale})`
    default:
      return value
  }
}

/**
 * The type of decimals for which the extract has no room by their declaration: one that holds all their values.
 * @param whole digits before the point that they have at most
 * @param beyond how many of them, without their decimals, are beyond 64 bits
 * @returns undefined when there is none, so that they are text
 */
export function narrowedDecimal(scale: number, whole: number, beyond: number): ColumnType | undefined {
  if (scale === 0 && beyond === 0) return 'bigint'
  return whole + scale <= MAX_NUMERIC_PRECISION ? `numeric(${MAX_NUMERIC_PRECISION},${scale})` : undefined
}

/** SQL: true for `/Date(…)/`. The engine reckons back as far as 14 digits go. */
export function isMsDate(text: string): string {
  return `${text} ~ '${MS_DATE}'`
}

/** SQL of the ISO form of a text that is `/Date(…)/`. @param zone what is written behind it */
export function isoOfMsDate(text: string, zone: '' | 'Z'): string {
  const ms = `regexp_replace(${text}, '${MS_DATE}', '\\1')::bigint`
  return `((timestamp '1970-01-01 00:00:00' + ${ms} * interval '1 millisecond')::text || '${zone}')`
}

/** SQL of the ISO form of a text that is written `iso-or-ms`. */
export function isoOfMs(text: string, kind: 'timestamp' | 'instant'): string {
  const iso = isoOfMsDate(text, kind === 'instant' ? 'Z' : '')
  return `case when ${isMsDate(text)} then ${iso} else ${text} end`
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
      if (type.written === 'iso-or-ms') return `(${isoOfMs(text, type.kind)})::timestamp`
      return `(${type.written === 'iso-long' ? sixDigits(text) : text})::timestamp`
    case 'instant':
      return `(${instant(text, type.written)} at time zone '${zone}')`
    case 'double':
      return readValue(text, type, zone)
    default: {
      const sql = csvType(type, digits)
      if (sql === undefined) return text
      return `(${type.kind === 'numeric' ? exactDecimal(text, type.scale) : text})::${sql}`
    }
  }
}

function instant(text: string, written: Written<'instant'>): string {
  if (written === 'iso-or-ms') return `(${isoOfMs(text, 'instant')})::timestamptz`
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
