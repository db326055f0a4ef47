import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { didYouMean, editDistance, meantInBrackets, nearNames, suggest } from '../../src/base/suggest.ts'

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

describe('suggest', () => {
  it('finds the candidate with the fewest edits, whatever the case', () => {
    expect(suggest('FINANCES', ['Sales', 'Finance', 'Fiction'])).toBe('Finance')
  })

  it('takes the first of equals', () => {
    expect(suggest('boa', ['bob', 'bot'])).toBe('bob')
  })

  it.each([
    ['full', ['create', 'delete']],
    ['no', ['true', 'false']],
    ['b', ['a', 'c']],
    ['x', []],
    ['', ['a', 'b']],
    ['x'.repeat(100_000), ['overwrite', 'create']]
  ])('has nothing to say of %.20s', (word, candidates) => {
    expect(suggest(word, candidates)).toBeUndefined()
    expect(didYouMean(word, candidates)).toBe('')
    expect(meantInBrackets(word, candidates)).toBe('')
  })

  it('never suggests what is more than a third of the letters away', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 12 }),
        fc.array(fc.string({ maxLength: 12 })),
        (word, candidates) => {
          const found = suggest(word, candidates)
          if (found !== undefined) {
            expect(editDistance(word.trim().toLowerCase(), found.toLowerCase())).toBeLessThanOrEqual(
              word.length / 3
            )
          }
        }
      )
    )
  })

  it('knows words that mean another one', () => {
    expect(didYouMean('Excel ', ['csv', 'xlsx'], new Map([['excel', 'xlsx']]))).toBe('Did you mean xlsx?')
  })
})

describe('nearNames', () => {
  const names = (...all: string[]) => all.map(name => ({ name }))

  it('lists what is equal but for case and blanks first, then what holds the name or is few letters away', () => {
    const found = nearNames('Daily sales', names('Dialy sales', 'Other', 'Daily sales EMEA', 'daily  SALES'))
    expect(found).toEqual(names('daily  SALES', 'Dialy sales', 'Daily sales EMEA'))
  })
})
