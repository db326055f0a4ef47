import type { SchemaElement } from 'hyparquet'
import { parseFloat16 } from 'hyparquet/src/convert.js'
import { doubleText, scaledText, singleText, US_PER_DAY, ValueFault } from '../../spool/value-text.ts'
import { isUnsigned, scaleOf, unitOf } from './column-type.ts'

/** The whole number that is stored, whatever its size. */
export function wholeNumber(value: unknown, element: SchemaElement): bigint {
  if (typeof value === 'bigint') return isUnsigned(element) ? BigInt.asUintN(64, value) : value
  if (typeof value === 'number') return BigInt(isUnsigned(element) ? value >>> 0 : value)
  const bytes = value as Uint8Array
  if (bytes.length === 0) return 0n
  // Six bytes at a time: a number of its own for each byte would be many.
  let number = BigInt(new DataView(bytes.buffer, bytes.byteOffset).getInt8(0))
  for (let at = 1; at < bytes.length; ) {
    const end = Math.min(at + 6, bytes.length)
    let part = 0
    for (let byte = at; byte < end; byte++) part = part * 256 + (bytes[byte] ?? 0)
    number = (number << BigInt(8 * (end - at))) | BigInt(part)
    at = end
  }
  return number
}

/** A decimal with all its digits: `-0.01`. */
export function decimalText(value: unknown, element: SchemaElement): string {
  const scale = scaleOf(element)
  // The bytes of a decimal have a sign, whatever else is said.
  const unscaled = wholeNumber(value, { name: '' })
  return scaledText(unscaled, scale)
}

/** The number that is stored in 16, 32 or 64 bits, with the fewest digits that tell it from all others of its size. */
export function floatText(value: unknown, { type }: SchemaElement): string {
  if (type === 'DOUBLE') return doubleText(value as number)
  const number = type === 'FLOAT' ? (value as number) : Number(parseFloat16(value as Uint8Array))
  return singleText(number)
}

/** ISO 8601: `P1M2DT0.003S`. */
export function intervalText(value: unknown): string {
  const bytes = Buffer.from(value as Uint8Array)
  const ms = String(bytes.readUInt32LE(8)).padStart(4, '0')
  return `P${bytes.readUInt32LE(0)}M${bytes.readUInt32LE(4)}DT${ms.slice(0, -3)}.${ms.slice(-3)}S`
}

/** Microseconds of a time or timestamp; what is finer is cut. INT96 is nanoseconds already. */
export function microseconds(value: unknown, element: SchemaElement): bigint {
  const number = BigInt(value as number | bigint)
  const unit = element.type === 'INT96' ? 'NANOS' : unitOf(element)
  if (unit === 'MILLIS') return number * 1000n
  return unit === 'NANOS' ? number / 1000n : number
}

/** Microseconds since midnight. @throws ValueFault for what is no time of a day */
export function timeOfDay(value: unknown, element: SchemaElement): bigint {
  const time = microseconds(value, element)
  if (time < 0n || time >= US_PER_DAY) throw new ValueFault(`a time that is not within a day (${value})`)
  return time
}
