import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { recognise } from '../../../src/source/detect/sniff.ts'
import { CHOICES } from '../../../src/source/formats/format-table.ts'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { type EngineFiles, openEngineFiles } from '../../support/engine-files.ts'
import { failureOf } from '../../support/spool.ts'
import { zipOf } from '../../support/zip.ts'

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

const EXTRACT = '"Extract"."Extract"'
const TYPES = `select 1::int as i, 2::bigint as b, 3::smallint as s, 1.5::double precision as d, '00501'::text as t,
  true as f, date '2024-02-29' as day, time '12:30:00' as clock, timestamp '2026-01-01 00:00:00.5' as at,
  timestamptz '2026-01-01 01:00:00+01' as instant, 1.25::numeric(10,2) as n, 'x'::varchar(5) as v, null::bigint as nothing`

describe('a Hyper file', () => {
  it.each([0, 1, 2, 3, 4] as const)('of version %i gives its table with its own types', async version => {
    const file = await files.database({ [EXTRACT]: TYPES }, version)
    const { columns, rows, remarks } = await room.build(file)
    expect(columns).toEqual([
      'i int',
      'b bigint',
      's int',
      'd double',
      't text',
      'f bool',
      'day date',
      'clock time',
      'at timestamp',
      'instant timestamp',
      'n numeric(10,2)',
      'v text',
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
        '12:30:00',
        '2026-01-01 00:00:00.5',
        '2026-01-01 00:00:00',
        '1.25',
        'x',
        null
      ]
    ])
    expect(remarks).toEqual([])
  })

  it('keeps wide numbers of version 3 and narrow ones of version 4', async () => {
    const wide = await files.database({ t: `select '12345678901234567890.12'::numeric(38,2) as n` }, 3)
    expect((await room.build(wide)).rows).toEqual([['12345678901234567890.12']])
    const real = await files.database({ t: 'select 1.5::real as r' }, 4)
    expect(await room.build(real)).toMatchObject({ columns: ['r double'], rows: [['1.5']] })
  })

  it('is known by its bytes, in gzip and ZIP too', async () => {
    const { content } = await files.database({ t: 'select 7 as id' })
    expect(recognise(Buffer.from(content), CHOICES.all).kind).toBe('hyper')
    expect((await room.build({ name: 'download', content })).rows).toEqual([['7']])
    expect((await room.build({ name: 'x.zip', content: await zipOf(['t.hyper', content]) })).rows).toEqual([
      ['7']
    ])
  })

  it('of several tables gives the one that source-records names', async () => {
    const file = await files.database({
      [EXTRACT]: `select 'extract' as which`,
      '"Extract"."Other"': `select 'other' as which`,
      '"public"."Other"': `select 'public' as which`,
      '"my.schema"."a ""table"""': `select 'odd' as which`
    })
    const read = async (records: string) => (await room.build(file, { records })).rows[0]?.[0]
    expect(await read('Extract.Extract')).toBe('extract')
    expect(await read('Extract')).toBe('extract')
    expect(await read('public.Other')).toBe('public')
    expect(await read('my.schema.a "table"')).toBe('odd')
    const missing = await failureOf(room.build(file))
    expect(missing.code).toBe('source.records')
    expect(missing.message).toContain('Extract.Extract, Extract.Other, my.schema.a "table", public.Other')
    const twice = await failureOf(room.build(file, { records: 'Other' }))
    expect(twice.message).toContain('several tables')
    expect(twice.message).toContain('Extract.Other, public.Other')
    const none = await failureOf(room.build(file, { records: 'Extrakt' }))
    expect(none.code).toBe('source.records')
    expect(none.message).toContain('no such table')
  })

  it('is appended to another one by name, and takes transform and columns', async () => {
    const one = await files.database({ [EXTRACT]: `select 1::int as id, 'a' as x` })
    const two = await files.database({ t: `select 'b' as x, 2::int as id` })
    const built = await room.build([one, two], {
      transform: 'select max(id) as most, count(*) as n from source'
    })
    expect(built.rows).toEqual([['2', '2']])
    expect(
      (await room.build(one, { columns: new Map([['id', { type: 'text' as const }]]) })).columns
    ).toEqual(['id text', 'x text'])
    const other = await files.database({ t: `select 1::bigint as id, 'a' as x` })
    expect((await failureOf(room.build([one, other]))).code).toBe('source.columns')
  })

  it('without rows is an empty source', async () => {
    const file = await files.database({ t: 'select 1 as id where false' })
    expect((await failureOf(room.build(file))).code).toBe('data.empty')
    expect((await room.build(file, { ifEmpty: 'publish' })).columns).toEqual(['id int'])
  })

  it('without a table, cut or damaged fails', async () => {
    const empty = await failureOf(room.build(await files.database({})))
    expect(empty.code).toBe('source.hyper')
    expect(empty.message).toContain('holds no table')
    const { content } = await files.database({ t: 'select i as id from generate_series(1, 1000) g(i)' })
    const bytes = Buffer.from(content)
    for (const length of [8, 4096, bytes.length - 5000]) {
      const cut = await failureOf(room.build({ name: 'cut.hyper', content: bytes.subarray(0, length) }))
      expect(cut.code).toBe('source.hyper')
      expect(cut.message).toMatch(/cut\.hyper: (?!.*spool)/)
    }
    const damaged = Buffer.from(bytes).fill(7, 100, 50_000)
    const error = await failureOf(room.build({ name: 'damaged.hyper', content: damaged }))
    expect(error.code).toBe('source.hyper')
  })

  it('with columns that an extract cannot hold names them', async () => {
    const file = await files.database({
      t: `select 1 as id, interval '2 days' as "how long", tableau.geo_make_point(1.0, 2.0) as place, '\\x00'::bytea as image`
    })
    const error = await failureOf(room.build(file))
    expect(error.code).toBe('source.hyper')
    expect(error.message).toContain('"how long" (interval), "place" (geography), "image" (binary)')
    expect(error.message).toContain('"place": {drop: true}')
    const drop = new Map(['how long', 'place', 'image'].map(name => [name, { drop: true as const }]))
    expect((await room.build(file, { columns: drop })).columns).toEqual(['id int'])
  })
})
