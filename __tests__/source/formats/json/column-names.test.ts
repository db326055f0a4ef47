import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../../support/build.ts'
import { failureOf } from '../../../support/spool.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const ROWS = [
  ['1000', 'name 0'],
  ['1001', null]
]
const build = (document: unknown, columnNames: string, records?: string) =>
  room.build(
    { name: 'a.json', content: JSON.stringify(document) },
    { source: { columnNames }, ...(records === undefined ? {} : { records }) }
  )

describe('source-column-names', () => {
  it.each([
    [
      'Snowflake',
      { resultSetMetaData: { numRows: 2, rowType: named('ID', 'NAME') }, data: ROWS },
      'resultSetMetaData.rowType[].name',
      undefined
    ],
    [
      'Databricks',
      { manifest: { schema: { columns: named('ID', 'NAME') } }, result: { data_array: ROWS } },
      'manifest.schema.columns[].name',
      'result.data_array'
    ],
    [
      'Log Analytics',
      { tables: [{ name: 't', columns: named('ID', 'NAME'), rows: ROWS }] },
      'tables[0].columns[].name',
      'tables[0].rows'
    ],
    [
      'ClickHouse, without source-records',
      { meta: named('ID', 'NAME'), data: ROWS, rows: 2 },
      'meta[].name',
      undefined
    ],
    ['names after the records', { rows: ROWS, columns: named('ID', 'NAME') }, 'columns[].name', 'rows'],
    ['pandas, orient="split"', { columns: ['ID', 'NAME'], index: [0, 1], data: ROWS }, 'columns', 'data'],
    ['texts with brackets', { columns: ['ID', 'NAME'], data: ROWS }, 'columns[]', 'data'],
    [
      'a name further inside',
      { fields: [{ field: { name: 'ID' } }, { field: { name: 'NAME' } }], data: ROWS },
      'fields[].field.name',
      'data'
    ]
  ])('of %s', async (_service, document, path, records) => {
    const { columns, rows, remarks } = await build(document, path, records)
    expect(columns).toEqual(['ID text', 'NAME text'])
    expect(rows).toEqual(ROWS)
    expect(remarks).toEqual([])
  })

  it('an element without a name is a numbered column, and a short record has NULL', async () => {
    const { columns, rows } = await build(
      { columns: [{ name: 'a' }, {}, { name: null }], data: [[1, 2, 3], [4]] },
      'columns[].name',
      'data'
    )
    expect(columns).toEqual(['a bigint', 'column_2 bigint', 'column_3 bigint'])
    expect(rows).toEqual([
      ['1', '2', '3'],
      ['4', null, null]
    ])
  })

  it.each([
    [{ columns: [], data: ROWS }, 'columns[].name'],
    [{ data: ROWS }, 'columns[].name'],
    [{ columns: 'a', data: ROWS }, 'columns']
  ])('that are not there fail', async (document, path) => {
    const { code, message } = await failureOf(build(document, path, 'data'))
    expect([code, message]).toEqual([
      'source.records',
      expect.stringContaining(`has no array of names at source-column-names "${path}"`)
    ])
  })

  it('need no names where there are no records', async () => {
    expect((await failureOf(build({ data: [] }, 'columns[].name', 'data'))).code).toBe('data.empty')
  })

  it('for fewer columns than the records have fail', async () => {
    expect((await failureOf(build({ columns: ['a'], data: ROWS }, 'columns', 'data'))).code).toBe(
      'data.records'
    )
  })

  it('for records that are objects fail', async () => {
    const { code, message } = await failureOf(build({ columns: ['a'], data: [{ a: 1 }] }, 'columns', 'data'))
    expect([code, message]).toEqual(['data.records', expect.stringContaining('are objects, not arrays')])
  })

  it('for another format fail', async () => {
    const error = await failureOf(
      room.build({ name: 'a.csv', content: 'id\n1\n' }, { source: { columnNames: 'columns' } })
    )
    expect([error.code, error.message]).toEqual([
      'source.format',
      expect.stringContaining('the input source-column-names says how the records of JSON lie')
    ])
  })
})

function named(...names: string[]): { name: string; type: string }[] {
  return names.map(name => ({ name, type: 'TEXT' }))
}
