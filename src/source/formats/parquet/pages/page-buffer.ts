import type { FileHandle } from 'node:fs/promises'

const FIRST_BYTES = 256 * 1024

/** Reads parts of a file into the same memory, one after the other: what was read is there until the next reading. */
export class PageBuffer {
  readonly #file: FileHandle
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES)

  constructor(file: FileHandle) {
    this.#file = file
  }

  /** @throws Error when the file ends within */
  async read(position: number, length: number): Promise<DataView> {
    if (this.#bytes.length < length) this.#bytes = Buffer.allocUnsafeSlow(length)
    const { bytesRead } = await this.#file.read(this.#bytes, 0, length, position)
    if (bytesRead < length) throw new Error('bytes are missing')
    return new DataView(this.#bytes.buffer, 0, length)
  }
}
