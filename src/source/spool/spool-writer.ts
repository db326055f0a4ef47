import { type FileHandle, open, rm } from 'node:fs/promises'
import type { Deadline } from '../../base/deadline.ts'
import { ActionError } from '../../base/errors.ts'
import type { DiskMeter } from './size-limit.ts'

const FLUSH_AT = 256 * 1024
/**
 * Whoever can stop in the middle of a slice does so when this much is gathered, which slices of most data never reach.
 */
const LADEN_AT = 2 * FLUSH_AT
/** A larger buffer was for one enormous record, and is not kept. */
const KEPT_BUFFER = 4 * FLUSH_AT
const SLICE = 64 * 1024
const FIRST_BUFFER = 64 * 1024
/** Bytes of a part, where somebody reads parts while more is written. */
const PART = 8 * 1024 * 1024
/** With much data the parts become larger, so that there are not many: this share of all that is written. */
const PART_SHARE = 1 / 8
/** Below this, a loop beats the call of a native copy. */
const SHORT_RUN = 32
const LF = 0x0a
const ZERO = 0x30
const MAX_DIGITS = 16
const MAX_INT32 = 0x7fffffff
const NOTHING = Buffer.alloc(0)

/** Is told the paths of the parts of a file that are whole, with whole lines only, and their bytes together. */
export type TellParts = (parts: readonly string[], bytes: number) => void

/** What is to be found out while a file of the spool is written. */
export interface SpoolWatch {
  /** With it the file is cut into parts after lines that `endLine` has ended. */
  readonly tell?: TellParts | undefined
  /** A byte that is looked for; see `hasByte`. */
  readonly byte?: number
}

/** Stands between the cells of a line of JSON in the spool. */
export const SEPARATOR = 0x01

/**
 * A file in the spool that is written front to back: the one place where the data of a source goes to disk, and is
 * counted. Bytes are gathered in memory (little more than 256 KB) and written in large pieces, so that a byte machine
 * can hand over many small runs. The file is made, or emptied, with the first piece.
 */
export class SpoolWriter {
  readonly path: string
  /** Where the file is cut into parts: `path`, and what is made of it. The last one is being written. */
  #parts: string[]
  /** Bytes of the parts before the last one. */
  #before = 0
  /** Bytes in hand up to the end of the last line that has ended. */
  #lineEnd = 0
  readonly #watch: SpoolWatch
  /** The byte that is looked for has been written. */
  #hasByte = false
  #file: FileHandle | undefined
  #buffer = NOTHING
  /** The buffer that is being written, or was last. */
  #other = NOTHING
  #writing: Promise<void> = Promise.resolve()
  #length = 0
  #onDisk = 0
  #stale = false
  #finished = false
  readonly #disk: DiskMeter
  /** Bytes of the file that are counted. */
  #counted = 0

  /** @param disk counts what is written */
  constructor(path: string, disk: DiskMeter, watch: SpoolWatch = {}) {
    this.path = path
    this.#parts = [path]
    this.#disk = disk
    this.#watch = watch
  }

  /** The byte that is looked for is among those that are in the file; all of them once it is finished. */
  get hasByte(): boolean {
    return this.#hasByte
  }

  /** Bytes handed over so far. */
  get bytes(): number {
    return this.#before + this.#onDisk + this.#length
  }

  /** Path and size of the file, and its parts where it has several, as a spooled file has them. */
  get written(): { readonly path: string; readonly parts?: readonly string[]; readonly bytes: number } {
    const { path, bytes } = this
    return { path, bytes, ...(this.#parts.length === 1 ? {} : { parts: [...this.#parts] }) }
  }

  /** So much is gathered that it should be written before more comes. */
  get isLaden(): boolean {
    return this.#length >= LADEN_AT
  }

  /** Appends `chunk[from … to)`. */
  copy(chunk: Buffer, from: number, to: number): void {
    const count = to - from
    if (count <= 0) return
    this.#reserve(count)
    const buffer = this.#buffer
    let at = this.#length
    if (count < SHORT_RUN) for (let i = from; i < to; i++) buffer[at++] = chunk[i] as number
    else chunk.copy(buffer, at, from, to)
    this.#length += count
  }

  /** Appends bytes of which the first `ended` are whole lines, or end one. */
  lines(bytes: Buffer, ended: number): void {
    this.copy(bytes, 0, bytes.length)
    if (ended > 0) this.#lineEnd = this.#length - bytes.length + ended
  }

  /** Appends a text in UTF-8. */
  text(value: string): void {
    // A character of UTF-16 takes three bytes at most.
    this.#reserve(3 * value.length)
    this.#length += this.#buffer.write(value, this.#length)
  }

  /** Appends one byte. */
  byte(value: number): void {
    this.#reserve(1)
    this.#buffer[this.#length++] = value
  }

  /** Ends a line of the spool. */
  endLine(): void {
    this.byte(LF)
    this.#lineEnd = this.#length
  }

  /** Appends a whole number (0 … 2^53) in decimal digits. */
  decimal(value: number): void {
    this.#reserve(MAX_DIGITS)
    const buffer = this.#buffer
    let digits = 1
    for (let bound = 10; value >= bound; bound *= 10) digits++
    let at = this.#length + digits
    this.#length = at
    let rest = value
    for (; rest > MAX_INT32; rest = Math.floor(rest / 10)) buffer[--at] = ZERO + (rest % 10)
    for (let small = rest | 0; at > this.#length - digits; small = (small / 10) | 0) {
      buffer[--at] = ZERO + (small % 10)
    }
  }

  /** Forgets everything handed over so far: the file begins anew. */
  restart(): void {
    this.#stale = this.#stale || this.#onDisk > 0 || this.#before > 0
    this.#length = this.#lineEnd = 0
    this.#onDisk = this.#before = 0
    this.#hasByte = false
  }

  /** Writes what was handed over when it is enough for a piece. @throws ActionError `source.too-large` */
  async relieve(): Promise<void> {
    if (this.#length < FLUSH_AT) return
    const { tell } = this.#watch
    if (tell !== undefined && this.#lineEnd > 0 && this.#onDisk + this.#lineEnd >= this.#partBytes) {
      await this.#cut(tell)
    } else {
      await this.#writeBehind()
    }
  }

  /** Writes all that was handed over, and closes the file. */
  async finish(): Promise<void> {
    if (this.#finished) return
    this.#finished = true
    const isEmpty = this.#onDisk + this.#length === 0 && !this.#stale
    if (isEmpty && this.#parts.length > 1) this.#parts.pop()
    else await this.#writeBehind()
    await this.#writing
    await this.close()
  }

  /** Closes the file; what was not written yet is lost. */
  async close(): Promise<void> {
    await this.#writing.catch(() => undefined)
    const file = this.#file
    this.#file = undefined
    this.#buffer = this.#other = NOTHING
    await file?.close()
  }

  /** Closes the file and removes it. */
  async discard(): Promise<void> {
    await this.close()
    for (const part of this.#parts) await rm(part, { force: true })
    this.#free()
  }

  get #partBytes(): number {
    return Math.max(PART, this.#before * PART_SHARE)
  }

  /** Ends the part in hand after the last line that has ended, and tells of all parts that are whole now. */
  async #cut(tell: TellParts): Promise<void> {
    const rest = Buffer.from(this.#buffer.subarray(this.#lineEnd, this.#length))
    this.#length = this.#lineEnd
    await this.#writeBehind()
    await this.#writing
    await this.#file?.close()
    this.#file = undefined
    const whole = [...this.#parts]
    this.#parts.push(`${this.path}-${whole.length + 1}`)
    this.#before += this.#onDisk
    this.#onDisk = 0
    this.copy(rest, 0, rest.length)
    tell(whole, this.#before)
  }

  #free(): void {
    this.#disk.free(this.#counted)
    this.#counted = 0
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(FIRST_BUFFER, 2 * this.#buffer.length + count))
    larger.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = larger
  }

  /** Begins to write what was handed over, once the piece before it is written. */
  async #writeBehind(): Promise<void> {
    await this.#writing
    if (this.#stale) this.#free()
    this.#disk.write(this.#length)
    this.#counted += this.#length
    const buffer = this.#buffer
    const bytes = buffer.subarray(0, this.#length)
    const { byte } = this.#watch
    this.#hasByte ||= byte !== undefined && bytes.includes(byte)
    this.#writing = this.#write(bytes, this.#onDisk)
    // It is awaited before the next piece; until then nobody listens.
    this.#writing.catch(() => undefined)
    this.#buffer = this.#other
    this.#other = buffer.length > KEPT_BUFFER ? NOTHING : buffer
    this.#onDisk += this.#length
    this.#length = this.#lineEnd = 0
  }

  /** Removes what was written before `restart`. */
  async #beginAnew(): Promise<void> {
    this.#stale = false
    await this.#file?.close()
    this.#file = undefined
    for (const part of this.#parts) await rm(part, { force: true })
    this.#parts = [this.path]
  }

  async #write(bytes: Buffer, position: number): Promise<void> {
    try {
      if (this.#stale) await this.#beginAnew()
      this.#file ??= await open(this.#parts.at(-1) ?? this.path, 'w', 0o600)
      const file = this.#file
      for (let from = 0; from < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, from, bytes.length - from, position + from)
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
  }
}

/**
 * Feeds all of `input` to a byte machine, in slices of at most 64 KB, and calls `relieve` in between to let what
 * was gathered be written, so that memory stays constant whatever the sizes of chunks and records are.
 */
export function pump(
  input: AsyncIterable<Uint8Array>,
  deadline: Deadline,
  feed: (slice: Buffer) => void,
  relieve: () => Promise<void>
): Promise<void> {
  const takeAll = (slice: Buffer): number => {
    feed(slice)
    return slice.length
  }
  return pumpParts(input, deadline, takeAll, relieve)
}

/**
 * The same for a machine that may make much of few bytes, and so stops in the middle of a slice to be relieved.
 * @param feed takes the first bytes of a slice, one at least, and returns how many
 */
export async function pumpParts(
  input: AsyncIterable<Uint8Array>,
  deadline: Deadline,
  feed: (slice: Buffer) => number,
  relieve: () => Promise<void>
): Promise<void> {
  for await (const bytes of input) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    for (let from = 0; from < chunk.length; ) {
      deadline.check()
      from += feed(chunk.subarray(from, from + SLICE))
      await relieve()
    }
  }
}

/**
 * Writes all of `input` into a file of the spool, as it comes.
 * @param look is shown each slice
 * @returns its bytes
 */
export function spoolBytes(
  input: AsyncIterable<Uint8Array>,
  target: string,
  { deadline, disk }: { readonly deadline: Deadline; readonly disk: DiskMeter },
  look: (slice: Buffer) => void = () => undefined
): Promise<number> {
  return writeSpool(target, disk, async writer => {
    const take = (slice: Buffer): void => {
      writer.copy(slice, 0, slice.length)
      look(slice)
    }
    await pump(input, deadline, take, () => writer.relieve())
    return writer.bytes
  })
}

/**
 * Writes a file of the spool by `work`, and closes it; removes it when that fails.
 * @param tell see SpoolWriter
 */
export async function writeSpool<T>(
  target: string,
  disk: DiskMeter,
  work: (writer: SpoolWriter) => Promise<T>,
  tell?: TellParts
): Promise<T> {
  const writer = new SpoolWriter(target, disk, { tell })
  try {
    const result = await work(writer)
    await writer.finish()
    return result
  } catch (error) {
    await writer.discard()
    throw error
  }
}
