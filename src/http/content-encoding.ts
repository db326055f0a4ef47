import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'

const OUTPUT_BYTES = 256 * 1024
/** Not for gzip, where it refuses a second member; gzip minds what follows by itself. */
const STRICT = { chunkSize: OUTPUT_BYTES, rejectGarbageAfterEnd: true }

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip({ chunkSize: OUTPUT_BYTES }),
  'x-gzip': () => createGunzip({ chunkSize: OUTPUT_BYTES }),
  deflate: () => createInflate(STRICT),
  br: () => createBrotliDecompress(STRICT),
  zstd: () => createZstdDecompress(STRICT)
}

/**
 * The names in a Content-Encoding header in the order in which they were applied (RFC 9110, 8.4), lower case,
 * `identity` left out. undefined and an empty header give none.
 */
export function contentEncodings(header: string | undefined): string[] {
  return (header ?? '')
    .toLowerCase()
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '' && name !== 'identity')
}

/** A stream that undoes one encoding, or undefined when the encoding is not known. */
export function decoder(encoding: string): Transform | undefined {
  return DECODERS[encoding]?.()
}
