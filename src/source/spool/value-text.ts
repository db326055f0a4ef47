/** Microseconds. */
export const US_PER_DAY = 86_400_000_000n
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Says which value cannot be taken. */
export class ValueFault extends Error {}

/** A decimal with all its digits: `-0.01`. @param scale digits after the point; below 0 for zeros before it */
export function scaledText(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale))
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** A number of 16 or 32 bits, with the fewest digits that tell it from all others of 32. */
export function singleText(number: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(number.toPrecision(digits))
    if (Math.fround(short) === Math.fround(number)) return doubleText(Object.is(number, -0) ? -0 : short)
  }
  return doubleText(number)
}

/** A number of 64 bits, with the fewest digits that tell it from all others. */
export function doubleText(value: number): string {
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
