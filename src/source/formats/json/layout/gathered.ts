const FULL = 64 * 1024

/** Gathers pieces of rows into chunks of a good size. */
export class Gathered {
  #buffer = Buffer.allocUnsafe(2 * FULL)
  #length = 0

  /** There is enough for a chunk. */
  get isFull(): boolean {
    return this.#length >= FULL
  }

  /** Appends a copy of some bytes. */
  add(bytes: Buffer): void {
    if (this.#length + bytes.length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(2 * (this.#length + bytes.length))
      this.#buffer.copy(larger, 0, 0, this.#length)
      this.#buffer = larger
    }
    bytes.copy(this.#buffer, this.#length)
    this.#length += bytes.length
  }

  /** What was gathered; it begins anew. */
  take(): Buffer {
    const chunk = this.#buffer.subarray(0, this.#length)
    this.#buffer = Buffer.allocUnsafe(2 * FULL)
    this.#length = 0
    return chunk
  }
}
