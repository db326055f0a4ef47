import { zstdDecompressSync } from 'node:zlib'
import { CompressionType, compressionRegistry } from 'apache-arrow'
import { decompress, decompressBound } from 'lz4js'

/** Beyond this a buffer is an attack, or a file that no machine of a pipeline reads. */
const MOST_BYTES = 256 * 2 ** 20
/** The length of what is packed stands in front of it (Apache Arrow, "Compression"). */
const LENGTH = 8

/** Lets `apache-arrow` unpack batches. */
export function registerCodecs(): void {
  compressionRegistry.set(CompressionType.ZSTD, {
    decode: packed =>
      whole(packed, length => zstdDecompressSync(packed, { maxOutputLength: Math.max(1, length) }))
  })
  compressionRegistry.set(CompressionType.LZ4_FRAME, {
    decode: packed =>
      whole(packed, () => {
        // A frame may announce more than stands in front of it.
        if (decompressBound(packed) > 2 * MOST_BYTES) throw new Error('a frame of LZ4 is too large')
        return decompress(packed)
      })
  })
}

function whole(packed: Uint8Array, unpack: (length: number) => Uint8Array): Uint8Array {
  const length = Number(new DataView(packed.buffer, packed.byteOffset - LENGTH, LENGTH).getBigInt64(0, true))
  if (length < 0 || length > MOST_BYTES)
    throw new Error(`a buffer of a batch has more than ${MOST_BYTES.toLocaleString('en-US')} bytes`)
  const bytes = unpack(length)
  if (bytes.length !== length) throw new Error('a packed buffer is not whole')
  return bytes
}
