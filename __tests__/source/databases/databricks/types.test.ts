import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  type DatabricksResult,
  type DatabricksStandIn,
  startDatabricksStandIn
} from '../../../support/databricks-stand-in.ts'
import { openQueryRoom, type QueryRoom } from '../../../support/query-room.ts'
import { failureOf } from '../../../support/spool.ts'

let databricks: DatabricksStandIn
let room: QueryRoom
let result: DatabricksResult = {}
beforeAll(async () => {
  databricks = await startDatabricksStandIn(() => result)
  databricks.tokens.add('dapi-a-token')
  room = await openQueryRoom()
}, 60_000)
afterAll(async () => {
  await room?.close()
  await databricks?.close()
})

const query = (types: readonly string[], rows: readonly unknown[][], zone = 'UTC') => {
  result = {
    columns: types.map((type, index) => [`c${index}`, type]),
    rows: rows.map(row => JSON.stringify(row)),
    polls: 0
  }
  return room.query(
    {
      'source-url': `databricks://127.0.0.1:${databricks.port}?warehouse=1234567890abcdef`,
      'source-token': 'dapi-a-token',
      'source-query': 'select 1 -- all'
    },
    { zone }
  )
}
const one = async (type: string, ...values: (string | null)[]) => {
  const { columns, rows, remarks } = await query(
    [type, 'int'],
    values.map((value, index) => [value, String(index)])
  )
  const sorted = rows.toSorted((a, b) => Number(a[1]) - Number(b[1])).map(([value]) => value)
  return [columns[0]?.replace('c0 ', ''), ...sorted, ...remarks.map(({ title }) => title)]
}

describe('types of Databricks, exactly', () => {
  it.each<[string, (string | null)[], (string | null)[]]>([
    ['tinyint', ['-128', null], ['int', '-128', null]],
    ['smallint', ['32767'], ['int', '32767']],
    ['int', ['-2147483648'], ['int', '-2147483648']],
    ['bigint', ['9223372036854775807'], ['bigint', '9223372036854775807']],
    ['decimal(10,2)', ['1.50', '-12345678.90', null], ['numeric(10,2)', '1.50', '-12345678.90', null]],
    [
      'decimal(18,9)',
      ['0E-9', '1E-7', '1.000000000'],
      ['numeric(18,9)', '0.000000000', '0.000000100', '1.000000000']
    ],
    ['decimal(20,0)', ['12345678901', null], ['bigint', '12345678901', null]],
    ['decimal(38,2)', ['1234567890123456.78', '1.50'], ['numeric(18,2)', '1234567890123456.78', '1.50']],
    ['float', ['1.5', '0.1'], ['double', '1.5', '0.1']],
    ['double', ['1.0E300', '0.30000000000000004', null], ['double', '1e+300', '0.30000000000000004', null]],
    ['boolean', ['true', 'false', null], ['bool', 'true', 'false', null]],
    ['date', ['2024-02-29', '0001-01-01', '9999-12-31'], ['date', '2024-02-29', '0001-01-01', '9999-12-31']],
    [
      'timestamp',
      ['1788525296123456', '-1', null],
      ['timestamp', '2026-09-04 12:34:56.123456', '1969-12-31 23:59:59.999999', null]
    ],
    [
      'timestamp_ntz',
      ['2024-03-31 02:30:00.123456', '2024-03-31 02:30:00'],
      ['timestamp', '2024-03-31 02:30:00.123456', '2024-03-31 02:30:00']
    ],
    ['string', ['null', '', 'a\n"b" ä 🙂', '01', null], ['text', 'null', '', 'a\n"b" ä 🙂', '01', null]],
    ['varchar(10)', ['x'], ['text', 'x']],
    ['array<int>', ['["1","2"]'], ['text', '["1","2"]']],
    ['map<string,int>', ['{"a":"1"}'], ['text', '{"a":"1"}']],
    ['struct<a:int>', ['{"a":"1"}'], ['text', '{"a":"1"}']],
    ['variant', ['null'], ['text', 'null']],
    ['interval year to month', ['1-2'], ['text', '1-2']],
    ['void', [null], ['text', null]]
  ])('%s', async (type, values, expected) => {
    expect(await one(type, ...values)).toEqual(expected)
  })

  it('asks for points in time to the microsecond, whatever the names of the columns are', async () => {
    result = {
      columns: [
        ['a', 'int'],
        ['a', 'timestamp'],
        ['b`', 'timestamp_ntz']
      ],
      rows: ['["1","1729992600000000","2024-10-27 02:30:00"]'],
      polls: 0
    }
    const { columns, rows } = await room.query(
      {
        'source-url': `databricks://127.0.0.1:${databricks.port}?warehouse=1234567890abcdef`,
        'source-token': 'dapi-a-token',
        'source-query': 'select 1 -- all'
      },
      { zone: 'Europe/Berlin' }
    )
    expect(columns).toEqual(['a int', 'a_2 timestamp', 'b` timestamp'])
    expect(rows).toEqual([['1', '2024-10-27 02:30:00', '2024-10-27 02:30:00']])
    expect(databricks.statements.at(-1)?.body['statement']).toBe(
      'SELECT c1, unix_micros(c2), cast(c3 AS string) FROM (\nselect 1 -- all\n) AS q (c1, c2, c3)'
    )
  })

  it('tells of NaN and infinite values, which are NULL', async () => {
    const { rows, remarks } = await query(['double'], [['NaN'], ['Infinity'], ['-Infinity'], ['2.5']])
    expect(rows.flat().filter(value => value !== null)).toEqual(['2.5'])
    expect(remarks.map(({ message }) => message)).toEqual([
      'Column c0 (3 values): NaN and Infinity, which would spoil every sum, are NULL in the extract.'
    ])
  })
})

describe('a value that is not of its type fails', () => {
  it.each([
    ['int', 'one'],
    ['int', '2147483648'],
    ['decimal(10,2)', '1.239'],
    ['decimal(10,2)', '1.5E-2000'],
    ['boolean', 'maybe'],
    ['date', '2024-02-30'],
    ['timestamp', '2024-01-01T00:00:00.000Z'],
    ['timestamp_ntz', 'x']
  ])('%s %s', async (type, value) => {
    const error = await failureOf(query([type], [[value]]))
    expect(error.code).toBe('data.conversion')
    expect(error.message).toContain('"c0"')
  })
})
