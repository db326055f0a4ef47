import type { SpoolWriter } from '../../spool/spool-writer.ts'

/** Bytes of a line of the spool after which the next row begins a new line: the engine reads line by line. */
const LINE_BYTES = 1 << 20
/** What an answer says beside its rows is far smaller. */
const MOST_BESIDE = 64 * (1 << 20)

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const LF = 0x0a
const CR = 0x0d
const BLANK = 0x20
const LINE_BREAK = Buffer.from(']\n[')

/**
 * Takes a JSON document apart that comes piece by piece: its rows go to the spool as they stand, the rest is kept. No
 * row is parsed or held. In the spool each line is an array of rows.
 */
export class RowsSplitter {
  readonly #key: Buffer | undefined
  readonly #writer: SpoolWriter | undefined
  readonly #beside: Buffer[] = []
  #besideBytes = 0
  /** The last bytes of what is beside the rows: a key may come in two pieces. */
  #tail: Buffer = Buffer.alloc(0)
  #inText = false
  #escaped = false
  /** Of what is beside the rows. */
  #depth = 0
  /** Of the rows: 0 outside of them, 1 between two rows. */
  #rowDepth = 0
  /** The next value is that of the key. */
  #expectsRows: boolean
  #seen = false
  #line = 0
  #rows = 0
  /** Where the cells of this row stand: in it, or in the list of the one member that it has. */
  #cellDepth = 2
  /** Of this row, so far. */
  #cells = 0
  readonly #width: number | undefined

  /**
   * @param key of the member of the outermost object that holds the rows; undefined: they are the whole document
   * @param width cells of a row; undefined: any
   * @param writer undefined: rows are counted only
   */
  constructor(key: string | undefined, width: number | undefined, writer: SpoolWriter | undefined) {
    this.#key = key === undefined ? undefined : Buffer.from(JSON.stringify(key))
    this.#expectsRows = key === undefined
    this.#width = width
    this.#writer = writer
  }

  /** Rows so far. */
  get rows(): number {
    return this.#rows
  }

  /** Takes the next piece. @throws SyntaxError when it cannot be the answer of a database */
  feed(piece: Buffer): void {
    for (let at = 0; at < piece.length; )
      at = this.#rowDepth > 0 ? this.#feedRows(piece, at) : this.#feedBeside(piece, at)
  }

  /**
   * The document without its rows, `null` in their place.
   * @throws SyntaxError when it is not whole, or not JSON
   */
  end(): string {
    if (this.#rowDepth > 0) throw new SyntaxError('the rows have no end')
    const beside = Buffer.concat(this.#beside).toString()
    if (this.#key === undefined && beside.trim() !== 'null') throw new SyntaxError('it is not a list of rows')
    return beside
  }

  #feedBeside(piece: Buffer, from: number): number {
    for (let at = from; at < piece.length; at++) {
      const byte = piece[at] as number
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false
        else if (byte === BACKSLASH) this.#escaped = true
        else if (byte === QUOTE) this.#inText = false
        continue
      }
      if (byte === OPEN_LIST && this.#expectsRows) {
        this.#keep(piece.subarray(from, at))
        this.#keep(Buffer.from('null'))
        this.#beginRows()
        return at + 1
      }
      if (byte > BLANK && byte !== COLON) this.#expectsRows = false
      if (byte === QUOTE) this.#inText = true
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.#depth++
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) this.#depth--
      else if (byte === COLON && this.#depth === 1 && !this.#seen)
        this.#expectsRows = this.#isKey(piece.subarray(from, at))
    }
    this.#keep(piece.subarray(from))
    return piece.length
  }

  /** Whether the key of the rows is what stands last. */
  #isKey(before: Buffer): boolean {
    if (this.#key === undefined) return false
    const near = Buffer.concat([this.#tail, before]).toString('latin1').trimEnd()
    const key = this.#key.toString('latin1')
    return near.endsWith(key) && near.at(-key.length - 1) !== '\\'
  }

  #keep(bytes: Buffer): void {
    this.#besideBytes += bytes.length
    if (this.#besideBytes > MOST_BESIDE) throw new SyntaxError('it says too much beside its rows')
    this.#beside.push(Buffer.from(bytes))
    this.#tail = Buffer.from(Buffer.concat([this.#tail, bytes]).subarray(-256))
  }

  #beginRows(): void {
    this.#seen = true
    this.#expectsRows = false
    this.#rowDepth = 1
  }

  #feedRows(piece: Buffer, from: number): number {
    let depth = this.#rowDepth
    let inText = this.#inText
    let escaped = this.#escaped
    let start = from
    let at = from
    for (; at < piece.length && depth > 0; at++) {
      const byte = piece[at] as number
      if (inText) {
        if (escaped) escaped = false
        else if (byte === BACKSLASH) escaped = true
        else if (byte === QUOTE) inText = false
        continue
      }
      if (depth === 1) {
        if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
          this.#write(piece, start, at)
          start = at
          this.#beginRow(byte)
          depth++
        } else if (byte === CLOSE_LIST) {
          depth--
          start = at + 1
        } else if (byte === COMMA || byte <= BLANK) start = at + 1
        else throw new SyntaxError('a row is not a list')
        continue
      }
      if (depth === this.#cellDepth && this.#cells === 0 && byte > BLANK && byte !== CLOSE_LIST)
        this.#cells = 1
      if (byte === QUOTE) inText = true
      else if (byte === COMMA) {
        if (depth === this.#cellDepth) this.#cells++
      } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth++
      else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
        depth--
        if (depth === 1) {
          this.#write(piece, start, at + 1)
          start = at + 1
          this.#endRow()
        }
      } else if (byte === LF || byte === CR) {
        // Between values only: inside of a text a line break is written as an escape.
        this.#write(piece, start, at)
        start = at + 1
      }
    }
    this.#write(piece, start, at)
    this.#rowDepth = depth
    this.#inText = inText
    this.#escaped = escaped
    if (depth === 0 && this.#line > 0) {
      this.#writer?.byte(CLOSE_LIST)
      this.#writer?.endLine()
    }
    return at
  }

  #beginRow(opening: number): void {
    this.#cellDepth = opening === OPEN_LIST ? 2 : 3
    this.#cells = 0
    if (this.#rows === 0) this.#writer?.byte(OPEN_LIST)
    else if (this.#line >= LINE_BYTES) {
      this.#writer?.copy(LINE_BREAK, 0, LINE_BREAK.length)
      this.#line = 0
    } else this.#writer?.byte(COMMA)
    this.#rows++
    this.#line++
  }

  #endRow(): void {
    if (this.#width === undefined || this.#cells === this.#width) return
    throw new SyntaxError(`row ${this.#rows} has ${this.#cells} cells instead of ${this.#width}`)
  }

  #write(piece: Buffer, from: number, to: number): void {
    if (to <= from) return
    this.#line += to - from
    this.#writer?.copy(piece, from, to)
  }
}
