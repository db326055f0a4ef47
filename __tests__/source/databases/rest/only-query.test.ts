import { describe, expect, it } from '@jest/globals'
import { onlyQuery } from '../../../../src/source/databases/rest/only-query.ts'
import { failureOf } from '../../../support/spool.ts'

describe('a query', () => {
  it.each([
    'select 1',
    '-- delete\nSELECT 1',
    '// drop\n/* insert */ select 1',
    '(select 1) union (select 2)',
    'VALUES (1)',
    'with a as (select 1) select * from a',
    'with recursive a (n) as (select 1 union all select n + 1 from a), b as (select "delete" from a) select * from b',
    "with a as (select ')' as x, $$ ) $$ as y) (select * from a)",
    "select 'it\\'s ->> here', '->>'",
    'select update, delete from t',
    'select `delete from`, "a\\" ->> " from t'
  ])('is taken: %s', sql => expect(() => onlyQuery('x', sql, { chain: '->>' })).not.toThrow())

  it.each([
    ['delete from t', 'begins with DELETE'],
    ['call p()', 'begins with CALL'],
    ['show tables', 'begins with SHOW'],
    ['execute immediate $$ select 1 $$', 'begins with EXECUTE'],
    ['', 'begins with nothing'],
    ['select 1 ->> insert into t select * from $1', 'has ->>'],
    ['with p as procedure () returns int language sql as $$ select 1 $$ call p()', 'no SELECT follows'],
    ['with a as (select 1) delete from t', 'no SELECT follows'],
    ['with', 'no SELECT follows']
  ])('is refused: %s', async (sql, words) => {
    const error = await failureOf((async () => onlyQuery('x', sql, { chain: '->>' }))())
    expect([error.code, error.message]).toEqual(['source.read-only', expect.stringContaining(words)])
  })
})

describe('what a dialect has of its own', () => {
  it('is known where it is one', async () => {
    const also = { also: ['FROM', 'TABLE'] }
    for (const sql of ['from t |> select a', 'table t', "select data ->> '$.a' from t"])
      expect(() => onlyQuery('x', sql, also)).not.toThrow()
    expect((await failureOf((async () => onlyQuery('x', 'table t'))())).code).toBe('source.read-only')
    expect(
      (await failureOf((async () => onlyQuery('x', 'with a as (select 1) insert into t select 1', also))()))
        .code
    ).toBe('source.read-only')
  })
})
