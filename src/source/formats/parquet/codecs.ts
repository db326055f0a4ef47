import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { Compressors } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

/** What unpacks pages: Node.js itself where it can, for LZ4 and Snappy the library. */
export const CODECS: Compressors = {
  ...compressors,
  GZIP: (input, length) => gunzipSync(input, { maxOutputLength: atLeastOne(length) }),
  BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: atLeastOne(length) }),
  ZSTD: (input, length) => zstdDecompressSync(input, { maxOutputLength: atLeastOne(length) })
}

/** Node.js has no limit of nothing. */
function atLeastOne(length: number): number {
  return Math.max(1, length)
}
