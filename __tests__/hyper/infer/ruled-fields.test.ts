import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  Binary,
  Field,
  Int32,
  LargeUtf8,
  List,
  Struct,
  Table,
  tableToIPC,
  vectorFromArray
} from 'apache-arrow'
import type { ActionError } from '../../../src/base/errors.ts'
import { type BuildRoom, type Built, openBuildRoom, type SourceText } from '../../support/build.ts'
import { type EngineFiles, openEngineFiles } from '../../support/engine-files.ts'
import { failureOf } from '../../support/spool.ts'
import { read } from '../../support/step-inputs.ts'

let room: BuildRoom
let files: EngineFiles
beforeAll(async () => {
  room = await openBuildRoom()
  files = await openEngineFiles()
})
afterAll(async () => {
  await room.close()
  await files.close()
})

const csv = (content: string): SourceText => ({ name: 'data.csv', content })
const tsv = (content: string): SourceText => ({ name: 'data.tsv', content })
const json = (value: unknown): SourceText => ({ name: 'data.json', content: JSON.stringify(value) })
const ndjson = (content: string): SourceText => ({ name: 'data.ndjson', content })

/** Builds with the `columns` input as a workflow writes it. */
const build = (sources: SourceText | readonly SourceText[], columns: string, more = {}): Promise<Built> =>
  room.build(sources, { columns: read({ columns }).config.sources[0]?.columns ?? new Map(), ...more })

const refuse = (
  sources: SourceText | readonly SourceText[],
  columns: string,
  more = {}
): Promise<ActionError> => failureOf(build(sources, columns, more))

describe('format', () => {
  it('reads dates as the source writes them, from every text format', async () => {
    const day = 'day: {format: dd/MM/yyyy}'
    const expected = { columns: ['day date'], rows: [['2024-04-03'], ['2024-12-31']] }
    expect(await build(csv('day\n03/04/2024\n 31/12/2024 \n'), day)).toMatchObject(expected)
    expect(await build(tsv('day\n03/04/2024\n31/12/2024\n'), day)).toMatchObject(expected)
    expect(await build(json([{ day: '03/04/2024' }, { day: '31/12/2024' }]), day)).toMatchObject(expected)
    const lines = ndjson('{"day":"03\\/04\\/2024"}\n{"day":"31/12/2024"}\n')
    expect(await build(lines, day)).toMatchObject(expected)
  })

  it('gives the type that the pattern says, or the one that is asked for', async () => {
    const built = await build(
      csv(
        'a,b,c,d,e,f\n202402290507,29.2.24 7:05:09 PM,"Thu, 29 Feb 2024 12:00:00 +0200",13h05,20240229,2024-02-29T23:00:00-02\n'
      ),
      `a: {format: yyyyMMddHHmm}
b: {format: d.M.yy h:mm:ss a}
c: {format: 'EEE, dd MMM yyyy HH:mm:ss Z'}
d: {format: HH'h'mm}
e: {format: yyyyMMdd, type: timestamp}
f: {format: "yyyy-MM-dd'T'HH:mm:ssXXX", type: timestamp_tz}`
    )
    expect(built.columns).toEqual([
      'a timestamp',
      'b timestamp',
      'c timestamp',
      'd time',
      'e timestamp',
      'f timestamp_tz'
    ])
    expect(built.rows).toEqual([
      [
        '2024-02-29 05:07:00',
        '2024-02-29 19:05:09',
        '2024-02-29 10:00:00',
        '13:05:00',
        '2024-02-29 00:00:00',
        '2024-03-01 01:00:00+00'
      ]
    ])
  })

  it('names the values that do not follow the pattern, and dates that do not exist', async () => {
    const error = await refuse(
      csv('day\n03/04/2024\n2024-04-03\n31/02/2024\n3/4/2024\n'),
      'day: {format: dd/MM/yyyy}'
    )
    expect(error.code).toBe('data.conversion')
    expect(error.what).toBe(
      'Column "day" has 3 values that are not date in the format "dd/MM/yyyy": "2024-04-03" in record 2 (line 3) of data.csv, "31/02/2024" in record 3 (line 4), "3/4/2024" in record 4 (line 5).'
    )
  })

  it.each([
    ['#.##0,00', ['1.234,50', '-0,5', '007', '1234567,891'], ['1234.5', '-0.5', '7', '1234567.891']],
    ['#,##0.00', ['"1,234.50"', '+.5', '12'], ['1234.5', '0.5', '12']],
    ["#'##0.00", ["1'234.50", '1’234’567.25'], ['1234.5', '1234567.25']],
    ['# ##0,00', ['"1\u202f234,50"', '"1\u00a0234"', '"12 345 678,5"'], ['1234.5', '1234', '12345678.5']]
  ])('reads numbers written as %s', async (format, values, expected) => {
    const lines = values.map((value, index) => `${index},${value.startsWith('"') ? value : `"${value}"`}`)
    const { columns, rows } = await build(csv(`k,x\n${lines.join('\n')}\n`), `x: {format: "${format}"}`)
    expect(columns).toEqual(['k bigint', 'x double'])
    expect(rows).toEqual(expected.map((value, index) => [String(index), value]))
  })

  it('lets inference choose among the number types, by all values', async () => {
    const x = 'x: {format: "#.##0,00"}'
    expect((await build(csv('x\n1.234\n5\n'), x)).columns).toEqual(['x bigint'])
    expect((await build(csv('x\n"1.234.567.890.123,4567"\n1\n'), x)).columns).toEqual(['x numeric(18,4)'])
    const { columns, rows, remarks } = await build(csv('x\n12.345.678.901.234.567.890.123\n1\n'), x)
    expect(columns).toEqual(['x text'])
    expect(rows).toEqual([['12.345.678.901.234.567.890.123'], ['1']])
    expect(remarks[0]?.title).toBe('More digits than a number column holds')
    const typed = await build(
      json([{ x: '1.234,5' }, { x: 7 }, { x: null }]),
      'x: {format: "#.##0,00", type: "numeric(10,2)"}'
    )
    expect(typed.columns).toEqual(['x numeric(10,2)'])
    expect(typed.rows).toEqual([['1234.50'], ['7.00'], [null]])
  })

  it('fails where groups are wrong, and for a point that is none', async () => {
    const error = await refuse(csv('x\n1.234\n1.23\n12.34,5\n'), 'x: {format: "#.##0,00"}')
    expect(error.what).toContain('2 values that are not number in the format "#.##0,00": "1.23" in record 2')
    expect((await refuse(csv('x\n"1,5"\n'), 'x: {format: "#.##0,00", type: int}')).what).toContain(
      'not an int in the format "#.##0,00": "1,5"'
    )
  })
})

describe('null-values', () => {
  it('are NULL before types are decided', async () => {
    const { columns, rows, remarks } = await build(
      csv('k,x\n1,5\n2,N/A\n3, - \n4,\n5,-7\n'),
      'x: {null-values: ["N/A", "-"]}'
    )
    expect(columns).toEqual(['k bigint', 'x bigint'])
    expect(rows).toEqual([
      ['1', '5'],
      ['2', null],
      ['3', null],
      ['4', null],
      ['5', '-7']
    ])
    expect(remarks).toEqual([])
  })

  it('are compared exactly, by the text of JSON values too', async () => {
    const { columns, rows } = await build(
      json([{ x: -999 }, { x: 'n/a' }, { x: 2.5 }, { x: null }, {}]),
      'x: {null-values: [n/a, -999]}'
    )
    expect(columns).toEqual(['x double'])
    expect(rows).toEqual([[null], [null], ['2.5'], [null], [null]])
    const other = await build(json([{ x: 'N/A' }, { x: 1 }]), 'x: {null-values: n/a}')
    expect(other.columns).toEqual(['x text'])
    expect(other.rows).toEqual([['N/A'], ['1']])
  })

  it('stand beside a type and a format, in every one of several sources', async () => {
    const { columns, rows } = await build(
      [csv('day,n\n03/04/2024,1\nnever,x\n'), { name: 'b.csv', content: 'n,day\n2,never\n' }],
      'day: {format: dd/MM/yyyy, null-values: never}\nn: {type: int, null-values: [x]}'
    )
    expect(columns).toEqual(['day date', 'n int'])
    expect(rows).toHaveLength(3)
    for (const row of [
      ['2024-04-03', '1'],
      [null, null],
      [null, '2']
    ])
      expect(rows).toContainEqual(row)
  })

  it('and a format of its own go before what the inputs of the source say', async () => {
    const source = { dialect: { decimal: ',', group: '.', nullValues: ['n/a'] } } as const
    const { columns, rows } = await build(
      csv('a;b;c\n1.234,5;1,234.5;x\n-;n/a;2,5\n'),
      'a: {null-values: "-"}\nb: {format: "#,##0.00"}\nc: {null-values: x, type: "numeric(4,1)"}',
      { source }
    )
    expect(columns).toEqual(['a double', 'b double', 'c numeric(4,1)'])
    expect(rows).toEqual([
      ['1234.5', '1234.5', null],
      [null, null, '2.5']
    ])
  })

  it('may leave nothing', async () => {
    const { columns, rows, remarks } = await build(csv('x\n-\n-\n'), 'x: {null-values: "-"}')
    expect(columns).toEqual(['x text'])
    expect(rows).toEqual([[null], [null]])
    expect(remarks[0]?.title).toBe('Columns without values')
  })
})

describe('round', () => {
  it('rounds half away from zero and says how many values it changed', async () => {
    const { rows, remarks } = await build(
      csv(
        'x,n\n1.005,2.5\n-1.005,-2.5\n1.004999999999999999999999999999999999,1\n2.50,1.0\n1.005e0,25e-1\n1e-01,1e+1\n'
      ),
      'x: {type: "numeric(10,2)", round: true}\nn: {type: int, round: true}'
    )
    expect(rows).toEqual([
      ['1.01', '3'],
      ['-1.01', '-3'],
      ['1.00', '1'],
      ['2.50', '1'],
      ['1.01', '3'],
      ['0.10', '10']
    ])
    expect(remarks).toEqual([
      {
        level: 'notice',
        title: 'Values rounded',
        message: expect.stringContaining('Columns x (4 values to numeric(10,2)), n (3 values to int)')
      }
    ])
  })

  it('is named where a value has too many decimals, and takes no other fault', async () => {
    const x = csv('x\n1.005\n2\n')
    const error = await refuse(x, 'x: numeric(10,2)')
    expect(error.code).toBe('data.conversion')
    expect(error.remedy).toContain('round: true')
    expect((await refuse(csv('x\nabc\n'), 'x: numeric(10,2)')).remedy).not.toContain('round')
    const wide = await refuse(csv('x\n1.5\n99.995\n'), 'x: {type: "numeric(4,2)", round: true}')
    expect(wide.what).toContain('"99.995" in record 2')
    expect((await build(x, 'x: {type: "numeric(10,2)", format: "0.00", round: true}')).rows).toEqual([
      ['1.01'],
      ['2.00']
    ])
  })
})

describe('rename and drop', () => {
  it('give transform the new names alone', async () => {
    const source = json([{ 'Kunden-Nr': 7, secret: 'x', address: { city: 'Bern' } }])
    const columns =
      '"Kunden-Nr": {rename: id, type: int}\nsecret: {drop: true}\naddress_city: {rename: secret}'
    expect(await build(source, columns)).toMatchObject({
      columns: ['id int', 'secret text'],
      rows: [['7', 'Bern']]
    })
    const transform = 'select id + 1 as next, secret from source'
    expect((await build(source, columns, { transform })).rows).toEqual([['8', 'Bern']])
    expect((await refuse(source, columns, { transform: 'select address_city from source' })).code).toBe(
      'transform.sql'
    )
  })

  it('can exchange names, but not make two columns one', async () => {
    const source = csv('a,b\n1,x\n')
    expect((await build(source, 'a: {rename: b}\nb: {rename: a}')).columns).toEqual(['b bigint', 'a text'])
    const error = await refuse(source, 'a: {rename: B}')
    expect(error.code).toBe('data.columns')
    expect(error.what).toContain('two columns "b" of "a" and "b"')
    expect((await build(source, 'a: {rename: B}\nb: {drop: true}')).columns).toEqual(['B bigint'])
  })

  it('leaves out what would fail, and not everything', async () => {
    const source = json([{ x: 2, y: 1 }])
    const overflow: SourceText = { name: 'x.json', content: '[{"x":1e400,"y":1}]' }
    expect((await build(overflow, 'x: {drop: true}')).columns).toEqual(['y bigint'])
    expect((await refuse(source, 'x: {drop: true}\ny: {drop: true}')).what).toContain('drops every column')
    expect((await refuse(source, 'z: {drop: true}')).code).toBe('data.columns')
  })

  it('shape an empty table too', async () => {
    const columns =
      'id: {type: int, rename: key}\nday: {format: dd/MM/yyyy}\nx: {drop: true}\nz: {null-values: "-"}'
    expect((await build(json([]), columns, { ifEmpty: 'publish' })).columns).toEqual([
      'key int',
      'day date',
      'z text'
    ])
  })
})

describe('files with types of their own', () => {
  const both = ['parquet', 'arrowfile'] as const

  it.each(both)('%s: text takes format and null-values', async format => {
    const source = await files.write(
      `select '03/04/2024' as day, '1.234,5' as amount, '-' as note union all select 'never', '7', 'x'`,
      format
    )
    const { columns, rows } = await build(
      source,
      'day: {format: dd/MM/yyyy, null-values: never}\namount: {format: "#.##0,00"}\nnote: {null-values: "-"}'
    )
    expect(columns).toEqual(['day date', 'amount double', 'note text'])
    expect(rows).toHaveLength(2)
    for (const row of [
      ['2024-04-03', '1234.5', null],
      [null, '7', 'x']
    ])
      expect(rows).toContainEqual(row)
  })

  it.each(both)('%s: other columns take neither, but a type, a name and rounding', async format => {
    const source = await files.write(`select 5::int as n, 2.675::numeric(10,3) as x`, format)
    const error = await refuse(source, 'n: {null-values: 5}')
    expect(error.code).toBe('data.columns')
    expect(error.what).toContain('"n" null-values, but the file holds no text')
    expect((await refuse(source, 'n: {format: "0"}')).what).toContain('"n" format')
    const { columns, rows } = await build(source, 'n: {rename: m}\nx: {type: "numeric(10,2)", round: true}')
    expect(columns).toEqual(['m int', 'x numeric(10,2)'])
    expect(rows).toEqual([['5', '2.68']])
  })

  it('leaves out a Parquet column that the engine cannot take, as the refusal says', async () => {
    const source = await files.write(`select 1 as id, '\\x00'::bytea as image`, 'parquet')
    const error = await failureOf(room.build(source))
    expect(error.remedy).toContain('columns: {"image": {drop: true}}')
    expect(await build(source, '{"image": {drop: true}}')).toMatchObject({
      columns: ['id int'],
      rows: [['1']]
    })
    const nested = await files.write('select array[1, 2] as list, 2 as id', 'parquet')
    // A list arrives as JSON; left out, its name is free.
    expect((await room.build(nested)).rows).toEqual([['[1,2]', '2']])
    expect(await build(nested, 'list: {drop: true}\nid: {rename: list}')).toMatchObject({
      columns: ['list int'],
      rows: [['2']]
    })
  })

  it.each(['file', 'stream'] as const)(
    'leaves out Arrow columns, those included that the engine cannot read (%s)',
    async layout => {
      const words = vectorFromArray(['a', 'b'], new LargeUtf8())
      const list = vectorFromArray([[1], [2]], new List(new Field('item', new Int32())))
      const struct = vectorFromArray([{ a: 1 }, { a: 2 }], new Struct([new Field('a', new Int32())]))
      const bytes = vectorFromArray([new Uint8Array([1]), null], new Binary())
      const id = vectorFromArray([1, 2], new Int32())
      const arrow = (table: Table): SourceText => ({ name: 'data.arrow', content: tableToIPC(table, layout) })
      const source = arrow(new Table({ words, id, list }))
      expect(
        await build(source, 'words: {drop: true}\nlist: {drop: true}\nid: {rename: list}')
      ).toMatchObject({
        columns: ['list int'],
        rows: [['1'], ['2']]
      })
      const all = 'words: {drop: true}\nlist: {drop: true}\nid: {drop: true}'
      expect((await refuse(source, all)).what).toContain('drops every column')
      const binary = arrow(new Table({ id, struct, bytes }))
      const error = await failureOf(room.build(binary))
      expect(error.what).toContain('"bytes" (binary)')
      expect(error.remedy).toContain('columns: {"bytes": {drop: true}}')
      expect((await build(binary, 'struct: {drop: true}\nbytes: {drop: true}')).columns).toEqual(['id int'])
    }
  )
})
