import { expect, it } from '@jest/globals'
import { fixture, useStand } from './stand.ts'

const stand = useStand()

/** An export as German programs write it: a title, semicolons, decimal commas, local dates, Windows-1252. */
const GERMAN = Buffer.from(
  [
    'Ums\xe4tze; Stand "31.12.2024',
    '',
    'Kunde;Betrag;Menge;Rabatt;Datum',
    'M\xfcller & S\xf6hne;1.234,56;1.000;-;31.12.2024',
    '"Kr\xe4mer; Gro\xdfhandel";-7,5;12;2,5;01.03.2024',
    'Caf\xe9 \x80uro;0,99;;-;-',
    ''
  ].join('\r\n'),
  'latin1'
)
const INPUTS = {
  'source-encoding': 'windows-1252',
  'source-skip-rows': '2',
  'source-decimal': ',',
  'source-group': '.',
  'source-null-values': '-\nk. A.',
  'source-date-format': 'dd.MM.yyyy'
}
const EXPECTED = {
  columns: ['Kunde text', 'Betrag double precision', 'Menge bigint', 'Rabatt double precision', 'Datum date'],
  rows: [
    ['Müller & Söhne', '1234.56', '1000', null, '2024-12-31'],
    ['Krämer; Großhandel', '-7.5', '12', '2.5', '2024-03-01'],
    ['Café €uro', '0.99', null, null, null]
  ]
}

it('a German CSV arrives from a web address and from a file', async () => {
  const [url, file] = await Promise.all([
    stand.build({ ...INPUTS, 'source-url': stand.serve('umsatz.csv', GERMAN) }),
    stand.build(
      { ...INPUTS, 'source-url': 'data/*.csv', 'source-delimiter': 'semicolon' },
      { workspace: { 'data/umsatz.csv': GERMAN } }
    )
  ])
  for (const built of [url, file]) {
    expect(built).toMatchObject(EXPECTED)
    expect(built.summary).toContain('<summary>What we decided about your columns</summary>')
    expect(built.summary).toContain(
      '<td>Menge</td><td><code>bigint</code></td><td>whole numbers within int64</td>'
    )
    expect(built.remarks).toEqual([])
  }
})

it('without the inputs the run says which would have helped', async () => {
  const encoding = await stand.refuse({ 'source-url': stand.serve('umsatz.csv', GERMAN) })
  expect(encoding).toMatch(/^source\.encoding: .*line 1 holds .*Set source-encoding/)
  const text = Buffer.from(GERMAN.toString('latin1').replace(/^.*\r\n/, ''))
  const built = await stand.build({ 'source-url': stand.serve('umsatz.csv', text) })
  expect(built.columns).toEqual([
    'Kunde text',
    'Betrag text',
    'Menge double precision',
    'Rabatt text',
    'Datum text'
  ])
  expect(built.rows[0]?.slice(1)).toEqual(['1.234,56', '1', '-', '31.12.2024'])
  expect(built.remarks.join('\n')).toMatch(/source-decimal and source-group/)
  expect(built.summary).toMatch(
    /<h4>What we decided about your columns<\/h4>[\s\S]*<td>Betrag<\/td>.*grouped numbers or decimal commas.*source-decimal/
  )
  expect(built.remarks.join('\n')).toMatch(/Column Menge: every decimal has three digits/)
})

it('PC-21: ragged lines fail with their numbers before anything is published', async () => {
  const error = await stand.refuse({
    'source-url': stand.serve('ragged.csv', await fixture('cases/PC-21/ragged.csv'))
  })
  expect(error).toMatch(/^source\.csv: .*line 3 has 2 fields and line 4 has 4 fields, the header has 3\./)
})

it('a title above the header is not taken for one in silence', async () => {
  const url = stand.serve('sales.csv', 'Sales 2024\nid;amount\n1;2\n2;3\n')
  const [plain, skipped] = await Promise.all([
    stand.refuse({ 'source-url': url }),
    stand.build({ 'source-url': url, 'source-skip-rows': '1' })
  ])
  expect(plain).toMatch(/^source\.csv: .*line 1 \("Sales 2024"\) is one field, .*Set source-skip-rows: 1 /)
  expect(skipped.columns).toEqual(['id bigint', 'amount bigint'])
  expect(skipped.remarks).toEqual([])
})

it('several sources each have their dialect and their decisions', async () => {
  const german = stand.serve('german.csv', 'id;betrag\n1;1.234,50\n2;7\n')
  const english = stand.serve('english.csv', 'id;zip;amount\n1;00501;1,234.50\n')
  const built = await stand.build({
    sources: `de: {url: ${german}, decimal: ',', group: '.'}\nen: {url: ${english}, null-values: [n/a]}`,
    transform: 'SELECT de.id, betrag, amount FROM de LEFT JOIN en ON de.id = en.id ORDER BY de.id'
  })
  expect(built.columns).toEqual(['id bigint', 'betrag double precision', 'amount text'])
  expect(built.rows).toEqual([
    ['1', '1234.5', '1,234.50'],
    ['2', '7', null]
  ])
  const table = built.summary.slice(built.summary.indexOf('<h4>What we decided'))
  expect(table).toContain('These are the columns of the sources; transform makes others of them.')
  expect(table).toMatch(/<b>de<\/b>[\s\S]*<td>betrag<\/td>[\s\S]*<b>en<\/b>[\s\S]*<td>zip<\/td>/)
  // In the words of an entry.
  expect(table).toMatch(/<td>amount<\/td>.*; for example .*<br>decimal and group make numbers of them/)
})
