import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress
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
