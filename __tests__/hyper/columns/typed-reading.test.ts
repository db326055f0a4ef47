import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Deadline } from '../../../src/base/deadline.ts'
import { stageSource } from '../../../src/hyper/build/relation.ts'
import type { Connection } from '../../../src/hyper/engine/sql.ts'
import type { DataFile, SpooledFile } from '../../../src/source/contract/spooled-file.ts'
import { spoolContents } from '../../../src/source/formats/spool-contents.ts'
import { sizeLimit } from '../../../src/source/spool/size-limit.ts'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { memoryLog } from '../../support/memory-log.ts'

let room: BuildRoom
let connection: Connection
let files = 0
const deadline = new Deadline(10)

beforeAll(async () => {
  room = await openBuildRoom()
  connection = await room.server.connect()
})
afterAll(async () => {
  await connection.close()
  await room.close()
  deadline.close()
})

async function spool(name: string, text: string): Promise<readonly SpooledFile[]> {
  const bytes = (async function* () {
    yield Buffer.from(text)
  })()
  const path = join(room.folder, 'spool', `typed-${++files}`)
  const config = { locations: [], format: 'auto', method: 'GET', headers: [], secrets: [] } as const
  const target = { path, positionBase: 0, config, deadline, size: sizeLimit() }
  return (await spoolContents({ origin: name, name, decoded: false, bytes }, target)).files
}

const TEXTS = /descriptor\(n bigint(, c\d+ text)*\)/

/** What a source becomes: its columns, its rows, and as what the engine reads its cells. */
async function staged(spooled: readonly SpooledFile[], zone = 'Europe/Berlin') {
  const log = memoryLog()
  const options = { columns: new Map(), zone, digits: 18 }
  const { columns, select } = await stageSource(connection, { files: spooled }, options, log)
  const list = columns.map(({ name }) => `"${name}"::text`).join(', ')
  const { rows } = await connection.query(`select ${list} from (${select}) r`)
  return {
    columns: columns.map(({ name, type, values }) => `${name} ${type} ${values}`),
    rows: rows.map(row => row.join('|')).sort(),
    remarks: log.remarks,
    reading: /quote => E/.test(select) ? 'JSON' : TEXTS.test(select) ? 'texts' : 'types'
  }
}

const withoutReading = ({ reading: _reading, ...rest }: Awaited<ReturnType<typeof staged>>) => rest

/** The same files, of whose values nobody has told what they look like. */
const unseen = (spooled: readonly SpooledFile[]): SpooledFile[] =>
  (spooled as readonly DataFile[]).map(file => ({ ...file, plain: [] }) as DataFile)

/** Values of one kind in each list, as CSV writes them without quotation marks. */
const KINDS = {
  int: ['0', '-0', '7', '-12', '999999999999999', '-99999999999999'],
  decimal: ['0.5', '.5', '-.25', '1.0', '-0.0', '123456789.123456', '0.1', '99999999999.9'],
  bool: ['true', 'false'],
  date: ['2026-01-31', '1600-01-01', '9999-12-31', '2024-02-29'],
  timestamp: [
    '2026-01-31T10:00',
    '2026-01-31 10:00:59',
    '2026-01-31t23:59:59.1',
    '1999-12-31T00:00:00.123456',
    '2026-03-29T02:30:00'
  ],
  instant: [
    '2026-01-31T10:00Z',
    '2026-01-31 10:00:59+02',
    '2026-01-31T10:00:59.5-0330',
    '2026-07-31T10:00:59.123456+14:59',
    '2026-03-29T01:00:00z'
  ]
} as const

const plain = fc
  .constantFrom(...Object.keys(KINDS))
  .chain(kind =>
    fc.array(fc.option(fc.constantFrom(...KINDS[kind as keyof typeof KINDS])), { minLength: 3, maxLength: 3 })
  )
const letters = fc.constantFrom('a', 'Ä', '€', '😀', ' ', ',', "'", ';', '\t', '|', 'null', '12', '{', '[')
const word = fc.string({ unit: letters, maxLength: 6 }).map(text => `x${text}`)

describe('cells that are read with their types', () => {
  it.each(Object.entries(KINDS))(
    'have the values that casts of their texts have: %s',
    async (kind, texts) => {
      for (const isQuoted of [false, true]) {
        const lines = texts.map((text, at) => `${at},${isQuoted ? `"${text}"` : text}`)
        const csv = await spool('a.csv', `id,v\n${lines.join('\n')}\n`)
        const [typed, cast] = [await staged(csv), await staged(unseen(csv))]
        expect(cast.reading).toBe('texts')
        expect(typed).toEqual({ ...cast, reading: 'types' })
        expect(typed.columns[1]).not.toContain('text')
        const isString = kind !== 'int' && kind !== 'decimal' && kind !== 'bool'
        const values = texts.map(text => (isString ? `"${text}"` : text.replace(/^(-?)[.]/, '$10.')))
        const ndjson = await spool('a.ndjson', values.map((v, id) => `{"id":${id},"v":${v}}\n`).join(''))
        const [typedJson, castJson] = [await staged(ndjson), await staged(unseen(ndjson))]
        expect(castJson.reading).toBe('JSON')
        expect(typedJson).toEqual({ ...castJson, reading: 'types' })
        expect(typedJson.columns[1]).not.toContain('text')
      }
    }
  )

  it('have the values that casts of their texts have: random tables', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(plain, { minLength: 1, maxLength: 4 }),
        fc.array(fc.option(fc.oneof(word, fc.constant(''))), { minLength: 3, maxLength: 3 }),
        async (columns, texts) => {
          const names = ['t', ...columns.map((_, at) => `c${at}`)]
          const csvText = (text: string | null | undefined): string =>
            text == null ? '' : `"${text.replaceAll('"', '""')}"`
          const rows = texts.map((text, at) =>
            [csvText(text), ...columns.map(column => column[at] ?? '')].join(',')
          )
          const csv = await spool('a.csv', `${names.join(',')}\n${rows.join('\n')}\n`)
          expect(withoutReading(await staged(csv))).toEqual(withoutReading(await staged(unseen(csv))))
          const records = texts.map((text, at) =>
            JSON.stringify(Object.fromEntries([['t', text], ...columns.map((one, c) => [`c${c}`, one[at]])]))
          )
          const ndjson = await spool('a.ndjson', `${records.join('\n')}\n`)
          const [typed, cast] = [await staged(ndjson), await staged(unseen(ndjson))]
          expect(withoutReading(typed)).toEqual(withoutReading(cast))
          expect(typed.reading === 'JSON').toBe(texts.some(text => /\t/.test(text ?? '')))
        }
      ),
      { numRuns: 150, seed: 20261130 }
    )
  }, 120_000)

  it('have the values that casts of their texts have: random records', async () => {
    // No arrays, and seldom null: with them every cell is read as JSON.
    const scalar = fc.oneof(
      { weight: 10, arbitrary: fc.integer({ min: -9, max: 9 }) },
      { weight: 10, arbitrary: fc.constantFrom('x', 'y z', '', '2026-01-31') },
      { weight: 5, arbitrary: fc.boolean() },
      { weight: 1, arbitrary: fc.constant(null) }
    )
    const { value } = fc.letrec<{ value: unknown; object: unknown }>(tie => ({
      value: fc.oneof({ depthSize: 'small' }, scalar, tie('object')),
      object: fc.record({ a: tie('value'), b: tie('value') }, { requiredKeys: [] })
    }))
    const record = fc.record({ u: value, v: value, w: scalar }, { requiredKeys: ['w'] })
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 5 }), async records => {
        const ndjson = await spool('a.ndjson', records.map(one => `${JSON.stringify(one)}\n`).join(''))
        const [typed, cast] = [await staged(ndjson), await staged(unseen(ndjson))]
        expect(withoutReading(typed)).toEqual(withoutReading(cast))
      }),
      { numRuns: 50, seed: 20261201 }
    )
  }, 120_000)

  it.each([
    ['an escape', '{"v":"a\\"b"}\n{"v":"c"}\n'],
    ['an escape in a name', '{"v\\u0041":"a","v":"\\u0041b"}\n'],
    ['an array', '{"v":["a"],"w":1}\n'],
    [
      'an object without a column of its own',
      '{"v":1,"w":{"a":1}}\n{"v":2,"w":{"b":"x"}}\n{"v":3,"w":{"a":"y"}}\n'
    ],
    ['an object whose members have columns', '{"v":{"a":1}}\n{"v":2}\n{"v":{"a":3}}\n'],
    [
      'objects on several levels',
      '{"v":{"a":{"b":"x"}}}\n{"v":{"a":"y"}}\n{"v":"z"}\n{"v":{"a":{"b":"w"}}}\n'
    ],
    ['null inside an object', '{"v":{"a":null,"b":"x"}}\n{"v":{"a":"1","b":"y"}}\n'],
    ['numbers that only the engine knows', '{"v":1e5,"w":"a"}\n'],
    ['several kinds', '{"v":1,"w":"a"}\n{"v":"b","w":"2026-01-31"}\n{"v":true}\n']
  ])('are right beside %s', async (_what, text) => {
    const ndjson = await spool('a.ndjson', text)
    const [typed, cast] = [await staged(ndjson), await staged(unseen(ndjson))]
    expect(withoutReading(typed)).toEqual(withoutReading(cast))
  })
})
