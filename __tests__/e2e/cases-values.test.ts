import { describe, expect, it } from '@jest/globals'
import { fixture, useStand } from './stand.ts'

const stand = useStand()
const served = async (path: string): Promise<Record<string, string>> => ({
  'source-url': stand.serve(path.replace(/.*\//, ''), await fixture(`cases/${path}`))
})
const inline = (name: string, content: string | Uint8Array): Record<string, string> => ({
  'source-url': stand.serve(name, content)
})

describe('PC-05: mixed types in one column', () => {
  it('become one column of text, as written, with a warning', async () => {
    const [csv, json] = await Promise.all([
      stand.build(await served('PC-05/input.csv')),
      stand.build(await served('PC-05/input.json'))
    ])
    expect(csv.columns).toEqual(['code text', 'qty bigint'])
    expect(csv.rows).toEqual([
      ['1001', '1'],
      ['1002', '2'],
      ['A-17', '3'],
      ['1003', '4']
    ])
    expect(json.columns).toEqual(['code text'])
    expect(json.rows).toEqual([['1001'], ['A-17'], ['true'], [null], ['1.50'], [null]])
    for (const built of [csv, json]) {
      expect(built.annotations).toEqual([
        { level: 'warning', message: expect.stringMatching(/^Column code .*mixes types/) }
      ])
    }
  })

  it('are refused with the place of the value when columns gives a type', async () => {
    const error = await stand.refuse({ ...(await served('PC-05/input.csv')), columns: 'code: int' })
    expect(error).toMatch(/^data\.conversion: .*"code".*int.*A-17.*line 4\b/)
  })

  it('show at most five of the values that do not convert', async () => {
    const values = Array.from({ length: 40 }, (_, index) => ({ v: `bad-${index}-value` }))
    const error = await stand.refuse({ ...inline('v.json', JSON.stringify(values)), columns: 'v: date' })
    expect(error.match(/bad-\d+-value/g)).toEqual([0, 1, 2, 3, 4].map(index => `bad-${index}-value`))
    expect(error).toMatch(/40 values.* and 35 more/)
  })

  it('become text when objects, dates or booleans stand beside numbers', async () => {
    const [json, csv] = await Promise.all([
      stand.build(inline('mixed.json', '[{"v":{"x":1},"w":[1]},{"v":2,"w":3},{"v":"2024-01-01","w":false}]')),
      stand.build(inline('mixed.csv', 'v,w\n2024-01-01,true\n2024,1\n'))
    ])
    expect(json.columns).toEqual(['v text', 'w text'])
    expect(json.rows).toEqual([
      ['{"x":1}', '[1]'],
      ['2', '3'],
      ['2024-01-01', 'false']
    ])
    expect(csv.columns).toEqual(['v text', 'w text'])
    expect(csv.rows).toEqual([
      ['2024-01-01', 'true'],
      ['2024', '1']
    ])
    expect(csv.remarks).toHaveLength(1)
    expect(json.remarks).toHaveLength(1)
  })
})

describe('PC-07: what is missing', () => {
  it('is NULL only for an unquoted empty field, null, and a missing key', async () => {
    const [csv, json] = await Promise.all([
      stand.build(await served('PC-07/input.csv')),
      stand.build(await served('PC-07/input.json'))
    ])
    expect(csv.columns).toEqual(['id bigint', 'name text', 'score bigint'])
    expect(csv.rows).toEqual([
      ['1', null, null],
      ['2', '', '0'],
      ['3', ' ', '5'],
      ['4', 'NULL', null],
      ['5', 'N/A', '7'],
      ['6', 'null', '8']
    ])
    expect(json.columns).toEqual(['id bigint', 'name text', 'at timestamp'])
    expect(json.rows).toEqual([
      ['1', null, null],
      ['2', '', '2026-01-02 03:04:05'],
      ['3', null, null]
    ])
  })

  it('stays what it is in TSV, in a single column, and where nothing is there at all', async () => {
    const [tsv, single, nothing] = await Promise.all([
      stand.build(inline('t.tsv', 'a\tb\tc\n\t""\tx\n\\N\t-\t\n')),
      stand.build(inline('s.csv', 'n\n1\n\n3\n')),
      stand.build(inline('n.json', '[{"a":null,"b":"null"},{"a":null,"b":""},{}]'))
    ])
    expect(tsv.rows).toEqual([
      [null, '', 'x'],
      ['\\N', '-', null]
    ])
    expect(single.columns).toEqual(['n bigint'])
    expect(single.rows).toEqual([['1'], [null], ['3']])
    expect(nothing.columns).toEqual(['a text', 'b text'])
    expect(nothing.rows).toEqual([
      [null, 'null'],
      [null, ''],
      [null, null]
    ])
    expect(nothing.annotations).toEqual([{ level: 'notice', message: expect.stringContaining('only NULL') }])
  })
})

describe('PC-08: points in time', () => {
  it('with an offset are instants, in UTC, to the microsecond', async () => {
    const built = await stand.build(await served('PC-08/a-offsets.json'))
    expect(built.columns).toEqual(['k bigint', 't timestamp'])
    expect(built.rows.map(([, t]) => t)).toEqual([
      '2026-03-07 21:00:00',
      '2026-03-07 21:00:00',
      '2026-03-08 10:30:00',
      '2026-03-07 21:00:00.123456'
    ])
  })

  it.each([
    { TZ: 'America/Los_Angeles' },
    { TZ: 'Asia/Kolkata' },
    { LC_ALL: 'de_DE.UTF-8', LANG: 'de_DE.UTF-8' }
  ])('without one are stored as written, whatever the runner is set to: %j', async env => {
    const [naive, offsets, dates] = await Promise.all([
      stand.build(await served('PC-08/b-naive.csv'), { env }),
      stand.build(await served('PC-08/a-offsets.json'), { env }),
      stand.build(inline('d.csv', 'd,x\n2026-03-08,1.5\n2026-11-01,2.25\n'), { env })
    ])
    expect(naive.columns).toEqual(['k bigint', 't timestamp'])
    expect(naive.rows).toEqual([
      ['1', '2026-03-08 02:30:00'],
      ['2', '2026-11-01 01:30:00']
    ])
    expect(offsets.rows[2]).toEqual(['3', '2026-03-08 10:30:00'])
    expect(dates.columns).toEqual(['d date', 'x double precision'])
    expect(dates.rows).toEqual([
      ['2026-03-08', '1.5'],
      ['2026-11-01', '2.25']
    ])
  })

  it('of both kinds in one column, and those that do not exist, are text with a warning', async () => {
    const [mixed, leap, others] = await Promise.all([
      stand.build(await served('PC-08/c-mixed.csv')),
      stand.build(await served('PC-08/d-leap.csv')),
      stand.build(
        inline(
          'o.json',
          '[{"d":"2023-02-29","t":"2023-01-01T24:30:00"},{"d":"2024-02-29","t":"2023-01-01T00:00:00"}]'
        )
      )
    ])
    expect(mixed.rows).toEqual([
      ['1', '2026-03-08T02:30:00Z'],
      ['2', '2026-03-08 02:30:00']
    ])
    expect(leap.rows).toEqual([
      ['1', '2016-12-31T23:59:60Z'],
      ['2', '2017-01-01T00:00:00Z']
    ])
    for (const built of [mixed, leap]) {
      expect(built.columns).toEqual(['k bigint', 't text'])
      expect(built.annotations).toEqual([{ level: 'warning', message: expect.stringMatching(/^Column t /) }])
    }
    expect(others.columns).toEqual(['d text', 't text'])
    expect(others.rows[0]).toEqual(['2023-02-29', '2023-01-01T24:30:00'])
    expect(others.annotations).toEqual([{ level: 'warning', message: expect.stringMatching(/d .*t /) }])
  })
})

describe('PC-10: decimals and what is not a number', () => {
  it('are doubles while a double holds them', async () => {
    const built = await stand.build({
      ...(await served('PC-10/a-money.csv')),
      transform: 'SELECT *, abs(sum(price) OVER () - 1.3) < 1e-12 AS right FROM source ORDER BY k'
    })
    expect(built.columns).toEqual(['k bigint', 'price double precision', 'right boolean'])
    expect(built.rows.map(([, price]) => price)).toEqual(['0.1', '0.2', '1.005', '-0.005'])
    expect(new Set(built.rows.map(([, , right]) => right))).toEqual(new Set(['true']))
  })

  it('are never rounded in silence to a declared scale', async () => {
    const source = await served('PC-10/a-money.csv')
    const error = await stand.refuse({ ...source, columns: 'price: numeric(18,2)' })
    expect(error).toMatch(
      /^data\.conversion: .*"price".*numeric\(18,2\).*1\.005.*line 4\b.*-0\.005.*line 5\b/
    )
    const wide = await stand.build({ ...source, columns: 'price: numeric(18,3)' })
    expect(wide.columns[1]).toBe('price numeric(18,3)')
    expect(wide.rows.map(([, price]) => price)).toEqual(['0.100', '0.200', '1.005', '-0.005'])
  })

  it('keep their digits: numeric up to 18, text with a warning beyond', async () => {
    const [long, exact, tiny] = await Promise.all([
      stand.build(await served('PC-10/b-long.json')),
      stand.build(inline('exact.csv', 'v\n1234567890123456.78\n0.5\n')),
      stand.build(inline('tiny.csv', 'v\n0.30000000000000004\n1e-7\n.5\n'))
    ])
    expect(long.columns).toEqual(['v text'])
    expect(long.rows).toEqual([['12345678901234567.89'], ['0.01']])
    expect(long.annotations).toEqual([{ level: 'warning', message: expect.stringMatching(/^Column v /) }])
    expect(exact.columns).toEqual(['v numeric(18,2)'])
    expect(exact.rows).toEqual([['1234567890123456.78'], ['0.50']])
    expect(tiny.columns).toEqual(['v double precision'])
    expect(tiny.rows.map(([v]) => Number(v))).toEqual([0.30000000000000004, 1e-7, 0.5])
  })

  it('that are not finite make the column text, and an overflow fails with its place', async () => {
    const [csv, json, words] = await Promise.all([
      stand.build(await served('PC-10/c-nonfinite.csv')),
      stand.refuse(await served('PC-10/d-nonfinite.json')),
      stand.build(inline('w.csv', 'x\n1.5\nNaN\n-Infinity\n'))
    ])
    expect(csv.columns).toEqual(['k bigint', 'x text'])
    expect(csv.rows.map(([, x]) => x)).toEqual(['1.5', 'NaN', 'Infinity', '1e400'])
    expect(csv.annotations).toEqual([{ level: 'warning', message: expect.stringMatching(/^Column x .*NaN/) }])
    expect(json).toMatch(/^data\.overflow: .*"x".*1e400.*record 2\b/)
    expect(words.columns).toEqual(['x text'])
    expect(words.rows).toEqual([['1.5'], ['NaN'], ['-Infinity']])
    expect(words.annotations).toEqual([
      { level: 'warning', message: expect.stringMatching(/^Column x .*NaN/) }
    ])
  })
})
