/**
 * What one value is, by section 3 of the contract and by nothing else. No line of `src/` is used here: numbers are
 * strings of digits, instants whole numbers of microseconds.
 */

/** What a value is. `held`: a decimal that a double holds; `exact`: another one; `overflow`: beyond a double. */
export type Look =
  | 'whole'
  | 'huge'
  | 'held'
  | 'exact'
  | 'overflow'
  | 'bool'
  | 'date'
  | 'local'
  | 'instant'
  | 'impossible'
  | 'not-finite'
  | 'leading'
  | 'grouped'
  | 'local-date'
  | 'text'
  | 'nested'

/** A number taken apart: the value is ±`digits` × 10^-`scale` × 10^`exponent`. */
export interface Decimal {
  readonly isNegative: boolean
  /** Before the point, without leading zeros. */
  readonly whole: string
  /** After the point, as written. */
  readonly fraction: string
  readonly exponent: bigint | undefined
}

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n
const SMALLEST_NORMAL = 2 ** -1022
const DOUBLE_DIGITS = 15
const MOST_DIGITS = 17
/** JavaScript prints as many without rounding a double between 10^-13 and 10^16. */
const MANY_DIGITS = 100

/** Takes the text of a number apart that has no leading zero or +. */
export function decimalOf(text: string): Decimal {
  const [mantissa = '', exponent] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  return {
    isNegative: mantissa.startsWith('-'),
    whole: whole.replace(/^0+/, ''),
    fraction,
    exponent: exponent === undefined ? undefined : BigInt(exponent.replace('+', ''))
  }
}

/** The digits that say how much it is: no zeros at either end. */
function significant({ whole, fraction }: Decimal): string {
  return (whole + fraction).replace(/^0+/, '').replace(/0+$/, '')
}

/** True when a double holds the number: up to 15 significant digits, or those that programs print a double with. */
export function isHeldByDouble(text: string): boolean {
  const value = Number(text)
  if (!Number.isFinite(value)) return false
  const decimal = decimalOf(text)
  const digits = significant(decimal)
  if (digits === '') return true
  if (value === 0) return false
  const isNormal = Math.abs(value) >= SMALLEST_NORMAL
  if (digits.length <= DOUBLE_DIGITS && isNormal) return true
  if (significant(decimalOf(String(value))) === digits) return true
  // Whole numbers are printed with all of their digits.
  if (digits.length > MOST_DIGITS || !isNormal || /^-?\d+$/.test(text)) return false
  return isBeyondCheck(decimal) || isPrinted(value, digits)
}

/** True for the digits of `%.16g` or `%.17g`; halfway between two decimals, programs take either. */
function isPrinted(value: number, digits: string): boolean {
  const exact = BigInt(
    Math.abs(value)
      .toExponential(MANY_DIGITS - 1)
      .replace(/\.|e.*$/g, '')
  )
  const distance = exact - BigInt(digits.padEnd(MANY_DIGITS, '0'))
  return 2n * (distance < 0n ? -distance : distance) <= 10n ** BigInt(MANY_DIGITS - digits.length)
}

/** True for a number that need only have few enough digits: it has no decimals, or more than 29. */
function isBeyondCheck(decimal: Decimal): boolean {
  const digits = decimal.whole + decimal.fraction
  const zeros = /0*$/.exec(digits)?.[0].length ?? 0
  const decimals = BigInt(decimal.fraction.length - zeros) - (decimal.exponent ?? 0n)
  return decimals < 1n || decimals > 29n
}

/** The look of a number as JSON writes numbers, or as CSV does. */
export function numberLook(text: string): Look {
  if (/^-?\d+$/.test(text)) {
    const value = BigInt(text)
    return value >= INT64_MIN && value <= INT64_MAX ? 'whole' : 'huge'
  }
  if (/e/i.test(text) && !Number.isFinite(Number(text))) return 'overflow'
  return isHeldByDouble(text) ? 'held' : 'exact'
}

/** The look of a text in CSV; blanks around a number, date or bool count for nothing. */
export function csvLook(written: string): Look {
  const text = written.replace(/^[ \t]+|[ \t]+$/g, '')
  if (/^-?(0|[1-9]\d*)$/.test(text)) return numberLook(text)
  if (/^-?(0|[1-9]\d*)?\.\d+([eE][+-]?\d+)?$/.test(text)) return numberLook(text)
  if (/^-?(0|[1-9]\d*)[eE][+-]\d+$/.test(text)) return numberLook(text)
  if (/^(true|false)$/i.test(text)) return 'bool'
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return 'leading'
  if (/^[+-]?(nan|inf|infinity)$/i.test(text)) return 'not-finite'
  if (/^[+-]?\d{1,3}([,.'’ ]\d{3})+([.,]\d+)?$|^[+-]?\d+,\d+$/.test(text)) return 'grouped'
  const look = stringLook(text)
  if (look === 'text' && /^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}( .*)?$/.test(text)) return 'local-date'
  return look
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/
const DATE_TIME =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?)?$/

/** The look of a string in JSON: it is never a number or a bool. */
export function stringLook(text: string): Look {
  const date = DATE.exec(text)
  if (date !== null) return dayNumber(date) === undefined ? 'impossible' : 'date'
  const match = DATE_TIME.exec(text)
  if (match === null) return 'text'
  const [, , , , hour = '', minute = '', second = '00', , utc, sign, zoneHour = '00', zoneMinute = '00'] =
    match
  const isClock = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60
  const offset = Number(zoneHour) * 60 + Number(zoneMinute)
  const isOffset = Number(zoneMinute) < 60 && offset < 15 * 60
  if (dayNumber(match) === undefined || !isClock || !isOffset) return 'impossible'
  return utc === undefined && sign === undefined ? 'local' : 'instant'
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Days since 1970-01-01 in the calendar of today, or undefined when there is no such day. */
function dayNumber([, years = '', months = '', days = '']: readonly (string | undefined)[]):
  | bigint
  | undefined {
  const year = Number(years)
  const month = Number(months)
  const day = Number(days)
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const length = (DAYS[month - 1] ?? 0) + (isLeap && month === 2 ? 1 : 0)
  if (year < 1 || day < 1 || day > length) return undefined
  const before = BigInt(year - 1)
  let count = before * 365n + before / 4n - before / 100n + before / 400n
  for (let at = 1; at < month; at++) count += BigInt((DAYS[at - 1] ?? 0) + (isLeap && at === 2 ? 1 : 0))
  return count + BigInt(day - 1) - 719_162n
}

/**
 * Microseconds since 1970 in UTC, or as the clock on the wall shows them where there is no offset; digits beyond
 * microseconds are cut off. Undefined for what is not a date-time of an extract's text form either.
 */
export function microseconds(text: string): bigint | undefined {
  const match = DATE_TIME.exec(text.replace(/^[ \t]+|[ \t]+$/g, ''))
  const day = match === null ? undefined : dayNumber(match)
  if (match === null || day === undefined) return undefined
  const [
    ,
    ,
    ,
    ,
    hour = '',
    minute = '',
    second = '00',
    fraction = '',
    ,
    sign,
    zoneHour = '00',
    zoneMinute = '00'
  ] = match
  const east = (BigInt(zoneHour) * 60n + BigInt(zoneMinute)) * (sign === '-' ? -1n : 1n)
  const minutes = day * 1440n + BigInt(hour) * 60n + BigInt(minute) - east
  return (minutes * 60n + BigInt(second)) * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6))
}

/** Days in 400 years, after which the calendar repeats. */
const CYCLE = 146_097n

/**
 * Microseconds of a timestamp as an extract shows it. An instant of the first or last day that there is may lie a
 * year before or after (`0001-12-31 … BC`, `10000-01-01 …`) where the extract's zone is.
 */
export function shownMicroseconds(text: string): bigint | undefined {
  const day = 86_400_000_000n
  const before = /^0001(-.*) BC$/.exec(text)
  if (before !== null) return added(microseconds(`0400${before[1]}`), -CYCLE * day)
  const after = /^10000(-.*)$/.exec(text)
  return after === null ? microseconds(text) : added(microseconds(`9600${after[1]}`), CYCLE * day)
}

const added = (value: bigint | undefined, more: bigint): bigint | undefined =>
  value === undefined ? undefined : value + more
