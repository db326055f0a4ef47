const LF = 0x0a
const CR = 0x0d

/** Passes over the first lines of a file, whatever is on them: quotes mean nothing there. */
export class LineSkipper {
  /** Lines still to pass over. */
  left: number
  /** The line on which the next byte stands. */
  line = 1
  /** The last byte was a CR, which a LF may complete. */
  afterCr = false
  /** Something stood on the lines. */
  sawText = false
  #lastByte = LF

  constructor(lines: number) {
    this.left = lines
  }

  /** Lines of the text so far. */
  get lines(): number {
    return this.#lastByte === LF || this.#lastByte === CR ? this.line - 1 : this.line
  }

  /** Takes bytes; returns the index after the last line to pass over, or -1 when it goes on in the next chunk. */
  take(chunk: Buffer): number {
    for (let i = 0; i < chunk.length; i++) {
      if (this.left === 0) return i
      const byte = chunk[i] as number
      const isLineEnd = byte === CR || (byte === LF && !this.afterCr)
      this.afterCr = byte === CR
      this.#lastByte = byte
      if (isLineEnd) {
        this.line++
        this.left--
      } else if (byte > 0x20) {
        this.sawText = true
      }
    }
    return this.left === 0 ? chunk.length : -1
  }
}
