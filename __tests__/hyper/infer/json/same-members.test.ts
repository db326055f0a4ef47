import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../../support/build.ts'
import { failureOf } from '../../../support/spool.ts'
import { rowsOf, workbookOf } from '../../../support/workbook.ts'

let room: BuildRoom

beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const sheet = (...rows: string[][]): Promise<Buffer> => workbookOf({ sheets: { s: rowsOf(...rows) } })

describe('members that not all sources have', () => {
  it.each([
    ['json', '[{"id":1,"milestone":"m"}]', '[{"id":2}]'],
    ['jsonl', '{"id":1,"milestone":"m"}\n', '{"id":2}\n{"id":3}\n']
  ])('of %s are NULL where they are missing, with a notice', async (extension, one, other) => {
    const [a, b] = [
      { name: `a.${extension}`, content: one },
      { name: `b.${extension}`, content: other }
    ]
    for (const sources of [
      [a, b],
      [b, a]
    ]) {
      const { columns, rows, remarks } = await room.build(sources)
      expect(columns).toEqual(['id bigint', 'milestone text'])
      expect(rows.filter(([, milestone]) => milestone === null)).toHaveLength(extension === 'json' ? 1 : 2)
      expect(rows).toContainEqual(['1', 'm'])
      expect(remarks).toEqual([
        {
          level: 'notice',
          title: 'Columns that not all sources have',
          message: `They are NULL where they are missing: b.${extension} has no 'milestone'. optional: true in columns says that this is right.`
        }
      ])
    }
  })

  it('inside objects are NULL without a word, as between records', async () => {
    const { columns, remarks } = await room.build([
      { name: 'a.json', content: '[{"id":1,"owner":{"name":"x"}}]' },
      { name: 'b.json', content: '[{"id":2,"owner":{"mail":"y"}}]' }
    ])
    expect(columns).toEqual(['id bigint', 'owner_name text', 'owner_mail text'])
    expect(remarks).toEqual([])
  })

  it('need no notice where columns calls them optional', async () => {
    const { columns, remarks } = await room.build(
      [
        { name: 'a.json', content: '[{"id":1,"x":1.5}]' },
        { name: 'b.json', content: '[{"id":2}]' }
      ],
      { columns: new Map([['x', { optional: true }]]) }
    )
    expect(columns).toEqual(['id bigint', 'x double'])
    expect(remarks).toEqual([])
  })

  it('are a fault where the sources have nothing in common', async () => {
    const error = await failureOf(
      room.build([
        { name: 'a.json', content: '[{"id":1,"name":"x"}]' },
        { name: 'b.json', content: '[{"error":"quota","code":3}]' }
      ])
    )
    expect(error.code).toBe('source.columns')
    expect(error.message).toContain("b.json lacks 'id', 'name' and has 'error', 'code' in addition")
  })

  it('a source without records says nothing', async () => {
    const { columns, rows, remarks } = await room.build([
      { name: 'a.json', content: '[]' },
      { name: 'b.json', content: '[{"id":2}]' }
    ])
    expect([columns, rows, remarks]).toEqual([['id bigint'], [['2']], []])
  })

  it('of sheets are a fault, but for optional ones', async () => {
    const sheets = [
      { name: 'a.xlsx', content: await sheet(['id', 'x'], ['1', '2']) },
      { name: 'b.xlsx', content: await sheet(['id'], ['3']) }
    ]
    expect((await failureOf(room.build(sheets))).message).toContain("b.xlsx lacks 'x'")
    const { rows } = await room.build(sheets, { columns: new Map([['x', { optional: true }]]) })
    expect(rows.toSorted()).toEqual([
      ['1', '2'],
      ['3', null]
    ])
  })
})
