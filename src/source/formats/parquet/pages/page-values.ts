import type { DataReader, Encoding, ParquetType } from 'hyparquet'
import { alpDecode } from 'hyparquet/src/alp.js'
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js'
import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js'
import { readPlain } from 'hyparquet/src/plain.js'

/** The values of a page as they are stored, a few at a time: whoever takes all of them at once holds many objects. */
export interface PageValues {
  /** Takes the next values; those of bytes lie in the bytes of the page. */
  take(count: number): ArrayLike<unknown>
}

/** How the values of a page are stored. */
export interface Storage {
  readonly type: ParquetType
  /** Bytes of a value of `FIXED_LEN_BYTE_ARRAY`. */
  readonly length: number | undefined
  readonly encoding: Encoding
}

/** The values of a page are of no way of writing that is known. */
export class EncodingFault extends Error {}

/** Values that are read at once; a multiple of eight, so that bits begin with a byte. */
const PIECE = 1024
const WIDTHS: Partial<Record<ParquetType, number>> = { INT32: 4, FLOAT: 4, INT64: 8, DOUBLE: 8 }

/**
 * The values of a page whose encoding needs no dictionary (Apache Parquet, "Encodings").
 * @param reader stands at the values
 * @param count of them
 * @throws EncodingFault for an encoding that is not known
 */
export function pageValues(reader: DataReader, count: number, storage: Storage): PageValues {
  const { type, length, encoding } = storage
  switch (encoding) {
    case 'PLAIN':
      return type === 'BOOLEAN'
        ? booleans(bits(reader, count))
        : { take: some => readPlain(reader, type, some, length) }
    case 'RLE':
      return booleans(runLengths(reader, 1, new Uint8Array(count)))
    case 'BYTE_STREAM_SPLIT':
      return splitStreams(reader, count, storage)
    case 'ALP':
      return inOrder(alpDecode(reader, count, type) as Float64Array)
    case 'DELTA_BINARY_PACKED':
      return inOrder(unpacked(reader, type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count)))
    case 'DELTA_LENGTH_BYTE_ARRAY':
      return suffixes(reader, undefined, unpacked(reader, new Int32Array(count)))
    case 'DELTA_BYTE_ARRAY': {
      const prefixes = unpacked(reader, new Int32Array(count))
      return suffixes(reader, prefixes, unpacked(reader, new Int32Array(count)))
    }
    default:
      throw new EncodingFault(`its encoding ${encoding} is not known`)
  }
}

/**
 * Reads small whole numbers: levels, places in a dictionary, bits.
 * @param width bits of each
 * @param length bytes that they take; undefined where it stands in front of them
 * @returns `into`
 */
export function runLengths<T extends Uint8Array | Uint16Array | Uint32Array>(
  reader: DataReader,
  width: number,
  into: T,
  length?: number
): T {
  readRleBitPackedHybrid(reader, width, into as unknown as number[], length)
  return into
}

type Numbers = Int32Array | BigInt64Array | Float32Array | Float64Array

function inOrder(values: Numbers): PageValues {
  let at = 0
  return {
    take(count) {
      at += count
      return values.subarray(at - count, at)
    }
  }
}

function booleans(ones: Uint8Array): PageValues {
  let at = 0
  return {
    take(count) {
      at += count
      return Array.from(ones.subarray(at - count, at), one => one === 1)
    }
  }
}

function bits(reader: DataReader, count: number): Uint8Array {
  const ones = new Uint8Array(count)
  for (let at = 0; at < count; at += PIECE) {
    const piece = readPlain(reader, 'BOOLEAN', Math.min(PIECE, count - at), undefined)
    for (let index = 0; index < piece.length; index++) ones[at + index] = piece[index] === true ? 1 : 0
  }
  return ones
}

function unpacked<T extends Int32Array | BigInt64Array>(reader: DataReader, into: T): T {
  deltaBinaryUnpack(reader, into.length, into)
  return into
}

/** The first bytes of all values, the second bytes of all … */
function splitStreams({ view, offset }: DataReader, count: number, { type, length }: Storage): PageValues {
  const width = WIDTHS[type] ?? length
  if (width === undefined) throw new EncodingFault(`its encoding BYTE_STREAM_SPLIT is not one of ${type}`)
  let at = 0
  return {
    take(some) {
      const bytes = new Uint8Array(some * width)
      for (let value = 0; value < some; value++)
        for (let byte = 0; byte < width; byte++)
          bytes[value * width + byte] = view.getUint8(offset + byte * count + at + value)
      at += some
      return readPlain({ view: new DataView(bytes.buffer), offset: 0 }, type, some, length)
    }
  }
}

/** Values without the bytes at their beginning that the value before them has, too. */
function suffixes(
  { view, offset }: DataReader,
  prefixes: Int32Array | undefined,
  lengths: Int32Array
): PageValues {
  let at = 0
  let from = view.byteOffset + offset
  let before: Uint8Array = new Uint8Array(0)
  const next = (): Uint8Array => {
    const length = lengths[at] ?? 0
    const shared = prefixes?.[at] ?? 0
    at++
    if (
      length < 0 ||
      shared < 0 ||
      shared > before.length ||
      from + length > view.byteOffset + view.byteLength
    )
      throw new EncodingFault('a value has a length that cannot be')
    const own = new Uint8Array(view.buffer, from, length)
    from += length
    if (shared === 0) return own
    const whole = new Uint8Array(shared + length)
    whole.set(before.subarray(0, shared))
    whole.set(own, shared)
    return whole
  }
  return {
    take(count) {
      return Array.from({ length: count }, () => {
        before = next()
        return before
      })
    }
  }
}
