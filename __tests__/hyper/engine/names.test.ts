import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { remarkRenamed, usableNames } from '../../../src/hyper/engine/names.ts'
import { memoryLog } from '../../support/memory-log.ts'

describe('usableNames', () => {
  it.each([
    [
      ['a', 'A', 'a'],
      ['a', 'A_2', 'a_3']
    ],
    [
      ['a', 'a', 'a_2'],
      ['a', 'a_3', 'a_2']
    ],
    [
      ['', ' ', 'x'],
      ['column_1', 'column_2', 'x']
    ],
    [
      ['column_2', ''],
      ['column_2', 'column_2_2']
    ],
    [
      ['x', '', 'column_2'],
      ['x', 'column_2_2', 'column_2']
    ],
    [
      ['a\u0001b', 'a b'],
      ['a b_2', 'a b']
    ],
    [
      ['a\nb', 'a\tb'],
      ['a b', 'a b_2']
    ],
    [
      ['select', 'a"b', 'a.b', '\u{1F600}'],
      ['select', 'a"b', 'a.b', '\u{1F600}']
    ]
  ])('%j becomes %j', (names, expected) => {
    expect(usableNames(names)).toEqual(expected)
  })

  it('shortens long names and keeps them apart', () => {
    const [first, second] = usableNames(['x'.repeat(300), 'x'.repeat(301)])
    expect(first).toBe('x'.repeat(255))
    expect(second).toBe(`${'x'.repeat(253)}_2`)
  })

  it('never gives a name twice, whatever the case, nor an empty one', () => {
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.constantFrom('a', 'A', 'a_2', 'A_2', '', ' ')
    )
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), names => {
        const usable = usableNames(names)
        expect(new Set(usable.map(one => one.toLowerCase())).size).toBe(names.length)
        expect(usable.every(one => one.trim() !== '')).toBe(true)
      })
    )
  })
})

describe('remarkRenamed', () => {
  it('says once which names were changed, and nothing when none was', () => {
    const log = memoryLog()
    remarkRenamed(['a', 'b'], ['a', 'b'], log)
    expect(log.remarks).toEqual([])
    remarkRenamed(['a', 'A', ''], ['a', 'A_2', 'column_3'], log)
    expect(log.remarks).toHaveLength(1)
    expect(log.remarks[0]?.message).toContain('"A" → A_2, "" → column_3')
  })
})
