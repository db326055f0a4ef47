/** Bytes that most answers have at most: the coordinator aims at a megabyte. */
const FIRST_BYTES = 2 * 1024 * 1024

/**
 * Memory for the answers of a coordinator, one after the other: while one is worked on, the next one may come. A new
 * piece of memory for each would keep V8 busy with giving them back.
 */
export class PageBuffers {
  readonly #buffers = [Buffer.alloc(0), Buffer.alloc(0)]
  #turn = 0

  /**
   * All bytes of an answer, until the answer after the next one is read.
   * @throws what reading the body throws
   */
  async read(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
    // One that fails is read again into the same memory.
    const turn = 1 - this.#turn
    let buffer = this.#buffers[turn] as Buffer
    let length = 0
    for await (const chunk of body) {
      if (length + chunk.length > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.max(FIRST_BYTES, 2 * (length + chunk.length)))
        buffer.copy(larger, 0, 0, length)
        buffer = this.#buffers[turn] = larger
      }
      buffer.set(chunk, length)
      length += chunk.length
    }
    this.#turn = turn
    return buffer.subarray(0, length)
  }
}
