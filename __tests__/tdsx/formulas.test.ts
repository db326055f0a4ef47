import { describe, expect, it } from '@jest/globals'
import { referencesOf, resultType, withLocalNames } from '../../src/tdsx/formulas.ts'

describe('referencesOf', () => {
  it.each([
    ['SUM([a]) / SUM([b c])', ['a', 'b c']],
    ['IF [a] = "[no]" THEN \'[no]\' END // [no]\n+ [b] /* [no]\n[no] */', ['a', 'b']],
    ['[a]]b] + [[[c]', ['a]b', '[[c']],
    ['{FIXED [Region] : MAX([a])} / [a]', ['Region', 'a']],
    ['[Parameters].[p]', ['Parameters', 'p']],
    ['IIF([a]>#2026-01-01#, \'it\'\'s\', "say ""[no]""")', ['a']],
    ['1 - 2 / 3', []]
  ])('finds those of %j', (formula, expected) => expect(referencesOf(formula)).toEqual(expected))

  it.each(['[a', '"a', "'a", '1 /* 2', 'a]'])('refuses %j', formula =>
    expect(() => referencesOf(formula)).toThrow(SyntaxError)
  )
})

describe('withLocalNames', () => {
  it('changes fields and nothing else', () => {
    const formula = 'IF [Net amount] > 1 THEN "[Net amount]" ELSE [x]]y] END // [Net amount]'
    expect(withLocalNames(formula, name => `<${name}>`)).toBe(
      'IF <Net amount> > 1 THEN "[Net amount]" ELSE <x]y> END // [Net amount]'
    )
  })
})

describe('resultType', () => {
  it.each([
    ['SUM([n]) / SUM([n])', 'real'],
    ['IF [n] > 1 THEN "large" ELSE "small" END', 'string'],
    ['CASE [s] WHEN "a" THEN 1 ELSE 2 END', 'real'],
    ['IIF([n] > 1, "a", "b")', 'string'],
    ['[n] > 5', 'boolean'],
    ['NOT ISNULL([s])', 'boolean'],
    ["DATETRUNC('month', [d])", 'datetime'],
    ['MAX([d])', 'date'],
    ['TODAY()', 'date'],
    ['UPPER([s])', 'string'],
    ['[s] + "x"', 'string'],
    ['// a comment\n1', 'real'],
    ['COUNTD(IF [n] > 1 THEN [s] END)', 'real'],
    ['MAX(IF [n] > 1 THEN [d] END)', 'date'],
    ['SUM(IF [s] = "x" THEN [n] END) > 3', 'boolean'],
    ['IF ISNULL([s]) THEN NULL ELSEIF [s] = "" THEN NULL ELSE [s] END', 'string'],
    ['CASE [n] WHEN 1 THEN NULL WHEN 2 THEN (IF [n] = 2 THEN "a" END) END', 'string'],
    ['IIF(ISNULL([s]), NULL, UPPER([s]))', 'string'],
    ['{FIXED [s] : MIN([d])}', 'date'],
    ['{FIXED [s], [d] : COUNTD([s])} + 1', 'real'],
    ['[d] - [d]', 'real'],
    ["DATETRUNC('month', [d]) - MIN([d])", 'real'],
    ['[d] - 7', 'date'],
    ['IFNULL(NULL, [s])', 'string']
  ])('of %j is %s', (formula, expected) => {
    const types = { n: 'real', s: 'string', d: 'date' } as const
    expect(resultType(formula, name => types[name as keyof typeof types])).toBe(expected)
  })
})
