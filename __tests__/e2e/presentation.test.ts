import { describe, expect, it } from '@jest/globals'
import { all, parseTds } from '../../simulator/tds-check.ts'
import { errorOf, useStand } from './stand.ts'

const stand = useStand()
const ROWS = 'id,amount,country\n1,2.5,CH\n2,10,DE\n'
const LOOKS = {
  columns: 'amount: {caption: Net amount, default-format: "$#,##0.00"}\ncountry: {role: country-code}',
  'calculated-fields': 'Size: IF [Net amount] > 5 THEN "large" ELSE "small" END'
}
const datasource = (name: string) => stand.simulator.datasources.find(one => one.name === name)
const captions = (name: string) =>
  all(parseTds(datasource(name)?.tds ?? ''), 'column').flatMap(
    ({ attributes }) => attributes['caption'] ?? []
  )

describe('captions and calculated fields', () => {
  it('are published over a bare extract, in parts, and gone with the next bare one', async () => {
    // More than one part of a megabyte, in values that do not pack.
    const long = Array.from({ length: 60_000 }, (_, row) => `${row},${Math.sin(row)},${Math.cos(row)}`).join(
      '\n'
    )
    const step = await stand.step({
      'source-url': stand.serve('long.csv', `id,amount,country\n${long}\n`),
      'chunk-size-mb': '1',
      columns: 'amount: {caption: Net amount}\ncountry: {type: text, role: country}'
    })
    expect(step).toMatchObject({ exitCode: 0, outputs: { published: 'true', 'row-count': '60000' } })
    expect(captions('Sales')).toEqual(['Net amount', 'Sales'])
    expect((await stand.simulator.readTable('Sales')).rows).toHaveLength(60_000)
    const parts = stand.simulator.requests.filter(
      ({ method, path }) => method === 'PUT' && /fileUploads/.test(path)
    )
    expect(parts.length).toBeGreaterThan(1)
    const publications = stand.simulator.requests.filter(
      ({ method, path }) => method === 'POST' && path.endsWith('/datasources')
    )
    expect(publications.at(-1)?.query).toMatchObject({ datasourceType: 'tdsx' })

    const bare = await stand.step({ 'source-url': stand.serve('rows.csv', ROWS) })
    expect(bare.exitCode).toBe(0)
    expect(datasource('Sales')?.tds).toBeUndefined()
  })

  it.each(['append', 'upsert', 'replace'] as const)(
    'are there when %s creates, and rows go in afterwards',
    async mode => {
      const inputs = {
        'datasource-name': mode,
        'publish-mode': mode,
        ...(mode === 'upsert' ? { 'key-columns': 'id' } : {}),
        ...LOOKS
      }
      const first = await stand.step({ ...inputs, 'source-url': stand.serve('a.csv', ROWS) })
      expect(first).toMatchObject({ exitCode: 0 })
      expect(captions(mode)).toEqual(['Net amount', 'Size', mode])
      const second = await stand.step({
        ...inputs,
        'source-url': stand.serve('b.csv', 'id,amount,country\n3,1.5,FR\n')
      })
      expect(second).toMatchObject({ exitCode: 0 })
      expect(second.annotations.map(({ message }) => message).join('\n')).toContain(
        `publish-mode ${mode} changes rows only`
      )
      expect(captions(mode)).toEqual(['Net amount', 'Size', mode])
      const ids = (await stand.simulator.readTable(mode)).rows.map(([id]) => id).sort()
      expect(ids).toEqual(mode === 'replace' ? ['3'] : ['1', '2', '3'])
    }
  )

  it('compares the columns inside a published .tdsx before rows go in', async () => {
    const common = { 'datasource-name': 'compared', columns: 'id: {caption: Number}' }
    expect((await stand.step({ ...common, 'source-url': stand.serve('a.csv', ROWS) })).exitCode).toBe(0)
    const step = await stand.step({
      'datasource-name': 'compared',
      'publish-mode': 'append',
      'source-url': stand.serve('b.csv', 'id,amount\n3,x\n')
    })
    expect(errorOf(step)).toMatch(
      /^tableau\.columns: .*"amount" is double there and text here.*"country" \(text\)/
    )
  })

  it('apply to columns that the transform makes, and to renamed ones', async () => {
    const step = await stand.step({
      'datasource-name': 'transformed',
      'source-url': stand.serve('rows.csv', ROWS),
      transform: 'SELECT number, amount * 2 AS double_amount FROM source',
      columns: 'id: {rename: number, caption: No.}\ndouble_amount: {caption: Twice}'
    })
    expect(step).toMatchObject({ exitCode: 0 })
    expect(captions('transformed')).toEqual(['No.', 'Twice', 'transformed'])
  })

  it('are refused before anything is published, in a dry run too', async () => {
    const inputs = {
      'source-url': stand.serve('rows.csv', ROWS),
      columns: 'amuont: {caption: A}\ncountry: {role: measure}',
      'calculated-fields': 'Size: "[Amount]"\nM: |\n  [gone]'
    }
    expect(await stand.refuse(inputs)).toMatch(
      /^data\.presentation: .*"amuont" looks, .* "amount"\?\); the formula of "Size" uses \[Amount\].*"M" uses \[gone\]/
    )
    expect(errorOf(await stand.step({ ...inputs, 'dry-run': 'true' }))).toMatch(/^data\.presentation: /)
  })
})
