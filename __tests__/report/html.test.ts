import { describe, expect, it } from '@jest/globals'
import { clip } from '../../src/report/html.ts'

describe('clip', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'abc…'],
    ['🐕🐕🐕', 3, '🐕🐕🐕'],
    ['🐕🐕🐕🐕', 3, '🐕🐕🐕…'],
    ['', 3, '']
  ])('%j to %d', (text, limit, clipped) => {
    expect(clip(text, limit)).toBe(clipped)
  })
})
