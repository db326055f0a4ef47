import type { SpoolWriter } from '../../spool/spool-writer.ts'
import { CsvRows, type RowsForm } from './csv-rows.ts'

/** What an answer says beside its rows is far smaller. */
const MOST_BESIDE = 64 * (1 << 20)

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const BLANK = 0x20

/** Takes a JSON document apart that comes piece by piece: its rows go to the spool as CSV, the rest is kept. */
export class RowsSplitter {
  readonly #key: Buffer | undefined
  readonly #beside: Buffer[] = []
  #besideBytes = 0
  /** The last bytes of what is beside the rows: a key may come in two pieces. */
  #tail: Buffer = Buffer.alloc(0)
  #inText = false
  #escaped = false
  /** Of what is beside the rows. */
  #depth = 0
  /** The next value is that of the key. */
  #expectsRows: boolean
  #seen = false
  readonly #list: CsvRows

  /**
   * @param key of the member of the outermost object that holds the rows; undefined: they are the whole document
   * @param writer undefined: rows are counted only
   */
  constructor(key: string | undefined, form: RowsForm, writer: SpoolWriter | undefined) {
    this.#key = key === undefined ? undefined : Buffer.from(JSON.stringify(key))
    this.#expectsRows = key === undefined
    this.#list = new CsvRows(form, writer)
  }

  /** Rows so far. */
  get rows(): number {
    return this.#list.rows
  }

  /** Characters that no text of an extract can hold, left out so far. */
  get removedCharacters(): number {
    return this.#list.removedCharacters
  }

  /** There was a text in a column whose numbers are written without quotes. */
  get sawInfinite(): boolean {
    return this.#list.sawInfinite
  }

  /** Takes the next piece. @throws SyntaxError when it cannot be the answer of a database */
  feed(piece: Buffer): void {
    for (let at = 0; at < piece.length; )
      at = this.#isInRows ? this.#list.feed(piece, at) : this.#feedBeside(piece, at)
  }

  /**
   * The document without its rows, `null` in their place.
   * @throws SyntaxError when it is not whole, or not JSON
   */
  end(): string {
    if (this.#isInRows) throw new SyntaxError('the rows have no end')
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
        this.#seen = true
        this.#expectsRows = false
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

  get #isInRows(): boolean {
    return this.#seen && !this.#list.hasEnded
  }
}
