import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Int64, Table, tableToIPC, vectorFromArray } from 'apache-arrow'
import { type BuildRoom, openBuildRoom, type SourceText } from '../../support/build.ts'
import { type EngineFiles, openEngineFiles } from '../../support/engine-files.ts'
import { failureOf } from '../../support/spool.ts'

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

const arrow = (query: string, layout: 'file' | 'stream' = 'file'): Promise<SourceText> =>
  files.write(query, `arrow${layout}`)

async function fixture(name: string): Promise<SourceText> {
  return { name, content: await readFile(new URL(`../../fixtures/arrow/${name}`, import.meta.url)) }
}

describe('Arrow', () => {
  it.each(['types.arrow', 'types.arrows'])('keeps the types of the file, as pyarrow wrote %s', async name => {
    const { columns, rows } = await room.build(await fixture(name))
    const values = rows.find(row => row[0] !== null) ?? []
    expect(columns.map((column, index) => `${column} = ${values[index]}`)).toEqual([
      'int8 int = -128',
      'uint8 int = 255',
      'int16 int = -32768',
      'uint16 int = 65535',
      'int32 int = -2147483648',
      'uint32 bigint = 4294967295',
      'int64 bigint = -9223372036854775808',
      'uint64 bigint = 9223372036854775807',
      'uint64 beyond text = 18446744073709551615',
      'float32 double = 1.5',
      'float64 double = 0.1',
      'bool bool = true',
      'utf8 text = 00501 ü',
      'date32 date = 2024-02-29',
      'date64 date = 1900-01-01',
      'time32 s time = 01:01:01',
      'time64 ns time = 01:01:01.000001',
      'at s timestamp = 1969-12-31 23:59:59',
      'at ms timestamp = 1970-01-01 00:00:01.001',
      'at us timestamp = 1970-01-01 00:00:01.000001',
      'instant timestamp = 1970-01-01 00:00:01.000001',
      'decimal numeric(10,2) = 1.25',
      'wide numeric(18,9) = 1.500000000',
      'wider text = 12345678901234567890',
      'interval text = P1M2DT0.000003S'
    ])
    expect(rows).toHaveLength(2)
    expect(rows).toContainEqual(columns.map(() => null))
  })

  it('takes what the engine itself and apache-arrow write, a stream or a file', async () => {
    for (const layout of ['file', 'stream'] as const) {
      expect((await room.build(await arrow(`select 7::bigint as id, 'ü' as x`, layout))).rows).toEqual([
        ['7', 'ü']
      ])
      const content = tableToIPC(new Table({ id: vectorFromArray([1n, null], new Int64()) }), layout)
      const { columns, rows } = await room.build({ name: 'x.arrow', content })
      expect(columns).toEqual(['id bigint'])
      expect(rows).toEqual([['1'], [null]])
    }
  })

  it('appends files and streams by name and refuses other columns or types', async () => {
    const one = await arrow(`select 1::int as id, 'a' as x`)
    const two = await arrow(`select 'b' as x, 2::int as id`, 'stream')
    expect((await room.build([one, two])).rows.toSorted()).toEqual([
      ['1', 'a'],
      ['2', 'b']
    ])
    const typed = await arrow(`select 1::bigint as id, 'a' as x`)
    expect((await failureOf(room.build([one, typed]))).code).toBe('source.columns')
    const named = await arrow(`select 1::int as id, 'a' as y`)
    expect((await failureOf(room.build([one, named]))).message).toContain("lacks 'x' and has 'y'")
  })

  it('converts a column that the columns input names, or says what does not convert', async () => {
    const columns = new Map([['zip', { type: 'int' as const }]])
    expect((await room.build(await arrow(`select '00501' as zip`), { columns })).columns).toEqual(['zip int'])
    const error = await failureOf(room.build(await arrow(`select 'x' as zip`), { columns }))
    expect(error.code).toBe('data.conversion')
    expect(error.message).toContain('"x"')
  })

  it.each(['refused.arrow', 'refused.arrows'])(
    'names the columns of %s that no extract holds',
    async name => {
      const error = await failureOf(room.build(await fixture(name)))
      expect(error.code).toBe('source.arrow')
      expect(error.what).toMatch(/cannot hold: "bytes" \(binary\), "uuid" \(fixed_size_binary\)\.$/)
      expect(error.remedy).toContain('columns: {"bytes": {drop: true}, "uuid": {drop: true}}')
    }
  )

  it.each(['refused.arrow', 'refused.arrows'])('reads what the engine cannot read of %s', async name => {
    const drop = { drop: true as const }
    const columns = new Map([
      ['bytes', drop],
      ['uuid', drop]
    ])
    const { columns: found, rows } = await room.build(await fixture(name), { columns })
    const values = rows.find(row => row[0] !== null) ?? []
    expect(found.map((column, index) => `${column} = ${values[index]}`)).toEqual([
      'id bigint = 1',
      'f16 double = 1.5',
      'large text = a',
      'view text = a',
      'category text = a',
      'ns timestamp = 1970-01-01 00:00:00',
      'ns utc timestamp = 1970-01-01 00:00:00',
      'took text = PT1.000000S',
      'nothing text = null',
      'list text = [1]',
      'struct text = {"a":1}',
      'map text = {"a":1}',
      'decimal32 numeric(9,2) = 1.25',
      'decimal256 numeric(18,2) = 1.00',
      'negative numeric(12,0) = 100'
    ])
  })

  it.each(['lz4.feather', 'zstd.arrows'])('unpacks %s', async name => {
    const { columns, rows } = await room.build(await fixture(name))
    expect(columns).toEqual(['id bigint', 'name text'])
    expect(rows.toSorted()).toEqual([
      ['1', 'a'],
      ['2', 'b'],
      ['3', null]
    ])
  })

  it('finds a value out of bounds in a later batch', async () => {
    const error = await failureOf(room.build(await fixture('far.arrows')))
    expect(error.code).toBe('source.arrow')
    expect(error.message).toContain('timestamp too big')
  })

  it('refuses a file that is damaged within', async () => {
    const { content, name } = await arrow('select i as id from generate_series(1, 1000) g(i)')
    const whole = Buffer.from(content)
    const torn = Buffer.concat([whole.subarray(0, 1000), whole.subarray(1064)])
    expect((await failureOf(room.build({ name, content: torn }))).code).toBe('source.arrow')
  })

  it('runs a transform over it', async () => {
    const source = await arrow('select i as id from generate_series(1, 1000) g(i)', 'stream')
    const { rows } = await room.build(source, {
      transform: 'select count(*) as n, max(id) as most from source'
    })
    expect(rows).toEqual([['1000', '1000']])
  })
})
