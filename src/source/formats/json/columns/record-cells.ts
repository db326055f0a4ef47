import { SEPARATOR } from '../../../spool/spool-writer.ts'
import * as json from '../lex/bytes.ts'
import { plainEnd } from '../lex/plain.ts'
import { type Spelling, WORD } from './member-table.ts'

/** Cells that one record may have: more than there are members, since a name may come again. */
export const MAX_CELLS = 8_192
/** A record whose cells, separators included, are larger is not gathered. */
const MAX_BYTES = 1 << 20
const FIRST_BYTES = 1 << 16
const NULL_LENGTH = 4
/** Below this, a loop beats the call of a native copy. */
const SHORT_RUN = 128
const LONG_WORD = 8
/** Columns that are tried before the name is looked up. */
const COLUMNS_TRIED = 8

/** The columns that cells go to: the spelling expected for each, and its number. */
export interface ExpectedNames {
  readonly names: readonly Spelling[]
  readonly numbers: readonly number[]
}

/** The values of the members of one record, gathered in the order in which they come. */
export class RecordCells {
  /**
   * The cells, separators before them. While `inOrder` they stand as the columns do, a missing one being empty,
   * and only the last columns may be missing.
   */
  bytes = Buffer.alloc(FIRST_BYTES)
  length = 0
  /** Cells so far. */
  count = 0
  /** Of each cell: the spelling of its name, and where its bytes are. */
  readonly spellings = new Int32Array(MAX_CELLS)
  readonly starts = new Int32Array(MAX_CELLS)
  readonly ends = new Int32Array(MAX_CELLS)
  inOrder = true
  /** Some value is an object. */
  hasObjects = false
  /** The column after the last cell. */
  next = 0
  #separators = 0
  #view = viewOf(this.bytes)
  #chunk: Buffer = this.bytes
  #chunkView = this.#view

  /** The next chunk of the text passes. */
  look(chunk: Buffer): void {
    this.#chunk = chunk
    this.#chunkView = viewOf(chunk)
  }

  /** A record begins. */
  begin(): void {
    this.length = 0
    this.count = 0
    this.inOrder = true
    this.hasObjects = false
    this.next = 0
  }

  /**
   * Looks whether the name of the next column stands at `from` in the chunk that passes.
   * @returns the index after its closing quote; 0 when it does not, or not wholly
   */
  match(from: number, expected: ExpectedNames): number {
    const column = this.next
    if (column >= expected.names.length || this.count === MAX_CELLS) return 0
    const after = afterName(this.#chunkView, from, expected.names[column] as Spelling)
    if (after > 0) this.name(expected.numbers[column] as number, column)
    return after
  }

  /**
   * Takes members from the chunk that passes, as long as each has the name of the next column and a plain value: a text
   * without doubtful escapes or a literal, whole in this chunk, and without white space.
   * @param from where the quote before a name is
   * @returns where the quote before the first name is that was not taken, or the brace after the last member
   */
  takePlain(from: number, { names, numbers }: ExpectedNames): number {
    const chunk = this.#chunk
    const source = this.#chunkView
    const most = chunk.length - from
    if (this.length + most > MAX_BYTES) return from
    if (this.length + most + LONG_WORD > this.bytes.length) this.#grow(most + LONG_WORD)
    const { bytes, spellings, starts, ends } = this
    const target = this.#view
    const columns = Math.min(names.length, this.next + MAX_CELLS - this.count)
    let { length, count, next } = this
    let at = from
    let isLast = false
    for (; next < columns && !isLast; next++, count++) {
      const colon = afterName(source, at + 1, names[next] as Spelling)
      if (colon === 0 || chunk[colon] !== json.COLON) break
      const end = plainEnd(chunk, source, colon + 1)
      if (end === 0) break
      const after = chunk[end]
      isLast = after === json.CLOSE_OBJECT
      if (!isLast && (after !== json.COMMA || chunk[end + 1] !== json.QUOTE)) break
      // The colon comes along and makes room for the separator.
      if (end - colon < SHORT_RUN && end + LONG_WORD <= chunk.length) {
        for (let i = colon, to = length; i < end; i += LONG_WORD, to += LONG_WORD) {
          target.setBigUint64(to, source.getBigUint64(i, true), true)
        }
      } else {
        chunk.copy(bytes, length, colon, end)
      }
      bytes[length] = SEPARATOR
      spellings[count] = numbers[next] as number
      starts[count] = length + 1
      // `null` becomes an empty cell.
      length += chunk[colon + 1] === json.LOWER_N ? 1 : end - colon
      ends[count] = length
      at = isLast ? end : end + 1
    }
    this.length = length
    this.count = count
    this.next = next
    return at
  }

  /** The column, soon after the last cell, whose expected name is the one given without quotes; -1 for none. */
  nearColumn(name: Buffer, length: number, expected: ExpectedNames): number {
    const end = Math.min(this.next + COLUMNS_TRIED, expected.names.length)
    for (let column = this.next; column < end; column++) {
      const { raw } = expected.names[column] as Spelling
      if (raw.length === length + 1 && raw.compare(name, 0, length, 0, length) === 0) return column
    }
    return -1
  }

  /** The name of the next cell; `column` is -1 when there is no column for it yet. */
  name(spelling: number, column: number): void {
    this.spellings[this.count] = spelling
    if (column >= this.next) {
      this.#separators = column - this.next + 1
      this.next = column + 1
    } else {
      this.#separators = 1
      this.inOrder = false
      if (column >= 0) this.next = column + 1
    }
  }

  /** The value of the cell begins. */
  open(isObject: boolean): void {
    if (isObject) this.hasObjects = true
    const count = this.#separators
    if (this.length + count > this.bytes.length) this.#grow(count)
    for (let i = 0; i < count; i++) this.bytes[this.length++] = SEPARATOR
    this.starts[this.count] = this.length
  }

  /** Appends `chunk[from … to)` to the value; false, without doing so, when the record is too large. */
  copy(chunk: Buffer, from: number, to: number): boolean {
    const count = to - from
    if (this.length + count > MAX_BYTES) return false
    if (this.length + count + LONG_WORD > this.bytes.length) this.#grow(count + LONG_WORD)
    const at = this.length
    this.length += count
    if (count < SHORT_RUN && chunk === this.#chunk && to + LONG_WORD <= chunk.length) {
      // Up to seven bytes too many are copied, and overwritten later.
      const source = this.#chunkView
      const target = this.#view
      for (let i = 0; i < count; i += LONG_WORD) {
        target.setBigUint64(at + i, source.getBigUint64(from + i, true), true)
      }
    } else {
      chunk.copy(this.bytes, at, from, to)
    }
    return true
  }

  /** The value has ended. `null` becomes an empty cell. */
  close(): void {
    const start = this.starts[this.count] as number
    if (this.length - start === NULL_LENGTH && this.bytes[start] === json.LOWER_N) this.length = start
    this.ends[this.count++] = this.length
  }

  #grow(count: number): void {
    const larger = Buffer.allocUnsafe(2 * this.bytes.length + count)
    this.bytes.copy(larger, 0, 0, this.length)
    this.bytes = larger
    this.#view = viewOf(larger)
  }
}

const viewOf = ({ buffer, byteOffset, length }: Buffer): DataView => new DataView(buffer, byteOffset, length)

/** Where a name ends that stands at `from`, after its closing quote; 0 when it does not stand there, or not wholly. */
function afterName(view: DataView, from: number, { words, lastMask, raw }: Spelling): number {
  const last = words.length - 1
  let at = from
  if (at + WORD * words.length > view.byteLength) return 0
  for (let i = 0; i < last; i++, at += WORD) if (view.getInt32(at, true) !== words[i]) return 0
  if (((view.getInt32(at, true) ^ (words[last] as number)) & lastMask) !== 0) return 0
  return from + raw.length
}
