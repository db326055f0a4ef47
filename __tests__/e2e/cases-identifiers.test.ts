import { describe, expect, it } from '@jest/globals'
import { fixture, useStand } from './stand.ts'

const stand = useStand()
const served = async (path: string): Promise<Record<string, string>> => ({
  'source-url': stand.serve(path.replace(/.*\//, ''), await fixture(`cases/${path}`))
})
const inline = (name: string, content: string | Uint8Array): Record<string, string> => ({
  'source-url': stand.serve(name, content)
})

describe('PC-01: a byte-order mark before the first name', () => {
  it('is not part of the name, in CSV and JSON', async () => {
    const [csv, json] = await Promise.all([
      stand.build(await served('PC-01/input.csv')),
      stand.build(await served('PC-01/input.json'))
    ])
    expect(csv.columns).toEqual(['id bigint', 'city text'])
    expect(csv.rows).toEqual([
      ['1', 'Łódź'],
      ['2', 'Århus']
    ])
    expect(json.columns).toEqual(['id bigint', 'city text'])
    expect(json.rows).toEqual([['1', 'Łódź']])
  })

  it('is none before a quoted name, in UTF-16, or before NDJSON either', async () => {
    const [quoted, wide, lines] = await Promise.all([
      stand.build(inline('quoted.tsv', '\uFEFF"id"\t"my city"\r\n7\tGdańsk\r\n')),
      stand.build(inline('wide.csv', Buffer.from('\uFEFFid,city\n8,Kraków\n', 'utf16le'))),
      stand.build(inline('lines.jsonl', '\uFEFF{"id":9}\n{"id":10}\n'))
    ])
    expect(quoted.columns).toEqual(['id bigint', 'my city text'])
    expect(quoted.rows).toEqual([['7', 'Gdańsk']])
    expect(wide.columns).toEqual(['id bigint', 'city text'])
    expect(wide.rows).toEqual([['8', 'Kraków']])
    expect(lines.columns).toEqual(['id bigint'])
    expect(lines.rows).toEqual([['9'], ['10']])
  })
})

describe('PC-02: identifiers with leading zeros', () => {
  it('stay text, byte for byte', async () => {
    const [csv, json] = await Promise.all([
      stand.build(await served('PC-02/input.csv')),
      stand.build(await served('PC-02/input.json'))
    ])
    expect(csv.columns).toEqual([
      'zip text',
      'account text',
      'phone text',
      'qty bigint',
      'ratio double precision'
    ])
    expect(csv.rows).toEqual([
      ['00501', '0000123', '+49301234567', '0', '0.5'],
      ['02134', '0000045', '+12025550143', '10', '0.25'],
      ['10001', '1000000', '+441632960961', '7', '1']
    ])
    expect(csv.remarks).toEqual([expect.stringMatching(/zip.*account.*phone.*leading zero.*columns/)])
    expect(json.columns).toEqual(['zip text', 'qty bigint'])
    expect(json.rows).toEqual([
      ['00501', '0'],
      ['10001', '10']
    ])
  })

  it('become numbers where columns says so', async () => {
    const built = await stand.build({
      ...(await served('PC-02/input.csv')),
      columns: 'zip: bigint\naccount: int'
    })
    expect(built.columns.slice(0, 2)).toEqual(['zip bigint', 'account integer'])
    expect(built.rows.map(row => row.slice(0, 2))).toEqual([
      ['501', '123'],
      ['2134', '45'],
      ['10001', '1000000']
    ])
  })

  it('stay text when the one such value comes last, behind a sign, or with decimals', async () => {
    const many = Array.from({ length: 30_000 }, (_, index) => `${index + 1}`)
    const [late, kinds] = await Promise.all([
      stand.build(inline('late.csv', `ean\n${many.join('\n')}\n04006381333931\n`)),
      stand.build(inline('kinds.csv', 'a,b,c,d\n-007,00,00.50,5e1234\n-8,1,2.5,12e3\n'))
    ])
    expect(late.columns).toEqual(['ean text'])
    expect(new Set(late.rows.flat())).toEqual(new Set([...many, '04006381333931']))
    expect(late.rows).toHaveLength(30_001)
    expect(kinds.columns).toEqual(['a text', 'b text', 'c text', 'd text'])
    expect(kinds.rows).toEqual([
      ['-007', '00', '00.50', '5e1234'],
      ['-8', '1', '2.5', '12e3']
    ])
  })
})

describe('PC-03: whole numbers beyond 2^53 and beyond 64 bits', () => {
  it('keep every digit as bigint while they fit', async () => {
    const built = await stand.build(await served('PC-03/a-fits-int64.json'))
    expect(built.columns).toEqual(['id bigint', 'n bigint'])
    expect(built.rows).toEqual([
      ['9007199254740993', '1'],
      ['9223372036854775807', '2'],
      ['-9223372036854775808', '3']
    ])
    expect(built.remarks).toEqual([])
  })

  it('become text with a warning when they do not', async () => {
    const [json, csv] = await Promise.all([
      stand.build(await served('PC-03/b-too-big.json')),
      stand.build(await served('PC-03/c.csv'))
    ])
    expect(json.columns).toEqual(['id text'])
    expect(json.rows).toEqual([['9007199254740993'], ['9223372036854775808']])
    expect(csv.columns).toEqual(['id text', 'n bigint'])
    expect(csv.rows).toEqual([
      ['9007199254740993', '1'],
      ['900719925474099312345', '2']
    ])
    for (const built of [json, csv]) {
      expect(built.annotations).toEqual([
        { level: 'warning', message: expect.stringMatching(/^Column id .*every digit/) }
      ])
    }
  })

  it('are refused with their place when columns says bigint', async () => {
    const error = await stand.refuse({ ...(await served('PC-03/c.csv')), columns: 'id: bigint' })
    expect(error).toMatch(/^data\.conversion: .*"id".*bigint.*900719925474099312345.*\b3\b/)
  })

  it('keep their digits in nested objects, NDJSON, and below the smallest one', async () => {
    const [nested, lines] = await Promise.all([
      stand.build(
        inline('nested.json', '{"items":[{"user":{"id":1234567890123456789}},{"user":{"id":-1}}]}')
      ),
      stand.build(inline('lines.ndjson', '{"id":-9223372036854775809,"k":1e3}\n{"id":0,"k":2}\n'))
    ])
    expect(nested.columns).toEqual(['user_id bigint'])
    expect(nested.rows).toEqual([['1234567890123456789'], ['-1']])
    expect(lines.columns).toEqual(['id text', 'k double precision'])
    expect(lines.rows).toEqual([
      ['-9223372036854775809', '1000'],
      ['0', '2']
    ])
  })
})
