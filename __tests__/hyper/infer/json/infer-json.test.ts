import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../../support/build.ts'
import { failureOf } from '../../../support/spool.ts'

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
