import type { SchemaElement } from 'hyparquet'
import { parseFloat16 } from 'hyparquet/src/convert.js'
import { isUnsigned, scaleOf, unitOf } from './column-type.ts'

const US_PER_DAY = 86_400_000_000n
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Says which value cannot be taken. */
export class ValueFault extends Error {}

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
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale))
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** The number that is stored in 16, 32 or 64 bits, with the fewest digits that tell it from all others of its size. */
export function floatText(value: unknown, { type }: SchemaElement): string {
  if (type === 'DOUBLE') return doubleText(value as number)
  const number = type === 'FLOAT' ? (value as number) : Number(parseFloat16(value as Uint8Array))
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(number.toPrecision(digits))
    if (Math.fround(short) === Math.fround(number)) return doubleText(Object.is(number, -0) ? -0 : short)
  }
  return doubleText(number)
}

function doubleText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

/** @throws ValueFault for bytes that are no UTF-8 */
export function utf8Text(value: unknown): string {
  try {
    return decoder.decode(value as Uint8Array)
  } catch {
    throw new ValueFault('a text that is no UTF-8')
  }
}

/** `00000000-0000-0000-0000-000000000005`. */
export function uuidText(value: unknown): string {
  return Buffer.from(value as Uint8Array)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
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

/** `23:59:59.999999`. @param time microseconds since midnight */
export function clockText(time: bigint): string {
  const [seconds, fraction] = [time / 1_000_000n, time % 1_000_000n]
  const parts = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n]
  const clock = parts.map(part => String(part).padStart(2, '0')).join(':')
  return fraction === 0n ? clock : `${clock}.${String(fraction).padStart(6, '0')}`
}

/** `2026-01-31`. @throws ValueFault for a day that no calendar of ours has */
export function dayText(days: bigint): string {
  const date = new Date(Number(days) * 86_400_000)
  if (Number.isNaN(date.getTime())) throw new ValueFault(`a date far away (day ${days} since 1970-01-01)`)
  return date.toISOString().replace(/T.*/, '')
}

/** `2026-01-31T23:59:59.999999`. @param time microseconds since 1970 */
export function momentText(time: bigint): string {
  const inDay = ((time % US_PER_DAY) + US_PER_DAY) % US_PER_DAY
  return `${dayText((time - inDay) / US_PER_DAY)}T${clockText(inDay)}`
}
