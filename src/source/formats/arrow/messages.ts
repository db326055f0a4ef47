/** Bytes of the metadata of one message at most: what is longer is not Arrow. */
export const LONGEST_METADATA = 64 * 1024 * 1024
const PREFIX = 8
const CONTINUATION = 0xffffffff

/** Where the messages of Arrow do not follow one another as they must. */
export class ArrowFault extends Error {
  override readonly name = 'ArrowFault'
}

/**
 * Walks the messages of an Arrow stream without looking at their bodies: prefix (continuation and length),
 * metadata, body; a length of 0 ends the stream (Apache Arrow, "IPC Streaming Format"). Holds the metadata of
 * one message, and that of the first one, the schema.
 */
export class ArrowMessages {
  readonly #bodyLength: (metadata: Uint8Array) => number
  #state: 'prefix' | 'metadata' | 'body' | 'end' = 'prefix'
  /** Bytes that the state still waits for. */
  #missing = PREFIX
  #held: Buffer[] = []
  #schema: Buffer | undefined

  /** @param bodyLength gives the length of the body that follows a message; throws when it is not one */
  constructor(bodyLength: (metadata: Uint8Array) => number) {
    this.#bodyLength = bodyLength
  }

  /** The metadata of the first message; undefined until it is whole. */
  get schema(): Buffer | undefined {
    return this.#schema
  }

  /** The stream has ended, or may end here. */
  get complete(): boolean {
    if (this.#state === 'end') return true
    return this.#schema !== undefined && this.#state === 'prefix' && this.#missing === PREFIX
  }

  /**
   * Takes the next bytes.
   * @throws ArrowFault when no message begins where one has to, or something comes after the end
   */
  feed(slice: Buffer): void {
    for (let at = 0; at < slice.length; ) {
      if (this.#state === 'end') throw new ArrowFault('it continues after its end-of-stream marker')
      const taken = Math.min(this.#missing, slice.length - at)
      // A copy: the slice is the reader's own.
      if (this.#state !== 'body') this.#held.push(Buffer.from(slice.subarray(at, at + taken)))
      at += taken
      this.#missing -= taken
      while (this.#missing === 0) this.#next()
    }
  }

  #next(): void {
    const bytes = Buffer.concat(this.#held)
    this.#held = []
    if (this.#state === 'prefix') this.#afterPrefix(bytes)
    else if (this.#state === 'metadata') this.#afterMetadata(bytes)
    else this.#expect('prefix', PREFIX)
  }

  #afterPrefix(bytes: Buffer): void {
    if (bytes.readUInt32LE(0) !== CONTINUATION) {
      throw new ArrowFault(
        this.#schema === undefined
          ? 'it is damaged, or in the format from before Arrow 0.15'
          : 'it is damaged: no message begins where one has to'
      )
    }
    const length = bytes.readInt32LE(4)
    if (length < 0 || length > LONGEST_METADATA)
      throw new ArrowFault('it is damaged: a message has no length')
    if (length > 0) this.#expect('metadata', length)
    else if (this.#schema === undefined) throw new ArrowFault('it ends before its schema')
    else this.#expect('end', 1)
  }

  #afterMetadata(bytes: Buffer): void {
    let length: number
    try {
      length = this.#bodyLength(bytes)
    } catch (error) {
      throw new ArrowFault('it is damaged: a message cannot be read', { cause: error })
    }
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new ArrowFault('it is damaged: the body of a message has no length')
    }
    this.#schema ??= bytes
    this.#expect('body', length)
  }

  #expect(state: 'prefix' | 'metadata' | 'body' | 'end', bytes: number): void {
    this.#state = state
    this.#missing = bytes
  }
}
