import { describe, expect, it } from '@jest/globals'
import { Dictionary } from '../../../../../src/source/formats/parquet/pages/dictionary.ts'

const text = (value: unknown): string => Buffer.from(value as Uint8Array).toString()

describe('a dictionary', () => {
  it('has the text of each value, of whatever type', () => {
    const bytes = Uint8Array.from([1, 0, 0, 0, 97, 0, 0, 0, 0, 2, 0, 0, 0, 98, 99])
    const texts = new Dictionary(bytes, 3, { type: 'BYTE_ARRAY', length: undefined }, text)
    expect([2, 0, 1, 2].map(place => texts.text(place))).toEqual(['bc', 'a', '', 'bc'])
    const fixed = new Dictionary(Buffer.from('abcd'), 2, { type: 'FIXED_LEN_BYTE_ARRAY', length: 2 }, text)
    expect([fixed.text(1), fixed.text(0)]).toEqual(['cd', 'ab'])
    const numbers = new Dictionary(
      Uint8Array.from([7, 0, 0, 0]),
      1,
      { type: 'INT32', length: undefined },
      String
    )
    expect(numbers.text(0)).toBe('7')
  })

  it('keeps the texts of few values, and makes those of many again', () => {
    for (const [count, made] of [
      [4096, 1],
      [4097, 2]
    ] as const) {
      let calls = 0
      const counted = (value: unknown): string => {
        calls++
        return String(value)
      }
      const bytes = new Uint8Array(4 * count)
      const dictionary = new Dictionary(bytes, count, { type: 'INT32', length: undefined }, counted)
      expect([dictionary.text(5), dictionary.text(5), calls]).toEqual(['0', '0', made])
    }
  })

  it('fails at a value that it does not have, and at bytes that are missing', () => {
    const type = { type: 'BYTE_ARRAY', length: undefined } as const
    const bytes = Uint8Array.from([1, 0, 0, 0, 97])
    expect(() => new Dictionary(bytes, 1, type, text).text(1)).toThrow(RangeError)
    expect(() => new Dictionary(bytes, 2, type, text)).toThrow(RangeError)
    expect(() => new Dictionary(bytes.subarray(0, 4), 1, type, text)).toThrow(RangeError)
    const fixed = { type: 'FIXED_LEN_BYTE_ARRAY', length: 3 } as const
    expect(() => new Dictionary(bytes, 2, fixed, text)).toThrow(RangeError)
  })
})
