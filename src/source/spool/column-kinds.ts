import { PLAIN, type PlainValues } from '../contract/plain-values.ts'
import { dateForm, numberForm } from './plain-form.ts'

const SPACE = 0x20
const QUOTE = 0x22
const MINUS = 0x2d
const PLUS = 0x2b
const POINT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const COLON = 0x3a
const OPEN_ARRAY = 0x5b
const BACKSLASH = 0x5c
const LOWER_F = 0x66
const LOWER_N = 0x6e
const LOWER_T = 0x74
const OPEN_OBJECT = 0x7b

/** Texts of CSV that are more than texts, in any case. */
const TRUE = Buffer.from('true')
const FALSE = Buffer.from('false')
const NOT_FINITE = ['nan', 'inf', 'infinity'].map(word => Buffer.from(word))
const LONGEST_WORD = 8
/** What a letter of ASCII has in lower case. */
const LOWER = 0x20
/** Stands for a delimiter of several bytes, inside quotes too (`DELIMITER_BYTE` of CSV); no byte of UTF-8. */
const NO_UTF8 = 0xff
/** Characters of a date in JSON, each perhaps an escape. */
const LONGEST_DATE = 240

/**
 * The kinds of the values of columns, looked at as they pass into the spool. Only what the form of a value alone tells
 * is told: a column with any other value is looked at by the engine.
 */
export class ColumnKinds {
  readonly #values: Float64Array
  readonly #kinds: Int32Array
  readonly #scales: Int32Array
  readonly #wholes: Int32Array
  /** 1 for a column that the engine has to look at. */
  readonly #unsure: Uint8Array

  /** @param columns how many there are */
  constructor(columns: number) {
    this.#values = new Float64Array(columns)
    this.#kinds = new Int32Array(columns)
    this.#scales = new Int32Array(columns)
    this.#wholes = new Int32Array(columns)
    this.#unsure = new Uint8Array(columns)
  }

  /** By column: what its values look like; undefined where the engine has to look. */
  get columns(): (PlainValues | undefined)[] {
    return Array.from(this.#unsure, (unsure, column) =>
      unsure === 1
        ? undefined
        : {
            values: this.#values[column] as number,
            kinds: this.#kinds[column] as number,
            scales: this.#scales[column] as number,
            wholes: this.#wholes[column] as number
          }
    )
  }

  /** The engine has to look at a column. */
  doubt(column: number): void {
    this.#unsure[column] = 1
  }

  /** Looks at a field of CSV: the bytes `from … to`, quoted as it is. An empty one without quotes is NULL. */
  field(column: number, bytes: Uint8Array, from: number, to: number): void {
    if (from === to || !this.#isSure(column)) return
    if (bytes[from] !== QUOTE) this.#see(column, bytes, from, to, textKind)
    else if (to - from === 2) this.#add(column, PLAIN.emptyText)
    else this.#see(column, bytes, from + 1, to - 1, textKind)
  }

  /** Looks at a cell of JSON: the compact value in `from … to`. An empty one is missing. */
  cell(column: number, bytes: Uint8Array, from: number, to: number): void {
    if (from === to || !this.#isSure(column)) return
    this.#see(column, bytes, from, to, jsonKind)
  }

  /** False for a column in doubt, and for one beyond the last. */
  #isSure(column: number): boolean {
    return this.#unsure[column] === 0
  }

  /** @param kindOf the kind of what is no plain number; 0 where that is not clear */
  #see(column: number, bytes: Uint8Array, from: number, to: number, kindOf: KindOf): void {
    const form = isNumberBegin(bytes[from] as number) ? numberForm(bytes, from, to) : -1
    if (form < 0) {
      this.#add(column, kindOf(bytes, from, to))
      return
    }
    const scale = form & 0xff
    this.#add(column, scale === 0 ? PLAIN.int : PLAIN.decimal)
    if (scale > 0) add(this.#scales, column, 1 << scale)
    add(this.#wholes, column, 1 << (form >> 8))
  }

  #add(column: number, kind: number): void {
    if (kind === 0) this.doubt(column)
    else if (kind !== PLAIN.null) this.#values[column] = (this.#values[column] as number) + 1
    add(this.#kinds, column, kind)
  }
}

type KindOf = (bytes: Uint8Array, from: number, to: number) => number

function add(to: Int32Array, column: number, bits: number): void {
  to[column] = (to[column] as number) | bits
}

function isNumberBegin(byte: number): boolean {
  return (byte >= ZERO && byte <= NINE) || byte === MINUS || byte === POINT
}

/** The kind of a text of CSV that is no plain number. */
function textKind(bytes: Uint8Array, from: number, to: number): number {
  const first = bytes[from] as number
  const last = bytes[to - 1] as number
  // A blank at either end does not count, and nobody knows here what stands for a delimiter.
  if (first <= SPACE || last <= SPACE || first === NO_UTF8 || last === NO_UTF8) return 0
  if (first >= COLON) return to - from > LONGEST_WORD ? PLAIN.text : wordKind(bytes, from, to)
  if (isNumberBegin(first)) return dateForm(bytes, from, to)
  return first === PLUS ? 0 : PLAIN.text
}

/** Short texts are words with a meaning, perhaps: 0 for those that are no finite numbers. */
function wordKind(bytes: Uint8Array, from: number, to: number): number {
  if (isWord(bytes, from, to, TRUE) || isWord(bytes, from, to, FALSE)) return PLAIN.bool
  return NOT_FINITE.some(word => isWord(bytes, from, to, word)) ? 0 : PLAIN.text
}

function isWord(bytes: Uint8Array, from: number, to: number, word: Uint8Array): boolean {
  if (to - from !== word.length) return false
  for (let i = 0; i < word.length; i++) if (((bytes[from + i] as number) | LOWER) !== word[i]) return false
  return true
}

/** The kind of a JSON value that is no plain number. */
function jsonKind(bytes: Uint8Array, from: number, to: number): number {
  switch (bytes[from]) {
    case QUOTE:
      return jsonTextKind(bytes, from, to)
    case LOWER_T:
    case LOWER_F:
      return PLAIN.bool
    case LOWER_N:
      return PLAIN.null
    case OPEN_OBJECT:
      return to - from === 2 ? PLAIN.emptyObject : PLAIN.object
    case OPEN_ARRAY:
      return PLAIN.array
    default:
      return 0
  }
}

/** A JSON string, quotes included: a date or a date-time where it has the form of one; 0 where that is not clear. */
function jsonTextKind(bytes: Uint8Array, from: number, to: number): number {
  const first = bytes[from + 1] as number
  if (first !== BACKSLASH && !isNumberBegin(first)) return PLAIN.text
  const kind = dateForm(bytes, from + 1, to - 1)
  if (kind !== 0) return kind
  // A date beyond the plain ones, or written with escapes.
  const isLikeDate = bytes[from + 5] === MINUS && bytes[from + 8] === MINUS
  return isLikeDate || (to - from <= LONGEST_DATE && hasBackslash(bytes, from, to)) ? 0 : PLAIN.text
}

function hasBackslash(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] === BACKSLASH) return true
  return false
}
