import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ColumnRule } from '../../../src/hyper/values/column-rule.ts'
import { type BuildRoom, openBuildRoom, type SourceText } from '../../support/build.ts'
import { failureOf } from '../../support/spool.ts'

const DAY_1 = '[{"id":1,"name":"a","discount":1.5,"owner":{"name":"x"}},{"id":2,"name":"b"}]'
const DAY_2 = '[{"id":1,"name":"a"},{"id":2,"name":"b"}]'
const DAY_2_NULL = '[{"id":1,"name":"a","owner":null},{"id":2,"name":"b","owner":null}]'
const RULES = rules({
  discount: { type: 'double', optional: true },
  owner_name: { type: 'text', optional: true }
})

let room: BuildRoom

beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

function rules(of: Record<string, ColumnRule>): Map<string, ColumnRule> {
  return new Map(Object.entries(of))
}

describe('optional columns', () => {
  it('are NULL on the day on which no record has them, with their type and a notice', async () => {
    const wanted = ['id bigint', 'name text', 'discount double', 'owner_name text']
    const day1 = await room.build({ name: 'a.json', content: DAY_1 }, { columns: RULES })
    expect(day1.columns).toEqual(wanted)
    expect(day1.remarks).toEqual([])
    const day2 = await room.build({ name: 'a.json', content: DAY_2 }, { columns: RULES })
    expect(day2.columns).toEqual(wanted)
    expect(day2.rows).toEqual([
      ['1', 'a', null, null],
      ['2', 'b', null, null]
    ])
    expect(day2.remarks).toEqual([
      {
        level: 'notice',
        title: 'Optional columns that are missing today',
        message: 'No record has "discount", "owner_name": NULL, as optional: true in columns asks.'
      }
    ])
  })

  it('stand in the place of the object that is null today', async () => {
    const { columns } = await room.build({ name: 'a.json', content: DAY_2_NULL }, { columns: RULES })
    expect(columns).toEqual(['id bigint', 'name text', 'discount double', 'owner_name text'])
  })

  it('are there for transform', async () => {
    for (const content of [DAY_1, DAY_2, DAY_2_NULL]) {
      const transform = 'SELECT id, discount, owner_name FROM source ORDER BY id'
      const { columns, rows } = await room.build({ name: 'a.json', content }, { columns: RULES, transform })
      expect(columns).toEqual(['id bigint', 'discount double', 'owner_name text'])
      expect(rows).toHaveLength(2)
    }
  })

  it('may have a format or a new name, or no type at all', async () => {
    const { columns } = await room.build(
      { name: 'a.json', content: DAY_2 },
      {
        columns: rules({
          paid: {
            format: { kind: 'number', written: '#,##0.00', group: ',', decimal: '.' },
            type: 'double',
            optional: true
          },
          note: { rename: 'remark', optional: true },
          secret: { drop: true, optional: true }
        })
      }
    )
    expect(columns).toEqual(['id bigint', 'name text', 'paid double', 'remark text'])
  })

  it('make a table of records without any member', async () => {
    const { columns, rows } = await room.build({ name: 'a.json', content: '[{},{}]' }, { columns: RULES })
    expect(columns).toEqual(['discount double', 'owner_name text'])
    expect(rows).toHaveLength(2)
  })

  it('are misspelt when they differ from a column by case only', async () => {
    const error = await failureOf(
      room.build({ name: 'a.json', content: DAY_1 }, { columns: rules({ Discount: { optional: true } }) })
    )
    expect(error.code).toBe('data.columns')
    expect(error.message).toContain('"Discount" (did you mean "discount"?)')
  })

  it('one that is not optional still has to be there', async () => {
    const columns = rules({ discount: { type: 'double' }, owner_name: { optional: true } })
    expect((await failureOf(room.build({ name: 'a.json', content: DAY_2 }, { columns }))).code).toBe(
      'data.columns'
    )
  })

  it('may be missing in one of several CSV files', async () => {
    const files: SourceText[] = [
      { name: 'a.csv', content: 'id,x\n1,5\n' },
      { name: 'b.csv', content: 'id\n2\n' }
    ]
    expect((await failureOf(room.build(files))).code).toBe('source.columns')
    for (const sources of [files, files.toReversed()]) {
      const { columns, rows } = await room.build(sources, { columns: rules({ x: { optional: true } }) })
      expect(columns).toEqual(['id bigint', 'x bigint'])
      expect(rows.toSorted()).toEqual([
        ['1', '5'],
        ['2', null]
      ])
    }
  })
})
