import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'

const OUTPUT_BYTES = 256 * 1024
/** Not for gzip, where it refuses a second member; gzip minds what follows by itself. */
const STRICT = { chunkSize: OUTPUT_BYTES, rejectGarbageAfterEnd: true }

const DECODERS: ReadonlyMap<string, () => Transform> = new Map(
  Object.entries<() => Transform>({
    gzip: () => createGunzip({ chunkSize: OUTPUT_BYTES }),
    'x-gzip': () => createGunzip({ chunkSize: OUTPUT_BYTES }),
    deflate: () => createInflate(STRICT),
    br: () => createBrotliDecompress(STRICT),
    zstd: () => createZstdDecompress(STRICT)
  })
)

/** Encodings of one answer that are undone, one around the other; servers use one. */
export const MAX_ENCODINGS = 4

/**
 * Names under which nothing is encoded: of the standard, how S3 was sent an object (which it repeats to whoever gets
 * it), and charsets that are in the wrong header.
 */
const NO_ENCODING = /^(|identity|none|aws-chunked|utf-?8|iso-8859-1)$/

/**
 * The names in a Content-Encoding header in the order in which they were applied (RFC 9110, 8.4), lower case,
 * those left out that encode nothing. undefined and an empty header give none.
 */
export function contentEncodings(header: string | undefined): string[] {
  return (header ?? '')
    .toLowerCase()
    .split(',')
    .map(name => name.trim())
    .filter(name => !NO_ENCODING.test(name))
}

/** A stream that undoes one encoding, or undefined when the encoding is not known. */
export function decoder(encoding: string): Transform | undefined {
  return DECODERS.get(encoding)?.()
}
