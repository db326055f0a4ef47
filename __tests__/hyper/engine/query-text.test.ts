import { describe, expect, it } from '@jest/globals'
import { beginningOf, isSelfContained, withoutEnd } from '../../../src/hyper/engine/query-text.ts'

describe('SQL of a user', () => {
  it.each([
    ['select 1;', 'select 1'],
    ['select 1 ; -- end\n;', 'select 1'],
    [`select ';'`, `select ';'`],
    ['select 1 -- a;b', 'select 1 -- a;b']
  ])('ends without semicolons: %j', (sql, expected) => expect(withoutEnd(sql)).toBe(expected))

  it('begins behind comments and brackets', () => {
    expect(beginningOf('-- a\n /* b */ ((select 1))')).toBe('select 1))')
  })

  it.each(['a > (b)', `a = ')'`, 'a = "("', 'a -- )', 'a /* ) */ > 1', '$$ ) $$ = a', `E'\\')' = a`, ''])(
    'stays within brackets: %j',
    sql => expect(isSelfContained(sql)).toBe(true)
  )

  it.each(['a) or (b', '(a', 'a))', 'a; b', `'a`, '"a', 'a /*', 'a /* /* */ ( */ )'])(
    'leaves them: %j',
    sql => expect(isSelfContained(sql)).toBe(false)
  )
})
