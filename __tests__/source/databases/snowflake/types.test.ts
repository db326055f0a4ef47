import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openQueryRoom, type QueryRoom } from '../../../support/query-room.ts'
import {
  type SnowflakeResult,
  type SnowflakeStandIn,
  startSnowflakeStandIn
} from '../../../support/snowflake-stand-in.ts'
import { failureOf } from '../../../support/spool.ts'

type Column = Omit<NonNullable<SnowflakeResult['columns']>[number], 'name'>

let snowflake: SnowflakeStandIn
let room: QueryRoom
let result: SnowflakeResult = {}
beforeAll(async () => {
  snowflake = await startSnowflakeStandIn(() => result, { pat: 'a-token' })
  room = await openQueryRoom()
}, 60_000)
afterAll(async () => {
  await room?.close()
  await snowflake?.close()
})

const query = (columns: readonly Column[], rows: readonly unknown[][], zone = 'UTC') => {
  result = {
    columns: columns.map((column, index) => ({ name: `c${index}`, ...column })),
    rows: rows.map(row => JSON.stringify(row)),
    polls: 0
  }
  const inputs = {
    'source-url': `snowflake://127.0.0.1:${snowflake.port}`,
    'source-token': 'a-token',
    'source-query': 'select 1'
  }
  return room.query(inputs, { zone })
}
/** The values of a column, with its type and what is remarked. */
const one = async (column: Column, ...values: (string | null)[]) => {
  const { columns, rows, remarks } = await query(
    [column, { type: 'fixed', precision: 9, scale: 0 }],
    values.map((value, index) => [value, String(index)])
  )
  const sorted = rows.toSorted((a, b) => Number(a[1]) - Number(b[1])).map(([value]) => value)
  return [columns[0]?.replace('c0 ', ''), ...sorted, ...remarks.map(({ title }) => title)]
}
const fixed = (precision: number, scale: number): Column => ({ type: 'fixed', precision, scale })

describe('types of Snowflake, exactly', () => {
  it.each<[string, Column, (string | null)[], (string | null)[]]>([
    ['NUMBER(9,0)', fixed(9, 0), ['-7', null, '999999999'], ['bigint', '-7', null, '999999999']],
    ['NUMBER(18,0), as count(*)', fixed(18, 0), ['999999999999999999'], ['bigint', '999999999999999999']],
    [
      'NUMBER(38,0), as INT',
      fixed(38, 0),
      ['9223372036854775807', '-9223372036854775808'],
      ['bigint', '9223372036854775807', '-9223372036854775808']
    ],
    ['NUMBER(38,0) without a value', fixed(38, 0), [null], ['bigint', null]],
    [
      'NUMBER(38,0) beyond 64 bits',
      fixed(38, 0),
      ['99999999999999999999', '1'],
      ['text', '99999999999999999999', '1', 'More digits than a number column holds']
    ],
    ['NUMBER(10,2)', fixed(10, 2), ['123.45', '-0.10', null], ['numeric(10,2)', '123.45', '-0.10', null]],
    ['NUMBER(18,9)', fixed(18, 9), ['-0.000001000'], ['numeric(18,9)', '-0.000001000']],
    [
      'NUMBER(38,2), as sum',
      fixed(38, 2),
      ['1.50', '1234567890123456.78'],
      ['numeric(18,2)', '1.50', '1234567890123456.78']
    ],
    ['DECFLOAT', { type: 'decfloat', precision: 38 }, ['1.5', '-2'], ['double', '1.5', '-2']],
    [
      'FLOAT',
      { type: 'real' },
      ['1.5', '1e+300', '0.30000000000000004', null],
      ['double', '1.5', '1e+300', '0.30000000000000004', null]
    ],
    ['BOOLEAN', { type: 'boolean' }, ['true', 'false', null], ['bool', 'true', 'false', null]],
    [
      'DATE',
      { type: 'date' },
      ['20700', '-1', '-719162', null],
      ['date', '2026-09-04', '1969-12-31', '0001-01-01', null]
    ],
    [
      'TIME(9)',
      { type: 'time', scale: 9 },
      ['45296.123456789', '86399.999999999', '0.000000000'],
      ['time', '12:34:56.123456', '23:59:59.999999', '00:00:00']
    ],
    [
      'TIMESTAMP_NTZ(9)',
      { type: 'timestamp_ntz', scale: 9 },
      ['1788525296.123456789', '-0.500000000', null],
      ['timestamp', '2026-09-04 12:34:56.123456', '1969-12-31 23:59:59.5', null]
    ],
    [
      'TIMESTAMP_LTZ(9)',
      { type: 'timestamp_ltz', scale: 9 },
      ['1788525296.123456789'],
      ['timestamp', '2026-09-04 12:34:56.123456']
    ],
    [
      'TIMESTAMP_TZ(9)',
      { type: 'timestamp_tz', scale: 9 },
      ['1788505496.123456789 1770', '-1.000000000 1440'],
      ['timestamp', '2026-09-04 07:04:56.123456', '1969-12-31 23:59:59']
    ],
    [
      'VARCHAR',
      { type: 'text' },
      ['null', '', 'a\n"b" ä 🙂', '01', null],
      ['text', 'null', '', 'a\n"b" ä 🙂', '01', null]
    ],
    [
      'VARIANT',
      { type: 'variant' },
      ['{\n  "k": [\n    1\n  ]\n}', 'null'],
      ['text', '{\n  "k": [\n    1\n  ]\n}', 'null']
    ],
    ['OBJECT', { type: 'object' }, ['{}'], ['text', '{}']],
    ['ARRAY', { type: 'array' }, ['[\n  1,\n  "two"\n]'], ['text', '[\n  1,\n  "two"\n]']],
    ['GEOGRAPHY', { type: 'geography' }, ['{"type":"Point"}'], ['text', '{"type":"Point"}']],
    [
      'a type of tomorrow',
      { type: 'uuid' },
      ['7d444840-9dc0-11d1-b245-5ffdce74fad2'],
      ['text', '7d444840-9dc0-11d1-b245-5ffdce74fad2']
    ]
  ])('%s', async (_what, column, values, expected) => {
    expect(await one(column, ...values)).toEqual(expected)
  })

  it('has room for 38 digits in file format 3', async () => {
    result = {
      columns: [
        { name: 'A', ...fixed(38, 0) },
        { name: 'B', ...fixed(30, 2) }
      ],
      rows: ['["12345678901234567890123456789012345678","1.50"]'],
      polls: 0
    }
    const { columns, rows } = await room.query(
      {
        'source-url': `snowflake://127.0.0.1:${snowflake.port}`,
        'source-token': 'a-token',
        'source-query': 'select 1'
      },
      { hyperVersion: 3 }
    )
    expect(columns).toEqual(['A numeric(38,0)', 'B numeric(30,2)'])
    expect(rows).toEqual([['12345678901234567890123456789012345678', '1.50']])
  })

  it('tells of NaN and infinite values, which are NULL', async () => {
    const { rows, remarks } = await query([{ type: 'real' }], [['NaN'], ['inf'], ['-inf'], ['2.5']])
    expect(rows.flat().filter(value => value !== null)).toEqual(['2.5'])
    expect(remarks.map(({ message }) => message)).toEqual([
      'Column c0 (3 values): NaN and Infinity, which would spoil every sum, are NULL in the extract.'
    ])
  })

  it('places points in time by time-zone, where the hour of the autumn is clear', async () => {
    const { rows } = await query(
      [{ type: 'timestamp_tz' }, { type: 'timestamp_ltz' }, { type: 'timestamp_ntz' }],
      [['1729989000.000000000 1560', '1729992600.000000000', '1729989000.000000000']],
      'Europe/Berlin'
    )
    expect(rows).toEqual([['2024-10-27 02:30:00', '2024-10-27 02:30:00', '2024-10-27 00:30:00']])
  })

  it('keeps columns of one name apart', async () => {
    result = {
      columns: [
        { name: 'A', type: 'text' },
        { name: 'A', type: 'text' }
      ],
      rows: ['["x","y"]'],
      polls: 0
    }
    const { columns, rows } = await room.query({
      'source-url': `snowflake://127.0.0.1:${snowflake.port}`,
      'source-token': 'a-token',
      'source-query': 'with a as (select 1) select * from a'
    })
    expect([columns, rows]).toEqual([['A text', 'A_2 text'], [['x', 'y']]])
  })
})

describe('a value that is not of its type fails', () => {
  it.each<[string, Column, string]>([
    ['letters in a number', fixed(9, 0), 'one'],
    ['a number beyond 64 bits', fixed(18, 0), '99999999999999999999'],
    ['more decimals than are declared', fixed(10, 2), '1.239'],
    ['a number with an exponent', fixed(10, 2), '1e-5'],
    ['more digits than are declared', fixed(4, 2), '123456.78'],
    ['no bool', { type: 'boolean' }, 'maybe'],
    ['a date in ISO', { type: 'date' }, '2024-01-01'],
    ['a time beyond a day', { type: 'time' }, 'x'],
    ['a timestamp in ISO', { type: 'timestamp_ntz' }, '2024-01-01 00:00:00'],
    ['a point in time in ISO', { type: 'timestamp_tz' }, '2024-01-01 00:00:00 +0100']
  ])('%s', async (_what, column, value) => {
    const error = await failureOf(query([column], [[value]]))
    expect(error.code).toBe('data.conversion')
    expect(error.message).toContain('"c0"')
  })
})
