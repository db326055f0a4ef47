import { createReadStream } from 'node:fs'
import { crc32 } from 'node:zlib'
import type { DiskMeter } from '../spool/size-limit.ts'
import { SpoolWriter } from '../spool/spool-writer.ts'

/** A smaller chunk is copied into a block with others. */
const SMALL = 4 * 1024
const BLOCK = 64 * 1024

/** Contents that have come whole and are to be read once. */
export interface Received {
  readonly bytes: AsyncIterable<Uint8Array>
  /** See Fingerprint. */
  readonly fingerprint: string
  /** Frees what they take. */
  discard(): Promise<void>
}

/** Length and checksum of bytes as they pass, to know the same ones again. */
export class Fingerprint {
  #length = 0
  #checksum = 0

  take(bytes: Uint8Array): void {
    this.#length += bytes.length
    this.#checksum = crc32(bytes, this.#checksum)
  }

  get text(): string {
    return `${this.#length} ${this.#checksum}`
  }
}

/** The fingerprint of no bytes. */
export const NOTHING = new Fingerprint().text

/**
 * Receives contents to their end, so that a cut shows before anything is done with them.
 * @param path where they lie when they are larger than `inMemory` bytes
 * @param disk counts what is written
 */
export async function receive(
  input: AsyncIterable<Uint8Array>,
  path: string,
  inMemory: number,
  disk: DiskMeter
): Promise<Received> {
  const fingerprint = new Fingerprint()
  const chunks = new HeldChunks()
  const writer = new SpoolWriter(path, disk)
  let length = 0
  let onDisk = false
  const write = async (chunk: Uint8Array): Promise<void> => {
    writer.copy(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length), 0, chunk.length)
    await writer.relieve()
  }
  try {
    for await (const chunk of input) {
      fingerprint.take(chunk)
      length += chunk.length
      if (!onDisk && length > inMemory) {
        onDisk = true
        for (const one of chunks.take()) await write(one)
      }
      if (onDisk) await write(chunk)
      else chunks.add(chunk)
    }
    if (onDisk) await writer.finish()
  } catch (error) {
    await writer.discard()
    throw error
  }
  return {
    bytes: onDisk ? createReadStream(path, { highWaterMark: 256 * 1024 }) : inChunks(chunks.take()),
    fingerprint: fingerprint.text,
    async discard() {
      if (onDisk) await writer.discard()
    }
  }
}

/** Chunks in memory, in their order. Small ones are put together, for a source may send single bytes. */
class HeldChunks {
  #chunks: Uint8Array[] = []
  /** The chunk that small ones go to, at its end; how much of it is free. */
  #open = new Uint8Array(0)
  #free = 0

  add(chunk: Uint8Array): void {
    if (chunk.length >= SMALL) {
      this.#close()
      this.#chunks.push(chunk)
      return
    }
    if (chunk.length > this.#free) {
      this.#close()
      this.#open = new Uint8Array(BLOCK)
      this.#free = BLOCK
    }
    this.#open.set(chunk, BLOCK - this.#free)
    this.#free -= chunk.length
  }

  /** Gives them away. */
  take(): readonly Uint8Array[] {
    this.#close()
    return this.#chunks.splice(0)
  }

  #close(): void {
    if (this.#free < this.#open.length) this.#chunks.push(this.#open.subarray(0, BLOCK - this.#free))
    this.#open = new Uint8Array(0)
    this.#free = 0
  }
}

async function* inChunks(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  yield* chunks
}
