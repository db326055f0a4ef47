import { describe, expect, it } from '@jest/globals'
import { declared, INPUT_NAMES } from '../../../src/base/input-catalog.ts'
import { readConfig } from '../../../src/inputs/config.ts'
import { fault, read, stepEnv } from '../../support/step-inputs.ts'

const JOIN = 'SELECT * FROM orders JOIN customers USING (id)'

/** A step with `sources` alone. */
function several(sources: string, inputs: Record<string, string> = {}): Record<string, string> {
  return { 'source-url': '', transform: JOIN, sources: sources.replaceAll('\n      ', '\n'), ...inputs }
}

function sourcesOf(yaml: string, inputs: Record<string, string> = {}) {
  return read(several(yaml, inputs)).config.sources
}

describe('sources', () => {
  it('are read as the source-* inputs are, each with its own defaults', () => {
    const orders = {
      'source-url': 'https://shop.example/orders',
      'source-format': 'json',
      'source-records': 'data.items',
      'source-method': 'POST',
      'source-body': '{"since":"{{ yesterday }}"}',
      'source-headers': 'Accept: application/json\nX-Api-Key: k3y',
      'source-token': 't0ken',
      columns: 'id: int\nname: {type: text}'
    }
    const yaml = `
      orders:
        url: https://shop.example/orders
        format: JSON
        records: data.items
        method: post
        body: '{"since":"{{ yesterday }}"}'
        headers:
          Accept: application/json
          X-Api-Key: k3y
        token: t0ken
        columns: {id: int, name: {type: text}}
      customers:
        url: data/customers.csv`
    const { sources } = read(several(yaml)).config
    const [alone] = read(orders).config.sources
    expect(sources).toEqual([
      { ...alone, name: 'orders', named: true },
      {
        ...read({ 'source-url': 'data/customers.csv' }).config.sources[0],
        name: 'customers',
        named: true
      }
    ])
    expect(sources[0]?.config.body).toBe('{"since":"2026-11-24"}')
  })

  it('know every word of the source-* inputs', () => {
    for (const name of INPUT_NAMES.filter(one => one.startsWith('source-') && declared(one).ofRun !== true)) {
      const word = name.slice('source-'.length)
      const yaml = `a: {url: x.csv, ${word === 'url' ? '' : `${word}: '\u0001'`}}`
      try {
        sourcesOf(yaml)
      } catch (error) {
        expect((error as Error).message).not.toContain('There is no key')
      }
    }
  })

  it('take texts, lists and maps where the inputs take lines', () => {
    const [source] = sourcesOf(`
      a:
        url:
          - https://a.example/1
          - https://a.example/2
        query-secrets: {api_key: k3y, v: 2024}
        headers: |
          X-One: a:b
          X-Two: c`)
    expect(source?.config).toMatchObject({
      locations: ['https://a.example/1', 'https://a.example/2'],
      querySecrets: [
        ['api_key', 'k3y'],
        ['v', '2024']
      ],
      headers: [
        ['X-One', 'a:b'],
        ['X-Two', 'c']
      ]
    })
  })

  it('take YAML where the inputs take YAML', () => {
    const [source] = sourcesOf(`
      a:
        url: a.csv
        null-values: [NULL, "N/A", ""]
        pagination: {type: page, param: p, start: 0}
        max-pages: 7
        columns:
          id: {type: int, null-values: ["-"]}
          "2024": text`)
    const [alone] = read({
      'source-url': 'a.csv',
      'source-null-values': '[NULL, "N/A", ""]',
      'source-pagination': 'type: page\nparam: p\nstart: 0',
      'source-max-pages': '7',
      columns: 'id: {type: int, null-values: ["-"]}\n"2024": text'
    }).config.sources
    expect(source).toEqual({ ...alone, name: 'a', named: true })
  })

  it('may share a value by an alias', () => {
    const [a, b] = sourcesOf('a: {url: a.csv, token: &t t0ken}\nb: {url: b.csv, token: *t}')
    expect([a?.config.token, b?.config.token]).toEqual(['t0ken', 't0ken'])
  })

  it('mask every secret on its own, and know their own only', () => {
    const { config, masks } = read(
      several(`
      a: {url: "https://a.example/?apikey=ur1-k3y", token: "t0k\\"en", headers: {X-Key: h3ader, Accept: text/csv}}
      b: {url: b.csv, username: anna, password: p4ss}
      c:
        url: c.csv
        oauth-token-url: https://login.example/token
        oauth-client-id: me
        oauth-client-secret: cl1ent
        query-secrets: "key: qu3ry"`)
    )
    const basic = Buffer.from('anna:p4ss').toString('base64')
    expect(masks).toEqual(
      expect.arrayContaining(['t0k"en', 'h3ader', 'ur1-k3y', 'p4ss', basic, 'cl1ent', 'qu3ry'])
    )
    for (const harmless of ['text/csv', 'anna', 'me', 'b.csv']) expect(masks).not.toContain(harmless)
    expect(config.sources.map(({ config }) => config.secrets)).toEqual([
      ['t0k"en', 'h3ader', 'ur1-k3y'],
      ['p4ss', basic],
      expect.arrayContaining(['cl1ent', 'qu3ry'])
    ])
  })

  it('mask what can be read of broken YAML, and of entries with faults', () => {
    for (const yaml of [
      'a: {token: s3cret}\nb: [',
      'a: {token: s3cret, tokn: x}',
      'a: {token: s3cret}\n"": 1'
    ]) {
      const masks: string[] = []
      expect(() => readConfig(stepEnv(several(yaml)), secret => masks.push(secret))).toThrow()
      expect(masks).toContain('s3cret')
    }
  })

  it('need a transform, unless there is one only', () => {
    expect(sourcesOf('orders: {url: a.csv}', { transform: '' })).toHaveLength(1)
    expect(fault(several('a: {url: a.csv}\nb: {url: b.csv}', { transform: '' }))).toMatchObject({
      code: 'input.missing',
      what: 'The input transform is missing, but sources has 2 entries.'
    })
  })

  it('leave what holds for the run to its own input', () => {
    const { config } = read(several('a: {url: a.csv}', { 'source-requests-per-minute': '30' }))
    expect(config.requestsPerMinute).toBe(30)
  })

  it('exclude what says something of one source', () => {
    expect(fault(several('a: {url: a.csv}', { 'source-url': 'b.csv', 'source-token': 't' }))).toMatchObject({
      code: 'input.invalid',
      what: 'The input sources cannot be combined with source-url, source-token.'
    })
  })

  it.each([
    ['just text', 'The input sources is not a YAML map with an entry.'],
    ['{}', 'The input sources is not a YAML map with an entry.'],
    ['a: {url: x\nb: {', 'The input sources is not valid YAML (line 1).'],
    ['a: {url: x}\na: {url: y}', 'The input sources names a source or a key twice (line 2).'],
    ['a: {url: x, url: y}', 'The input sources names a source or a key twice.'],
    ['a: https://a.example', 'Source a: The entry in sources is not a map.'],
    ['"": {url: x}', 'The input sources has an entry without a name.'],
    [
      'Orders: {url: x}\norders: {url: y}',
      'The input sources has the names "Orders" and "orders", which differ by case only (line 2).'
    ],
    [
      "'a\"b': {url: x}",
      'The input sources has the name "a"b", which is longer than 63 bytes, or holds a double quote or a control character.'
    ],
    ['a: {url: x, tokn: s3cret}', 'Source a: There is no key "tokn".'],
    ['a: {url: x, requests-per-minute: 5}', 'Source a: There is no key "requests-per-minute".'],
    ['a: {url: x, source-token: s3cret}', 'Source a: There is no key "source-token".'],
    ['a: {url: {b: c}}', 'Source a: The value of url has a form that it cannot have.'],
    ['a: {url: x, body: {query: b}}', 'Source a: The value of body has a form that it cannot have.'],
    ['a: {url: x, token: "s3cret\\ud800"}', 'Source a: The value of token has a form that it cannot have.'],
    ['a: {url: [[b]]}', 'Source a: The value of url has a form that it cannot have.'],
    [
      'a: {url: x, headers: {X-Key: "s3cret\\nX-Evil: 1"}}',
      'Source a: The value of headers has a form that it cannot have.'
    ],
    ['a: {records: x}', 'Source a: The key url is missing.'],
    [
      'a: {url: x, format: csv, records: b}',
      'Source a: The key records is given, but format is csv, which holds no more than its records.'
    ],
    [
      'a: {url: x, token: s3cret, username: anna}',
      'Source a: The source would get several credentials at once: token; username and password.'
    ],
    [
      'a: {url: "https://a.example/{{ tody }}"}',
      'Source a: The key url holds {{ tody }}, which is not a placeholder (did you mean {{ today }}?).'
    ],
    ['a: {url: x, columns: {id: integer}}', undefined]
  ])('%j is refused', (yaml, what) => {
    const error = fault(several(yaml))
    expect(error.code).toMatch(/^input\./)
    if (what !== undefined) expect(error.what).toContain(what)
    expect(error.message).not.toMatch(/s3cret|source-(records|format|token,)/)
  })

  it('report the faults of all entries together', () => {
    const { what } = fault(several('a: {url: x, method: PUT}\nb: {url: y, header: ja}'))
    expect(what).toMatch(/- Source a: The key method has the value "PUT"/)
    expect(what).toMatch(/- Source b: The key header has the value "ja"/)
  })
})
