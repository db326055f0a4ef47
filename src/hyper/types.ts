import { KIND, MARK, scaleOf, wholeDigitsOf } from './kinds.ts'

/** A type in the words of the `columns` input. `numeric` carries precision and scale. */
export type ColumnType =
  | 'bool'
  | 'int'
  | 'bigint'
  | 'double'
  | `numeric(${number},${number})`
  | 'text'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamp_tz'

/** A column of the finished extract, as read back from the file. */
export interface ExtractColumn {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
}

/** What a column holds, for people. */
export interface ColumnProfile {
  /** Values that are not NULL. */
  readonly values: number
  /** The smallest and the largest value as Hyper's text, cut to 41 characters; null where there is none, and for bool. */
  readonly smallest: string | null
  readonly largest: string | null
}

/** The finished extract: one table, `"Extract"."Extract"`. All facts come from the file itself. */
export interface Extract {
  readonly path: string
  /** Bytes of the file. */
  readonly size: number
  readonly rowCount: number
  readonly columns: readonly ExtractColumn[]
  /** At most 10 rows; each value as Hyper's text, NULL as null; long values cut by the engine. */
  readonly preview: readonly (readonly (string | null)[])[]
  /** For the first columns, in order; at most 200. */
  readonly profile: readonly ColumnProfile[]
}

/** Digits that a NUMERIC of file format version 2 holds. */
export const MAX_NUMERIC_PRECISION = 18
/** Digits that a NUMERIC of the later versions holds, and that the engine itself counts with. */
export const MAX_WIDE_PRECISION = 38

/** Version of the file format: 2 for every supported Tableau, 3 from 2022.4 (Server 2023.1) and 4 from 2024.3 on. */
export type HyperVersion = 2 | 3 | 4

/** Digits that a NUMERIC of a file holds. */
export function numericDigits(version: HyperVersion): number {
  return version === 2 ? MAX_NUMERIC_PRECISION : MAX_WIDE_PRECISION
}

/** The names of `columns`, for messages and for the parser of that input. */
export const COLUMN_TYPE_WORDS =
  'bool, int, bigint, double, numeric(p,s), text, date, time, timestamp, timestamp_tz'

/** The SQL type that stores a column type. */
export function sqlType(type: ColumnType): string {
  switch (type) {
    case 'bool':
      return 'boolean'
    case 'double':
      return 'double precision'
    case 'timestamp_tz':
      return 'timestamptz'
    default:
      return type
  }
}

/**
 * The column type of a type that hyperd reports, or undefined where a `.hyper` file for Tableau has none.
 * @param oid PostgreSQL's number of the type, as hyperd sends it
 * @param typmod for numeric: ((precision << 16) | scale) + 4
 * @param digits that a NUMERIC of the file holds
 */
export function columnTypeOf(oid: number, typmod: number, digits: number): ColumnType | undefined {
  switch (oid) {
    case 16:
      return 'bool'
    case 21:
    case 23:
      return 'int'
    case 20:
      return 'bigint'
    case 700:
    case 701:
      return 'double'
    case 1700: {
      const { precision, scale } = numericSize(typmod)
      return precision <= digits ? `numeric(${precision},${scale})` : undefined
    }
    case 25:
    case 1042:
    case 1043:
      return 'text'
    case 1082:
      return 'date'
    case 1083:
      return 'time'
    case 1114:
      return 'timestamp'
    case 1184:
      return 'timestamp_tz'
    default:
      return undefined
  }
}

/** PostgreSQL's number of the numeric type. */
export const NUMERIC_OID = 1700

/** Precision and scale out of the modifier of a numeric type. */
export function numericSize(typmod: number): { readonly precision: number; readonly scale: number } {
  return { precision: (typmod - 4) >> 16, scale: (typmod - 4) & 0xffff }
}

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
const { bool, date, timestamp, instant, badDate, nonFinite, leading, grouped, localDate, text } = KIND
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
    holds: 'decimals that a double holds (up to 15 significant digits, or the shortest form of a double)',
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
    only: [text, leading, grouped, localDate, badDate, nonFinite],
    some: [text],
    type: 'text'
  },
  {
    holds: 'JSON arrays, empty objects',
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
