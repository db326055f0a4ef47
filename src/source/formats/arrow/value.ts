import {
  type Data,
  DataType,
  type Date_,
  DateUnit,
  type Decimal,
  type Float,
  type Interval,
  IntervalUnit,
  Precision,
  TimeUnit
} from 'apache-arrow'
import { uint16ToFloat64 } from 'apache-arrow/util/math'
import { doubleText, singleText, US_PER_DAY, ValueFault } from '../../spool/value-text.ts'
import { isText } from './column-type.ts'

/** How many microseconds a unit has; nanoseconds have less than one. */
const MICROSECONDS: Readonly<Record<TimeUnit, bigint>> = {
  [TimeUnit.SECOND]: 1_000_000n,
  [TimeUnit.MILLISECOND]: 1000n,
  [TimeUnit.MICROSECOND]: 1n,
  [TimeUnit.NANOSECOND]: 0n
}
const MS_PER_DAY = 86_400_000n
/** Of a view: its length, then its bytes when they fit, else their beginning, the buffer and the place in it. */
const VIEW = 16
const INLINE = 12

type Numbers = ArrayLike<number | bigint>

/** The whole number that is stored. */
export function wholeNumber({ values }: Data, index: number): bigint {
  const value = (values as Numbers)[index]
  if (value === undefined) throw missing()
  return BigInt(value)
}

/** A number of 16, 32 or 64 bits, with the fewest digits that tell it from others. */
export function floatText({ type, values }: Data, index: number): string {
  const value = (values as ArrayLike<number>)[index]
  if (value === undefined) throw missing()
  const { precision } = type as Float
  if (precision === Precision.DOUBLE) return doubleText(value)
  return singleText(precision === Precision.HALF ? Number(uint16ToFloat64(value)) : value)
}

/** A bit of a column of them. */
export function bool({ values, offset }: Data, index: number): boolean {
  const byte = (values as Uint8Array)[(offset + index) >> 3]
  if (byte === undefined) throw missing()
  return (byte & (1 << ((offset + index) & 7))) !== 0
}

/** The digits of a decimal, without its point. */
export function unscaled({ type, values }: Data, index: number): bigint {
  const { bitWidth } = type as Decimal
  const words = bitWidth / 32
  let number = 0n
  for (let word = words - 1; word >= 0; word--) {
    const part = (values as Uint32Array)[words * index + word]
    if (part === undefined) throw missing()
    number = (number << 32n) | BigInt(part)
  }
  return BigInt.asIntN(bitWidth, number)
}

/** The bytes of a text, or of another value of bytes. */
export function bytesOf(data: Data, index: number): Uint8Array {
  const { type, values } = data
  const bytes = values as Uint8Array
  if (DataType.isFixedSizeBinary(type))
    return part(bytes, type.byteWidth * index, type.byteWidth * (index + 1))
  if (!isText(type)) throw new Error('not a type of bytes')
  if (!DataType.isUtf8View(type)) return part(bytes, ...rangeOf(data, index))
  const view = part(bytes, VIEW * index, VIEW * (index + 1))
  const { buffer, byteOffset } = view
  const numbers = new DataView(buffer, byteOffset, VIEW)
  const length = numbers.getInt32(0, true)
  if (length <= INLINE) return part(view, 4, 4 + length)
  const from = numbers.getInt32(12, true)
  return part(data.variadicBuffers?.[numbers.getInt32(8, true)], from, from + length)
}

/** Where the values of a list begin and end among those of its child. */
export function rangeOf({ type, valueOffsets, stride }: Data, index: number): [from: number, to: number] {
  if (DataType.isFixedSizeList(type)) return [index * stride, (index + 1) * stride]
  const offsets = valueOffsets as unknown as Numbers
  const [from, to] = [offsets[index], offsets[index + 1]]
  if (from === undefined || to === undefined || from > to) throw missing()
  return [Number(from), Number(to)]
}

/** Days since 1970. */
export function days(data: Data, index: number): bigint {
  const number = wholeNumber(data, index)
  if ((data.type as Date_).unit === DateUnit.DAY) return number
  return (number - (((number % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY)) / MS_PER_DAY
}

/** Microseconds of a time, a timestamp or a duration; what is finer is cut. */
export function microseconds(data: Data, index: number): bigint {
  const number = wholeNumber(data, index)
  const per = MICROSECONDS[(data.type as { readonly unit?: TimeUnit }).unit ?? TimeUnit.MICROSECOND]
  return per === 0n ? number / 1000n : number * per
}

/** Microseconds since midnight. @throws ValueFault for what is not a time of a day */
export function timeOfDay(data: Data, index: number): bigint {
  const time = microseconds(data, index)
  if (time < 0n || time >= US_PER_DAY) throw new ValueFault('a time that is not within a day')
  return time
}

/** ISO 8601: `P1M2DT0.003S`. */
export function intervalText(data: Data, index: number): string {
  const numbers = data.values as Int32Array
  const { unit } = data.type as Interval
  if (unit === IntervalUnit.YEAR_MONTH) return `P${wholeNumber(data, index)}M`
  const width = unit === IntervalUnit.DAY_TIME ? 2 : 4
  const parts = Array.from(numbers.subarray(width * index, width * (index + 1)))
  if (parts.length < width) throw missing()
  const [first = 0, second = 0, low = 0, high = 0] = parts
  if (width === 2) return `P${first}D${secondsText(BigInt(second) * 1000n)}`
  const nanoseconds = (BigInt(high) << 32n) | BigInt(low >>> 0)
  return `P${first}M${second}D${secondsText(nanoseconds / 1000n)}`
}

/** ISO 8601: `PT93784.5S`. */
export function durationText(data: Data, index: number): string {
  return `P${secondsText(microseconds(data, index))}`
}

function secondsText(micros: bigint): string {
  const size = String(micros < 0n ? -micros : micros).padStart(7, '0')
  return `T${micros < 0n ? '-' : ''}${size.slice(0, -6)}.${size.slice(-6)}S`
}

/** @throws ValueFault when the bytes end before that */
function part(bytes: Uint8Array | undefined, from: number, to: number): Uint8Array {
  if (bytes === undefined || from < 0 || to < from || to > bytes.length) throw missing()
  return bytes.subarray(from, to)
}

function missing(): ValueFault {
  return new ValueFault('a value whose bytes are missing')
}
