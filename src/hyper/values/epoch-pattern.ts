import type { PatternFault } from './pattern-fault.ts'

/** A source writes points in time as numbers: since 1970 in UTC. */
export interface EpochPattern {
  readonly kind: 'epoch'
  /** As the user wrote it. */
  readonly written: EpochWord
  readonly gives: 'instant'
}

/** Microseconds of the unit, by the word for it. */
const UNITS = { unix: 1_000_000, 'unix-ms': 1_000, 'unix-us': 1 } as const
export type EpochWord = keyof typeof UNITS

/** What people write for these words. */
const OTHER_WORDS =
  /^(epoch|posix|unix)?[-_ ]?(time|timestamp|s|sec|seconds|x|ms|millis|milliseconds|us|micros|microseconds|ns)?$/i
const NUMBER = '^-?[0-9]{1,19}([.][0-9]{1,18})?([eE][+]?[0-9]{1,2})?$'
/** The years 1 and 9999. */
const FIRST_SECOND = '-62135596800'
const LAST_SECOND = '253402300799'

/** Reads `unix`, `unix-ms` or `unix-us`; undefined for what is no such word. */
export function epochPattern(written: string): EpochPattern | PatternFault | undefined {
  if (Object.hasOwn(UNITS, written)) return { kind: 'epoch', written: written as EpochWord, gives: 'instant' }
  if (!OTHER_WORDS.test(written)) return undefined
  return {
    kind: 'fault',
    what: 'is not a date pattern',
    remedy:
      'Numbers that count since 1970 are unix (seconds), unix-ms (milliseconds) or unix-us (microseconds).'
  }
}

/**
 * SQL of a number since 1970 as ISO 8601 with `Z`, cut to microseconds; NULL where the text is no number, or beyond the
 * years 1 to 9999.
 * @param text SQL of the text without blanks around it; evaluated more than once
 */
export function rewriteEpoch(text: string, { written }: EpochPattern): string {
  const unit = UNITS[written]
  const number = `try_cast(case when ${text} ~ '${NUMBER}' then ${text} end as numeric(38,9))`
  const first = `${FIRST_SECOND}::numeric(38,9) * ${1_000_000 / unit}`
  const last = `${LAST_SECOND}::numeric(38,9) * ${1_000_000 / unit}`
  const micros = `floor(${number} * ${unit})::bigint * interval '1 microsecond'`
  return `case when ${number} between ${first} and ${last} then (timestamp '1970-01-01 00:00:00' + ${micros})::text || 'Z' end`
}

/** The word for numbers of so many digits before the point, in the years 2001 to 2286; undefined for others. */
export function epochOfDigits(digits: number): EpochWord | undefined {
  return digits === 10 ? 'unix' : digits === 13 ? 'unix-ms' : digits === 16 ? 'unix-us' : undefined
}

/** What the numbers of a format count, for messages. */
export const EPOCH_UNITS: Readonly<Record<EpochWord, string>> = {
  unix: 'seconds',
  'unix-ms': 'milliseconds',
  'unix-us': 'microseconds'
}
