import { describe, expect, it } from '@jest/globals'
import { firstWord, isReading, trimmed } from '../../../../src/source/databases/mysql/statement.ts'

describe('a statement that only reads', () => {
  it.each([
    'select 1',
    'SELECT 1',
    '\n  with t as (select 1) select * from t',
    '((select 1))',
    '/* a */ -- b\n# c\n/*+ no hint here */ values (1)',
    'table t',
    'show tables',
    'explain select 1',
    'desc t'
  ])('is %j', sql => {
    expect(isReading(sql)).toBe(true)
  })

  it.each([
    ['insert into t values (1)', 'insert'],
    ['/*! optimize */ table t', '/*!'],
    ['/*M! optimize */ table t', '/*M!'],
    ['/*!50000 select */ 1', '/*!50000'],
    ['--1', '--1'],
    ['selects', 'selects'],
    ['analyze table t', 'analyze'],
    ['set statement max_statement_time = 1 for select 1', 'set']
  ])('is not %j', (sql, word) => {
    expect([isReading(sql), firstWord(sql)]).toEqual([false, word])
  })

  it.each(['', '  \n', '-- only\n', '/* only */', '# only'])('is empty: %j', sql => {
    expect(firstWord(sql)).toBe('')
  })
})

describe('the end of a statement', () => {
  it.each([
    ['select 1;', 'select 1'],
    ['select 1 ; ;\n', 'select 1'],
    ["select ';'", "select ';'"],
    ['select 1; -- done', 'select 1; -- done']
  ])('%j is cut to %j', (sql, expected) => {
    expect(trimmed(sql)).toBe(expected)
  })
})
