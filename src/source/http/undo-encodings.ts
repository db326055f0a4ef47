import type { Deadline } from '../../base/deadline.ts'
import { ActionError } from '../../base/errors.ts'
import { MAX_ENCODINGS } from '../../http/content-encoding.ts'
import { decompress } from '../decode/decompress.ts'
import { peek } from '../decode/peek.ts'
import { metered, sizeLimit } from '../spool/size-limit.ts'

/** What undoing the encodings of an answer needs to know. */
export interface EncodedAnswer {
  /** For messages. */
  readonly origin: string
  readonly deadline: Deadline
  /** Bytes that each step may give; undefined: the default of `source-max-size`. */
  readonly most?: number | undefined
}

/**
 * Undoes the content encodings of an answer. What one step unpacks may be packed once more and come to nothing in the
 * end, so no step may give more than the source may unpack to.
 *
 * @param encodings in the order in which they were applied, as `contentEncodings` gives them
 * @throws ActionError `source.format` for more than 4 encodings, `source.too-large`; what `decompress` and reading
 *   throw
 */
export async function* undoEncodings(
  input: AsyncIterable<Uint8Array>,
  encodings: readonly string[],
  { origin, deadline, most }: EncodedAnswer
): AsyncGenerator<Uint8Array, void> {
  if (encodings.length > MAX_ENCODINGS) {
    throw new ActionError(
      'source.format',
      `${origin} came in ${encodings.length.toLocaleString('en-US')} content encodings, one around the other; this action undoes up to ${MAX_ENCODINGS}.`,
      'Whoever serves it has to compress the data once.'
    )
  }
  yield* encodings.reduceRight<AsyncIterable<Uint8Array>>(
    (packed, encoding) =>
      metered(unlessEmpty(deadline.passing(packed), encoding, origin), sizeLimit(most).meter(origin)),
    input
  )
}

/** An answer without a body may still name its encoding. */
async function* unlessEmpty(
  input: AsyncIterable<Uint8Array>,
  encoding: string,
  origin: string
): AsyncGenerator<Uint8Array, void> {
  const { head, bytes } = await peek(input, 1)
  if (head.length > 0) yield* decompress(bytes, encoding, origin)
}
