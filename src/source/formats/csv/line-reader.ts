import { COMMENT_BYTE } from './comments.ts'

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const QUOTE = 0x22

/**
 * Reads a text line by line, as far as its lines are looked at before its records are read. LF, CRLF and CR end lines,
 * but not in quotes.
 */
export class LineReader {
  /** The line on which the next byte stands, from 1. */
  line = 1
  /** The last byte was a CR, which a LF may complete. */
  afterCr = false
  /** Something stood on the lines so far. */
  sawText = false
  /** Where the line in hand begins. */
  begins = 1
  /** Bytes that are kept of the line in hand. */
  length = 0
  /** Nothing but spaces and tabs is on the line in hand. */
  isBlank = true
  /** The line in hand is a comment. */
  isComment = false
  /** Quotes are open in the line in hand. */
  isQuoted = false
  #kept: Buffer[] = []
  #lastByte = LF

  /** Lines of the text so far. */
  get lines(): number {
    return this.#lastByte === LF || this.#lastByte === CR ? this.line - 1 : this.line
  }

  /** The bytes of the line in hand, without its end. */
  get bytes(): Buffer {
    return Buffer.concat(this.#kept)
  }

  /**
   * Reads from `from` to the end of the line in hand, and keeps its bytes.
   * @returns the index after the line's end, or -1 when it goes on in the next chunk
   */
  take(chunk: Buffer, from: number): number {
    return this.#read(chunk, from, true)
  }

  /** The same for a line that nobody looks at: quotes mean nothing on it, and nothing of it is kept. */
  pass(chunk: Buffer, from: number): number {
    return this.#read(chunk, from, false)
  }

  /** Begins the next line. */
  next(): void {
    this.begins = this.line
    this.length = 0
    this.isBlank = true
    this.isComment = false
    this.isQuoted = false
    this.#kept = []
  }

  #read(chunk: Buffer, from: number, isTaken: boolean): number {
    let start = from
    for (let i = from; i < chunk.length; i++) {
      const byte = chunk[i] as number
      const isSecondHalf = byte === LF && this.afterCr
      this.afterCr = byte === CR
      this.#lastByte = byte
      if (isSecondHalf) {
        if (!this.isQuoted) start = i + 1
      } else if (byte === LF || byte === CR) {
        this.line++
        if (this.isQuoted) continue
        if (isTaken) this.#keep(chunk.subarray(start, i))
        return i + 1
      } else if (byte === COMMENT_BYTE) {
        this.isComment = true
      } else {
        if (byte > SPACE) this.sawText = true
        if (byte !== SPACE && byte !== TAB) this.isBlank = false
        if (byte === QUOTE && isTaken) this.isQuoted = !this.isQuoted
      }
    }
    if (isTaken) this.#keep(chunk.subarray(start))
    return -1
  }

  #keep(bytes: Buffer): void {
    this.length += bytes.length
    // A chunk may be used again by whoever made it.
    if (bytes.length > 0) this.#kept.push(Buffer.from(bytes))
  }
}
