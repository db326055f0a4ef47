import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  type BigQueryResult,
  type BigQueryStandIn,
  startBigQueryStandIn
} from '../../../support/bigquery-stand-in.ts'
import { openQueryRoom, type QueryRoom } from '../../../support/query-room.ts'
import { failureOf } from '../../../support/spool.ts'

interface Column {
  readonly type: string
  readonly mode?: string
  readonly precision?: string
  readonly scale?: string
  readonly fields?: readonly object[]
}

let bigquery: BigQueryStandIn
let room: QueryRoom
let result: BigQueryResult = {}
let inJson: BigQueryResult | undefined
const sent: string[] = []
beforeAll(async () => {
  bigquery = await startBigQueryStandIn(
    sql => {
      sent.push(sql)
      return sql.includes('TO_JSON_STRING') ? (inJson ?? {}) : result
    },
    generateKeyPairSync('rsa', { modulusLength: 2048 })
  )
  bigquery.tokens.add('a-token')
  room = await openQueryRoom()
}, 60_000)
afterAll(async () => {
  await room?.close()
  await bigquery?.close()
})

const run = (sql = 'select 1', zone = 'UTC') =>
  room.query(
    {
      'source-url': `bigquery://127.0.0.1:${bigquery.port}/my-project`,
      'source-token': 'a-token',
      'source-query': sql
    },
    { zone }
  )
const query = (columns: readonly Column[], rows: readonly unknown[][], zone = 'UTC') => {
  result = {
    fields: columns.map((column, index) => ({ name: `c${index}`, mode: 'NULLABLE', ...column })),
    rows: rows.map(row => row.map(cell => JSON.stringify(cell))),
    polls: 0
  }
  return run(undefined, zone)
}
const one = async (column: Column, ...values: (string | null)[]) => {
  const { columns, rows, remarks } = await query(
    [column, { type: 'INTEGER' }],
    values.map((value, index) => [value, String(index)])
  )
  const sorted = rows.toSorted((a, b) => Number(a[1]) - Number(b[1])).map(([value]) => value)
  return [columns[0]?.replace('c0 ', ''), ...sorted, ...remarks.map(({ title }) => title)]
}

describe('types of BigQuery, exactly', () => {
  it.each<[string, Column, (string | null)[], (string | null)[]]>([
    [
      'INT64',
      { type: 'INTEGER' },
      ['9223372036854775807', '-9223372036854775808', null],
      ['bigint', '9223372036854775807', '-9223372036854775808', null]
    ],
    ['INT64 by its other name', { type: 'INT64' }, ['1'], ['bigint', '1']],
    [
      'FLOAT64',
      { type: 'FLOAT' },
      ['1.5', '1.0E300', '0.30000000000000004', null],
      ['double', '1.5', '1e+300', '0.30000000000000004', null]
    ],
    ['NUMERIC of whole numbers', { type: 'NUMERIC' }, ['7', '8'], ['bigint', '7', '8']],
    [
      'NUMERIC',
      { type: 'NUMERIC' },
      ['1234567890123456.78', '1.5'],
      ['numeric(18,2)', '1234567890123456.78', '1.50']
    ],
    [
      'NUMERIC(10,2)',
      { type: 'NUMERIC', precision: '10', scale: '2' },
      ['1.5', '-12345678.90', null],
      ['numeric(10,2)', '1.50', '-12345678.90', null]
    ],
    [
      'NUMERIC(20)',
      { type: 'NUMERIC', precision: '20' },
      ['12345678901', null],
      ['bigint', '12345678901', null]
    ],
    [
      'BIGNUMERIC',
      { type: 'BIGNUMERIC' },
      ['99999999999999999999999999999999999999.5'],
      ['text', '99999999999999999999999999999999999999.5', 'More digits than a number column holds']
    ],
    ['BOOL', { type: 'BOOLEAN' }, ['true', 'false', null], ['bool', 'true', 'false', null]],
    [
      'DATE',
      { type: 'DATE' },
      ['2024-02-29', '0001-01-01', '9999-12-31'],
      ['date', '2024-02-29', '0001-01-01', '9999-12-31']
    ],
    ['TIME', { type: 'TIME' }, ['10:11:12.123456', '23:59:59'], ['time', '10:11:12.123456', '23:59:59']],
    [
      'DATETIME',
      { type: 'DATETIME' },
      ['2024-03-31T02:30:00.123456', null],
      ['timestamp', '2024-03-31 02:30:00.123456', null]
    ],
    [
      'TIMESTAMP',
      { type: 'TIMESTAMP' },
      ['1788525296123456', '-1', '-62135596800000000', '253402300799999999', null],
      [
        'timestamp',
        '2026-09-04 12:34:56.123456',
        '1969-12-31 23:59:59.999999',
        '0001-01-01 00:00:00',
        '9999-12-31 23:59:59.999999',
        null
      ]
    ],
    [
      'STRING',
      { type: 'STRING' },
      ['null', '', 'a\n"b" ä 🙂', '01', null],
      ['text', 'null', '', 'a\n"b" ä 🙂', '01', null]
    ],
    ['JSON', { type: 'JSON' }, ['{"a":[1,null]}', 'null'], ['text', '{"a":[1,null]}', 'null']],
    ['GEOGRAPHY', { type: 'GEOGRAPHY' }, ['POINT(1 2)'], ['text', 'POINT(1 2)']],
    ['INTERVAL', { type: 'INTERVAL' }, ['1-2 3 4:5:6.789'], ['text', '1-2 3 4:5:6.789']],
    ['RANGE', { type: 'RANGE' }, ['[2020-01-01, UNBOUNDED)'], ['text', '[2020-01-01, UNBOUNDED)']]
  ])('%s', async (_what, column, values, expected) => {
    expect(await one(column, ...values)).toEqual(expected)
  })

  it('asks BigQuery for the JSON of arrays and structs', async () => {
    const tags = { name: 'tags', type: 'STRING', mode: 'REPEATED' }
    const place = { name: 'place', type: 'RECORD', mode: 'NULLABLE', fields: [{ name: 'x', type: 'BYTES' }] }
    result = { fields: [{ name: 'id', type: 'INTEGER' }, tags, place] }
    inJson = {
      fields: [
        { name: 'id', type: 'INTEGER' },
        { name: 'tags', type: 'STRING' },
        { name: 'place', type: 'STRING' }
      ],
      rows: [['"1"', '"[\\"a\\",\\"b\\"]"', 'null']]
    }
    const { columns, rows } = await run('select 1 -- all;')
    expect([columns, rows]).toEqual([['id bigint', 'tags text', 'place text'], [['1', '["a","b"]', null]]])
    expect(sent.at(-1)).toBe(
      'SELECT * REPLACE (IF(`tags` IS NULL, NULL, TO_JSON_STRING(`tags`)) AS `tags`, IF(`place` IS NULL, NULL, TO_JSON_STRING(`place`)) AS `place`) FROM (\nselect 1 -- all;\n)'
    )
    inJson = { error: { status: 400, reason: 'invalidQuery', message: 'Division by zero at [3:4]' } }
    expect((await failureOf(run('select 1\n  , 1 / 0'))).message).toContain(
      'at line 2, column 4 of source-query'
    )
    result = {
      fields: [
        { name: 'id', type: 'INTEGER' },
        { ...tags, name: 'f0_' }
      ]
    }
    const nameless = await failureOf(run())
    expect([nameless.code, nameless.message]).toEqual([
      'source.query-type',
      expect.stringContaining('column 2')
    ])
  })

  it('tells of NaN and infinite values, which are NULL', async () => {
    const { rows, remarks } = await query(
      [{ type: 'FLOAT' }],
      [['NaN'], ['Infinity'], ['-Infinity'], ['2.5']]
    )
    expect(rows.flat().filter(value => value !== null)).toEqual(['2.5'])
    expect(remarks.map(({ message }) => message)).toEqual([
      'Column c0 (3 values): NaN and Infinity, which would spoil every sum, are NULL in the extract.'
    ])
  })

  it('places points in time by time-zone', async () => {
    const { rows } = await query(
      [{ type: 'TIMESTAMP' }, { type: 'TIMESTAMP' }, { type: 'DATETIME' }],
      [['1729989000000000', '1729992600000000', '2024-10-27T02:30:00']],
      'Europe/Berlin'
    )
    expect(rows).toEqual([['2024-10-27 02:30:00', '2024-10-27 02:30:00', '2024-10-27 02:30:00']])
  })
})

describe('a value that is not of its type fails', () => {
  it.each<[string, Column, unknown]>([
    ['letters in a number', { type: 'INTEGER' }, 'one'],
    ['more decimals than are declared', { type: 'NUMERIC', precision: '10', scale: '2' }, '1.239'],
    ['a point in time with decimals', { type: 'TIMESTAMP' }, '1.7E9'],
    ['a date that is not one', { type: 'DATE' }, '2024-02-30'],
    ['no bool', { type: 'BOOL' }, 'maybe']
  ])('%s', async (_what, column, value) => {
    const error = await failureOf(query([column], [[value]]))
    expect(error.code).toBe('data.conversion')
    expect(error.message).toContain('"c0"')
  })
})
