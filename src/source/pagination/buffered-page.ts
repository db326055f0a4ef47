import { createReadStream } from 'node:fs'
import { crc32 } from 'node:zlib'
import { SpoolWriter } from '../spool/spool-writer.ts'

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
 */
export async function receive(
  input: AsyncIterable<Uint8Array>,
  path: string,
  inMemory: number
): Promise<Received> {
  const fingerprint = new Fingerprint()
  const chunks: Uint8Array[] = []
  const writer = new SpoolWriter(path)
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
        for (const one of chunks.splice(0)) await write(one)
      }
      if (onDisk) await write(chunk)
      else chunks.push(chunk)
    }
    if (onDisk) await writer.finish()
  } catch (error) {
    await writer.discard()
    throw error
  }
  return {
    bytes: onDisk ? createReadStream(path, { highWaterMark: 256 * 1024 }) : inChunks(chunks),
    fingerprint: fingerprint.text,
    async discard() {
      if (onDisk) await writer.discard()
    }
  }
}

async function* inChunks(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  yield* chunks
}
