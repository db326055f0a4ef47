import { describe, expect, it } from '@jest/globals'
import { useDays } from './days.ts'
import { errorOf, fixture, useStand } from './stand.ts'

const stand = useStand()
const { days, good, warnings } = useDays(stand)

describe('published types hold', () => {
  it('over a day on which all amounts are whole, and one without any', async () => {
    const { day, table } = days()
    good(await day('a.csv', 'id,amount\n1,1.5\n'))
    const second = good(await day('a.csv', 'id,amount\n1,2\n2,3\n'))
    expect((await table()).columns).toEqual(['id bigint', 'amount double precision'])
    expect(warnings(second)).toEqual([])
    expect(second.summary).toContain(
      '<tr><td>Published types that hold</td><td>amount <code>double</code> (today <code>bigint</code>)</td></tr>'
    )
    expect(second.outputs).toMatchObject({ 'previous-row-count': '1', unchanged: 'false' })
    good(await day('a.csv', 'id,amount\n1,\n'))
    expect((await table()).columns).toEqual(['id bigint', 'amount double precision'])
  })

  it('so that an append does not fail on a lucky day', async () => {
    const { day, table } = days({ 'publish-mode': 'append' })
    good(await day('a.csv', 'id,amount\n1,1.5\n', { 'publish-mode': 'overwrite' }))
    const second = good(await day('a.csv', 'id,amount\n2,2\n'))
    expect((await table()).rows).toEqual(['1,1.5', '2,2'])
    expect(second.summary).toContain('<tr><td>In the table</td><td>1 sent, 1 added, 2 now</td></tr>')
  })

  it('but never by a change of values: an append that does not fit fails', async () => {
    const { day, table } = days({ 'publish-mode': 'append' })
    good(await day('a.csv', 'id,amount\n1,1\n', { 'publish-mode': 'overwrite' }))
    const error = errorOf(await day('a.csv', 'id,amount\n2,2.5\n'))
    expect(error).toContain('tableau.columns: ')
    expect(error).toContain('"amount" is bigint there and double here ("2.5" in record 1 (line 2) of')
    expect((await table()).rows).toEqual(['1,1'])
  })

  it('under a transform, too', async () => {
    const { day, table } = days({ transform: 'select id, sum(amount) as total from source group by id' })
    good(await day('a.csv', 'id,amount\n1,1.5\n'))
    good(await day('a.csv', 'id,amount\n1,2\n1,3\n'))
    expect(await table()).toEqual({ columns: ['id bigint', 'total double precision'], rows: ['1,5'] })
  })
})

describe('on-schema-change', () => {
  it.each<[string, string, string, string]>([
    [
      'a column is gone from the source',
      'id,amount,region\n1,1.5,x\n',
      'id,amount\n1,1.5\n',
      '"region" (string) is gone from the source'
    ],
    [
      'numbers became text',
      'id,amount\n1,1.5\n',
      'id,amount\n1,n/a\n',
      '"amount" was real and is string (the first value in the way is "n/a" in record 1 (line 2) of'
    ],
    [
      'dates became text',
      'id,day\n1,2026-01-31\n',
      'id,day\n1,31.1.2026\n',
      '"day" was date and is string (the first value in the way is "31.1.2026"'
    ]
  ])('fails when %s, and warn and allow say less', async (_what, first, second, expected) => {
    const { name, day } = days()
    good(await day('a.csv', first))
    const failed = await day('a.csv', second)
    const error = errorOf(failed)
    expect(error).toContain(
      `data.schema: The columns of the published data source “${name}” would change: ${expected}`
    )
    expect(error).toContain('If the change is right, run once with on-schema-change: allow.')
    expect(failed.outputs).toMatchObject({ published: 'false' })
    expect(failed.summary).toContain('<td>❌ failed</td>')
    expect(warnings(good(await day('a.csv', second, { 'on-schema-change': 'warn' }))).join()).toContain(
      expected
    )
    good(await day('a.csv', first, { 'on-schema-change': 'allow' }))
    expect(warnings(good(await day('a.csv', second, { 'on-schema-change': 'allow' })))).toEqual([])
  })

  it.each<[string, string, string, string, Record<string, string>]>([
    ['whole numbers became decimals', 'id,n\n1,1\n', 'id,n\n1,1.5\n', '"n" was integer and is real', {}],
    [
      'dates became date-times',
      'id,d\n1,2026-01-31\n',
      'id,d\n1,2026-01-31T10:00:00\n',
      '"d" was date and is datetime',
      {}
    ],
    [
      'columns drops a column',
      'id,n\n1,1\n',
      'id,n\n1,1\n',
      '"n" (integer) is left out or renamed by columns or transform',
      { columns: 'n: {drop: true}' }
    ],
    [
      'columns renames a column',
      'id,n\n1,1\n',
      'id,n\n1,1\n',
      '"n" (integer) is left out or renamed by columns or transform',
      { columns: 'n: {rename: m}' }
    ],
    [
      'columns gives another type',
      'id,n\n1,1\n',
      'id,n\n1,1\n',
      '"n" was integer and is string by columns or transform',
      { columns: 'n: text' }
    ],
    [
      'transform does not select a column',
      'id,n\n1,1\n',
      'id,n\n1,1\n',
      '"n" (integer) is left out or renamed by columns or transform',
      { transform: 'select id from source' }
    ],
    [
      'transform gives another type',
      'id,n\n1,1\n',
      'id,n\n1,1\n',
      '"n" was integer and is string by columns or transform',
      { transform: 'select id, n::text as n from source' }
    ]
  ])('only warns when %s', async (_what, first, second, expected, inputs) => {
    const { day } = days()
    good(await day('a.csv', first))
    expect(warnings(good(await day('a.csv', second, inputs))).join()).toContain(expected)
  })

  it('tells what the source has dropped under a transform', async () => {
    const { day } = days({ transform: 'select * from source' })
    good(await day('a.csv', 'id,n\n1,1\n'))
    expect(errorOf(await day('a.csv', 'id\n1\n'))).toContain('"n" (integer) is gone from the source')
  })

  it('tells added and reordered columns in the summary only', async () => {
    const { day } = days()
    good(await day('a.csv', 'id,n\n1,1\n'))
    const step = good(await day('a.csv', 'n,id,more\n1,1,x\n'))
    expect(warnings(step)).toEqual([])
    expect(step.summary).toContain('added: &quot;more&quot; (text); the columns stand in another order')
  })

  it('fails when calculated fields would be lost, unless rows are replaced', async () => {
    const { day, name } = days()
    good(await day('a.csv', 'id,n\n1,1\n', { 'calculated-fields': 'Twice: "[n] * 2"' }))
    const error = errorOf(await day('a.csv', 'id,n\n1,1\n'))
    expect(error).toContain('the calculated field "Twice" would be lost')
    expect(error).toContain('publish-mode: replace')
    good(await day('a.csv', 'id,n\n2,2\n', { 'publish-mode': 'replace' }))
    good(await day('a.csv', 'id,n\n3,3\n', { 'calculated-fields': 'Twice: "[n] * 3"' }))
    expect(stand.simulator.datasources.find(one => one.name === name)?.tds).toContain('* 3')
  })
})

describe('a column that no record of JSON has today', () => {
  const nc06 = async (file: string): Promise<string> => (await fixture(`cases/NC-06/${file}`)).toString()

  it.each<[string, Record<string, string>]>([
    ['plain', {}],
    ['with columns', { columns: 'discount: double' }],
    ['with transform', { transform: 'SELECT id, discount, owner_name FROM source' }]
  ])('stays as NULL (NC-06): %s', async (_what, inputs) => {
    const { day, table } = days(inputs)
    good(await day('a.json', await nc06('day1.json')))
    const { columns } = await table()
    for (const file of ['day2.json', 'day2-null.json', 'day1.json']) {
      good(await day('a.json', await nc06(file)))
      expect((await table()).columns.sort()).toEqual([...columns].sort())
    }
    expect(warnings(good(await day('a.json', await nc06('day2.json')))).join()).toContain(
      'no record has "discount" (real) today; it stays as NULL'
    )
  })

  it('fails when a new column of the same kind comes in the same run', async () => {
    const { day } = days()
    good(await day('a.json', '[{"id": 1, "price": 1.5}]'))
    expect(errorOf(await day('a.json', '[{"id": 1, "cost": 2}]'))).toContain(
      'no record has "price" (real) any more, and "cost" is new: perhaps it was renamed'
    )
    good(await day('a.json', '[{"id": 1, "note": "x"}]'))
  })

  it('is untouched by update, and fails an upsert that would lose a value', async () => {
    const { day, table } = days({ 'key-columns': 'id' })
    good(await day('a.json', '[{"id": 1, "n": 1, "note": "x"}, {"id": 2, "n": 1}]', { 'key-columns': '' }))
    good(await day('a.json', '[{"id": 1, "n": 7}]', { 'publish-mode': 'update' }))
    expect((await table()).rows).toEqual(['1,7,x', '2,1,'])
    expect(errorOf(await day('a.json', '[{"id": 1, "n": 8}]', { 'publish-mode': 'upsert' }))).toContain(
      'tableau.columns: '
    )
    good(await day('a.json', '[{"id": 2, "n": 8}, {"id": 3, "n": 9}]', { 'publish-mode': 'upsert' }))
    expect((await table()).rows).toEqual(['1,7,x', '2,8,', '3,9,'])
  })
})
