import { describe, expect, it } from '@jest/globals'
import { isOrdinary, isPlainWord, looksRandom } from '../../../src/inputs/secrets/plain-values.ts'

describe('isPlainWord', () => {
  it.each(['', '1', 'abc', 'true', 'TEXT', 'json', 'none', 'no-check', 'Bearer'])('%j', text => {
    expect(isPlainWord(text)).toBe(true)
  })
  it.each(['1000', 'acme', '2024-01-01', 'hunter2', 'true true', 'constructor', '__proto__'])(
    'not %j',
    text => {
      expect(isPlainWord(text)).toBe(false)
    }
  )
})

describe('isOrdinary', () => {
  it.each([
    'true',
    '1000',
    '-12.5',
    '2.0',
    'v1.2.3',
    '2022-11-28',
    '2024-01-01T10:00:00Z',
    'application/json; charset=utf-8',
    '*/*',
    'de-DE,de;q=0.9',
    'pt-BR'
  ])('%j', text => {
    expect(isOrdinary(text)).toBe(true)
  })
  it.each(['acme', '1234567', 'k3y-1', 'abcd/efgh+1', 'AKIA1234', '2022-11-28-x', 'x'.repeat(40)])(
    'not %j',
    text => {
      expect(isOrdinary(text)).toBe(false)
    }
  )
})

describe('looksRandom', () => {
  it.each(['8f3bce', 'sk_live_4eC39', 'abcdefghijklmnopqrst', '12345678901234567890'])('%j', text => {
    expect(looksRandom(text)).toBe(true)
  })
  it.each(['created_at', 'a1', '12345678', 'two words and 1 number here'])('not %j', text => {
    expect(looksRandom(text)).toBe(false)
  })
})
