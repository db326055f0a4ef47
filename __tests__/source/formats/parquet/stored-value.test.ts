import { describe, expect, it } from '@jest/globals'
import {
  decimalText,
  floatText,
  intervalText,
  timeOfDay,
  wholeNumber
} from '../../../../src/source/formats/parquet/stored-value.ts'
import {
  clockText,
  dayText,
  momentText,
  utf8Text,
  ValueFault
} from '../../../../src/source/spool/value-text.ts'

const element = { name: 'x' }
const decimal = (scale: number) => ({ ...element, converted_type: 'DECIMAL' as const, scale })

describe('a stored value of Parquet', () => {
  it.each([
    [5n, 2, '0.05'],
    [-5n, 2, '-0.05'],
    [12345, 2, '123.45'],
    [-7n, 0, '-7'],
    [7n, -3, '7000'],
    [new Uint8Array([0xff, 0xfe]), 1, '-0.2'],
    [new Uint8Array([]), 3, '0.000'],
    [new Uint8Array([0x00, 0xff]), 0, '255']
  ])('is the decimal %p with scale %i: %s', (value, scale, text) =>
    expect(decimalText(value, decimal(scale))).toBe(text)
  )

  it('is a whole number with or without a sign', () => {
    const unsigned = { ...element, converted_type: 'UINT_64' as const }
    expect(wholeNumber(-1n, unsigned)).toBe(2n ** 64n - 1n)
    expect(wholeNumber(-1, { ...element, converted_type: 'UINT_32' })).toBe(4294967295n)
    expect(wholeNumber(-1n, element)).toBe(-1n)
  })

  it.each([
    [Math.fround(0.1), '0.1'],
    [Math.fround(16777216), '16777216'],
    [Math.fround(3.4028234663852886e38), '3.4028235e+38'],
    [-0, '-0'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity']
  ])('is the number of 32 bits %p', (value, text) =>
    expect(floatText(value, { ...element, type: 'FLOAT' })).toBe(text)
  )

  it('is the number of 64 bits with all its digits', () =>
    expect(floatText(0.1 + 0.2, { ...element, type: 'DOUBLE' })).toBe('0.30000000000000004'))

  it('is a day, a time of it, or both', () => {
    expect(dayText(-1n)).toBe('1969-12-31')
    expect(clockText(86_399_999_999n)).toBe('23:59:59.999999')
    expect(momentText(-1n)).toBe('1969-12-31T23:59:59.999999')
    expect(momentText(0n)).toBe('1970-01-01T00:00:00')
    expect(intervalText(new Uint8Array([1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]))).toBe('P1M2DT0.003S')
  })

  it('is refused when it is no time of a day, no day, or no UTF-8', () => {
    const millis = { ...element, converted_type: 'TIME_MILLIS' as const }
    expect(() => timeOfDay(86_400_000, millis)).toThrow(ValueFault)
    expect(() => timeOfDay(-1, millis)).toThrow(ValueFault)
    expect(() => dayText(10n ** 12n)).toThrow(ValueFault)
    expect(() => utf8Text(new Uint8Array([0xff]))).toThrow(ValueFault)
  })
})
