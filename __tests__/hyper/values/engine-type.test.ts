import { describe, expect, it } from '@jest/globals'
import { narrowedDecimal, typeOfDeclared } from '../../../src/hyper/values/declared-type.ts'
import { engineType } from '../../../src/hyper/values/engine-type.ts'

describe('the type that a file declares, as the engine reads it', () => {
  it.each([
    [16, 'bool'],
    [21, 'int'],
    [23, 'int'],
    [20, 'bigint'],
    [700, 'double'],
    [701, 'double'],
    [25, 'text'],
    [1043, 'text'],
    [1186, 'text'],
    [1082, 'date'],
    [1083, 'time'],
    [1114, 'timestamp'],
    [1184, 'timestamp']
  ])('of number %i gives a column of type %s', (oid, expected) => {
    const type = engineType({ name: 'x', oid, typmod: -1 })
    expect(type && typeOfDeclared(type, 18)).toBe(expected)
  })

  it('is a numeric where the extract has room for it; else its values decide', () => {
    const type = engineType({ name: 'x', oid: 1700, typmod: ((20 << 16) | 3) + 4 })
    expect(type).toEqual({ kind: 'numeric', precision: 20, scale: 3, beyond: 'narrow' })
    expect(type && typeOfDeclared(type, 38)).toBe('numeric(20,3)')
    expect(type && typeOfDeclared(type, 18)).toBeUndefined()
  })

  it.each([17, 26, 114, 2950, 5003, 0])('is none for number %i, which no extract holds', oid => {
    expect(engineType({ name: 'x', oid, typmod: -1 })).toBeUndefined()
  })
})

describe('decimals beyond their room', () => {
  it.each([
    [0, 19, 0, 'bigint'],
    [0, 19, 1, undefined],
    [2, 16, 0, 'numeric(18,2)'],
    [2, 17, 0, undefined]
  ])('of scale %i with %i digits before the point, %i beyond 64 bits', (scale, whole, beyond, type) => {
    expect(narrowedDecimal(scale, whole, beyond)).toBe(type)
  })
})
