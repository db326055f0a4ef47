import { describe, expect, it } from '@jest/globals'
import {
  EncodingFault,
  type PageValues,
  pageValues,
  type Storage
} from '../../../../../src/source/formats/parquet/pages/page-values.ts'

const reader = (bytes: Iterable<number>) => ({ view: new DataView(Uint8Array.from(bytes).buffer), offset: 0 })

/** All values, a few at a time. */
function taken(values: PageValues, count: number, some: number): unknown[] {
  const all: unknown[] = []
  for (let at = 0; at < count; at += some) all.push(...Array.from(values.take(Math.min(some, count - at))))
  return all
}

function read(bytes: Iterable<number>, count: number, storage: Partial<Storage>, some = 2): unknown[] {
  const all = { type: 'INT32', length: undefined, encoding: 'PLAIN', ...storage } as const
  return taken(pageValues(reader(bytes), count, all), count, some)
}

const text = (value: unknown): string => Buffer.from(value as Uint8Array).toString()
/** DELTA_BINARY_PACKED of one block: the numbers have the same distance. */
const evenly = (count: number, first: number, step: number): number[] => [
  ...[128, 1, 1, count, 2 * first],
  ...(count > 1 ? [2 * step, 0] : [])
]

describe('the values of a page', () => {
  it.each([1, 2, 3, 100])('are the same when %i are taken at a time', some => {
    expect(read([1, 0, 0, 0, 2, 0, 0, 0, 255, 255, 255, 255], 3, {}, some)).toEqual([1, 2, -1])
    const bits = Array.from({ length: 2500 }, (_, at) => at % 3 === 0)
    const bytes = Array.from({ length: 313 }, (_, byte) =>
      [0, 1, 2, 3, 4, 5, 6, 7].reduce((sum, bit) => sum + (bits[8 * byte + bit] === true ? 2 ** bit : 0), 0)
    )
    expect(read(bytes, 2500, { type: 'BOOLEAN' }, some)).toEqual(bits)
  })

  it('are of run lengths', () => {
    expect(read([2, 0, 0, 0, 2 * 3, 1], 3, { type: 'BOOLEAN', encoding: 'RLE' })).toEqual([true, true, true])
  })

  it('are of byte streams', () => {
    const storage = { encoding: 'BYTE_STREAM_SPLIT' } as const
    expect(read([1, 2, 3, 0, 0, 255, 0, 0, 255, 0, 0, 255], 3, storage)).toEqual([1, 2, -253])
    const fixed = read([...Buffer.from('abcxyz')], 3, { ...storage, type: 'FIXED_LEN_BYTE_ARRAY', length: 2 })
    expect(fixed.map(text)).toEqual(['ax', 'by', 'cz'])
    expect(() => read([1, 2], 2, { ...storage, type: 'BYTE_ARRAY' })).toThrow(EncodingFault)
  })

  it('are of differences', () => {
    expect(read(evenly(3, 5, 2), 3, { encoding: 'DELTA_BINARY_PACKED' })).toEqual([5, 7, 9])
    const lengths = [...evenly(3, 1, 1), ...Buffer.from('abbccc')]
    const storage = { type: 'BYTE_ARRAY', encoding: 'DELTA_LENGTH_BYTE_ARRAY' } as const
    expect(read(lengths, 3, storage).map(text)).toEqual(['a', 'bb', 'ccc'])
  })

  it('begin with bytes of the value before, which may have been taken earlier', () => {
    const storage = { type: 'BYTE_ARRAY', encoding: 'DELTA_BYTE_ARRAY' } as const
    const bytes = [...evenly(3, 0, 1), ...evenly(3, 1, 0), ...Buffer.from('xyz')]
    for (const some of [1, 2, 3]) expect(read(bytes, 3, storage, some).map(text)).toEqual(['x', 'xy', 'xyz'])
  })

  it('fail at a length that cannot be', () => {
    const storage = { type: 'BYTE_ARRAY', encoding: 'DELTA_BYTE_ARRAY' } as const
    expect(() => read([...evenly(1, 1, 0), ...evenly(1, 1, 0), 120], 1, storage)).toThrow(EncodingFault)
    const beyond = [...evenly(1, 0, 0), ...evenly(1, 9, 0), 120]
    expect(() => read(beyond, 1, storage)).toThrow(EncodingFault)
  })

  it('fail in an encoding that is not known', () => {
    expect(() => read([], 1, { encoding: 'BIT_PACKED' })).toThrow('BIT_PACKED')
  })
})
