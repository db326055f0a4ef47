import { DateTime } from 'luxon'
import { ActionError } from './errors.ts'
import { suggest } from './suggest.ts'

/** The instant that all placeholders of a run count from, and the zone whose calendar they follow. */
export interface Moment {
  /** Milliseconds since 1970 in UTC. */
  readonly millis: number
  /** IANA name. */
  readonly zone: string
}

/** What a placeholder became, for people. */
export interface PlaceholderValue {
  /** `{{ today - 1d }}` */
  readonly written: string
  readonly value: string
}

/** Is told what each placeholder became. */
export type TellPlaceholder = (one: PlaceholderValue) => void

/** Where the text stands, and what becomes of a value there. */
export interface PlaceholderPlace {
  /** Begins the error: `The input source-url`. */
  readonly place: string
  /** Makes a value fit for its surroundings. Default: it stays as it is. */
  readonly encode?: (value: string) => string
  readonly tell?: TellPlaceholder | undefined
}

const KNOWN = ['today', 'yesterday', 'now'] as const
type Known = (typeof KNOWN)[number]

/** The letters of an offset. As in the formats, `M` is a month and `m` a minute. */
const UNITS = {
  y: 'years',
  M: 'months',
  w: 'weeks',
  d: 'days',
  h: 'hours',
  m: 'minutes',
  s: 'seconds'
} as const
const CALENDAR_UNITS = new Set(['y', 'M', 'w', 'd'])

/** Runs of letters that a format may hold: the tokens of luxon that do not depend on a language or country. */
const TOKENS = new Set(
  'y yy yyyy M MM MMM MMMM d dd o ooo E EEE EEEE kk kkkk W WW q H HH h hh a m mm s ss S SSS Z ZZ ZZZ z X x'.split(
    ' '
  )
)
/** A placeholder, or braces that mean something else. */
const BRACES = /\{\{(?:([^{}]*)\}\})?/y
const HEAD = /^(\w+)((?:\s*[+-]\s*\d{1,7}\s*[a-z]\b)*)$/i
/** What closes a text in quotes. */
const CLOSING = /\s*\}\}/y
/** Blanks in front of a text in quotes. */
const MOST_BLANKS = 100
const REMEDY =
  "Known are {{ today }}, {{ yesterday }} and {{ now }}, each with offsets ({{ today - 30d }}) and a format ({{ now | yyyyMMdd }}). Write {{ '{{' }} for two braces of your own."

/** True for what stands between the braces of a placeholder: `today - 30d`, `now | yyyy`. */
export function isPlaceholderText(text: string): boolean {
  return new RegExp(`^(${KNOWN.join('|')})\\b`, 'i').test(text)
}

/**
 * A text with its placeholders replaced: `{{ today }}` and `{{ yesterday }}` as `yyyy-MM-dd`, `{{ now }}` in
 * ISO 8601 to the second with its offset; offsets `- 30d`, `+ 1h` …; a format `| yyyyMMdd`. `{{ '…' }}` is the
 * text between the quotes.
 * @throws ActionError input.invalid for one that is not known, with the place and the line
 */
export function expandPlaceholders(
  text: string,
  moment: Moment,
  { place, encode, tell }: PlaceholderPlace
): string {
  return replaced(text, (literal, inner, at) => {
    if (literal !== undefined) return literal
    try {
      if (inner === undefined) throw new Error('holds {{ that opens no placeholder')
      const { value, told } = replacement(inner.trim(), moment)
      tell?.(told)
      return encode === undefined ? value : encode(value)
    } catch (error) {
      const line = text.includes('\n') ? ` (line ${text.slice(0, at).split('\n').length})` : ''
      throw new ActionError('input.invalid', `${place}${line} ${(error as Error).message}.`, REMEDY)
    }
  })
}

/** Placeholders with what they became, each once: `{{ today - 1d }} is 2026-11-29`. */
export function toldPlaceholders(values: readonly PlaceholderValue[]): readonly string[] {
  return [...new Set(values.map(({ written, value }) => `${written} is ${value}`))]
}

/** Does a text consist of placeholders, and of nothing else that says something? */
export function isPlaceholdersOnly(text: string): boolean {
  if (!text.includes('{{')) return false
  const rest = replaced(text, literal => literal ?? '')
  return !/[\p{L}\p{N}]/u.test(rest)
}

/** A value as it may stand in the path or the query of a URL: `/` and `:` need no encoding there, `+` does. */
export function encodeInUrl(value: string): string {
  return encodeURIComponent(value).replaceAll('%2F', '/').replaceAll('%3A', ':')
}

/**
 * The text with something else in place of each `{{ … }}`.
 * @param by is given the text in quotes, or what stands between the braces (nothing, where none close), and the place
 */
function replaced(
  text: string,
  by: (literal: string | undefined, inner: string | undefined, at: number) => string
): string {
  const quotes = new Quotes(text)
  let made = ''
  let from = 0
  for (let at = text.indexOf('{{'); at >= 0; at = text.indexOf('{{', from)) {
    const literal = quotes.after(at + 2)
    BRACES.lastIndex = at
    const [whole = '', inner] = BRACES.exec(text) ?? []
    made += text.slice(from, at) + by(literal?.text, literal === undefined ? inner : undefined, at)
    from = literal?.end ?? at + whole.length
  }
  return made + text.slice(from)
}

/** Finds texts in quotes, each with the braces that close it on the same line: `'{{' }}`. */
class Quotes {
  readonly #text: string
  /** By quote: before this index no quote stands in front of closing braces, but for those that were found. */
  readonly #none = new Map<string, number>()

  constructor(text: string) {
    this.#text = text
  }

  /** The text in quotes that begins at `from`, blanks aside, and where its closing braces end. */
  after(from: number): { readonly text: string; readonly end: number } | undefined {
    const text = this.#text
    const open = from + (/\S/.exec(text.slice(from, from + MOST_BLANKS))?.index ?? MOST_BLANKS)
    const quote = text[open]
    if ((quote !== '"' && quote !== "'") || (this.#none.get(quote) ?? 0) > open) return undefined
    const lineEnd = text.indexOf('\n', open)
    const end = lineEnd < 0 ? text.length : lineEnd
    for (
      let close = text.indexOf(quote, open + 1);
      close >= 0 && close < end;
      close = text.indexOf(quote, close + 1)
    ) {
      CLOSING.lastIndex = close + 1
      const [braces] = CLOSING.exec(text) ?? []
      if (braces !== undefined) return { text: text.slice(open + 1, close), end: close + 1 + braces.length }
    }
    this.#none.set(quote, end)
    return undefined
  }
}

/**
 * The value of a placeholder, and what people are told of it.
 * @throws Error whose message completes "The input … "
 */
function replacement(
  inner: string,
  { millis, zone }: Moment
): { readonly value: string; readonly told: PlaceholderValue } {
  const bar = inner.indexOf('|')
  const format = bar < 0 ? undefined : inner.slice(bar + 1).trim()
  const head = (bar < 0 ? inner : inner.slice(0, bar)).trimEnd()
  const [, word = '', offsets = ''] = HEAD.exec(head) ?? []
  const known = KNOWN.find(one => one === word)
  if (known === undefined) throw new Error(unknown(word || (/^[a-z]+(?=[\s|+-]|$)/i.exec(inner)?.[0] ?? '')))
  const date = withOffsets(
    start(known, DateTime.fromMillis(millis, { zone, locale: 'en-US' })),
    known,
    offsets
  )
  if (!date.isValid || date.year < 0 || date.year > 9999)
    throw new Error(`leads to a date beyond the year 9999 or before the year 0, in {{ ${known} … }}`)
  const plain =
    known === 'now'
      ? (date.startOf('second').toISO({ suppressMilliseconds: true }) ?? '')
      : date.toFormat('yyyy-MM-dd')
  if (format === undefined) return { value: plain, told: { written: `{{ ${head} }}`, value: plain } }
  const value = formatted(date, format)
  const told = hasWords(format)
    ? { written: `{{ ${head} }}`, value: plain }
    : { written: `{{ ${inner} }}`, value }
  return { value, told }
}

/**
 * Does a format hold text of its own that says something? It may be part of a secret, so it is not told; the `T`, `Z`
 * and `00:00:00` of date-times are.
 */
function hasWords(format: string): boolean {
  const texts = [...format.matchAll(/'([^']*)'/g)].map(([, text = '']) => text)
  const others = format.replace(/'[^']*'/g, ' ').replace(/[a-z]/gi, ' ')
  return [...texts, others].some(text => /[\p{L}\p{N}]{4}/u.test(text))
}

/** Never shows more than one plain word: a text between braces may be part of a secret. */
function unknown(word: string): string {
  if (!/^[a-z]{1,20}$/i.test(word)) return 'holds {{ … }} that is not a placeholder'
  if (KNOWN.some(one => one === word))
    return `holds {{ ${word} … }} with an offset that is not understood (like - 30d)`
  const meant = suggest(word, KNOWN)
  const hint = meant === undefined ? '' : ` (did you mean {{ ${meant} }}?)`
  return `holds {{ ${word} }}, which is not a placeholder${hint}`
}

function start(known: Known, now: DateTime): DateTime {
  if (known === 'now') return now
  const today = now.startOf('day')
  return known === 'today' ? today : today.minus({ days: 1 }).startOf('day')
}

function withOffsets(from: DateTime, known: Known, offsets: string): DateTime {
  let date = from
  let wholeDays = known !== 'now'
  for (const [, sign, count, letter = ''] of offsets.matchAll(/([+-])\s*(\d+)\s*([a-z])/gi)) {
    const unit = UNITS[letter as keyof typeof UNITS]
    if (unit === undefined)
      throw new Error(
        `has an offset in ${letter}, but must be one of ${Object.keys(UNITS).join(', ')} (M months, m minutes), in {{ ${known} … }}`
      )
    date = date.plus({ [unit]: Number(`${sign}${count}`) })
    wholeDays &&= CALENDAR_UNITS.has(letter)
    // A day may begin at 01:00, where a clock change skips midnight: the days around it do not.
    if (wholeDays) date = date.startOf('day')
  }
  return date
}

function formatted(date: DateTime, format: string): string {
  if (format === '') throw new Error('has a placeholder with an empty format after |')
  for (const run of format.replace(/'[^']*'/g, ' ').match(/([a-z])\1*/gi) ?? []) {
    if (TOKENS.has(run)) continue
    const meant = { YYYY: 'yyyy', YY: 'yy', DD: 'dd', D: 'd', T: "'T'" }[run]
    throw new Error(
      `has a format with ${run}, which means nothing there${meant === undefined ? '' : ` (did you mean ${meant}?)`}; put letters that stay as they are into single quotes`
    )
  }
  return date.toFormat(format)
}
