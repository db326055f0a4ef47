import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom, type SourceText } from '../../../support/build.ts'
import { type EngineFiles, openEngineFiles } from '../../../support/engine-files.ts'
import { failureOf } from '../../../support/spool.ts'

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

const parquet = (query: string): Promise<SourceText> => files.write(query, 'parquet')

describe('Parquet', () => {
  it('keeps the types of the file', async () => {
    const source = await parquet(
      `select 1::int as i, 2::bigint as b, 3::smallint as s, 1.5::double precision as d, '00501'::text as t, true as f,
       date '2024-02-29' as day, timestamp '2026-01-01 00:00:00.5' as at, timestamptz '2026-01-01 01:00:00+01' as instant,
       1.25::numeric(10,2) as n, null::bigint as nothing`
    )
    const { columns, rows, remarks } = await room.build(source)
    expect(columns).toEqual([
      'i int',
      'b bigint',
      's int',
      'd double',
      't text',
      'f bool',
      'day date',
      'at timestamp',
      'instant timestamp',
      'n numeric(10,2)',
      'nothing bigint'
    ])
    expect(rows).toEqual([
      [
        '1',
        '2',
        '3',
        '1.5',
        '00501',
        'true',
        '2024-02-29',
        '2026-01-01 00:00:00.5',
        '2026-01-01 00:00:00',
        '1.25',
        null
      ]
    ])
    expect(remarks).toEqual([])
  })

  it('finds room for wide decimals, or keeps their digits as text', async () => {
    const source = await parquet(
      `select 7::numeric(38,0) as whole, 1.50::numeric(38,9) as part, '12345678901234567890'::numeric(38,0) as wide`
    )
    const { columns, rows, remarks } = await room.build(source)
    expect(columns).toEqual(['whole bigint', 'part numeric(18,9)', 'wide text'])
    expect(rows).toEqual([['7', '1.500000000', '12345678901234567890']])
    expect(remarks.map(({ title }) => title)).toEqual(['More digits than a number column holds'])
    expect(remarks[0]?.message).toContain('wide (1 whole number; for example "12345678901234567890")')
  })

  it('counts no digit before the point of a wide decimal below one', async () => {
    const source = await parquet(`select '-0.123456789012345678'::numeric(38,18) as share`)
    expect(await room.build(source)).toMatchObject({
      columns: ['share numeric(18,18)'],
      rows: [['-0.123456789012345678']],
      remarks: []
    })
  })

  it('converts a column that the columns input names, or says what does not convert', async () => {
    const source = await parquet(`select '00501' as zip union all select '7'`)
    const columns = new Map([['zip', { type: 'int' as const }]])
    expect((await room.build(source, { columns })).columns).toEqual(['zip int'])
    const words = await parquet(`select 'x' as zip`)
    const error = await failureOf(room.build(words, { columns }))
    expect(error.code).toBe('data.conversion')
    expect(error.message).toContain('"x"')
  })

  it('makes a numeric of small doubles, but no whole number of digits that no double holds', async () => {
    const columns = new Map([['x', { type: 'numeric(18,6)' as const }]])
    const small = await parquet(`select 1e-05::double precision as x`)
    expect((await room.build(small, { columns })).rows).toEqual([['0.000010']])
    const large = await parquet(`select 1152921504606846976::double precision as x`)
    const bigint = new Map([['x', { type: 'bigint' as const }]])
    expect((await failureOf(room.build(large, { columns: bigint }))).code).toBe('data.conversion')
  })

  it('appends files by name and refuses other columns or types', async () => {
    const one = await parquet(`select 1::int as id, 'a' as x`)
    const two = await parquet(`select 'b' as x, 2::int as id`)
    expect((await room.build([one, two])).rows.toSorted()).toEqual([
      ['1', 'a'],
      ['2', 'b']
    ])
    const typed = await parquet(`select 1::bigint as id, 'a' as x`)
    expect((await failureOf(room.build([one, typed]))).code).toBe('source.columns')
    const named = await parquet(`select 1::int as id, 'a' as y`)
    expect((await failureOf(room.build([one, named]))).message).toContain("lacks 'x' and has 'y'")
  })

  it('fills optional columns that a file lacks with NULL of the type of the other file', async () => {
    const one = await parquet(
      `select 1::int as id, timestamp '2026-01-01 00:00:00' as at, 1.50::numeric(20,2) as n`
    )
    const two = await parquet('select 2::int as id')
    const columns = new Map([
      ['at', { optional: true }],
      ['n', { optional: true }]
    ] as const)
    for (const sources of [
      [one, two],
      [two, one]
    ]) {
      const built = await room.build(sources, { columns })
      expect(built.columns).toEqual(['id int', 'at timestamp', 'n numeric(18,2)'])
      expect(built.rows.toSorted()).toEqual([
        ['1', '2026-01-01 00:00:00', '1.50'],
        ['2', null, null]
      ])
    }
    const typed = await parquet(`select 3::int as id, '2026' as at`)
    expect((await failureOf(room.build([two, one, typed], { columns }))).message).toContain('another type')
  })

  it('refuses binary columns and says how to leave them out', async () => {
    const error = await failureOf(room.build(await parquet(`select 1 as id, '\\x00'::bytea as image`)))
    expect(error.code).toBe('source.parquet')
    expect(error.message).toContain('"image" (binary)')
  })

  it('leaves out nested columns and types that the engine cannot read', async () => {
    const file = async (name: string): Promise<SourceText> => ({
      name,
      content: await readFile(new URL(`../../../fixtures/parquet/${name}`, import.meta.url))
    })
    const drop = { drop: true as const }
    const columns = new Map([
      ['list', drop],
      ['st', drop],
      ['m', drop]
    ])
    expect(await room.build(await file('nested.parquet'), { columns })).toMatchObject({
      columns: ['id int'],
      rows: [['1'], ['2']]
    })
    const wide = await room.build(await file('uint64.parquet'), { columns: new Map([['u64', drop]]) })
    expect(wide.columns).toEqual(['id int', 'uid text', 'x text'])
  })

  it('refuses bytes that are no Parquet inside', async () => {
    const content = Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(200, 7), Buffer.from('PAR1')])
    expect((await failureOf(room.build({ name: 'x.parquet', content }))).code).toBe('source.parquet')
  })

  it('runs a transform over it', async () => {
    const source = await parquet(`select i as id from generate_series(1, 1000) g(i)`)
    const { rows } = await room.build(source, {
      transform: 'select count(*) as n, max(id) as most from source'
    })
    expect(rows).toEqual([['1000', '1000']])
  })
})

describe('Arrow', () => {
  it('has NULL for what is no number', async () => {
    const query = `select 1 as id, 'NaN'::double precision as x union all select 2, 0.5`
    const { rows, remarks } = await room.build(await files.write(query, 'arrowfile'))
    expect(rows.toSorted()).toEqual([
      ['1', null],
      ['2', '0.5']
    ])
    expect(remarks.map(({ message }) => message)).toEqual([expect.stringContaining('Column x (1 value)')])
  })
})
