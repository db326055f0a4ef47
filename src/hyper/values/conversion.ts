import { type ColumnType, sqlType } from '../engine/types.ts'
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
/**
 * The exponents of numbers, by pattern: all, or those that doubles below 1 are printed with. Doubles beyond 2^53 are
 * printed with other digits than their value has. As in inference, `5e12` may be an id. An exponent of more digits is
 * beyond all types.
 */
const EXPONENTS = {
  none: undefined,
  small: '^-?[0-9]([.][0-9]+)?e-[0-9]{1,3}$',
  all: '^[+-]?([0-9]*[.][0-9]+[eE][+-]?|[0-9]+[eE][+-])[0-9]{1,3}$'
} as const
export type Exponents = keyof typeof EXPONENTS
const TRUE = `('true', 't', 'yes', 'y', 'on', '1')`
const FALSE = `('false', 'f', 'no', 'n', 'off', '0')`

/**
 * The conversion of a text to a type.
 * @param text SQL of the value as it stands in the source
 * @param trimmed SQL of the value without blanks around it
 * @param zone IANA name of the time zone in which instants are stored
 * @param round takes decimals beyond the scale of a numeric, int or bigint and rounds them half away from zero
 * @param exponents which exponents `int`, `bigint` and `numeric` take; looking for them costs time
 */
export function conversion(
  text: string,
  trimmed: string,
  type: ColumnType,
  zone: string,
  round = false,
  exponents: Exponents = 'none'
): Conversion {
  const cast = `try_cast(${trimmed} as ${sqlType(type)})`
  if (type === 'text') return { converts: 'true', value: text }
  if (type.startsWith('numeric')) return numericConversion(trimmed, type, round, EXPONENTS[exponents])
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
      return { converts: `${behind(PATTERN.date, trimmed, cast)} and ${hasYear(trimmed)}`, value: cast }
    case 'time': {
      const time = `try_cast(${sixDigits(trimmed)} as time)`
      return { converts: behind(PATTERN.time, trimmed, time), value: time }
    }
    case 'timestamp':
      return timestampConversion(trimmed, zone)
    case 'timestamp_tz': {
      const instant = `try_cast(${sixDigits(trimmed)} as timestamptz)`
      const converts = `${behind(PATTERN.instant, trimmed, instant)} and ${hasYear(trimmed)}`
      return { converts, value: instant }
    }
    default:
      return integerConversion(trimmed, type, round, EXPONENTS[exponents])
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

/** Year 0000 does not exist; the casts make 1 BC of it. */
function hasYear(text: string): string {
  return `${text} >= '0001'`
}

function integerConversion(
  text: string,
  type: ColumnType,
  round: boolean,
  exponent: string | undefined
): Conversion {
  const cast = `try_cast(${text} as ${type})`
  // Text cast to an integer takes no exponent and rounds nothing; NUMERIC rounds half away from zero.
  const rounded = `try_cast(try_cast(${text} as numeric(38,0)) as ${type})`
  const plain = round ? behind(DECIMAL, text, rounded) : behind('^[+-]?[0-9]+([.]0*)?$', text, cast)
  if (exponent === undefined) return { converts: plain, value: round ? rounded : cast }
  const written = `${behind(exponent, text, rounded)}${round ? '' : ` and ${decimalsWithin(text, 0)}`}`
  return { converts: `((${plain}) or (${written}))`, value: rounded }
}

/**
 * SQL: true when a number with an exponent has no more decimals than that, zeros that add nothing aside.
 * @param text SQL of a number with an exponent
 */
function decimalsWithin(text: string, scale: number): string {
  const mantissa = `ltrim(split_part(lower(${text}), 'e', 1), '+-')`
  const digits = `replace(${mantissa}, '.', '')`
  const beforePoint = `length(split_part(${mantissa}, '.', 1))`
  const exponent = `try_cast(split_part(lower(${text}), 'e', 2) as int)`
  return `(rtrim(${digits}, '0') = '' or length(rtrim(${digits}, '0')) - ${beforePoint} - ${exponent} <= ${scale})`
}

function numericConversion(
  text: string,
  type: ColumnType,
  round: boolean,
  exponent: string | undefined
): Conversion {
  const [precision = 0, scale = 0] = [...type.matchAll(/\d+/g)].map(match => Number(match[0]))
  const whole = precision - scale
  // The pattern counts digits, so a value is never rounded unasked; zeros that add nothing are let through.
  const decimals = round ? '[0-9]*' : `[0-9]{0,${scale}}0*`
  const pattern = `^[+-]?0*([0-9]{0,${whole}})([.]${decimals})?$`
  const cast = `try_cast(${text} as ${type})`
  const plain = `${text} ~ '[0-9]' and ${behind(pattern, text, cast)}`
  if (exponent === undefined) return { converts: plain, value: cast }
  const written = `${behind(exponent, text, cast)}${round ? '' : ` and ${decimalsWithin(text, scale)}`}`
  return { converts: `((${plain}) or (${written}))`, value: cast }
}

function timestampConversion(text: string, zone: string): Conversion {
  const cut = sixDigits(text)
  const naive = `try_cast(${cut} as timestamp)`
  const isInstant = `${text} ~ '${PATTERN.instant}'`
  // "infinity" is an instant to the engine, and stops it in other zones than UTC, even behind a condition that is
  // false.
  const instant = wallClock(`case when ${isInstant} then ${cut} end`, zone)
  return {
    converts: `(((${behind(PATTERN.timestamp, text, naive)}) or (${behind(PATTERN.date, text, naive)}) or ${instant} is not null) and ${hasYear(text)})`,
    value: `coalesce(${instant}, ${naive})`
  }
}
