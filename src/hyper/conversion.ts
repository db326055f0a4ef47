import { type ColumnType, sqlType } from './types.ts'
import { PATTERN } from './value-patterns.ts'

/**
 * How text becomes a value of a type that the `columns` input asks for: exactly, or not at all. `TRY_CAST` alone
 * is far too lenient (it takes `12%`, `yesterday`, `1,000`), so it always stands behind a pattern.
 */
export interface Conversion {
  /** SQL that is true when the value converts; not NULL for a value that is not NULL. */
  readonly converts: string
  /** SQL of the converted value. */
  readonly value: string
}

const NUMBER = '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?$'
const DECIMAL = '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$'
const TRUE = `('true', 't', 'yes', 'y', 'on', '1')`
const FALSE = `('false', 'f', 'no', 'n', 'off', '0')`

/**
 * The conversion of a text to a type.
 * @param text SQL of the value as it stands in the source
 * @param trimmed SQL of the value without blanks around it
 * @param zone IANA name of the time zone in which instants are stored
 * @param round takes decimals beyond the scale of a numeric, int or bigint and rounds them half away from zero
 */
export function conversion(
  text: string,
  trimmed: string,
  type: ColumnType,
  zone: string,
  round = false
): Conversion {
  const cast = `try_cast(${trimmed} as ${sqlType(type)})`
  if (type === 'text') return { converts: 'true', value: text }
  if (type.startsWith('numeric')) return numericConversion(trimmed, type, round)
  switch (type) {
    case 'bool':
      return {
        converts: `lower(${trimmed}) in ${TRUE} or lower(${trimmed}) in ${FALSE}`,
        value: `(lower(${trimmed}) in ${TRUE})`
      }
    case 'double':
      return {
        converts: `coalesce(${trimmed} ~ '${NUMBER}' and abs(${cast}) < 'Infinity'::double precision, false)`,
        value: cast
      }
    case 'date':
      return { converts: behind(PATTERN.date, trimmed, cast), value: cast }
    case 'time':
      return { converts: behind(PATTERN.time, trimmed, cast), value: cast }
    case 'timestamp':
      return timestampConversion(trimmed, zone)
    case 'timestamp_tz': {
      const instant = `try_cast(${sixDigits(trimmed)} as timestamptz)`
      return { converts: behind(PATTERN.instant, trimmed, instant), value: instant }
    }
    default: {
      if (!round) return { converts: behind('^[+-]?[0-9]+([.]0*)?$', trimmed, cast), value: cast }
      // NUMERIC rounds half away from zero; text cast to an integer would not be rounded.
      const rounded = `try_cast(try_cast(${trimmed} as numeric(38,0)) as ${type})`
      return { converts: behind(DECIMAL, trimmed, rounded), value: rounded }
    }
  }
}

/** SQL of a date-time text with its fraction truncated to microseconds; hyperd alone would round. */
export function sixDigits(text: string): string {
  return `regexp_replace(${text}, '([.][0-9]{6})[0-9]+', '\\1')`
}

/** SQL of an instant as the wall clock of a zone. */
export function wallClock(text: string, zone: string): string {
  return `(try_cast(${text} as timestamptz) at time zone '${zone}')`
}

function behind(pattern: string, text: string, cast: string): string {
  return `${text} ~ '${pattern}' and ${cast} is not null`
}

function numericConversion(text: string, type: ColumnType, round: boolean): Conversion {
  const [precision = 0, scale = 0] = [...type.matchAll(/\d+/g)].map(match => Number(match[0]))
  const whole = precision - scale
  // The pattern counts digits, so a value is never rounded unasked; zeros that add nothing are let through.
  const decimals = round ? '[0-9]*' : `[0-9]{0,${scale}}0*`
  const pattern = `^[+-]?0*([0-9]{0,${whole}})([.]${decimals})?$`
  const cast = `try_cast(${text} as ${type})`
  return { converts: `${text} ~ '[0-9]' and ${behind(pattern, text, cast)}`, value: cast }
}

function timestampConversion(text: string, zone: string): Conversion {
  const cut = sixDigits(text)
  const naive = `try_cast(${cut} as timestamp)`
  const instant = wallClock(cut, zone)
  const isInstant = `${text} ~ '${PATTERN.instant}'`
  return {
    converts: `((${behind(PATTERN.timestamp, text, naive)}) or (${behind(PATTERN.date, text, naive)}) or (${isInstant} and ${instant} is not null))`,
    value: `case when ${isInstant} then ${instant} else ${naive} end`
  }
}
