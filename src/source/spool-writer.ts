import { type FileHandle, open } from 'node:fs/promises'
import type { Deadline } from '../deadline.ts'
import { ActionError } from '../errors.ts'

const FLUSH_AT = 256 * 1024
const SLICE = 64 * 1024
/** Below this, a loop beats the call of a native copy. */
const SHORT_RUN = 48
const LF = 0x0a
const ZERO = 0x30

/**
 * A file in the spool that is written front to back. Bytes are gathered in memory (little more than 256 KB) and
 * written in large pieces, so that a byte machine can hand over many small runs.
 */
export class SpoolWriter {
  readonly #file: FileHandle
  #buffer = Buffer.allocUnsafe(2 * FLUSH_AT)
  #length = 0
  #onDisk = 0
  #stale = false

  private constructor(file: FileHandle) {
    this.#file = file
  }

  /** Creates the file, or empties it. */
  static async create(target: string): Promise<SpoolWriter> {
    return new SpoolWriter(await open(target, 'w', 0o600))
  }

  /** Bytes handed over so far. */
  get bytes(): number {
    return this.#onDisk + this.#length
  }

  /** Appends `chunk[from … to)`. */
  copy(chunk: Uint8Array, from: number, to: number): void {
    const count = to - from
    if (count <= 0) return
    this.#reserve(count)
    const buffer = this.#buffer
    let at = this.#length
    if (count < SHORT_RUN) for (let i = from; i < to; i++) buffer[at++] = chunk[i] as number
    else buffer.set(chunk.subarray(from, to), at)
    this.#length += count
  }

  /** Appends one byte. */
  byte(value: number): void {
    this.#reserve(1)
    this.#buffer[this.#length++] = value
  }

  /** Ends a line of the spool. */
  endLine(): void {
    this.byte(LF)
  }

  /** Appends a whole number (0 … 2^53) in decimal digits. */
  decimal(value: number): void {
    this.#reserve(17)
    const buffer = this.#buffer
    let digits = 1
    for (let bound = 10; value >= bound; bound *= 10) digits++
    let rest = value
    for (let at = this.#length + digits - 1; at >= this.#length; at--) {
      const tens = Math.floor(rest / 10)
      buffer[at] = ZERO + (rest - tens * 10)
      rest = tens
    }
    this.#length += digits
  }

  /** Forgets everything handed over so far: the file begins anew. */
  restart(): void {
    this.#stale = this.#stale || this.#onDisk > 0
    this.#length = 0
    this.#onDisk = 0
  }

  /**
   * Feeds all of `input` to a byte machine, in slices of at most 64 KB, and writes in between, so that memory
   * stays constant whatever the sizes of chunks and records are.
   */
  async pump(
    input: AsyncIterable<Uint8Array>,
    deadline: Deadline,
    feed: (slice: Uint8Array) => void
  ): Promise<void> {
    for await (const chunk of input) {
      for (let from = 0; from < chunk.length; from += SLICE) {
        deadline.check()
        feed(chunk.subarray(from, from + SLICE))
        if (this.#length >= FLUSH_AT) await this.flush()
      }
    }
  }

  /** Closes the file; what was not flushed is lost. */
  async close(): Promise<void> {
    await this.#file.close()
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(2 * this.#buffer.length + count)
    larger.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = larger
  }

  /** Writes all that was handed over. */
  async flush(): Promise<void> {
    try {
      if (this.#stale) await this.#file.truncate(0)
      this.#stale = false
      for (let from = 0; from < this.#length; ) {
        const { bytesWritten } = await this.#file.write(
          this.#buffer,
          from,
          this.#length - from,
          this.#onDisk + from
        )
        from += bytesWritten
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error
      throw new ActionError(
        'engine.disk',
        'The disk is full: the fetched data does not fit into the temporary folder.',
        'Use a runner with a larger disk, or free space in an earlier step.',
        { cause: error }
      )
    }
    this.#onDisk += this.#length
    this.#length = 0
  }
}

/** Writes a file of the spool by `work`, and closes it whatever happens. */
export async function writeSpool<T>(target: string, work: (writer: SpoolWriter) => Promise<T>): Promise<T> {
  const writer = await SpoolWriter.create(target)
  try {
    const result = await work(writer)
    await writer.flush()
    return result
  } finally {
    await writer.close()
  }
}
