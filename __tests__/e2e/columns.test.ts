import { describe, expect, it } from '@jest/globals'
import { useStand } from './stand.ts'

const stand = useStand()

describe('columns in the long form', () => {
  const columns = [
    'Nr: {rename: id, type: bigint}',
    'Datum: {format: dd.MM.yyyy HH:mm, rename: day}',
    "Betrag: {format: '#.##0,00', type: 'numeric(10,1)', round: true, null-values: [k.A., '-']}",
    'Notiz: {drop: true}'
  ].join('\n')
  const rows = 'Nr;Datum;Betrag;Notiz\n1;31.03.2024 02:30;1.234,56;x\n2;01.12.2024 00:00;k.A.;y\n'

  it('read what a country writes its own way, all the way to Tableau', async () => {
    const url = stand.serve('sales.csv', rows)
    const transform = 'select id, day, "Betrag" as amount from source'
    const step = await stand.step({ 'source-url': url, columns, transform, 'datasource-name': 'German' })
    expect(step.outputs).toMatchObject({ published: 'true', 'row-count': '2' })
    expect(JSON.parse(step.outputs['schema'] ?? '')).toEqual([
      { name: 'id', type: 'bigint', nullable: true },
      { name: 'day', type: 'timestamp', nullable: true },
      { name: 'amount', type: 'numeric(10,1)', nullable: true }
    ])
    expect(step.log).toContain('Betrag (1 value to numeric(10,1))')
    const built = await stand.build({ 'source-url': url, columns, transform })
    expect(built.rows).toEqual([
      ['1', '2024-03-31 02:30:00', '1234.6'],
      ['2', '2024-12-01 00:00:00', null]
    ])
  })

  it('say where a value breaks its format, and publish nothing', async () => {
    const url = stand.serve('sales.csv', `${rows}3;2024-12-02;1,5;z\n`)
    expect(await stand.refuse({ 'source-url': url, columns })).toMatch(
      /^data\.conversion: Column "Datum" has 1 value that is not a timestamp in the format "dd\.MM\.yyyy HH:mm": "2024-12-02" in record 3 \(line 4\)/
    )
  })
})

describe('time-zone', () => {
  const rows =
    'at,plain\n2024-03-31T01:00:00Z,2024-03-31 02:30:00\n2024-10-27T01:30:00+01:00,2024-10-27 02:30:00\n'

  it.each([{ TZ: 'UTC' }, { TZ: 'America/Los_Angeles' }, { TZ: 'Europe/Zurich' }])(
    'decides the wall clock, whatever the runner is set to: %j',
    async env => {
      const url = stand.serve('at.csv', rows)
      const built = await stand.build({ 'source-url': url, 'time-zone': 'Europe/Zurich' }, { env })
      expect(built.rows).toEqual([
        ['2024-03-31 03:00:00', '2024-03-31 02:30:00'],
        ['2024-10-27 02:30:00', '2024-10-27 02:30:00']
      ])
    }
  )

  it('is the zone of the placeholders too', async () => {
    const url = stand.serve('at.csv', rows)
    const built = await stand.build({
      'source-url': url,
      'time-zone': 'Asia/Tokyo',
      transform: "select '{{ now }}' as now from source"
    })
    expect(built.rows[0]?.[0]).toMatch(/\+09:00$/)
  })
})

describe('hyper-version', () => {
  const rows = 'id,amount\n12345678901234567890,1\n2,0.1234567890123456789\n'

  it.each(['3', '4'])('%s keeps wide numbers, and Tableau takes the file', async version => {
    const url = stand.serve('wide.csv', rows)
    const inputs = { 'source-url': url, 'hyper-version': version }
    const step = await stand.step({ ...inputs, 'datasource-name': `Wide ${version}` })
    expect(step.outputs).toMatchObject({ published: 'true', 'row-count': '2' })
    expect(JSON.parse(step.outputs['schema'] ?? '')).toMatchObject([
      { name: 'id', type: 'numeric(38,0)' },
      { name: 'amount', type: 'numeric(38,19)' }
    ])
    const published = await stand.simulator.readTable(`Wide ${version}`)
    expect(published.rows).toEqual([
      ['12345678901234567890', '1.0000000000000000000'],
      ['2', '0.1234567890123456789']
    ])
  })

  it('2 keeps them as text', async () => {
    const built = await stand.build({ 'source-url': stand.serve('wide.csv', rows) })
    expect(built.columns).toEqual(['id text', 'amount text'])
    expect(built.remarks.join()).toContain('hyper-version: 3')
  })
})
