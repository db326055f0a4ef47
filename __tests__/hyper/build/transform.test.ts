import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { failureOf } from '../../support/spool.ts'

let room: BuildRoom

beforeAll(async () => {
  room = await openBuildRoom()
})

afterAll(() => room.close())

const csv = (content: string) => ({ name: 'data.csv', content })
const json = (content: string) => ({ name: 'data.json', content })

describe('transform', () => {
  const dogs = json('{"message":"https://images.dog.ceo/breeds/hound-afghan/n02.jpg","status":"success"}')

  it('runs the SELECT of the README', async () => {
    const { columns, rows } = await room.build(dogs, {
      transform:
        "SELECT split_part(message, '/', 5) AS breed, message AS image_url, now() AS created_at FROM source"
    })
    expect(columns).toEqual(['breed text', 'image_url text', 'created_at timestamp'])
    expect(rows[0]?.slice(0, 2)).toEqual([
      'hound-afghan',
      'https://images.dog.ceo/breeds/hound-afghan/n02.jpg'
    ])
  })

  it('gives line, column and the columns of source when the engine refuses it', async () => {
    const error = await failureOf(room.build(dogs, { transform: 'SELECT status,\n  mesage\nFROM source' }))
    expect(error.code).toBe('transform.sql')
    expect(error.message).toContain("unknown column 'mesage'")
    expect(error.message).toContain('at line 2, column 3')
    expect(error.details).toEqual({
      kind: 'written',
      places: [{ input: 'transform', line: 2, column: 3 }]
    })
    expect(error.message).toContain('message (text), status (text)')
  })

  it('takes WITH, comments and a semicolon at the end', async () => {
    const { rows } = await room.build(csv('a\n1\n2\n'), {
      transform: '-- double\nWITH t AS (SELECT a * 2 AS b FROM source)\nSELECT sum(b) AS s FROM t; '
    })
    expect(rows).toEqual([['6']])
  })

  it.each([
    ['select a from source; -- all of it', '1'],
    ['select a from source\n;;\n/* the end; */\n', '1'],
    ["select 'x; --' from source", 'x; --'],
    ["select E'it\\'s; --' as x from source ;", "it's; --"],
    ['select $q$a;b$q$ from source; ', 'a;b'],
    ['select a as "b; --" from source', '1'],
    ['select a from source -- ; no end', '1']
  ])('tells the semicolon that ends %j from others', async (transform, value) => {
    expect((await room.build(csv('a\n1\n'), { transform })).rows).toEqual([[value]])
  })

  it.each([
    'DROP TABLE source',
    'SELECT 1; SELECT 2',
    "SELECT 1; /* and */ SELECT ';' -- 2",
    ' ; ',
    'INSERT INTO source VALUES (1)',
    'update source set a = 1'
  ])('refuses %s', async transform => {
    expect((await failureOf(room.build(csv('a\n1\n'), { transform }))).code).toBe('transform.not-select')
  })

  it('gives results the types that an extract has', async () => {
    const { columns, remarks } = await room.build(csv('a,b\n1,2.5\n2,3.25\n'), {
      transform: `select avg(a) as mean, sum(b) as total, count(*) as n, 1::smallint as small, interval '1 day' as span,
        current_date as today, null as nothing, cast(sum(b) as numeric(18,2)) as exact from source`
    })
    expect(columns).toEqual([
      'mean double',
      'total double',
      'n bigint',
      'small int',
      'span text',
      'today date',
      'nothing text',
      'exact numeric(18,2)'
    ])
    expect(remarks.map(({ title }) => title)).toEqual(['Wide numerics became double'])
  })

  it('refuses a result that no extract holds', async () => {
    const refused = (transform: string) => failureOf(room.build(csv('a\n1\n'), { transform }))
    expect((await refused('select array[a] as x from source')).code).toBe('transform.columns')
    expect((await refused('select a, a from source')).code).toBe('transform.columns')
  })

  it('cannot read other files of the runner', async () => {
    const transform = "select * from external('/etc/passwd', columns => descriptor(x text), format => 'csv')"
    expect((await failureOf(room.build(csv('a\n1\n'), { transform }))).code).toBe('transform.sql')
  })
})
