import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom, type SourceText } from '../../../support/build.ts'
import { parquetFile, type StoredColumn } from '../../../support/parquet-file.ts'
import { failureOf } from '../../../support/spool.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

async function fixture(name: string): Promise<SourceText> {
  return { name, content: await readFile(new URL(`../../../fixtures/parquet/${name}`, import.meta.url)) }
}

/** What a column becomes: its type and its values. */
type Became = readonly [type: string, ...values: (string | null)[]]

/** A case of a row of the table in the documents: columns that our writer writes, or those of a fixture of pyarrow. */
interface Case {
  readonly stored?: Readonly<Record<string, readonly [StoredColumn, Became]>>
  readonly beyond?: Readonly<Record<string, Became>>
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const int32 = (converted_type?: StoredColumn['converted_type'], ...values: unknown[]): StoredColumn => ({
  type: 'INT32',
  ...(converted_type === undefined ? {} : { converted_type }),
  values
})
const text = (converted_type: StoredColumn['converted_type'], ...values: string[]): StoredColumn => ({
  type: 'BYTE_ARRAY',
  ...(converted_type === undefined ? {} : { converted_type }),
  values: values.map(bytes)
})
const at = (isAdjustedToUTC: boolean, unit: 'MILLIS' | 'MICROS' | 'NANOS', value: bigint): StoredColumn => ({
  type: 'INT64',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC, unit },
  values: [value, null]
})

const CASES: Readonly<Record<string, Case>> = {
  '`BOOLEAN`': {
    stored: { b: [{ type: 'BOOLEAN', values: [true, false, null] }, ['bool', 'true', 'false', null]] }
  },
  '`INT32`, `INT_8`, `INT_16`, `UINT_8`, `UINT_16`': {
    stored: {
      i: [int32(undefined, -2147483648, 2147483647), ['int', '-2147483648', '2147483647']],
      a: [int32('INT_8', -128, 127), ['int', '-128', '127']],
      b: [int32('INT_16', -32768, 32767), ['int', '-32768', '32767']],
      c: [int32('UINT_8', 0, 255), ['int', '0', '255']],
      d: [int32('UINT_16', 0, 65535), ['int', '0', '65535']]
    }
  },
  '`INT64`, `UINT_32`': {
    stored: {
      i: [
        { type: 'INT64', values: [-(2n ** 63n), 2n ** 63n - 1n] },
        ['bigint', '-9223372036854775808', '9223372036854775807']
      ],
      u: [int32('UINT_32', 0, 4294967295), ['bigint', '0', '4294967295']]
    }
  },
  '`UINT_64` (second reader)': {
    beyond: {
      uint64: ['text', '0', '18446744073709551615', null],
      small_uint64: ['bigint', '7', '9007199254740993', null]
    }
  },
  '`FLOAT`, `DOUBLE`, `FLOAT16` (second reader)': {
    stored: {
      f: [{ type: 'FLOAT', values: [0.5, Number.NaN] }, ['double', '0.5', null]],
      d: [{ type: 'DOUBLE', values: [0.1, Number.NEGATIVE_INFINITY] }, ['double', '0.1', null]]
    },
    beyond: { half: ['double', '1.5', '-0.25', null] }
  },
  '`DECIMAL` of up to 18 digits, in whatever it is stored': {
    stored: {
      d: [
        {
          type: 'FIXED_LEN_BYTE_ARRAY',
          type_length: 12,
          converted_type: 'DECIMAL',
          precision: 10,
          scale: 2,
          values: [100n, -200n, 4500n]
        },
        ['numeric(10,2)', '1.00', '-2.00', '45.00']
      ]
    }
  },
  '`DECIMAL` of more digits': {
    stored: {
      short: [
        {
          type: 'FIXED_LEN_BYTE_ARRAY',
          type_length: 16,
          converted_type: 'DECIMAL',
          precision: 38,
          scale: 2,
          values: [1n]
        },
        ['numeric(18,2)', '0.01']
      ]
    }
  },
  '`DECIMAL` of more than 38 digits, or in bytes of any length (second reader)': {
    stored: {
      b: [
        { type: 'BYTE_ARRAY', converted_type: 'DECIMAL', precision: 10, scale: 2, values: [-1n, 12345n] },
        ['numeric(10,2)', '-0.01', '123.45']
      ]
    },
    beyond: {
      wide: ['text', '123456789012345678901234567890123456789012345678.1234', '-0.0001', null],
      wide_but_short: ['numeric(18,4)', '1.2345', '-0.0001', null]
    }
  },
  '`STRING`': { stored: { t: [text('UTF8', 'ä\0b', ''), ['text', 'äb', '']] } },
  '`ENUM`, `JSON` (second reader)': {
    stored: { e: [text('ENUM', 'RED', 'no'), ['text', 'RED', 'no']] },
    beyond: { json: ['text', '{"b":  1e5, "a":2.50}', '[]', null] }
  },
  '`UUID` (second reader)': {
    beyond: {
      id: ['text', '12345678-1234-5678-1234-567812345678', '00000000-0000-0000-0000-000000000000', null]
    }
  },
  '`DATE`': { stored: { d: [int32('DATE', 19782, -1), ['date', '2024-02-29', '1969-12-31']] } },
  '`TIME` in microseconds, in milliseconds or nanoseconds (second reader)': {
    stored: {
      t: [
        { type: 'INT64', converted_type: 'TIME_MICROS', values: [86399999999n] },
        ['time', '23:59:59.999999']
      ]
    },
    beyond: {
      millis: ['time', '23:59:59.999', '00:00:00', null],
      nanos: ['time', '23:59:59.999999', '00:00:00', null]
    }
  },
  '`TIMESTAMP` that is not adjusted to UTC': {
    stored: {
      a: [at(false, 'MILLIS', -1n), ['timestamp', '1969-12-31 23:59:59.999', null]],
      b: [at(false, 'MICROS', 1n), ['timestamp', '1970-01-01 00:00:00.000001', null]],
      c: [at(false, 'NANOS', 1_700_000_000_123_456_789n), ['timestamp', '2023-11-14 22:13:20.123456', null]]
    }
  },
  '`TIMESTAMP` that is adjusted to UTC, `INT96`': {
    stored: {
      a: [at(true, 'MICROS', 0n), ['timestamp', '1970-01-01 00:00:00', null]],
      b: [
        { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', values: [86399999n] },
        ['timestamp', '1970-01-01 23:59:59.999']
      ]
    }
  },
  '`INTERVAL`': {
    stored: {
      i: [
        {
          type: 'FIXED_LEN_BYTE_ARRAY',
          type_length: 12,
          converted_type: 'INTERVAL',
          values: [new Uint8Array([1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0])]
        },
        ['text', 'P1M2DT0.003000S']
      ]
    }
  },
  'null type (second reader)': { beyond: { nothing: ['text', null, null, null] } },
  'list, struct, map (second reader)': {
    beyond: {
      list: ['text', '[1,null,2]', '[]', null],
      lists: ['text', '[["a"],[]]', '[null,["b\\"\\n","c"]]', null],
      struct: [
        'text',
        '{"big":9223372036854775807,"price":0.10,"day":"2024-02-29","at":"2024-01-02T03:04:05.600000Z"}',
        '{"big":null,"price":null,"day":null,"at":null}',
        null
      ],
      map: ['text', '{"k":1,"__proto__":2}', '{}', null],
      days: ['text', '{"2024-02-29":1.5}', '{"1969-12-31":"NaN"}', null],
      structs: ['text', '[{"a":1,"b":[true,null]},null]', '[{"a":null,"b":null}]', null]
    }
  },
  'binary, `BSON`, variant, geometry, and what holds such': {}
}

const documented = readFileSync(new URL('../../../../docs/formats.md', import.meta.url), 'utf8')
const table = /## Parquet\n[\s\S]*?\n## /.exec(documented)?.[0] ?? ''
const ROWS = [...table.matchAll(/^\| (?!in the file|---)(.+?) \| (.+?) \|$/gm)].map(([, first = '']) => first)

describe('the table of Parquet types in docs/formats.md', () => {
  it('has the rows that are tested', () => expect(ROWS).toEqual(Object.keys(CASES)))

  it.each(ROWS)('%s', async row => {
    const { stored = {}, beyond = {} } = CASES[row] ?? {}
    for (const [name, [column, [type, ...values]]] of Object.entries(stored)) {
      const { columns, rows } = await room.build(parquetFile('types.parquet', { [name]: column }))
      expect({ columns, values: rows.flat() }).toEqual({ columns: [`${name} ${type}`], values })
    }
    if (Object.keys(beyond).length === 0) return
    const { columns, rows } = await room.build(await fixture('beyond-the-engine.parquet'))
    for (const [name, [type, ...values]] of Object.entries(beyond)) {
      const index = columns.indexOf(`${name} ${type}`)
      expect(columns).toContain(`${name} ${type}`)
      expect(rows.map(cells => cells[index])).toEqual(values)
    }
  })
})

describe('Parquet beyond the engine', () => {
  const drop = { drop: true as const }

  it('refuses bytes, and says how to write and how to leave them out', async () => {
    const source = await fixture('binary.parquet')
    const error = await failureOf(room.build(source))
    expect(error.code).toBe('source.parquet')
    expect(error.what).toContain('"blob" (binary)')
    for (const word of ['columns: {"blob": {drop: true}}', 'pandas', 'polars', 'Spark'])
      expect(error.remedy).toContain(word)
    expect(await room.build(source, { columns: new Map([['blob', drop]]) })).toMatchObject({
      columns: ['id bigint', 'u bigint'],
      rows: [
        ['1', '1'],
        ['2', '2']
      ]
    })
  })

  it('leaves out bytes beside types that the engine reads', async () => {
    const file = parquetFile('bytes.parquet', { id: int32(undefined, 7), blob: text(undefined, 'x') })
    expect(await room.build(file, { columns: new Map([['blob', drop]]) })).toMatchObject({
      columns: ['id int'],
      rows: [['7']]
    })
    const bson = parquetFile('bson.parquet', { doc: text('BSON', 'x') })
    expect((await failureOf(room.build(bson))).what).toContain('"doc" (BYTE_ARRAY BSON)')
  })

  it.each(['pages.parquet', 'pages-v2.parquet'])(
    'reads lists that cross pages and row groups: %s',
    async name => {
      const { columns, rows } = await room.build(await fixture(name))
      expect(columns).toEqual(['n bigint', 'l text'])
      const expected = Array.from({ length: 3000 }, (_, index) => [
        String(index),
        index % 7 === 0 ? null : JSON.stringify(Array(index % 5).fill(index))
      ])
      expect(rows.toSorted((a, b) => Number(a[0]) - Number(b[0]))).toEqual(expected)
    }
  )

  it('names columns that have no name, or the same one', async () => {
    const { columns, remarks } = await room.build(await fixture('names.parquet'))
    expect(columns).toEqual(['column_1 bigint', 'a bigint', 'a_2 bigint'])
    expect(remarks.map(({ title }) => title)).toEqual(['Column names changed'])
  })

  it('counts what is no number, and characters that no text can hold', async () => {
    const { rows, remarks } = await room.build(await fixture('not-numbers.parquet'))
    expect(rows).toEqual([
      ['0.5', '0.5', 'ab'],
      [null, null, ''],
      [null, '1', 'c'],
      [null, '2', 'd'],
      [null, null, null]
    ])
    expect(remarks.map(({ title, message }) => `${title}: ${message}`)).toEqual([
      'NaN or Infinity: Columns d (3 values), f (1 value): NaN and Infinity, which would spoil every sum, are NULL in the extract.',
      expect.stringContaining('Characters removed: 2 texts')
    ])
  })

  it('makes NULL of what is no number in the result of a transform', async () => {
    const { rows, remarks } = await room.build(
      { name: 'one.csv', content: 'id,x\n1,0.5\n2,0.5\n' },
      { transform: `select id, case id when 1 then 'NaN'::double precision else x end as x from source` }
    )
    expect(rows).toEqual([
      ['1', null],
      ['2', '0.5']
    ])
    expect(remarks.map(({ message }) => message)).toEqual([expect.stringContaining('Column x (1 value)')])
  })

  it('gives a transform NULL for what is no number', async () => {
    const { rows } = await room.build(await fixture('not-numbers.parquet'), {
      transform: 'select sum(d) as d, sum(f) as f from source'
    })
    expect(rows).toEqual([['0.5', '3.5']])
  })

  it.each(['pandas_allnone.parquet', 'polars_null.parquet'])('reads columns of null type: %s', async name => {
    const { columns, remarks } = await room.build(await fixture(name))
    expect(columns[0]).toBe('id bigint')
    expect(remarks.map(({ title }) => title)).toEqual(['Columns without values'])
  })

  it('reads the UUIDs of DuckDB', async () => {
    expect((await room.build(await fixture('duck_uuid.parquet'))).rows).toEqual([
      ['5d063e30-4024-4ad4-9268-8765035e1a02']
    ])
  })

  it('appends a day without values in a column to one with some', async () => {
    const day = parquetFile('day.parquet', {
      id: { type: 'INT64', values: [3n] },
      x: { type: 'DOUBLE', values: [1.5] }
    })
    const none = await fixture('polars_null.parquet')
    for (const files of [
      [day, none],
      [none, day]
    ]) {
      const { columns, rows, remarks } = await room.build(files)
      expect(columns).toEqual(['id bigint', 'x double'])
      expect(rows.toSorted()).toEqual([
        ['1', null],
        ['2', null],
        ['3', '1.5']
      ])
      expect(remarks).toEqual([])
    }
  })

  it('does not speak of a transform where there is none and no row group', async () => {
    const source = await fixture('no-row-group.parquet')
    const error = await failureOf(room.build(source))
    expect(error.code).toBe('data.empty')
    expect(error.message).not.toContain('transform')
    expect(await room.build(source, { ifEmpty: 'publish' })).toMatchObject({
      columns: ['a bigint', 'b text'],
      rows: []
    })
  })
})
