import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { Compressors } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

type Decompress = NonNullable<Compressors[keyof Compressors]>

/** What unpacks pages: Node.js itself where it can, for LZ4 and Snappy the library. */
export const CODECS: Compressors = Object.fromEntries(
  Object.entries({
    ...compressors,
    GZIP: (input: Uint8Array, length: number) => gunzipSync(input, { maxOutputLength: length }),
    BROTLI: (input: Uint8Array, length: number) => brotliDecompressSync(input, { maxOutputLength: length }),
    ZSTD: (input: Uint8Array, length: number) => zstdDecompressSync(input, { maxOutputLength: length })
  }).map(([codec, decompress]) => [codec, ofSomething(decompress)])
)

/** A page without bytes is packed in ways that not every program unpacks. */
function ofSomething(decompress: Decompress): Decompress {
  return (input, length) => (length === 0 ? new Uint8Array(0) : decompress(input, length))
}
