import { describe, expect, it } from '@jest/globals'
import { allOf, alternatives, counted, listed } from '../../src/base/text.ts'

describe('counted', () => {
  it.each([
    [0, '0 rows'],
    [1, '1 row'],
    [1234, '1,234 rows']
  ])('%d', (count, text) => expect(counted(count, 'row')).toBe(text))

  it('takes a plural that is not regular', () => {
    expect(counted(1, 'value with a leading zero', 'values with a leading zero')).toBe(
      '1 value with a leading zero'
    )
    expect(counted(2, 'value with a leading zero', 'values with a leading zero')).toBe(
      '2 values with a leading zero'
    )
  })
})

describe('listed', () => {
  it('lists what there is', () => {
    expect(listed(['a', 'b'], 3)).toBe('a, b')
    expect(listed([], 3)).toBe('')
  })

  it('says how many it leaves out', () => {
    expect(listed(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more')
    expect(listed(['a', 'b'], 2, 1234)).toBe('a, b and 1,232 more')
  })
})

describe('words in a sentence', () => {
  it.each([
    [[], '', ''],
    [['a'], 'a', 'a'],
    [['a', 'b'], 'a or b', 'a and b'],
    [['a', 'b', 'c'], 'a, b or c', 'a, b and c']
  ])('%j', (words, one, all) => {
    expect([alternatives(words), allOf(words)]).toEqual([one, all])
  })
})
