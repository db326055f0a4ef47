import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ColumnType } from '../../../src/hyper/engine/types.ts'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { buildDay, shape } from '../published-day.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

describe('the published type of a column', () => {
  it.each<[string, string[], ColumnType, (string | null)[]]>([
    [
      'whole numbers within 2^53',
      ['2', '-9007199254740992', ''],
      'double',
      ['2', '-9.007199254740992e+15', null]
    ],
    ['whole numbers', ['2', '30'], 'numeric(18,2)', ['2.00', '30.00']],
    ['whole numbers', ['2', '2147483647'], 'int', ['2', '2147483647']],
    ['decimals', ['2.5', '1.25'], 'numeric(18,2)', ['2.50', '1.25']],
    ['decimals that are whole', ['2.0', '3'], 'bigint', ['2', '3']],
    ['decimals of another scale', ['1234567890123456.78'], 'numeric(18,2)', ['1234567890123456.78']],
    ['dates', ['2026-01-31'], 'timestamp', ['2026-01-31 00:00:00']],
    ['numbers', ['01', '1.50'], 'text', ['01', '1.50']],
    ['numbers', ['1', '1.50'], 'text', ['1', '1.50']],
    ['true and false', ['TRUE', 'false'], 'text', ['TRUE', 'false']],
    ['dates', ['2026-01-31'], 'text', ['2026-01-31']],
    ['no values', ['', ''], 'date', [null, null]],
    ['no values', ['', ''], 'numeric(10,3)', [null, null]],
    ['no values', ['', ''], 'bool', [null, null]]
  ])('is kept for %s: %j as %s', async (_what, values, type, expected) => {
    const found = await buildDay(room, values, type)
    expect(found.column).toBe(`v ${type}`)
    expect(found.values.sort()).toEqual([...expected].sort())
    expect(found.held.lost).toEqual([])
  })

  it.each<[string, string[], ColumnType, string, string]>([
    [
      'a whole number beyond 2^53',
      ['2', '9007199254740993'],
      'double',
      'bigint',
      '"9007199254740993" in record 2 (line 3) of a.csv'
    ],
    [
      'another whole number beyond 2^53',
      ['2', '9007199254740994'],
      'double',
      'bigint',
      '"9007199254740994" in record 2 (line 3) of a.csv'
    ],
    ['a number beyond int', ['2147483648'], 'int', 'bigint', '"2147483648" in record 1 (line 2) of a.csv'],
    ['decimals', ['1', '2.5'], 'bigint', 'double', '"2.5" in record 2 (line 3) of a.csv'],
    [
      'a scale too large',
      ['1.5', '2.555'],
      'numeric(18,2)',
      'double',
      '"2.555" in record 2 (line 3) of a.csv'
    ],
    [
      'digits that a double rounds',
      ['1.5', '1234567890123456.78'],
      'double',
      'numeric(18,2)',
      '"1234567890123456.78" in record 2 (line 3) of a.csv'
    ],
    ['text', ['1', 'n/a'], 'bigint', 'text', '"n/a" in record 2 (line 3) of a.csv'],
    ['a leading zero', ['1', '01234'], 'bigint', 'text', '"01234" in record 2 (line 3) of a.csv'],
    [
      'a date-time',
      ['2026-01-31T00:00:00'],
      'date',
      'timestamp',
      '"2026-01-31T00:00:00" in record 1 (line 2) of a.csv'
    ],
    ['a number', ['1'], 'date', 'bigint', '"1" in record 1 (line 2) of a.csv'],
    ['no values, but a NUMERIC that the file has no room for', ['', ''], 'numeric(38,2)', 'text', '']
  ])('is not kept for %s', async (_what, values, type, inferred, value) => {
    const found = await buildDay(room, values, type)
    expect(found.column).toBe(`v ${inferred}`)
    expect(found.held).toMatchObject({
      kept: [],
      lost: [{ name: 'v', type, inferred, ...(value === '' ? {} : { value }) }]
    })
  })

  it('is not kept against a type that columns gives', async () => {
    const { columns, extract } = await room.build(
      { name: 'a.csv', content: 'v\n1\n' },
      { published: shape({ v: 'double' }), columns: new Map([['v', { type: 'text' as const }]]) }
    )
    expect(columns).toEqual(['v text'])
    expect(extract.held).toMatchObject({ kept: [], lost: [] })
    expect([...extract.held.byWorkflow]).toEqual(['v'])
  })

  it('tells no notice of a column without values that keeps its type', async () => {
    const built = await room.build(
      { name: 'a.csv', content: 'id,v\n1,\n' },
      { published: shape({ v: 'double' }) }
    )
    expect(built.columns).toEqual(
      ['id bigint', 'v double precision'].map(text => text.replace(' precision', ''))
    )
    expect(built.remarks).toEqual([])
  })

  it('is found by the new name of a column', async () => {
    const { columns } = await room.build(
      { name: 'a.csv', content: 'v\n1\n' },
      { published: shape({ amount: 'double' }), columns: new Map([['v', { rename: 'amount' }]]) }
    )
    expect(columns).toEqual(['amount double'])
  })
})
