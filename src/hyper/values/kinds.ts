import { isPrintedDouble, isShortestDouble, significantDigits } from './printed-double.ts'
import { PATTERN } from './value-patterns.ts'

/**
 * What one value of the source looks like, as a set of bits that SQL computes for every value and joins with
 * `bit_or` for the column. The choice of a type (`rules.ts`) is made from this set alone, so it rests on all
 * values and never on a sample.
 */

/** The bits. Exactly one of the kinds is set for a value that is not NULL; the marks come beside it. */
export const KIND = {
  /** A whole number within int64. */
  int: 1n << 0n,
  /** A whole number beyond int64. */
  bigWhole: 1n << 1n,
  /** A decimal that a double holds: up to 15 significant digits, or a double as programs print it. */
  decimal: 1n << 2n,
  /** Another decimal without exponent (up to 18 significant digits it fits a NUMERIC). */
  exactDecimal: 1n << 3n,
  /** A decimal that neither holds: too many digits, or too small for a double. */
  longDecimal: 1n << 4n,
  /** A number whose magnitude no double reaches. */
  overflow: 1n << 5n,
  bool: 1n << 6n,
  date: 1n << 7n,
  /** A date-time without offset. */
  timestamp: 1n << 8n,
  /** A date-time with `Z` or an offset. */
  instant: 1n << 9n,
  /** Looks like a date or date-time but names none: 30 February, second 60. */
  badDate: 1n << 10n,
  /** `NaN`, `Infinity` as text. */
  nonFinite: 1n << 11n,
  /** Digits with a leading zero or a leading `+`. */
  leading: 1n << 12n,
  /** `1,234.5`, `1.234,50`, `0,5`. */
  grouped: 1n << 13n,
  /** `03/04/2024` and its like. */
  localDate: 1n << 14n,
  text: 1n << 15n,
  /** A JSON object with members. */
  object: 1n << 16n,
  /** `{}`. */
  emptyObject: 1n << 17n,
  array: 1n << 18n,
  /** A text of nothing: `""` in CSV. */
  emptyText: 1n << 20n
} as const

/** Marks beside the kind. */
export const MARK = {
  /** The value is SQL NULL or JSON null. */
  null: 1n << 19n,
  /** A decimal whose size the `scale` and `whole` bits do not tell: written with an exponent, or very long. */
  unsized: 1n << 39n,
  /** A whole number within int64 that a double does not hold. */
  wide: 1n << 60n,
  /** Blanks stand around a number, date or bool. */
  blanks: 1n << 61n,
  /** A fraction of a second with more than six digits. */
  longFraction: 1n << 62n
} as const

/** `scale` bits: 21 … 38 for 1 … 18 decimals; `whole` bits: 40 … 59 for 0 … 19 digits before the point. */
const SCALE_BIT = 20n
const MAX_SCALE = 18n
const WHOLE_BIT = 40n
const MAX_WHOLE = 19n

/**
 * The bits of the sizes of plain numbers.
 * @param scales bit n: n digits after the point (1 … 18)
 * @param wholes bit n: n digits before it (0 … 19)
 */
export function sizeBits(scales: number, wholes: number): bigint {
  return (BigInt(scales) << SCALE_BIT) | (BigInt(wholes) << WHOLE_BIT)
}

/** The largest number of decimals among the plain numbers of a column. */
export function scaleOf(bits: bigint): number {
  return highest(bits & ~KIND.emptyText, SCALE_BIT, MAX_SCALE)
}

/** The largest number of digits before the point among the plain numbers of a column. */
export function wholeDigitsOf(bits: bigint): number {
  return highest(bits, WHOLE_BIT, MAX_WHOLE)
}

/** True when every decimal among the plain numbers has three digits after the point, as grouped thousands have. */
export function onlyThousands(bits: bigint): boolean {
  const scales = (bits >> (SCALE_BIT + 1n)) & ((1n << MAX_SCALE) - 1n)
  return scales === 1n << 2n && !(bits & MARK.unsized)
}

/** How many digits all whole numbers of a column have, 0 aside; undefined when not all have as many. */
export function onlyDigits(bits: bigint): number | undefined {
  const digits = wholeDigitsOf(bits)
  const found = (bits >> WHOLE_BIT) & ((1n << (MAX_WHOLE + 1n)) - 1n)
  return (found & ~1n) === 1n << BigInt(digits) ? digits : undefined
}

function highest(bits: bigint, base: bigint, most: bigint): number {
  for (let n = most; n >= 0n; n--) if ((bits >> (base + n)) & 1n) return Number(n)
  return 0
}

const bit = (...bits: readonly bigint[]): string => String(bits.reduce((all, one) => all | one, 0n))

/** Digits of a whole number, as its `whole` bit. */
function wholeBit(digits: string): string {
  return `(1::bigint << (${WHOLE_BIT} + ${digits})::int)`
}

function intBits(v: string): string {
  const digits = `length(ltrim(${v}, '-0'))`
  return `case when length(${v}) <= 15 then ${bit(KIND.int)} | ${wholeBit(digits)}
    when length(${v}) > 18 and try_cast(${v} as bigint) is null then ${bit(KIND.bigWhole)}
    when ${digits} <= 15 or ${isShortestDouble(v)} then ${bit(KIND.int)} | ${wholeBit(digits)}
    else ${bit(KIND.int, MARK.wide)} | ${wholeBit(digits)} end`
}

function plainDecimalBits(v: string): string {
  const scale = `(length(${v}) - strpos(${v}, '.'))`
  const whole = `length(ltrim(substr(${v}, 1, strpos(${v}, '.') - 1), '-0'))`
  const size = `case when ${scale} <= ${MAX_SCALE} and ${whole} <= ${MAX_WHOLE}
    then (1::bigint << (${SCALE_BIT} + ${scale})::int) | ${wholeBit(whole)} else ${bit(MARK.unsized)} end`
  return `case when length(${v}) <= 16 then ${bit(KIND.decimal)} | ${size}
    when length(${v}) > 400 or ${beyondDouble(v)} or ${tooSmall(v)} then ${bit(KIND.longDecimal)}
    when ${isPrintedDouble(v)} then ${bit(KIND.decimal)} | ${size}
    when length(${significantDigits(v)}) <= 18 then ${bit(KIND.exactDecimal)} | ${size}
    else ${bit(KIND.longDecimal)} end`
}

/** Digits without exponent that no double reaches: the cast would give Infinity. */
function beyondDouble(v: string): string {
  return `(length(${v}) > 308 and abs((${v})::double precision) = 'Infinity'::double precision)`
}

/** Not zero, but below the smallest normal double: the cast would lose digits or all of the value. */
function tooSmall(v: string): string {
  return `(abs((${v})::double precision) < 2.2250738585072014e-308 and ${significantDigits(v)} <> '' and not ${isShortestDouble(v)})`
}

function exponentBits(v: string): string {
  // An exponent of very many digits the engine does not even take for infinite, or for zero.
  return `case when try_cast(${v} as double precision) is null
      then case when strpos(lower(${v}), 'e-') > 0 or ${significantDigits(v)} = '' then ${bit(KIND.longDecimal)} else ${bit(KIND.overflow)} end
    when abs((${v})::double precision) = 'Infinity'::double precision then ${bit(KIND.overflow)}
    when ${tooSmall(v)} then ${bit(KIND.longDecimal)}
    when ${isPrintedDouble(v)} then ${bit(KIND.decimal, MARK.unsized)}
    else ${bit(KIND.longDecimal)} end`
}

/**
 * Dates and date-times in text; `otherwise` is SQL for everything else.
 * A regular expression costs far more than a comparison, so the cheap tests come first.
 */
function dateBits(v: string, otherwise: string): string {
  const fraction = `case when length(${v}) > 26 and ${v} ~ '${PATTERN.longFraction}' then ${bit(MARK.longFraction)} else 0 end`
  const afterMinutes = `substr(${v}, 17)`
  const hasZone = `(right(${v}, 1) in ('Z', 'z') or strpos(${afterMinutes}, '+') > 0 or strpos(${afterMinutes}, '-') > 0)`
  // Year 0000 does not exist; TRY_CAST would make 1 BC of it. The patterns see to the clock and the offset: casting
  // them too would refuse 23:59:59.9999999, which rounds to 24:00.
  const isDay = `(try_cast(left(${v}, 10) as date) is not null and ${v} >= '0001')`
  return `case when ${v} like '____-__-__%' then case
      when ${v} ~ '${PATTERN.plainInstant}' then ${bit(KIND.instant)}
      when length(${v}) = 10 then case
        when ${v} !~ '${PATTERN.date}' then ${bit(KIND.text)}
        when ${isDay} then ${bit(KIND.date)} else ${bit(KIND.badDate)} end
      when (${v} ~ '${PATTERN.sureDateTime}' and ${v} >= '0001') or (${v} ~ '${PATTERN.dateTime}' and ${isDay})
        then ${fraction} | case when ${hasZone} then ${bit(KIND.instant)} else ${bit(KIND.timestamp)} end
      when ${v} ~ '${PATTERN.dateTimeForm}' then ${bit(KIND.badDate)}
      else ${bit(KIND.text)} end
    else ${otherwise} end`
}

/** SQL: true when a blank (space or tab) stands at either end. */
export function hasBlanksAround(text: string): string {
  return `${text} <> btrim(${text}, E' \\t')`
}

/**
 * SQL: the bits of a text value as CSV holds it. A value with blanks around it gives the mark `blanks` alone:
 * the caller looks at those again without their blanks, because trimming every value costs much.
 * @param v SQL of the value; evaluated often, so a column reference
 */
export function textBits(v: string): string {
  const other = `case when ${v} ~ '${PATTERN.leading}' then ${bit(KIND.leading)}
      when ${v} ~ '${quoted(PATTERN.grouped)}' then ${bit(KIND.grouped)}
      when ${v} ~ '${PATTERN.localDate}' then ${bit(KIND.localDate)}
      when lower(${v}) in ('-inf', '+inf', '-infinity', '+infinity', '-nan', '+nan') then ${bit(KIND.nonFinite)}
      else ${bit(KIND.text)} end`
  const number = `case
      when strpos(${v}, '.') = 0 and ${v} ~ '${PATTERN.int}' then ${intBits(v)}
      when ${v} ~ '${PATTERN.plainDecimal}' then ${plainDecimalBits(v)}
      when ${v} ~ '${PATTERN.textExponent}' then ${exponentBits(v)}
      else ${other} end`
  // ':' follows '9': from there on no number and no date begins.
  return `case when ${v} is null then ${bit(MARK.null)}
    when ${hasBlanksAround(v)} then ${bit(MARK.blanks)}
    when ${v} >= ':' then case
      when length(${v}) > 8 then ${bit(KIND.text)}
      when lower(${v}) in ('true', 'false') then ${bit(KIND.bool)}
      when lower(${v}) in ('nan', 'inf', 'infinity') then ${bit(KIND.nonFinite)}
      else ${bit(KIND.text)} end
    when ${v} = '' then ${bit(KIND.emptyText)}
    else ${dateBits(v, number)} end`
}

/** Characters of a date-time in JSON, each perhaps written as `\\u0030`. */
const LONGEST_DATE = 240

/** True when a JSON string begins with ten digits and hyphens, some of them escaped. */
function hasEscapedDate(v: string): string {
  return `(strpos(${v}, '\\') > 0 and ${v} ~ '^"([0-9-]|[\\\\]u00[23][0-9dD]){10}')`
}

/**
 * SQL: the bits of a JSON value.
 * @param v SQL of the JSON value as text, trimmed; a column reference
 */
export function jsonBits(v: string): string {
  // Some writers escape the + of an offset (.NET: \u002B).
  const string = `case when strpos(${v}, '\\') > 0 then json_array(${v}::json)->>0 else substr(${v}, 2, length(${v}) - 2) end`
  // Text is compared byte by byte, which costs less than looking at the first character: " < - < digits < [ < f < n < t
  // < {.
  return `case when ${v} < '#' then case
      when ${v} ~ '${PATTERN.jsonPlainInstant}' then ${bit(KIND.instant)}
      when length(${v}) <= ${LONGEST_DATE} and (${v} like '"____-__-__%' or ${hasEscapedDate(v)}) then ${dateBits(`(${string})`, bit(KIND.text))} else ${bit(KIND.text)} end
    when ${v} < ':' then case
      when strpos(${v}, '.') = 0 and ${v} ~ '${PATTERN.int}' then ${intBits(v)}
      when ${v} ~ '${PATTERN.plainDecimal}' then ${plainDecimalBits(v)}
      else ${exponentBits(v)} end
    when ${v} >= '{' then case when length(${v}) < 100 and ${v} ~ '^[{][ \\t]*[}]$' then ${bit(KIND.emptyObject)} else ${bit(KIND.object)} end
    when ${v} >= 't' then ${bit(KIND.bool)}
    when ${v} >= 'n' then ${bit(MARK.null)}
    when ${v} >= 'f' then ${bit(KIND.bool)}
    else ${bit(KIND.array)} end`
}

/** A pattern inside an SQL literal. */
function quoted(pattern: string): string {
  return pattern.replaceAll("'", "''")
}
