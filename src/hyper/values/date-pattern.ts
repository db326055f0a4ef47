import { quoteLiteral } from '../engine/sql.ts'
import type { PatternFault } from './pattern-fault.ts'

/** What a pattern of dates leads to. `instant`: a date, a time and an offset. */
export type DateKind = 'date' | 'time' | 'timestamp' | 'instant'

type Field =
  | 'year'
  | 'month'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'half'
  | 'offset'
  | 'weekday'

/** A part of a pattern that stands for something. */
interface Placed {
  readonly field: Field
  /** The letters, e.g. `MMM`. */
  readonly letters: string
  /** The number of its group in `regex`. */
  readonly group: number
}

/** How a source writes dates. */
export interface DatePattern {
  readonly kind: 'date'
  /** As the user wrote it, e.g. `dd/MM/yyyy`. */
  readonly written: string
  readonly gives: DateKind
  /** What a text must look like, in Hyper's dialect; one group for each part. */
  readonly regex: string
  readonly parts: readonly Placed[]
}

interface Letters {
  readonly field: Field
  /** Without capturing groups of its own. */
  readonly regex: string
  /** Digits of no fixed number, which cannot touch other digits. */
  readonly loose?: true
  /** SQL of the part as ISO 8601 writes it, out of SQL of the part; without it the part is that already. */
  readonly iso?: (part: string) => string
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' '
)
const DAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ')

const twoDigits = (part: string): string => `lpad(${part}, 2, '0')`
const short = (names: readonly string[]): string[] => names.map(name => name.slice(0, 3))
const oneOf = (names: readonly string[]): string => `(?i:${names.join('|')})`
const monthNumber = (part: string): string =>
  twoDigits(`((strpos('${short(MONTHS).join('').toLowerCase()}', lower(left(${part}, 3))) + 2) / 3)::text`)
/** Two digits: 1970 to 2069, whatever the day of the run. */
const fullYear = (part: string): string => `case when ${part} >= '70' then '19' else '20' end || ${part}`

/** The letters of Unicode TR35 that are understood, with what they match. */
const LETTERS: Readonly<Record<string, Letters>> = {
  yyyy: { field: 'year', regex: '[0-9]{4}' },
  yy: { field: 'year', regex: '[0-9]{2}', iso: fullYear },
  MMMM: { field: 'month', regex: oneOf(MONTHS), iso: monthNumber },
  MMM: { field: 'month', regex: oneOf(short(MONTHS)), iso: monthNumber },
  MM: { field: 'month', regex: '[0-9]{2}' },
  M: { field: 'month', regex: '[0-9]{1,2}', loose: true, iso: twoDigits },
  dd: { field: 'day', regex: '[0-9]{2}' },
  d: { field: 'day', regex: '[0-9]{1,2}', loose: true, iso: twoDigits },
  EEEE: { field: 'weekday', regex: oneOf(DAYS) },
  EEE: { field: 'weekday', regex: oneOf(short(DAYS)) },
  HH: { field: 'hour', regex: '[0-9]{2}' },
  H: { field: 'hour', regex: '[0-9]{1,2}', loose: true, iso: twoDigits },
  hh: { field: 'hour', regex: '(?:0[1-9]|1[0-2])' },
  h: { field: 'hour', regex: '(?:0?[1-9]|1[0-2])', loose: true },
  mm: { field: 'minute', regex: '[0-9]{2}' },
  m: { field: 'minute', regex: '[0-9]{1,2}', loose: true, iso: twoDigits },
  ss: { field: 'second', regex: '[0-9]{2}' },
  s: { field: 'second', regex: '[0-9]{1,2}', loose: true, iso: twoDigits },
  a: { field: 'half', regex: '(?i:am|pm|a[.]m[.]|p[.]m[.])' },
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map(n => ['S'.repeat(n), { field: 'fraction', regex: `[0-9]{${n}}` }])
  ),
  ...Object.fromEntries(
    ['X', 'XX', 'XXX', 'Z'].map(word => [
      word,
      { field: 'offset', regex: '(?:[Zz]|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)' }
    ])
  )
}

const KNOWN =
  "Letters: yyyy yy, MM M MMM MMMM, dd d, EEE EEEE, HH H, hh h with a, mm m, ss s, S to SSSSSSSSS, XXX or Z for the offset; other letters go into quotes, as in 'T'."

const TOKEN = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/gu

/** Reads a pattern of dates in the letters of Unicode TR35, e.g. `dd/MM/yyyy`, `yyyyMMddHHmm`, `d MMM yyyy h:mm a`. */
export function datePattern(written: string): DatePattern | PatternFault {
  const fault = (what: string, remedy = KNOWN): PatternFault => ({ kind: 'fault', what, remedy })
  const tokens = [...written.matchAll(TOKEN)]
  if (tokens.map(([token]) => token).join('') !== written) return fault('has a quote without its end')
  const parts: Placed[] = []
  let regex = ''
  let before: { readonly word: string; readonly letters: Letters } | undefined
  for (const [token, quoted, letter] of tokens) {
    if (letter === undefined) {
      regex += escaped(quoted === undefined ? token : quoted.replaceAll("''", "'") || "'")
      // Digits written out in the pattern are digits as well.
      before = undefined
      continue
    }
    const letters = Object.hasOwn(LETTERS, token) ? LETTERS[token] : undefined
    if (letters === undefined) return fault(`has the letters ${token}, which mean nothing here`)
    const { field } = letters
    if (parts.some(part => part.field === field)) return fault(`gives the ${WORDS[field]} twice`)
    if (
      before !== undefined &&
      isNumber(before.letters) &&
      isNumber(letters) &&
      (before.letters.loose || letters.loose)
    ) {
      const loose = before.letters.loose ? before.word : token
      return fault(
        `has ${before.word} directly before ${token}, so nobody knows where one ends`,
        `Write ${loose}${loose} for two digits, or put something between them.`
      )
    }
    parts.push({ field, letters: token, group: parts.length + 1 })
    regex += `(${letters.regex})`
    before = { word: token, letters }
  }
  const problem = incomplete(parts)
  if (problem !== undefined) return fault(problem)
  return { kind: 'date', written, gives: kindOf(parts), regex: `^${regex}$`, parts }
}

const WORDS: Readonly<Record<Field, string>> = {
  year: 'year',
  month: 'month',
  day: 'day',
  hour: 'hour',
  minute: 'minute',
  second: 'second',
  fraction: 'fraction of a second',
  half: 'half of the day (a)',
  offset: 'offset',
  weekday: 'weekday'
}

/** Each needs the others. */
const NEEDS: readonly (readonly [Field, readonly Field[]])[] = [
  ['year', ['month']],
  ['month', ['year']],
  ['day', ['month', 'year']],
  ['weekday', ['day']],
  ['minute', ['hour']],
  ['second', ['minute']],
  ['fraction', ['second']],
  ['half', ['hour']],
  ['offset', ['hour', 'day']]
]

function incomplete(parts: readonly Placed[]): string | undefined {
  const has = (field: Field): boolean => parts.some(part => part.field === field)
  for (const [field, needed] of NEEDS) {
    const missing = has(field) ? needed.find(one => !has(one)) : undefined
    if (missing !== undefined) return `gives the ${WORDS[field]} but no ${WORDS[missing]}`
  }
  const hour = parts.find(part => part.field === 'hour')
  if (hour?.letters.startsWith('h') && !has('half')) return 'counts hours to 12 (h) without a for AM or PM'
  if (hour?.letters.startsWith('H') && has('half'))
    return 'has a for AM or PM together with hours up to 24 (H); write h'
  if (has('hour') && has('year') && !has('day')) return 'gives a time but no day'
  return has('year') || has('hour') ? undefined : 'gives neither a date nor a time'
}

function kindOf(parts: readonly Placed[]): DateKind {
  const has = (field: Field): boolean => parts.some(part => part.field === field)
  if (!has('hour')) return 'date'
  if (!has('year')) return 'time'
  return has('offset') ? 'instant' : 'timestamp'
}

function isNumber({ regex }: Letters): boolean {
  return !regex.startsWith('(?i:') && !regex.startsWith('(?:[Zz]')
}

/**
 * SQL of a text in a date pattern as ISO 8601 (`2024-03-01`, `2024-03-01T13:05:00+02:00`, `13:05`); NULL where it does
 * not follow the pattern. That the date exists is not looked at.
 * @param text SQL of the text without blanks around it; evaluated more than once
 */
export function rewriteDate(text: string, { regex, parts }: DatePattern): string {
  const pieces: (string | Placed)[] = []
  const part = (field: Field): Placed | undefined => parts.find(one => one.field === field)
  const add = (field: Field, before: string, otherwise = ''): void => {
    const found = part(field)
    if (found !== undefined) pieces.push(before, found)
    else if (otherwise !== '') pieces.push(before, otherwise)
  }
  if (part('year') !== undefined) {
    add('year', '')
    add('month', '-')
    add('day', '-', '01')
    if (part('hour') !== undefined) pieces.push('T')
  }
  if (part('hour') !== undefined) {
    add('hour', '')
    add('minute', ':', '00')
    add('second', ':')
    add('fraction', '.')
    add('offset', '')
  }
  const pattern = quoteLiteral(regex)
  const groupOf = ({ group }: Placed): string => `regexp_replace(${text}, ${pattern}, '\\${group}')`
  const half = part('half')
  const terms: string[] = []
  // Parts that are right as they stand share one replacement: a regular expression is what costs.
  let template = ''
  const flush = (): void => {
    if (template !== '') terms.push(`regexp_replace(${text}, ${pattern}, ${quoteLiteral(template)})`)
    template = ''
  }
  for (const piece of pieces) {
    if (typeof piece === 'string') template += piece
    else if (piece.field === 'hour' && half !== undefined) {
      flush()
      terms.push(hourOf24(groupOf(piece), groupOf(half)))
    } else {
      const iso = LETTERS[piece.letters]?.iso
      if (iso === undefined) template += `\\${piece.group}`
      else {
        flush()
        terms.push(`(${iso(groupOf(piece))})`)
      }
    }
  }
  flush()
  return `case when ${text} ~ ${pattern} then ${terms.join(' || ')} end`
}

function hourOf24(hour: string, half: string): string {
  return twoDigits(
    `(try_cast(${hour} as int) % 12 + case when lower(left(${half}, 1)) = 'p' then 12 else 0 end)::text`
  )
}

/** A text as a regular expression that matches it alone. */
function escaped(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, character => `\\${character}`)
}
