import { type ColumnType, MAX_NUMERIC_PRECISION } from '../engine/types.ts'
import { KIND, MARK, scaleOf, wholeDigitsOf } from './kinds.ts'

/** Why a column became text although its values look like something else. */
export type Oddity =
  | 'only-null'
  | 'many-digits'
  | 'mixed-offsets'
  | 'no-such-date'
  | 'not-finite'
  | 'leading'
  | 'grouped'
  | 'local-date'
  | 'empty-text'
  | 'mixed'

/** What a column becomes. `overflow`: a number that no double reaches, so the run must fail. */
export type Decision =
  | {
      readonly type: ColumnType
      /** What the column holds: that of the rule. */
      readonly holds: string
      readonly oddity?: Oddity
    }
  | { readonly overflow: true }

interface Rule {
  /** What the column holds, for people: in the step summary and in docs/types.md. */
  readonly holds: string
  /** The kinds that may occur beside NULL. */
  readonly only: readonly bigint[]
  /** At least one of these must occur. */
  readonly some?: readonly bigint[]
  readonly when?: (bits: bigint) => boolean
  readonly type: ColumnType | ((bits: bigint) => ColumnType) | 'overflow'
  /** The type in words, where it depends on the bits. */
  readonly typeWord?: string
  readonly oddity?: Oddity
}

const { int, bigWhole, decimal, exactDecimal, longDecimal, overflow } = KIND
const { bool, date, timestamp, instant, badDate, nonFinite, leading, grouped, localDate, text, emptyText } =
  KIND
const NUMBERS = [int, bigWhole, decimal, exactDecimal, longDecimal]
const fitsNumeric = (bits: bigint): boolean =>
  !(bits & MARK.unsized) && wholeDigitsOf(bits) + scaleOf(bits) <= MAX_NUMERIC_PRECISION

/**
 * The lattice: the first rule that a column satisfies decides. Ordered from the narrowest to the widest.
 */
export const RULES: readonly Rule[] = [
  { holds: 'nothing but NULL', only: [], type: 'text', oddity: 'only-null' },
  { holds: 'whole numbers within int64', only: [int], type: 'bigint' },
  {
    holds: 'decimals that a double holds (up to 15 significant digits, or a double as programs print it)',
    only: [int, decimal],
    when: bits => !(bits & MARK.wide),
    type: 'double'
  },
  {
    holds: 'decimals of up to 18 significant digits that a double would round',
    only: [int, decimal, exactDecimal],
    when: fitsNumeric,
    type: bits => `numeric(${MAX_NUMERIC_PRECISION},${scaleOf(bits)})`,
    typeWord: `numeric(${MAX_NUMERIC_PRECISION},s)`
  },
  {
    holds: 'numbers with more digits than a number column has',
    only: NUMBERS,
    type: 'text',
    oddity: 'many-digits'
  },
  { holds: 'a number beyond the range of a double', only: [...NUMBERS, overflow], type: 'overflow' },
  { holds: 'true and false', only: [bool], type: 'bool' },
  { holds: 'dates (2026-01-31)', only: [date], type: 'date' },
  { holds: 'date-times without offset', only: [timestamp], type: 'timestamp' },
  { holds: 'date-times with Z or an offset (instants)', only: [instant], type: 'timestamp' },
  {
    holds: 'date-times with and without offset',
    only: [timestamp, instant],
    type: 'text',
    oddity: 'mixed-offsets'
  },
  {
    holds: 'a date that does not exist, or second 60',
    only: [date, timestamp, instant, badDate],
    some: [badDate],
    type: 'text',
    oddity: 'no-such-date'
  },
  {
    holds: 'NaN or Infinity',
    only: [...NUMBERS, overflow, nonFinite],
    some: [nonFinite],
    type: 'text',
    oddity: 'not-finite'
  },
  {
    holds: 'digits with a leading zero or a leading +',
    only: [...NUMBERS, overflow, leading],
    some: [leading],
    type: 'text',
    oddity: 'leading'
  },
  {
    holds: 'grouped numbers or decimal commas',
    only: [...NUMBERS, overflow, leading, grouped],
    some: [grouped],
    type: 'text',
    oddity: 'grouped'
  },
  { holds: 'dates such as 03/04/2024', only: [localDate], type: 'text', oddity: 'local-date' },
  {
    holds: 'text',
    only: [text, emptyText, leading, grouped, localDate, badDate, nonFinite],
    some: [text, emptyText],
    type: 'text'
  },
  {
    holds: 'numbers, dates or true and false, and empty texts ("" in CSV)',
    only: [...NUMBERS, bool, date, timestamp, instant, emptyText],
    some: [emptyText],
    when: bits => {
      const others = decide(bits & ~emptyText)
      return !('overflow' in others) && others.type !== 'text'
    },
    type: 'text',
    oddity: 'empty-text'
  },
  {
    holds: 'JSON arrays or objects',
    only: [KIND.array, KIND.emptyObject, KIND.object],
    type: 'text'
  },
  { holds: 'values of several of these kinds', only: Object.values(KIND), type: 'text', oddity: 'mixed' }
]

const ALL_KINDS = join(Object.values(KIND))

/** The kinds without the marks. */
export function kindsOf(bits: bigint): bigint {
  return bits & ALL_KINDS
}

/**
 * The type of a column from the bits of all its values (`kinds.ts`).
 * @param bits joined over all records; 0n for a column without any value
 */
export function decide(bits: bigint): Decision {
  const kinds = kindsOf(bits)
  const rule = RULES.find(
    ({ only, some, when }) =>
      (kinds & ~join(only)) === 0n &&
      (some === undefined || (kinds & join(some)) !== 0n) &&
      (when === undefined || when(bits))
  )
  if (rule === undefined) throw new Error(`no rule for the kinds ${kinds}`)
  if (rule.type === 'overflow') return { overflow: true }
  const type = typeof rule.type === 'function' ? rule.type(bits) : rule.type
  const { holds, oddity } = rule
  return oddity === undefined ? { type, holds } : { type, holds, oddity }
}

function join(kinds: readonly bigint[]): bigint {
  return kinds.reduce((all, one) => all | one, 0n)
}
