import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { Compressors } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

type Decompress = NonNullable<Compressors[keyof Compressors]>

/** What unpacks pages: Node.js itself where it can, for LZ4 and Snappy the library. */
export const CODECS: Compressors = Object.fromEntries(
  Object.entries({
    ...compressors,
    GZIP: (input: Uint8Array, length: number) => gunzipSync(input, atOnce(length)),
    BROTLI: (input: Uint8Array, length: number) => brotliDecompressSync(input, atOnce(length)),
    ZSTD: (input: Uint8Array, length: number) => zstdDecompressSync(input, atOnce(length))
  }).map(([codec, decompress]) => [codec, ofSomething(decompress)])
)

/** In one piece of memory, not in many that are put together; a piece that is full would be followed by another one. */
function atOnce(length: number): { readonly maxOutputLength: number; readonly chunkSize: number } {
  return { maxOutputLength: length, chunkSize: length + LEAST_CHUNK }
}

/** Of Node.js. */
const LEAST_CHUNK = 64

/** A page without bytes is packed in ways that not every program unpacks. */
function ofSomething(decompress: Decompress): Decompress {
  return (input, length) => (length === 0 ? new Uint8Array(0) : decompress(input, length))
}
