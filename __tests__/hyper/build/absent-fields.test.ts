import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { shape } from '../published-day.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

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
