const LF = 0x0a
const QUOTE = 0x22

/**
 * Finds where rows end in CSV that comes in pieces: at line ends outside quotation marks. One within a field is written
 * twice, so that an odd number of them before a line end says that a field is open (RFC 4180).
 */
export class CsvLineEnds {
  #isOpen = false

  /**
   * Looks at the next piece.
   * @returns the index after the last line end of the piece that ends a row; 0 when there is none
   */
  last(piece: Buffer): number {
    for (let at = piece.indexOf(QUOTE); at >= 0; at = piece.indexOf(QUOTE, at + 1))
      this.#isOpen = !this.#isOpen
    let isOpen = this.#isOpen
    let end = piece.length
    for (;;) {
      const line = piece.lastIndexOf(LF, end - 1)
      if (end === 0 || line < 0) return 0
      const behind = piece.subarray(line + 1, end)
      for (let at = behind.indexOf(QUOTE); at >= 0; at = behind.indexOf(QUOTE, at + 1)) isOpen = !isOpen
      if (!isOpen) return line + 1
      end = line
    }
  }
}
