import type { FileHandle } from 'node:fs/promises'

const LF = 0x0a

/** Reads lines out of a part of a file, a piece of a line at a time, so that memory does not grow with its length. */
export class LineReader {
  readonly #file: FileHandle
  #position: number
  readonly #end: number
  readonly #buffer: Buffer
  #at = 0
  #filled = 0

  /** @param begin, end of the part, in bytes */
  constructor(file: FileHandle, begin: number, end: number, size: number) {
    this.#file = file
    this.#position = begin
    this.#end = end
    this.#buffer = Buffer.allocUnsafe(size)
  }

  /**
   * As `line`, at once, when the whole of the next line has been read ahead.
   * @returns -1 when it has not, and `line` is to be called
   */
  lineNow(take: (piece: Buffer) => void): number {
    const end = this.#buffer.indexOf(LF, this.#at)
    if (end === -1 || end >= this.#filled) return -1
    const size = end - this.#at
    if (size > 0) take(this.#buffer.subarray(this.#at, end))
    this.#at = end + 1
    return size
  }

  /**
   * Gives the next line to `take`, without its end, in one or more pieces, which are good for that call only.
   * @returns its length
   */
  async line(take: (piece: Buffer) => void): Promise<number> {
    for (let length = 0; ; ) {
      if (this.#at === this.#filled) await this.#fill()
      const piece = this.#buffer.subarray(this.#at, this.#filled)
      const end = piece.indexOf(LF)
      const size = end === -1 ? piece.length : end
      if (size > 0) take(piece.subarray(0, size))
      length += size
      this.#at += end === -1 ? size : size + 1
      if (end !== -1) return length
    }
  }

  async #fill(): Promise<void> {
    const wanted = Math.min(this.#buffer.length, this.#end - this.#position)
    const { bytesRead } = await this.#file.read(this.#buffer, 0, wanted, this.#position)
    if (bytesRead === 0) throw new Error('a file of the spool ends too early')
    this.#position += bytesRead
    this.#at = 0
    this.#filled = bytesRead
  }
}
