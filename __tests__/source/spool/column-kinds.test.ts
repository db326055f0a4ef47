import { describe, expect, it } from '@jest/globals'
import { PLAIN } from '../../../src/source/contract/plain-values.ts'
import { ColumnKinds } from '../../../src/source/spool/column-kinds.ts'

/** What is known of a column with these values. */
function look(how: 'field' | 'cell', values: readonly string[]) {
  const kinds = new ColumnKinds(1)
  for (const value of values) {
    const bytes = Buffer.from(`x${value}x`)
    kinds[how](0, bytes, 1, bytes.length - 1)
  }
  return kinds.columns[0]
}

const NONE = { values: 0, kinds: 0, scales: 0, wholes: 0 }

describe('the kinds of fields of CSV', () => {
  it('are joined and counted, and an empty field without quotes is NULL', () => {
    expect(look('field', ['1', '', '2.50', '"300"'])).toEqual({
      values: 3,
      kinds: PLAIN.int | PLAIN.decimal,
      scales: 1 << 2,
      wholes: (1 << 1) | (1 << 3)
    })
    expect(look('field', [])).toEqual(NONE)
    expect(look('field', ['', ''])).toEqual(NONE)
  })

  it.each([
    ['TRUE', PLAIN.bool],
    ['"false"', PLAIN.bool],
    ['2024-01-31', PLAIN.date],
    ['"2024-01-31 10:00"', PLAIN.timestamp],
    ['2024-01-31T10:00:00Z', PLAIN.instant],
    ['""', PLAIN.emptyText],
    ['Berlin', PLAIN.text],
    ['東京', PLAIN.text],
    ['"a ""b"" c"', PLAIN.text],
    ['"""12"', PLAIN.text],
    ['trueish', PLAIN.text],
    ['(12)', PLAIN.text]
  ])('%s', (value, kinds) => expect(look('field', [value])).toEqual({ ...NONE, values: 1, kinds }))

  it.each([
    ' 12',
    '12 ',
    'Berlin ',
    '"\tx"',
    '007',
    '+1',
    '12 Main St',
    '1,5',
    '-',
    'NaN',
    'Infinity',
    '2024-02-30'
  ])('of %j are for the engine', value => expect(look('field', ['1', value, '2'])).toBeUndefined())

  it('are for the engine where a byte stands for a delimiter', () => {
    const kinds = new ColumnKinds(2)
    kinds.field(0, Buffer.from([0xff, 0x41]), 0, 2)
    kinds.field(1, Buffer.from([0x41, 0xff]), 0, 2)
    expect(kinds.columns).toEqual([undefined, undefined])
  })
})

describe('the kinds of cells of JSON', () => {
  it.each([
    ['12', { kinds: PLAIN.int, wholes: 1 << 2 }],
    ['-0.5', { kinds: PLAIN.decimal, scales: 1 << 1, wholes: 1 }],
    ['true', { kinds: PLAIN.bool }],
    ['"2024-01-31"', { kinds: PLAIN.date }],
    ['"12"', { kinds: PLAIN.text }],
    ['""', { kinds: PLAIN.text }],
    ['" x "', { kinds: PLAIN.text }],
    ['"a\\"b"', { kinds: PLAIN.text }],
    ['"0123-4567"', { kinds: PLAIN.text }],
    ['{"a":1}', { kinds: PLAIN.object }],
    ['{}', { kinds: PLAIN.emptyObject }],
    ['[1]', { kinds: PLAIN.array }]
  ])('%s', (value, known) => expect(look('cell', [value])).toEqual({ ...NONE, values: 1, ...known }))

  it('do not count null', () => {
    expect(look('cell', ['null', '', 'null'])).toEqual({ ...NONE, kinds: PLAIN.null })
  })

  it.each(['1e5', '1234567890123456', '"2024-02-30"', '"2024-01-31T25:00"', '"\\u0032024-01-31"'])(
    'of %s are for the engine',
    value => expect(look('cell', ['1', value])).toBeUndefined()
  )
})

describe('columns', () => {
  it('are for the engine where somebody doubts them, the others are not', () => {
    const kinds = new ColumnKinds(2)
    kinds.doubt(0)
    kinds.field(0, Buffer.from('1'), 0, 1)
    kinds.field(2, Buffer.from('beyond the last'), 0, 3)
    expect(kinds.columns).toEqual([undefined, NONE])
  })
})
