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

describe('columns', () => {
  const typed = (type: string, ...values: string[]) =>
    room.build(csv(`x\n${values.join('\n')}\n`), { columns: new Map([['x', { type: type as 'int' }]]) })

  it.each([
    ['int', ['00501', '+7', ' 8 ', '9.0'], ['501', '7', '8', '9']],
    ['int', ['1.5E1', '-1.20e+2', '100e-2', '0.0e-7'], ['15', '-120', '1', '0']],
    ['bigint', ['9223372036854775807', '1e+15'], ['9223372036854775807', '1000000000000000']],
    ['double', ['1e3', '.5', '+2'], ['1000', '0.5', '2']],
    ['numeric(5,2)', ['1.5', '-0.10', '100.000', '+1'], ['1.50', '-0.10', '100.00', '1.00']],
    ['numeric(5,2)', ['1e-02', '-1.5E+2', '1.2300e0', '0.00e-9'], ['0.01', '-150.00', '1.23', '0.00']],
    ['numeric(18,18)', ['1.2345678901e-08'], ['0.000000012345678901']],
    ['bool', ['yes', '0', 'TRUE', 'f'], ['true', 'false', 'true', 'false']],
    ['date', ['2024-02-29'], ['2024-02-29']],
    ['date', ['0001-01-01', '9999-12-31'], ['0001-01-01', '9999-12-31']],
    ['time', ['12:30', '23:59:59.5'], ['12:30:00', '23:59:59.5']],
    ['time', ['23:59:59.9999999', '12:00:00.123456789'], ['23:59:59.999999', '12:00:00.123456']],
    [
      'timestamp',
      ['2026-01-01', '2026-01-01T01:00:00+01:00', '2026-01-01T01:00'],
      ['2026-01-01 00:00:00', '2026-01-01 00:00:00', '2026-01-01 01:00:00']
    ],
    ['timestamp_tz', ['2026-01-01T01:00:00+01:00'], ['2026-01-01 00:00:00+00']],
    ['text', ['007', '1.50'], ['007', '1.50']]
  ])('converts to %s exactly', async (type, values, stored) => {
    const { columns, rows } = await typed(type, ...values)
    expect(columns).toEqual([`x ${type}`])
    expect(rows.map(row => row[0])).toEqual(stored)
  })

  it.each([
    ['int', '2147483648'],
    ['int', '1.5'],
    ['int', '1,000'],
    ['int', '1.55e1'],
    ['int', '1e+10'],
    ['int', '5e12'],
    ['int', '1e'],
    ['bigint', '9.223372036854775808e18'],
    ['bigint', '9223372036854775808'],
    ['double', '12%'],
    ['double', 'NaN'],
    ['double', '1e400'],
    ['numeric(18,2)', '1.005'],
    ['numeric(5,2)', '1000'],
    ['numeric(5,2)', '1e+3'],
    ['numeric(5,2)', '1.005e0'],
    ['numeric(5,2)', '5e-3'],
    ['numeric(18,2)', '1e-99'],
    ['bool', '2'],
    ['date', 'yesterday'],
    ['date', '2023-02-29'],
    ['date', '2023-02-28T00:00'],
    ['date', '0000-01-01'],
    ['time', '24:00'],
    ['timestamp', '0000-01-01'],
    ['timestamp', '0000-12-31T00:00:00'],
    ['timestamp', '0000-12-31T00:00:00Z'],
    ['timestamp_tz', '0000-12-31T00:00:00Z'],
    ['timestamp', 'now'],
    ['timestamp', '2026-01-01T23:59:60'],
    ['timestamp_tz', '2026-01-01T00:00:00']
  ])('refuses for %s the value %s, and says where it stands', async (type, value) => {
    const error = await failureOf(typed(type, '', `"${value}"`))
    expect(error.code).toBe('data.conversion')
    expect(error.message).toContain(
      `1 value that is not ${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}: ${JSON.stringify(value)} in record 2 (line 3) of data.csv`
    )
  })

  it('shows at most five examples and the total', async () => {
    const error = await failureOf(typed('int', ...'abcdefgh'))
    expect(error.message).toContain('8 values that are not int')
    expect(error.message).toContain('"a" in record 1 (line 2) of data.csv, "b" in record 2 (line 3), "c"')
    expect(error.message).toContain('"e" in record 5 (line 6) and 3 more')
    expect(error.message).not.toContain('"f"')
  })

  it('refuses a name that the source lacks, and names the nearest', async () => {
    const error = await failureOf(
      room.build(csv('id,amount\n1,2\n'), { columns: new Map([['amont', { type: 'int' }]]) })
    )
    expect(error.code).toBe('data.columns')
    expect(error.message).toContain('did you mean "amount"')
  })

  it('reaches nested members by their flattened name', async () => {
    const { columns } = await room.build(json('[{"a":{"zip":"00501"}}]'), {
      columns: new Map([['a_zip', { type: 'int' }]])
    })
    expect(columns).toEqual(['a_zip int'])
  })
})
