import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type EngineFiles, openEngineFiles } from '../support/engine-files.ts'
import { zipOf } from '../support/zip.ts'
import { fixture, useStand } from './stand.ts'

const stand = useStand()
let files: EngineFiles
beforeAll(async () => {
  files = await openEngineFiles()
})
afterAll(() => files.close())

const XML = '<items><item id="1"><city>Oslo</city></item><item id="2"><city>Bern</city></item></items>'

describe('the bundled action reads', () => {
  it('a Hyper file of an earlier step, which it leaves as it is', async () => {
    const file = await files.database({
      '"Extract"."Extract"': `select 1 as id, 'a' as x`,
      other: 'select 2 as n'
    })
    const before = await readFile(file.path)
    const { columns, rows } = await stand.build({ 'source-url': file.path, 'source-records': 'Extract' })
    expect(columns).toEqual(['id integer', 'x text'])
    expect(rows).toEqual([['1', 'a']])
    expect((await readFile(file.path)).equals(before)).toBe(true)
    const error = await stand.refuse({ 'source-url': stand.serve('several.hyper', before) })
    expect(error).toMatch(/^source\.records: .*Extract\.Extract, public\.other/)
  })

  it('Parquet that the engine cannot, lists and Brotli among it', async () => {
    const source = await fixture('parquet/pages.parquet')
    const { columns, rows } = await stand.build({
      'source-url': stand.serve('pages.parquet', source),
      transform: 'select * from source where n between 8 and 10 order by n'
    })
    expect(columns).toEqual(['n bigint', 'l text'])
    expect(rows).toEqual([
      ['8', '[8,8,8]'],
      ['9', '[9,9,9,9]'],
      ['10', '[]']
    ])
  })

  it('Excel, XML and ZIP, and joins them in one transform', async () => {
    const workbook = await fixture('openpyxl.xlsx')
    const [sheet, joined, bomb] = await Promise.all([
      stand.build({ 'source-url': stand.serve('report.xlsx', workbook), 'source-skip-rows': '1' }),
      stand.build({
        sources: [
          'sheet:',
          `  url: ${stand.serve('report', workbook)}`,
          '  skip-rows: 1',
          'places:',
          `  url: ${stand.serve('places.zip', await zipOf(['in/places.xml', XML]))}`,
          '  records: items.item'
        ].join('\n'),
        transform: 'select s.id, p.city from sheet s join places p on p.id = s.id order by 1'
      }),
      stand.refuse({
        'source-url': stand.serve('bomb.zip', await zipOf(['a.csv', `id\n${'1\n'.repeat(5_000_000)}`])),
        'source-max-size': '1MB'
      })
    ])
    expect(sheet.rows.map(row => row.slice(0, 5))).toEqual([
      ['1', '00501', 'Zürich & "Söhne"', '2026-01-31', '2026-01-31 08:30:15.5'],
      ['2', '10115', 'plain bold', '1900-03-01', '2026-02-01 00:00:00'],
      ['3', null, 'line\nbreak', null, null]
    ])
    expect(joined.rows).toEqual([
      ['1', 'Oslo'],
      ['2', 'Bern']
    ])
    expect(bomb).toMatch(/^source\.too-large: .*a\.csv in .*bomb\.zip/)
  })
})
