/** The beginning of a stream of bytes, and the whole of it still to be read. */
export interface Peeked {
  /** As many bytes as were asked for; fewer when there are no more. */
  readonly head: Buffer
  /** The head is everything. */
  readonly whole: boolean
  /** All bytes, the head included. To be read at most once. */
  readonly bytes: AsyncIterable<Uint8Array>
  /** Closes the stream, however much of it was read. */
  close(): Promise<void>
}

/**
 * Looks at the first `size` bytes of a stream and loses none.
 * @throws what reading throws
 */
export async function peek(input: AsyncIterable<Uint8Array>, size: number): Promise<Peeked> {
  const iterator = input[Symbol.asyncIterator]()
  const chunks: Uint8Array[] = []
  let length = 0
  let whole = false
  while (length < size && !whole) {
    const { done, value } = await iterator.next()
    if (done === true) whole = true
    else {
      chunks.push(value)
      length += value.length
    }
  }
  return {
    head: beginning(chunks, size),
    whole: whole && length <= size,
    bytes: chained(chunks, iterator),
    async close() {
      await iterator.return?.()
    }
  }
}

/** Of a single chunk without a copy. */
function beginning(chunks: readonly Uint8Array[], size: number): Buffer {
  const [only] = chunks
  if (only === undefined || chunks.length > 1) return Buffer.concat(chunks).subarray(0, size)
  return Buffer.from(only.buffer, only.byteOffset, Math.min(only.length, size))
}

async function* chained(
  first: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>
): AsyncGenerator<Uint8Array, void> {
  try {
    yield* first
    for (;;) {
      const { done, value } = await rest.next()
      if (done === true) return
      yield value
    }
  } finally {
    await rest.return?.()
  }
}
