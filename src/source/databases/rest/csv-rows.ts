import * as json from '../../formats/json/lex/bytes.ts'
import { EscapeFilter } from '../../formats/json/lex/escapes.ts'
import { plainRunEnd } from '../../formats/json/lex/plain.ts'
import type { SpoolWriter } from '../../spool/spool-writer.ts'

/** What comes next. */
type Place =
  | 'first-row'
  | 'row'
  | 'after-row'
  | 'first-cell'
  | 'cell'
  | 'value'
  | 'text'
  | 'escape'
  | 'literal'
  | 'nested'
  | 'after-value'
  | 'after-cell'
  | 'row-end'
  | 'end'

/** What stands around the cells of a row that is an object (BigQuery): `{"f":[{"v":1},{"v":2}]}`. */
const ROW_NAME = Buffer.from('"f":[')
const CELL_NAME = Buffer.from('"v":')
const NOTHING = Buffer.alloc(0)

/** What a letter behind a backslash means: a control character, or 0 where it is itself. */
const MEANING = new Uint8Array(256)
for (const [letter, meaning] of Object.entries({ b: 8, t: 9, n: 10, f: 12, r: 13 }))
  MEANING[letter.charCodeAt(0)] = meaning

/** What the rows of a list are like. */
export interface RowsForm {
  /** Cells of a row; undefined: any number. */
  readonly width?: number
  /**
   * For each column whether its numbers are written without quotes, so that a text in it is NaN or an infinite value;
   * undefined: it cannot be told.
   */
  readonly unquoted?: readonly boolean[]
}

/**
 * Reads a list of rows in JSON that comes piece by piece, each row a list of cells, and writes them as CSV, in the form
 * of `DeclaredRows`: a text loses its escapes, null is nothing, a list or an object is the text of its JSON, all else
 * stays byte for byte. No row is held. A parser would cost numbers their digits.
 */
export class CsvRows {
  readonly #writer: SpoolWriter | undefined
  readonly #width: number | undefined
  readonly #escapes = new EscapeFilter()
  #piece: Buffer = NOTHING
  #view: DataView = new DataView(new ArrayBuffer(0))
  /** Where the bytes begin that go to the file as they stand: a row is written by stretches, not by cells. */
  #start = 0
  #place: Place = 'first-row'
  /** The row is an object. */
  #isObject = false
  /** The state of a literal, and whether it is null. */
  #literal = json.LITERAL_START
  #isNull = false
  /** Open lists and objects of a nested value, and whether it is in a text there. */
  #depth = 0
  #inText = false
  #isEscaped = false
  /** Bytes that have to come next, and how many of them have come. */
  #name: Buffer = NOTHING
  #nameAt = 0
  #cells = 0
  #rows = 0
  /** 1 for a column whose numbers are written without quotes. */
  readonly #unquoted: Uint8Array
  #sawInfinite = false

  /** @param writer undefined: rows are counted only */
  constructor({ width, unquoted = [] }: RowsForm, writer: SpoolWriter | undefined) {
    this.#width = width
    this.#unquoted = Uint8Array.from(unquoted, Number)
    this.#writer = writer
  }

  /** Rows so far. */
  get rows(): number {
    return this.#rows
  }

  /** Characters that no text of an extract can hold, left out so far: U+0000, and half of a surrogate pair. */
  get removedCharacters(): number {
    return this.#escapes.removed
  }

  /** There was a text in a column whose numbers are written without quotes. */
  get sawInfinite(): boolean {
    return this.#sawInfinite
  }

  /** The list has ended. */
  get hasEnded(): boolean {
    return this.#place === 'end'
  }

  /**
   * Goes on at `from`; at first, that is behind the bracket that opens the list.
   * @returns the index behind the bracket that closes the list, or the length of the piece
   * @throws SyntaxError when it is not such a list
   */
  feed(piece: Buffer, from: number): number {
    this.#piece = piece
    this.#view = new DataView(piece.buffer, piece.byteOffset, piece.length)
    this.#start = from
    let at = from
    while (at < piece.length && this.#place !== 'end') at = this.#step(at)
    this.#flush(at)
    return at
  }

  #step(at: number): number {
    const place = this.#place
    const byte = this.#piece[at] as number
    if (place === 'text') return this.#takeText(at)
    if (place === 'escape') return this.#goOnWithEscape(at)
    if (place === 'literal') return this.#takeLiteral(at)
    if (place === 'nested') return this.#takeNested(at)
    if (json.CLASS[byte] === json.CLASS_WHITE) return this.#skip(at)
    if (this.#nameAt < this.#name.length) return this.#takeName(at)
    switch (place) {
      case 'value':
        return this.#beginValue(at)
      case 'first-cell':
        if (byte === json.CLOSE_ARRAY) return this.#endCells(at)
        return this.#isObject ? this.#beginCell(at) : this.#takeCells(at)
      case 'cell':
        return this.#isObject ? this.#beginCell(at) : this.#takeCells(at)
      case 'after-value':
        return this.#takeBracket(at, json.CLOSE_OBJECT, 'after-cell')
      case 'after-cell':
        if (byte === json.CLOSE_ARRAY) return this.#endCells(at)
        if (byte !== json.COMMA) throw unexpected(byte)
        this.#place = 'cell'
        return at + 1
      case 'row-end':
        this.#endRow()
        return this.#takeBracket(at, json.CLOSE_OBJECT, 'after-row')
      case 'after-row':
        if (byte === json.CLOSE_ARRAY) return this.#takeBracket(at, byte, 'end')
        return this.#takeBracket(at, json.COMMA, 'row')
      case 'first-row':
        if (byte === json.CLOSE_ARRAY) return this.#takeBracket(at, byte, 'end')
        return this.#beginRow(at)
      default:
        return this.#beginRow(at)
    }
  }

  #beginRow(at: number): number {
    const byte = this.#piece[at] as number
    if (byte !== json.OPEN_ARRAY && byte !== json.OPEN_OBJECT) throw new SyntaxError('a row is not a list')
    this.#isObject = byte === json.OPEN_OBJECT
    if (this.#isObject) this.#expect(ROW_NAME)
    this.#cells = 0
    this.#place = 'first-cell'
    return this.#skip(at)
  }

  #beginCell(at: number): number {
    this.#expect(CELL_NAME)
    return this.#takeBracket(at, json.OPEN_OBJECT, 'value')
  }

  /** The cells of a row that is a list, as far as they are nothing special. */
  #takeCells(from: number): number {
    const piece = this.#piece
    const view = this.#view
    const { length } = piece
    let at = from
    for (;;) {
      if (piece[at] !== json.QUOTE) {
        at = this.#beginValue(at)
        if (this.#place === 'literal') at = this.#takeLiteral(at)
        if (this.#place !== 'after-cell') return at
      } else {
        if (this.#unquoted[this.#cells++] === 1) this.#sawInfinite = true
        at = plainRunEnd(piece, view, at + 1)
        if (piece[at] !== json.QUOTE) {
          this.#place = 'text'
          return at
        }
        at++
      }
      this.#place = 'after-cell'
      if (piece[at] !== json.COMMA) return at
      this.#place = 'cell'
      if (++at === length) return at
      if (json.CLASS[piece[at] as number] === json.CLASS_WHITE) return at
    }
  }

  #beginValue(at: number): number {
    const byte = this.#piece[at] as number
    const column = this.#cells++
    if (byte === json.QUOTE) {
      if (this.#unquoted[column] === 1) this.#sawInfinite = true
      this.#place = 'text'
      return at + 1
    }
    if (byte === json.OPEN_ARRAY || byte === json.OPEN_OBJECT) {
      this.#flush(at)
      this.#writer?.byte(json.QUOTE)
      this.#start = at
      this.#depth = 0
      this.#place = 'nested'
      return at
    }
    this.#literal = json.LITERAL_START
    this.#isNull = byte === json.LOWER_N
    if (this.#isNull) this.#flush(at)
    this.#place = 'literal'
    return at
  }

  #endValue(): void {
    this.#place = this.#isObject ? 'after-value' : 'after-cell'
  }

  #takeText(from: number): number {
    const at = plainRunEnd(this.#piece, this.#view, from)
    if (at === this.#piece.length) return at
    const byte = this.#piece[at] as number
    if (byte === json.QUOTE) {
      this.#endValue()
      return at + 1
    }
    if (byte !== json.BACKSLASH) throw new SyntaxError('a text with a control character')
    this.#flush(at)
    const letter = this.#piece[at + 1] as number
    if (at + 1 === this.#piece.length || json.ESCAPED[letter] !== 1) {
      this.#place = 'escape'
      return this.#goOnWithEscape(at)
    }
    this.#unescape(letter)
    this.#start = at + 2
    return at + 2
  }

  #goOnWithEscape(at: number): number {
    const next = this.#escapes.take(this.#piece, at, this.#keep)
    if (next < 0) throw new SyntaxError('an escape that JSON does not have')
    if (!this.#escapes.open) this.#place = 'text'
    this.#start = next
    return next
  }

  readonly #keep = (kept: Buffer): void => {
    if (kept[1] !== json.LOWER_U) {
      this.#unescape(kept[1] as number)
      return
    }
    const text = JSON.parse(`"${kept.toString('latin1')}"`) as string
    this.#writer?.text(text === '"' ? '""' : text)
  }

  /** Writes what a backslash and a letter mean; CSV doubles a quote. */
  #unescape(letter: number): void {
    if (letter === json.QUOTE) this.#writer?.byte(json.QUOTE)
    this.#writer?.byte(MEANING[letter] || letter)
  }

  #takeLiteral(from: number): number {
    const piece = this.#piece
    const steps = json.LITERAL
    let state = this.#literal
    let at = from
    for (; at < piece.length; at++) {
      const next = steps[(state << 8) | (piece[at] as number)] as number
      if (next === 0) {
        if (json.LITERAL_WHOLE[state] !== 1) throw unexpected(piece[at] as number)
        this.#endValue()
        break
      }
      state = next
    }
    this.#literal = state
    if (this.#isNull) this.#start = at
    return at
  }

  /** A list or an object as the value of a cell: a field in quotes, without blanks between its values. */
  #takeNested(from: number): number {
    const piece = this.#piece
    for (let at = from; at < piece.length; at++) {
      const byte = piece[at] as number
      if (byte === json.QUOTE) {
        // It is copied once more with what follows: CSV doubles it.
        this.#flush(at + 1)
        this.#start = at
      }
      if (this.#inText) {
        if (this.#isEscaped) this.#isEscaped = false
        else if (byte === json.BACKSLASH) this.#isEscaped = true
        else if (byte === json.QUOTE) this.#inText = false
      } else if (byte === json.QUOTE) this.#inText = true
      else if (json.CLASS[byte] === json.CLASS_WHITE) this.#skip(at)
      else if (json.CLASS[byte] === json.CLASS_OPEN) this.#depth++
      else if (json.CLASS[byte] === json.CLASS_CLOSE && --this.#depth === 0) {
        this.#flush(at + 1)
        this.#writer?.byte(json.QUOTE)
        this.#endValue()
        return at + 1
      }
    }
    return piece.length
  }

  #endCells(at: number): number {
    this.#flush(at)
    this.#start = at + 1
    if (this.#isObject) this.#place = 'row-end'
    else this.#endRow()
    return at + 1
  }

  #endRow(): void {
    this.#writer?.endLine()
    this.#rows++
    this.#place = 'after-row'
    if (this.#width === undefined || this.#cells === this.#width) return
    throw new SyntaxError(`row ${this.#rows} has ${this.#cells} cells instead of ${this.#width}`)
  }

  #expect(name: Buffer): void {
    this.#name = name
    this.#nameAt = 0
  }

  #takeName(at: number): number {
    const byte = this.#piece[at] as number
    if (byte !== this.#name[this.#nameAt++]) throw unexpected(byte)
    return this.#skip(at)
  }

  #takeBracket(at: number, wanted: number, then: Place): number {
    const byte = this.#piece[at] as number
    if (byte !== wanted) throw unexpected(byte)
    this.#place = then
    return this.#skip(at)
  }

  /** Leaves the byte at `at` out. @returns the index behind it */
  #skip(at: number): number {
    this.#flush(at)
    this.#start = at + 1
    return at + 1
  }

  /** Writes what stands before `at` and is not written yet. */
  #flush(at: number): void {
    if (at > this.#start) this.#writer?.copy(this.#piece, this.#start, at)
    this.#start = at
  }
}

function unexpected(byte: number): SyntaxError {
  return new SyntaxError(`${JSON.stringify(String.fromCharCode(byte))} where JSON has something else`)
}
