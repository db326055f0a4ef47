import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { failureOf } from '../../support/spool.ts'

let room: BuildRoom

beforeAll(async () => {
  room = await openBuildRoom()
})

afterAll(() => room.close())

const json = (content: string) => ({ name: 'data.json', content })
const ndjson = (content: string) => ({ name: 'data.ndjson', content })

describe('JSON records that are null', () => {
  it.each([
    ['[null,null]', json('[null,null]')],
    ['lines', ndjson('null\nnull\n')]
  ])('alone become one column of NULL, with a notice (%s)', async (_what, source) => {
    const { columns, rows, remarks } = await room.build(source)
    expect(columns).toEqual(['value text'])
    expect(rows).toEqual([[null], [null]])
    expect(remarks).toEqual([
      { level: 'notice', title: 'Columns without values', message: expect.stringContaining('value') }
    ])
  })

  it.each([
    ['[null,1,null]', 'value bigint', [null, '1', null]],
    ['["a",null]', 'value text', ['a', null]],
    ['[null,1.5]', 'value double', [null, '1.5']]
  ])('stand as NULL beside single values: %s', async (content, column, values) => {
    const { columns, rows } = await room.build(json(content))
    expect(columns).toEqual([column])
    expect(rows.map(([value]) => value)).toEqual(values)
  })

  it('are rows of NULL beside objects and arrays', async () => {
    const objects = await room.build(json('[null,{"a":1}]'))
    expect(objects.columns).toEqual(['a bigint'])
    expect(objects.rows.toSorted()).toEqual([[null], ['1']])
    const arrays = await room.build(json('[[1,2],null]'))
    expect(arrays.columns).toEqual(['column_1 bigint', 'column_2 bigint'])
    expect(arrays.rows).toContainEqual([null, null])
  })

  it('beside empty objects make no table', async () => {
    expect((await failureOf(room.build(json('[null,{}]')))).code).toBe('data.records')
    expect((await failureOf(room.build(json('[{}]')))).code).toBe('data.records')
  })

  it('of several sources make one column', async () => {
    const { columns, rows } = await room.build([json('[null]'), { name: 'b.json', content: '[2]' }])
    expect(columns).toEqual(['value bigint'])
    expect(rows.map(([value]) => value).toSorted()).toEqual(['2', null])
  })

  it('take a type from columns', async () => {
    const columns = new Map([['value', { type: 'int' as const }]])
    expect(await room.build(json('[null]'), { columns })).toMatchObject({
      columns: ['value int'],
      rows: [[null]]
    })
  })
})

const csv = (content: string) => ({ name: 'data.csv', content })

describe('JSON records', () => {
  it('flattens objects in order of first sight and keeps arrays as JSON', async () => {
    const { columns, rows } = await room.build(
      json(`[
        {"id": 1, "address": {"city": "Oslo", "geo": {"lat": 59.91, "lon": 10.75}}, "tags": ["a", "b"], "meta": {}},
        {"id": 2, "address": null, "tags": [], "meta": {"x": 1}},
        {"id": 3, "address": {"city": "Bergen"}, "tags": null, "late": true}
      ]`)
    )
    expect(columns).toEqual([
      'id bigint',
      'address_city text',
      'address_geo_lat double',
      'address_geo_lon double',
      'tags text',
      'meta_x bigint',
      'late bool'
    ])
    expect(rows).toEqual([
      ['1', 'Oslo', '59.91', '10.75', '["a","b"]', null, null],
      ['2', null, null, null, '[]', '1', null],
      ['3', 'Bergen', null, null, null, null, 'true']
    ])
  })

  it('takes the last of two equal keys, also for the type', async () => {
    const { columns, rows } = await room.build(json('[{"a":"x","a":1},{"a":2,"b":{"c":"y","c":3}}]'))
    expect(columns).toEqual(['a bigint', 'b_c bigint'])
    expect(rows).toEqual([
      ['1', null],
      ['2', '3']
    ])
  })

  it('renames what is taken, also by case or by flattening, and says it once', async () => {
    const { columns, rows, remarks } = await room.build(json('[{"a_b":1,"a":{"b":2},"A_B":3,"":4}]'))
    expect(columns).toEqual(['a_b bigint', 'a_b_2 bigint', 'A_B_3 bigint', 'column_4 bigint'])
    expect(rows).toEqual([['1', '2', '3', '4']])
    expect(remarks.map(({ title }) => title)).toEqual(['Column names changed'])
    expect(remarks[0]?.message).toContain('"a_b" → a_b_2, "A_B" → A_B_3, "" → column_4')
  })

  it('makes one column of scalars, and columns of arrays', async () => {
    expect(await room.build(json('[1,2,null]'))).toMatchObject({
      columns: ['value bigint'],
      rows: [['1'], ['2'], [null]]
    })
    expect(await room.build(json('[["name","n"],["a",1],["b",2.5],["c"]]'))).toMatchObject({
      columns: ['name text', 'n double'],
      rows: [
        ['a', '1'],
        ['b', '2.5'],
        ['c', null]
      ]
    })
    expect(await room.build(json('[[1,"x"],[2,"y"]]'))).toMatchObject({
      columns: ['column_1 bigint', 'column_2 text'],
      rows: [
        ['1', 'x'],
        ['2', 'y']
      ]
    })
  })

  it('refuses records without common columns', async () => {
    expect((await failureOf(room.build(json('[1,{"a":2}]')))).code).toBe('data.records')
    expect((await failureOf(room.build(json('[[1],{"a":2}]')))).code).toBe('data.records')
    expect((await failureOf(room.build(json('[{},{}]')))).code).toBe('data.records')
    expect((await failureOf(room.build(json('[["a","b"],[1,2,3]]')))).code).toBe('data.records')
  })

  it('names the line of a record that is not JSON', async () => {
    const error = await failureOf(room.build(ndjson('{"id":1}\n\n{"id":1.}\n')))
    expect(error.code).toBe('source.json')
    expect(error.message).toContain('line 3')
  })

  it('takes 100 levels of nesting', async () => {
    const deep = `${'{"a":'.repeat(100)}7${'}'.repeat(100)}`
    const { columns, rows } = await room.build(json(`[${deep}]`))
    expect(columns).toEqual([`${Array(100).fill('a').join('_')} bigint`])
    expect(rows).toEqual([['7']])
  })

  it('names the record that is nested deeper than the engine reads', async () => {
    const error = await failureOf(room.build(json(`[[1],${'['.repeat(3000)}${']'.repeat(3000)}]`)))
    expect(error.code).toBe('source.json')
    expect(error.message).toContain('The JSON of data.json is nested deeper than 1,000 levels')
    expect(error.message).toContain('record 2')
  })

  it('refuses an object used as a dictionary, with the count and a hint', async () => {
    const members = Array.from({ length: 20_000 }, (_, index) => `"k${index}":1`)
    const error = await failureOf(room.build(json(`[{${members.join(',')}}]`)))
    expect(error.code).toBe('data.records')
    expect(error.message).toContain('20,000 different members')
    expect(error.message).toContain('source-records')
  })

  it('refuses more columns of CSV than a table has room for', async () => {
    const names = Array.from({ length: 17_000 }, (_, index) => `c${index}`).join(',')
    const error = await failureOf(room.build(csv(`${names}\n${names}\n`)))
    expect(error.code).toBe('data.records')
    expect(error.message).toContain('data.csv has 17,000 columns; a table takes at most 16,000.')
    expect(error.remedy).toContain('source-delimiter')
  })

  it('takes 2,000 columns of CSV', async () => {
    const names = Array.from({ length: 2000 }, (_, index) => `c${index}`)
    const { columns, rows } = await room.build(
      csv(`${names.join(',')}\n${names.map((_, index) => index).join(',')}\n`)
    )
    expect(columns).toHaveLength(2000)
    expect(rows[0]?.[1999]).toBe('1999')
  })
})
