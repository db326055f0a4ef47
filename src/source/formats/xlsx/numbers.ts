import { withoutTrailing } from '../../../base/text.ts'
import type { NumberMeaning } from './formats.ts'

const DAY_MS = 86_400_000
/** A day that never was: Excel takes 1900 for a leap year. */
const LEAP_DAY_1900 = 60
/** Days from 1899-12-30 to 1904-01-01, and to the year 10000, where Excel ends. */
const DAYS_TO_1904 = 1462
const DAYS_TO_YEAR_10000 = 2_958_466
const EPOCH = Date.UTC(1899, 11, 30)
const WHOLE_NUMBER = /^-?(0|[1-9]\d*)$/
/** From here on a whole number is beyond int64, and is shown as the double that it is. */
const BEYOND_INT64 = 2 ** 63

/**
 * A number of a cell as JSON: a number, or a text in quotes for a date, a date-time, a time
 * or a duration: `"2026-01-31"`, `"2026-01-31T08:30:00"`, `"08:30:00"`, `"27:30:00"`.
 *
 * @param text as the workbook stores it
 * @param date1904 the workbook counts days from 1904
 * @returns undefined when it is not a number
 */
export function numberAsJson(text: string, meaning: NumberMeaning, date1904: boolean): string | undefined {
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number)) return undefined
  const moment = meaning === 'number' ? undefined : momentOf(number, meaning, date1904)
  return moment === undefined ? digitsOf(text, number) : `"${moment}"`
}

/**
 * A cell holds a double and nothing else, whatever digits a program stores of it: Excel 17 (1.1000000000000001), Python's
 * writers 16 (0.07000000000000001), others `1952.0` or `1.952E3`. The shortest form is the same double. Digits alone
 * stay as they are, since ids may have more than a double holds.
 */
function digitsOf(text: string, number: number): string {
  const plain = text.trim()
  if (WHOLE_NUMBER.test(plain)) return plain
  return Math.abs(number) < BEYOND_INT64 ? String(number) : number.toExponential()
}

/** undefined for a number that Excel itself does not show as a date or time. */
function momentOf(
  serial: number,
  meaning: Exclude<NumberMeaning, 'number'>,
  date1904: boolean
): string | undefined {
  if (meaning === 'duration') return duration(serial)
  const days = serial + (date1904 ? DAYS_TO_1904 : 0)
  if (serial < 0 || days >= DAYS_TO_YEAR_10000) return undefined
  if (meaning === 'date') return dateOf(Math.floor(days), date1904)
  // Excel rounds to milliseconds.
  const ms = Math.round(days * DAY_MS)
  const clock = clockOf(ms % DAY_MS)
  return meaning === 'time' ? clock : `${dateOf(Math.floor(ms / DAY_MS), date1904)}T${clock}`
}

function dateOf(days: number, date1904: boolean): string {
  if (!date1904 && days === LEAP_DAY_1900) return '1900-02-29'
  const shift = !date1904 && days < LEAP_DAY_1900 ? 1 : 0
  return new Date(EPOCH + (days + shift) * DAY_MS).toISOString().slice(0, 10)
}

function clockOf(ms: number): string {
  const [seconds = '', fraction = ''] = new Date(ms).toISOString().slice(11, 23).split('.')
  return fraction === '000' ? seconds : `${seconds}.${withoutTrailing(fraction, '0')}`
}

function duration(serial: number): string {
  const ms = Math.round(Math.abs(serial) * DAY_MS)
  const hours = Math.floor(ms / 3_600_000)
  const rest = clockOf(ms % 3_600_000).slice(3)
  return `${serial < 0 && ms > 0 ? '-' : ''}${String(hours).padStart(2, '0')}:${rest}`
}
