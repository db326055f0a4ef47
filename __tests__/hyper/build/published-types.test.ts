import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { PublishedShape } from '../../../src/hyper/engine/published.ts'
import type { ColumnType } from '../../../src/hyper/engine/types.ts'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

function shape(
  columns: Record<string, ColumnType>,
  absent: PublishedShape['absent'] = 'null'
): PublishedShape {
  return { columns: Object.entries(columns).map(([name, type]) => ({ name, type })), absent }
}

/** Builds a CSV file with one column `v`, published before with a type. */
async function day(values: readonly string[], type: ColumnType, options: { transform?: string } = {}) {
  const content = `id,v\n${values.map((value, index) => `${index + 1},${value}`).join('\n')}\n`
  const published = shape({ id: 'bigint', v: type })
  const { extract, columns, rows } = await room.build({ name: 'a.csv', content }, { published, ...options })
  return { held: extract.held, columns, values: rows.map(row => row[1]), column: columns[1] }
}

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
    const found = await day(values, type)
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
    const found = await day(values, type)
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

describe('under a transform', () => {
  it.each<[string, string[], ColumnType, string]>([
    ['whole numbers', ['1', '2'], 'double', 'v double'],
    ['decimals', ['1.5', '2'], 'numeric(18,2)', 'v numeric(18,2)'],
    ['whole decimals', ['1.0', '2.0'], 'bigint', 'v bigint'],
    ['dates', ['2026-01-31'], 'timestamp', 'v timestamp'],
    ['no values', [''], 'date', 'v date']
  ])('the type is kept for %s', async (_what, values, type, column) => {
    const found = await day(values, type, { transform: 'select id, v from source' })
    expect(found.column).toBe(column)
    expect(found.held).toMatchObject({ kept: [{ name: 'v', type }], lost: [] })
  })

  it.each<[string, string[], ColumnType, string, string]>([
    ['decimals', ['1', '2.5'], 'bigint', 'v double', '"2.5"'],
    ['too many decimals', ['1.555'], 'numeric(18,2)', 'v double', '"1.555"'],
    ['beyond 2^53', ['9007199254740994'], 'double', 'v bigint', '"9007199254740994"'],
    ['numbers', ['1'], 'text', 'v bigint', '"1"']
  ])('the type is not kept for %s', async (_what, values, type, column, value) => {
    const found = await day(values, type, { transform: 'select id, v from source' })
    expect(found.column).toBe(column)
    expect(found.held).toMatchObject({ kept: [], lost: [{ name: 'v', type, value }] })
    expect(found.held.byWorkflow.has('v')).toBe(false)
  })

  it('knows a type that the query itself gives', async () => {
    const found = await day(['1'], 'double', { transform: 'select id, v::text as v from source' })
    expect(found.column).toBe('v text')
    expect(found.held.byWorkflow.has('v')).toBe(true)
  })

  it('knows who has dropped a column', async () => {
    const published = shape({ id: 'bigint', v: 'double', w: 'text' })
    const build = async (content: string, transform: string) => {
      const { extract } = await room.build({ name: 'a.csv', content }, { published, transform })
      return [...extract.held.byWorkflow].sort()
    }
    expect(await build('id,v,w\n1,2,x\n', 'select id, v from source')).toEqual(['w'])
    expect(await build('id,v\n1,2\n', 'select * from source')).toEqual([])
    expect(await build('id,v\n1,2\n', 'select id, v from source')).toEqual(['w'])
  })
})

const JSON_DAY = JSON.stringify([
  { id: 1, name: 'a' },
  { id: 2, name: 'b' }
])
const NC_06 = shape({ id: 'bigint', name: 'text', discount: 'double', owner_name: 'text' })

describe('a column that no record of JSON has', () => {
  it.each<[string, { transform?: string; columns?: ReadonlyMap<string, { type: 'double' }> }]>([
    ['plain', {}],
    ['with columns', { columns: new Map([['discount', { type: 'double' as const }]]) }],
    ['with transform', { transform: 'SELECT id, name, discount, owner_name FROM source' }],
    ['with everything', { transform: 'SELECT * FROM source' }]
  ])('stays as NULL: %s', async (_what, options) => {
    const { extract, columns, rows } = await room.build(
      { name: 'a.json', content: JSON_DAY },
      { published: NC_06, ...options }
    )
    expect([...columns].sort()).toEqual(['discount double', 'id bigint', 'name text', 'owner_name text'])
    expect(rows.every(row => row.filter(value => value === null).length === 2)).toBe(true)
    expect([...extract.held.absent].sort()).toEqual(['discount', 'owner_name'])
  })

  it('stays where it was', async () => {
    const { columns } = await room.build(
      { name: 'a.json', content: JSON_DAY },
      { published: shape({ id: 'bigint', discount: 'double', name: 'text' }) }
    )
    expect(columns).toEqual(['id bigint', 'discount double', 'name text'])
  })

  it('is not beside its object where that is null everywhere', async () => {
    const content = JSON.stringify([{ id: 1, name: 'a', owner: null, discount: 1.5 }])
    const { columns, extract } = await room.build({ name: 'a.json', content }, { published: NC_06 })
    expect([...columns].sort()).toEqual(['discount double', 'id bigint', 'name text', 'owner_name text'])
    expect(extract.held.absent).toEqual(['owner_name'])
  })

  it('is left out where rows keep what they have', async () => {
    const published = { ...NC_06, absent: 'left out' as const }
    for (const transform of [undefined, 'select id, name, discount from source']) {
      const { columns } = await room.build(
        { name: 'a.json', content: JSON_DAY },
        { published, ...(transform ? { transform } : {}) }
      )
      expect(columns).toEqual(['id bigint', 'name text'])
    }
  })

  it('is there when there are no records at all', async () => {
    const { columns, rows } = await room.build(
      { name: 'a.json', content: '[]' },
      { published: NC_06, ifEmpty: 'publish' }
    )
    expect(columns).toEqual(['id bigint', 'name text', 'discount double', 'owner_name text'])
    expect(rows).toEqual([])
  })

  it('does not come twice where the query makes it of another one', async () => {
    const { columns, extract } = await room.build(
      { name: 'a.json', content: JSON_DAY },
      {
        published: shape({ id: 'bigint', name: 'text', upper: 'text', discount: 'double' }),
        transform: 'select *, upper(name) as upper, discount * 2 as double from source'
      }
    )
    expect(columns).toEqual(['id bigint', 'name text', 'discount double', 'upper text', 'double double'])
    expect(extract.held.absent).toEqual(['discount'])
  })

  it('is gone where the file is CSV', async () => {
    const { columns, extract } = await room.build(
      { name: 'a.csv', content: 'id,name\n1,a\n' },
      { published: NC_06 }
    )
    expect(columns).toEqual(['id bigint', 'name text'])
    expect(extract.held.absent).toEqual([])
  })

  it('stays as NULL in XML, too', async () => {
    const content = '<r><row><id>1</id><name>a</name></row><row><id>2</id><name>b</name></row></r>'
    const { extract } = await room.build({ name: 'a.xml', content }, { published: NC_06 })
    expect(extract.held.absent).toEqual(['discount', 'owner_name'])
  })
})
