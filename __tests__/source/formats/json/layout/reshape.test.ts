import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { SourceConfig } from '../../../../../src/source/contract/source.ts'
import { type BuildRoom, openBuildRoom } from '../../../../support/build.ts'
import { failureOf } from '../../../../support/spool.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const build = (document: unknown, source: Partial<SourceConfig>, name = 'a.json') =>
  room.build(
    { name, content: typeof document === 'string' ? document : JSON.stringify(document) },
    { source }
  )

describe('source-layout: columns', () => {
  const METEO = {
    latitude: 52.52,
    hourly_units: { time: 'iso8601' },
    hourly: {
      time: ['2026-01-05T00:00', '2026-01-05T01:00', '2026-01-05T02:00'],
      temperature_2m: [1.5, null, 2]
    }
  }

  it('makes a row of the values at one place of all arrays', async () => {
    const { columns, rows } = await build(METEO, { layout: 'columns', records: 'hourly' })
    expect(columns).toEqual(['time timestamp', 'temperature_2m double'])
    expect(rows).toEqual([
      ['2026-01-05 00:00:00', '1.5'],
      ['2026-01-05 01:00:00', null],
      ['2026-01-05 02:00:00', '2']
    ])
  })

  it('takes the document itself, values of any kind, and columns of NULL alone', async () => {
    const table = {
      id: [1, 2],
      at: [{ x: 1 }, { y: 'ü"\\\n' }],
      tags: [['a', 'b'], null],
      none: [null, null]
    }
    const { columns, rows } = await build(JSON.stringify(table, null, 2), { layout: 'columns' })
    expect(columns).toEqual(['id bigint', 'at_x bigint', 'at_y text', 'tags text', 'none text'])
    expect(rows).toEqual([
      ['1', '1', null, '["a","b"]', null],
      ['2', null, 'ü"\\\n', null, null]
    ])
  })

  it.each([
    ['arrays of different lengths', { a: [1, 2], b: [1] }, 'different numbers of values ("a" 2, "b" 1)'],
    ['something that is no array', { a: [1, 2], unit: 'K', n: 2 }, '"unit", "n" are not arrays'],
    ['an array', [1, 2], 'it is an array, and source-layout: columns needs an object']
  ])('fails for %s', async (_what, document, why) => {
    const { code, message } = await failureOf(build(document, { layout: 'columns' }))
    expect([code, message]).toEqual(['source.records', expect.stringContaining(why)])
  })

  it('has no records where the arrays are empty', async () => {
    expect((await failureOf(build({ a: [], b: [] }, { layout: 'columns' }))).code).toBe('data.empty')
    expect((await failureOf(build({}, { layout: 'columns' }))).code).toBe('data.empty')
  })

  it('keeps long values and many rows whole', async () => {
    const long = 'x'.repeat(200_000)
    const ids = Array.from({ length: 5_000 }, (_, id) => id)
    const document = { id: ids, text: ids.map(id => (id % 1_000 === 0 ? `${id}${long}` : `${id}`)) }
    const { extract } = await room.build(
      { name: 'a.json', content: JSON.stringify(document) },
      {
        source: { layout: 'columns' },
        transform: 'SELECT count(*) AS n, sum(length(text)) AS l, sum(id) AS s FROM source'
      }
    )
    expect(extract.preview[0]).toEqual(['5000', String(5 * 200_000 + ids.join('').length), '12497500'])
  })
})

describe('source-layout: keyed', () => {
  it('makes a row of each member, with its name in front', async () => {
    const { columns, rows } = await build(
      { '-Mabc': { name: 'a', qty: 1 }, '-M"d\u00e9f': { name: 'b' }, empty: {} },
      { layout: 'keyed' }
    )
    expect(columns).toEqual(['key text', 'name text', 'qty bigint'])
    expect(rows.toSorted()).toEqual([
      ['-M"d\u00e9f', 'b', null],
      ['-Mabc', 'a', '1'],
      ['empty', null, null]
    ])
  })

  it('gives scalars, arrays and null the column value', async () => {
    const rates = { base: 'EUR', rates: { USD: 1.0312, CHF: 0.94, XXX: null } }
    const { columns, rows } = await build(rates, { layout: 'keyed', records: 'rates' })
    expect(columns).toEqual(['key text', 'value double'])
    expect(rows).toEqual([
      ['USD', '1.0312'],
      ['CHF', '0.94'],
      ['XXX', null]
    ])
  })

  it('makes columns of what the members have', async () => {
    const rates = { rates: { '2026-01-05': { USD: 1.03, CHF: 0.94 }, '2026-01-06': { USD: 1.04 } } }
    const { columns, rows } = await build(rates, { layout: 'keyed', records: 'rates' })
    expect(columns).toEqual(['key date', 'USD double', 'CHF double'])
    expect(rows).toHaveLength(2)
  })

  it('keeps a member of the records that is called key as well', async () => {
    const { columns, rows, remarks } = await build({ a: { key: 7, n: 1 } }, { layout: 'keyed' })
    expect(columns).toEqual(['key text', 'key_2 bigint', 'n bigint'])
    expect(rows).toEqual([['a', '7', '1']])
    expect(remarks).toHaveLength(1)
  })

  it('holds records that are too large for columns', async () => {
    const document = { a: { n: 1, text: 'x'.repeat(1_500_000) }, b: { n: 2, text: 'y' } }
    const { columns, rows } = await build(document, { layout: 'keyed' })
    expect(columns).toEqual(['key text', 'n bigint', 'text text'])
    expect(rows.map(([key, n]) => [key, n]).toSorted()).toEqual([
      ['a', '1'],
      ['b', '2']
    ])
  })

  it('fails for an array', async () => {
    const { code, message } = await failureOf(build([{ a: 1 }], { layout: 'keyed' }))
    expect([code, message]).toEqual([
      'source.records',
      expect.stringContaining('source-layout: keyed needs an object')
    ])
  })
})

describe('source-explode', () => {
  const ORDERS = [
    {
      id: 1,
      lines: [
        { sku: 'a', note: null },
        { sku: 'b', note: 'x' }
      ],
      day: '2026-01-05'
    },
    { id: 2, lines: [], day: '2026-01-06' },
    { id: 3, day: '2026-01-07' }
  ]

  it('makes a row of each element, and keeps records without any', async () => {
    const { columns, rows, remarks } = await build(ORDERS, { explode: [['lines']] })
    expect(columns).toEqual(['id bigint', 'lines_sku text', 'lines_note text', 'day date'])
    expect(rows.toSorted()).toEqual([
      ['1', 'a', null, '2026-01-05'],
      ['1', 'b', 'x', '2026-01-05'],
      ['2', null, null, '2026-01-06'],
      ['3', null, null, '2026-01-07']
    ])
    expect(remarks).toEqual([])
  })

  it('takes lines of NDJSON, scalars, and arrays inside objects', async () => {
    const lines = '{"id":1,"a":{"b":[1,2.5,null],"c":"x"}}\r\n\n{"id":2,"a":{"b":7}}\n'
    const { columns, rows } = await build(lines, { explode: [['a', 'b']] }, 'a.jsonl')
    expect(columns).toEqual(['id bigint', 'a_b double', 'a_c text'])
    expect(rows.toSorted()).toEqual([
      ['1', null, 'x'],
      ['1', '1', 'x'],
      ['1', '2.5', 'x'],
      ['2', '7', null]
    ])
  })

  it('takes arrays that lie in one another', async () => {
    const document = {
      customers: [
        {
          c: 1,
          orders: [
            { o: 1, lines: [{ n: 1 }, { n: 2 }] },
            { o: 2, lines: [] }
          ]
        },
        { c: 2, orders: [] }
      ]
    }
    const { columns, rows } = await build(document, { explode: [['orders'], ['orders', 'lines']] })
    expect(columns).toEqual(['c bigint', 'orders_o bigint', 'orders_lines_n bigint'])
    expect(rows.toSorted()).toEqual([
      ['1', '1', '1'],
      ['1', '1', '2'],
      ['1', '2', null],
      ['2', null, null]
    ])
    const { code, message, remedy } = await failureOf(build(document, { explode: [['orders', 'lines']] }))
    expect([code, message, remedy]).toEqual([
      'source.records',
      expect.stringContaining(
        'record 1: the path orders.lines of source-explode leads through "orders", which is an array'
      ),
      expect.stringContaining('Write orders on a line of its own')
    ])
  })

  it('takes the array of a document that is one record, and members of a keyed object', async () => {
    const one = { day: '2026-01-05', items: [{ n: 1 }, { n: 2 }] }
    expect((await build(one, { records: '.', explode: [['items']] })).rows).toEqual([
      ['2026-01-05', '1'],
      ['2026-01-05', '2']
    ])
    const keyed = { a: { xs: [1, 2] }, b: { xs: [3] } }
    expect((await build(keyed, { layout: 'keyed', explode: [['xs']] })).rows.toSorted()).toEqual([
      ['a', '1'],
      ['a', '2'],
      ['b', '3']
    ])
  })

  it('finds names however they are spelt, and only where they stand', async () => {
    const text = String.raw`[{"x":{"l\u00e4nge":[9]},"l\u00e4nge":[1,[2,"]"],{"länge":[3,"}\""]}],"y":["länge",":",[{"länge":[5]}]]}]`
    const { rows } = await build(text, { explode: [['länge']] })
    expect(rows).toHaveLength(3)
    expect(rows.map(row => row[1])).toEqual(['1', '[2,"]"]', '{"länge":[3,"}\\""]}'])
  })

  it('warns where no record has the path', async () => {
    const { rows, remarks } = await build(ORDERS, { explode: [['notes']] })
    expect(rows).toHaveLength(3)
    expect(remarks).toMatchObject([{ level: 'warning', title: 'Nothing to explode' }])
  })

  it.each([
    [['items'], ['lines'], undefined],
    [['line'], undefined, 'Did you mean lines? Nothing was published.'],
    [
      ['data', 'lines'],
      undefined,
      'The path begins inside a record: write lines, not data.lines. Nothing was published.'
    ]
  ])('fails where the path %j is a mistake', async (path, arrays, advice) => {
    const building = build({ data: ORDERS }, { records: 'data', explode: [path] })
    if (advice === undefined) {
      const [remark] = (await building).remarks
      expect(remark?.message).toContain(`each stayed one row. The arrays in the records are: ${arrays}.`)
      return
    }
    const { code, message, remedy } = await failureOf(building)
    expect(message).toContain(`No record of a.json has ${path.join('.')}, which source-explode names.`)
    expect([code, remedy]).toEqual(['source.records', advice])
  })

  it('fails for a name that stands twice in one object', async () => {
    const { code } = await failureOf(build('[{"a":[1],"a":[2]}]', { explode: [['a']] }))
    expect(code).toBe('source.records')
  })

  it('fails where the rows become more than the source may have', async () => {
    const document = [{ text: 'x'.repeat(1_000), n: Array.from({ length: 1_000 }, (_, n) => n) }]
    const { code, message } = await failureOf(build(document, { explode: [['n']], maxSize: 100_000 }))
    expect([code, message]).toEqual([
      'source.too-large',
      expect.stringContaining('The rows that source-explode makes')
    ])
  })

  it('takes what comes in small pieces, as any other', async () => {
    const { rows } = await room.build(
      {
        name: 'a.json',
        content: JSON.stringify(
          Array.from({ length: 3_000 }, (_, id) => ({
            id,
            text: `"[{:,${'y'.repeat(id % 97)}`,
            xs: [{ v: id }, { v: `s${id}` }]
          }))
        )
      },
      {
        source: { explode: [['xs']] },
        transform:
          'SELECT count(*) AS n, count(DISTINCT xs_v) AS v, sum(id) AS s, sum(length(text)) AS l FROM source'
      }
    )
    const length = Array.from({ length: 3_000 }, (_, id) => 2 * (5 + (id % 97))).reduce((a, b) => a + b, 0)
    expect(rows).toEqual([['6000', '6000', String(2_999 * 3_000), String(length)]])
  })
})
