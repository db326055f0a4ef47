import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { editDistance, nearest } from '../../src/base/nearest.ts'

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
    ['ture', 'true', 1],
    ['overwite', 'overwrite', 1]
  ])('from %j to %j is %d', (from, to, edits) => {
    expect(editDistance(from, to)).toBe(edits)
  })

  it('is the same in both directions, and 0 only for equal texts', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a))
        expect(editDistance(a, b) === 0).toBe(a === b)
      })
    )
  })
})

describe('nearest', () => {
  it('finds the candidate with the fewest edits, whatever the case', () => {
    expect(nearest('FINANCES', ['Sales', 'Finance', 'Fiction'])).toBe('Finance')
  })

  it('takes the first of equals', () => {
    expect(nearest('b', ['a', 'c'])).toBe('a')
  })

  it('has nothing to say without candidates', () => {
    expect(nearest('x', [])).toBeUndefined()
  })
})
