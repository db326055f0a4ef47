import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { SourceConfig } from '../../../../src/source/contract/source.ts'
import { type BuildRoom, openBuildRoom } from '../../../support/build.ts'
import { failureOf } from '../../../support/spool.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const build = (records: unknown, source: Partial<SourceConfig> = {}) =>
  room.build({ name: 'a.json', content: JSON.stringify(records) }, { source })

const TEXTS = [
  ['1000', 'name 0', '2026-01-05'],
  ['1001', 'name 1', '2026-01-05']
]
const CENSUS = [
  ['NAME', 'POP', 'state'],
  ['California', '39538223', '06'],
  ['Texas', '29145505', '48']
]

describe('records that are arrays of texts', () => {
  it.each([
    ['rows', TEXTS],
    ['a table with a header', CENSUS],
    ['one record', [['a', 'b']]],
    ['some that are shorter or NULL', [['a', 'b'], ['c'], ['d', null]]]
  ])('fail and name both inputs: %s', async (_what, records) => {
    const { code, message, remedy } = await failureOf(build(records))
    expect(code).toBe('data.records')
    expect(message).toContain('nobody can know whether the first one')
    expect(remedy).toMatch(/source-header to true .* false .* source-column-names/)
  })

  it('are all data with source-header: false', async () => {
    const { columns, rows, remarks } = await build(TEXTS, { header: false })
    expect(columns).toEqual(['column_1 text', 'column_2 text', 'column_3 date'])
    expect(rows).toEqual(TEXTS)
    expect(remarks).toEqual([])
  })

  it('have the names of the first one with source-header: true', async () => {
    const { columns, rows, remarks } = await build(CENSUS, { header: true })
    expect(columns).toEqual(['NAME text', 'POP text', 'state text'])
    expect(rows).toEqual(CENSUS.slice(1))
    expect(remarks).toEqual([])
  })
})

describe('the first record', () => {
  it('holds the names where others hold something else than texts, with a notice', async () => {
    const { columns, rows, remarks } = await build([
      ['id', 'n'],
      ['a', null],
      ['b', 5]
    ])
    expect(columns).toEqual(['id text', 'n bigint'])
    expect(rows).toEqual([
      ['a', null],
      ['b', '5']
    ])
    expect(remarks).toMatchObject([{ level: 'notice', title: 'Names in the first record' }])
    expect(remarks[0]?.message).toContain('("id", "n")'.slice(1, -1))
  })

  it.each([
    [
      'NULL in it',
      [
        ['1000', null],
        ['1001', 5]
      ]
    ],
    [
      'two texts alike',
      [
        ['x', 'x'],
        ['y', 5]
      ]
    ],
    [
      'an empty text',
      [
        ['x', ''],
        ['y', 5]
      ]
    ],
    [
      'a number',
      [
        ['x', 1],
        ['y', 5]
      ]
    ]
  ])('is data with %s', async (_what, records) => {
    const { columns, rows } = await build(records)
    expect(columns.map(column => column.split(' ')[0])).toEqual(['column_1', 'column_2'])
    expect(rows).toHaveLength(2)
  })

  it('gives names of any kind with source-header: true, and columns without one are numbered', async () => {
    const { columns } = await build(
      [
        [2025, null, 'x'],
        ['a', 'b', 'c']
      ],
      { header: true }
    )
    expect(columns).toEqual(['2025 text', 'column_2 text', 'x text'])
  })

  it('cannot hold names when it holds arrays or is empty', async () => {
    expect((await failureOf(build([[['a']], ['b']], { header: true }))).code).toBe('data.records')
    expect((await failureOf(build([[], ['b']], { header: true }))).code).toBe('data.records')
  })

  it('is as long as the longest one', async () => {
    const { code, message } = await failureOf(build([['a'], ['b', 'c']], { header: true }))
    expect([code, message]).toEqual([
      'data.records',
      expect.stringContaining('has 2 members, but there are names for 1 column')
    ])
  })
})

it('lines of NDJSON that are arrays have a header, too', async () => {
  const source = { name: 'a.jsonl', content: '["a","b"]\n["x","y"]\n' }
  expect((await failureOf(room.build(source))).code).toBe('data.records')
  expect(await room.build(source, { source: { header: true } })).toMatchObject({
    columns: ['a text', 'b text'],
    rows: [['x', 'y']]
  })
  expect((await room.build(source, { source: { header: false } })).rows).toHaveLength(2)
})
