import { PLAIN } from '../contract/plain-values.ts'

/** The form of a number, a date or a date-time in bytes. */

const ZERO = 0x30
const NINE = 0x39
const MINUS = 0x2d
const PLUS = 0x2b
const POINT = 0x2e
const COLON = 0x3a
const SPACE = 0x20
const UPPER_T = 0x54
const LOWER_T = 0x74
const UPPER_Z = 0x5a
const LOWER_Z = 0x7a

/** More characters may be more than a double holds. */
const LONGEST_INT = 15
const LONGEST_DECIMAL = 16
/** hyperd takes offsets up to 14:59. */
const LAST_OFFSET_HOUR = 14
const MOST_SECOND_DIGITS = 6
const DATE_LENGTH = 10
/** Calendars differ before. */
const FIRST_YEAR = 1600
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * The form of a number without exponent.
 * @returns `digits before the point << 8 | digits after it`, the latter 0 for a whole number; -1 for anything else, and
 *   for a longer number
 */
export function numberForm(bytes: Uint8Array, from: number, to: number): number {
  let at = bytes[from] === MINUS ? from + 1 : from
  const first = at
  while (at < to && isDigit(bytes[at] as number)) at++
  const digits = at - first
  const isZero = digits > 0 && bytes[first] === ZERO
  if (isZero && digits > 1) return -1
  const whole = isZero ? 0 : digits
  if (at === to) return digits > 0 && to - from <= LONGEST_INT ? whole << 8 : -1
  if (bytes[at] !== POINT || to - from > LONGEST_DECIMAL) return -1
  const point = at++
  while (at < to && isDigit(bytes[at] as number)) at++
  const scale = at - point - 1
  return at === to && scale > 0 ? (whole << 8) | scale : -1
}

/**
 * The form of a date or a date-time.
 * @returns `PLAIN.date`, `PLAIN.timestamp` or `PLAIN.instant`; 0 for anything else
 */
export function dateForm(bytes: Uint8Array, from: number, to: number): number {
  if (to - from < DATE_LENGTH || bytes[from + 4] !== MINUS || bytes[from + 7] !== MINUS) return 0
  const century = twoDigits(bytes, from)
  const yearInCentury = twoDigits(bytes, from + 2)
  const month = twoDigits(bytes, from + 5)
  const day = twoDigits(bytes, from + 8)
  if (century < 0 || yearInCentury < 0 || month < 1 || day < 1) return 0
  const year = 100 * century + yearInCentury
  if (year < FIRST_YEAR || month > 12 || day > (DAYS[month - 1] as number)) return 0
  if (month === 2 && day === 29 && !isLeap(year)) return 0
  return to - from === DATE_LENGTH ? PLAIN.date : clockForm(bytes, from + DATE_LENGTH, to)
}

/** What stands after the day: `T` or a blank, hours and minutes, perhaps seconds, perhaps an offset. */
function clockForm(bytes: Uint8Array, from: number, to: number): number {
  const between = bytes[from]
  if (between !== UPPER_T && between !== LOWER_T && between !== SPACE) return 0
  if (to - from < 6 || !isUpTo(bytes, from + 1, 23)) return 0
  if (bytes[from + 3] !== COLON || !isUpTo(bytes, from + 4, 59)) return 0
  let at = from + 6
  if (at < to && bytes[at] === COLON) {
    if (to - at < 3 || !isUpTo(bytes, at + 1, 59)) return 0
    at += 3
    if (at < to && bytes[at] === POINT) {
      const point = at++
      while (at < to && isDigit(bytes[at] as number)) at++
      const digits = at - point - 1
      if (digits === 0 || digits > MOST_SECOND_DIGITS) return 0
    }
  }
  if (at === to) return PLAIN.timestamp
  return isOffset(bytes, at, to) ? PLAIN.instant : 0
}

/** `Z`, `+02`, `+0200` or `+02:00`. */
function isOffset(bytes: Uint8Array, from: number, to: number): boolean {
  const sign = bytes[from]
  if (sign === UPPER_Z || sign === LOWER_Z) return to - from === 1
  if (sign !== PLUS && sign !== MINUS) return false
  if (to - from < 3 || !isUpTo(bytes, from + 1, LAST_OFFSET_HOUR)) return false
  const minutes = bytes[from + 3] === COLON ? from + 4 : from + 3
  return to - from === 3 || (to - minutes === 2 && isUpTo(bytes, minutes, 59))
}

function isUpTo(bytes: Uint8Array, at: number, most: number): boolean {
  const number = twoDigits(bytes, at)
  return number >= 0 && number <= most
}

/** The number that two digits are; -1 when they are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - ZERO
  const ones = (bytes[at + 1] as number) - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : -1
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}
