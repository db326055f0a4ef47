import type { RequestListener } from 'node:http'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { type Answer, fixture, useStand } from './stand.ts'

const stand = useStand()
const inline = (name: string, answer: Answer): Record<string, string> => ({
  'source-url': stand.serve(name, answer)
})
const served = async (path: string): Promise<Record<string, string>> =>
  inline(path.replace(/.*\//, ''), await fixture(`cases/${path}`))
const gzipped =
  (body: Uint8Array): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/csv', 'content-encoding': 'gzip' })
    response.write(body.subarray(0, 1000))
    response.end(body.subarray(1000))
  }

describe('PC-14: a login page with status 200', () => {
  it('is never taken for data, nor shown', async () => {
    const page = await fixture('cases/PC-14/body.html')
    const html: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
    }
    const json = await stand.step({ ...inline('data', html), 'source-format': 'json' })
    expect(json.log).not.toContain('T0KEN-EXAMPLE-123')
    expect(json.summary).not.toContain('T0KEN-EXAMPLE-123')
    const [asJson, asCsv, asText] = await Promise.all([
      stand.refuse({ ...inline('data', html), 'source-format': 'json' }),
      stand.refuse({ ...inline('data', html), 'source-format': 'csv' }),
      stand.refuse({ ...(await served('PC-14/as-csv-body.txt')), 'source-format': 'csv' })
    ])
    expect(asJson).toMatch(
      /^source\.html: .*HTML \(text\/html\) where JSON was expected; title: Sign in - Example SSO.*login redirect or a wrong URL or token/
    )
    expect(asCsv).toMatch(/^source\.html: .*where CSV was expected/)
    expect(asText).toMatch(/^source\.html: .*where CSV was expected/)
  })

  it('is none where the path to the records gives null: that fails too', async () => {
    const error = await stand.refuse({
      ...(await served('PC-14/error-envelope.json')),
      'source-records': 'data'
    })
    expect(error).toMatch(/^source\.records: .*data.*null/)
  })

  it('is refused as announced CSV, behind blanks and a comment, as a local file, and among several sources', async () => {
    const [csv, local, second] = await Promise.all([
      stand.refuse(inline('x.csv', '\n  <!-- portal -->\n<html><body>Please wait</body></html>')),
      stand.refuse(
        { 'source-url': 'data/*.csv' },
        { workspace: { 'data/1.csv': 'id\n1\n', 'data/2.csv': '\uFEFF<!doctype HTML><title>Gone</title>' } }
      ),
      stand.refuse({
        'source-url': [
          stand.serve('1.json', '[{"id":1}]'),
          stand.serve('2.json', '<HTML><head><title>Sign in</title></head></HTML>')
        ].join('\n')
      })
    ])
    expect(csv).toMatch(/^source\.html: /)
    expect(local).toMatch(/^source\.html: .*2\.csv.*title: Gone/)
    expect(second).toMatch(/^source\.html: .*2\.json.*title: Sign in/)
  })
})

describe('PC-15: nothing came back', () => {
  const EMPTY = [
    'zero-bytes.csv',
    'blank-lines.csv',
    'header-only.csv',
    'empty-array.json',
    'empty-value.json'
  ]
  const noContent: RequestListener = (_request, response) => void response.writeHead(204).end()
  const sources = async (): Promise<Record<string, string>[]> => [
    ...(await Promise.all(EMPTY.map(name => served(`PC-15/${name}`)))),
    inline('status-204.json', noContent)
  ]

  it('fails, and leaves what is published', async () => {
    const all = await sources()
    const errors = [
      ...(await Promise.all(all.slice(0, 3).map(inputs => stand.refuse(inputs)))),
      ...(await Promise.all(all.slice(3).map(inputs => stand.refuse(inputs))))
    ]
    for (const error of errors) {
      expect(error).toMatch(/^data\.empty: .*0 rows.*the published data source is left as it is/)
    }
  })

  it('is published with the columns that are known, when if-empty says so', async () => {
    const [header, declared, none] = await Promise.all([
      stand.build({ ...(await served('PC-15/header-only.csv')), 'if-empty': 'publish' }),
      stand.build({
        ...(await served('PC-15/empty-array.json')),
        'if-empty': 'publish',
        columns: 'id: bigint\nday: date'
      }),
      stand.refuse({ ...(await served('PC-15/empty-value.json')), 'if-empty': 'publish' })
    ])
    expect(header.columns).toEqual(['id text', 'name text'])
    expect(header.rows).toEqual([])
    expect(header.outputs['row-count']).toBe('0')
    expect(declared.columns).toEqual(['id bigint', 'day date'])
    expect(declared.rows).toEqual([])
    expect(none).toMatch(/^data\.empty: /)
  })

  it('fails without columns, whatever form the nothing has', async () => {
    const errors = await Promise.all([
      stand.refuse({ ...(await served('PC-15/zero-bytes.csv')), 'if-empty': 'publish' }),
      stand.refuse({ ...(await served('PC-15/blank-lines.csv')), 'if-empty': 'publish' }),
      stand.refuse({ ...inline('status-204.json', noContent), 'if-empty': 'publish' })
    ])
    for (const error of errors) expect(error).toMatch(/^data\.empty: /)
  })

  it('is seen in NDJSON, in gzip, and behind a transform that lets nothing through', async () => {
    const [ndjson, gzip, filtered] = await Promise.all([
      stand.refuse(inline('nothing.ndjson', '\n\n')),
      stand.refuse(inline('nothing.csv.gz', gzipSync(''))),
      stand.refuse({ ...inline('rows.json', '[{"id":1}]'), transform: 'SELECT * FROM source WHERE id > 5' })
    ])
    expect(ndjson).toMatch(/^data\.empty: .*0 rows/)
    expect(gzip).toMatch(/^data\.empty: .*0 rows/)
    expect(filtered).toMatch(/^data\.empty: .*transform.*0 rows/)
  })
})

describe('PC-16: nested JSON', () => {
  it('is flattened in order of first sight; arrays are JSON text', async () => {
    const [input, collision, explode] = await Promise.all([
      stand.build(await served('PC-16/input.json')),
      stand.build(await served('PC-16/collision.json')),
      stand.build(await served('PC-16/explode.json'))
    ])
    expect(input.columns.map(column => column.replace(/ .*/, ''))).toEqual([
      'id',
      'address_city',
      'address_geo_lat',
      'address_geo_lon',
      'tags',
      'meta_x'
    ])
    expect(input.rows.toSorted()).toEqual([
      ['1', 'Oslo', '59.91', '10.75', '["a","b"]', null],
      ['2', null, null, null, '[]', '1'],
      ['3', 'Bergen', null, null, null, null]
    ])
    expect(collision.rows.flat().sort()).toEqual(['1', '2'])
    expect(explode.rows.map(row => [row[0], JSON.parse(row[1] ?? '')])).toEqual([
      [
        '7',
        [
          { sku: 'x', n: 1 },
          { sku: 'y', n: 2 }
        ]
      ],
      ['8', []]
    ])
  })

  it('loses no value where a flat name meets a flattened one', async () => {
    const [same, upper, deep] = await Promise.all([
      stand.build(inline('same.json', '[{"a_b":1,"a":{"b":2}},{"a":{"b":3}}]')),
      stand.build(inline('upper.json', '[{"Id":1,"id":2,"ID_2":3}]')),
      stand.build(inline('deep.json', '{"a":{"b":{"c":{"d":{"e":"deep"}}}},"list":[{"x":[{"y":1}]}]}'))
    ])
    expect(same.columns).toEqual(['a_b bigint', 'a_b_2 bigint'])
    expect(same.rows).toEqual([
      ['1', '2'],
      [null, '3']
    ])
    expect(same.annotations).toEqual([{ level: 'warning', message: expect.stringContaining('a_b_2') }])
    expect(upper.rows).toEqual([['1', '2', '3']])
    expect(new Set(upper.columns.map(column => column.toLowerCase())).size).toBe(3)
    expect(deep.rows).toEqual([['[{"y":1}]']])
  })

  it('fails with the line where the last line of NDJSON is cut', async () => {
    const error = await stand.refuse(await served('PC-16/ndjson.jsonl'))
    expect(error).toMatch(/^source\.\w+: .*line 4\b/)
  })
})

describe('PC-22: a download cut short', () => {
  const cutAfter =
    (headers: Record<string, string>, body: string): RequestListener =>
    (_request, response) => {
      response.writeHead(200, headers)
      response.write(body, () => setTimeout(() => response.destroy(), 20))
    }

  it('fails where the gzip stream has no end, fewer bytes come than announced, or a line is the last by accident', async () => {
    const cut = await fixture('cases/PC-22/truncated.csv.gz')
    // Most of the time passes between the attempts, so they may all run side by side.
    const [encoded, local, short, chunked, lines] = await Promise.all([
      stand.refuse(inline('data.csv', gzipped(cut))),
      stand.refuse({ 'source-url': 'd.csv.gz' }, { workspace: { 'd.csv.gz': cut } }),
      stand.refuse(inline('a.json', cutAfter({ 'content-length': '1000' }, '[{"id":1},{"id":2}'))),
      stand.refuse(inline('b.csv', cutAfter({}, 'id,name\n1,a\n2,b\n'))),
      stand.refuse(inline('c.ndjson', cutAfter({ 'content-length': '27' }, '{"id":1}\n{"id":2}\n')))
    ])
    for (const error of [encoded, local, short, chunked, lines])
      expect(error).toMatch(/^source\.incomplete: /)
    expect(encoded).toContain('gzip')
    expect(local).toContain('gzip')
  })

  it('is read whole where it is whole', async () => {
    const full = await fixture('cases/PC-22/full.csv.gz')
    const [encoded, local, named] = await Promise.all([
      stand.build(inline('data.csv', gzipped(full))),
      stand.build({ 'source-url': 'd.csv.gz' }, { workspace: { 'd.csv.gz': full } }),
      stand.build(inline('full.csv.gz', full))
    ])
    const lines = gunzipSync(full).toString().trimEnd().split('\n').slice(1).sort()
    for (const built of [encoded, local, named]) {
      expect(built.outputs['row-count']).toBe('4000')
      expect(built.rows.map(row => row.join()).sort()).toEqual(lines)
    }
  })
})
