import { existsSync } from 'node:fs'
import { copyFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { sourceContext } from '../../../src/base/source-context.ts'
import { LoadAhead } from '../../../src/hyper/ahead/load-ahead.ts'
import { type BuiltExtract, buildExtract } from '../../../src/hyper/build/build.ts'
import type { TableAhead } from '../../../src/hyper/build/relation-types.ts'
import type { HyperServer } from '../../../src/hyper/engine/server.ts'
import type { ColumnRule } from '../../../src/hyper/values/column-rule.ts'
import type { CsvFile } from '../../../src/source/contract/spooled-file.ts'
import { type BuildRoom, openBuildRoom, rowsOf } from '../../support/build.ts'
import { memoryLog } from '../../support/memory-log.ts'

let room: BuildRoom
let builds = 0
let opened: LoadAhead[] = []

beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())
afterEach(async () => {
  for (const ahead of opened) await ahead.close()
  opened = []
})

/** Records of two columns, `id` and `v`, in parts of 100 lines. */
interface Source {
  readonly file: CsvFile
  /** The file as it is told when its first parts are whole. */
  first(parts: number): CsvFile
  readonly unfinishedPath: string
}

const columns: ReadonlyMap<string, ColumnRule> = new Map()

/** @param values of `v`: one text for each part */
async function source(values: readonly string[]): Promise<Source> {
  const name = `ahead-${++builds}`
  const parts = values.map((_, at) =>
    join(room.folder, 'spool', `${name}.csv${at === 0 ? '' : `-${at + 1}`}`)
  )
  let line = 1
  for (const [at, value] of values.entries()) {
    const lines = Array.from({ length: 100 }, () => `${++line},${line},${value}\n`)
    await writeFile(parts[at] ?? '', lines.join(''))
  }
  const first = (count: number): CsvFile => ({
    format: 'csv',
    path: parts[0] ?? '',
    parts: parts.slice(0, count),
    bytes: 1,
    origin: 'a.csv',
    positionBase: 0,
    positions: 'line',
    columns: ['id', 'v'],
    records: 100 * count
  })
  return {
    file: first(parts.length),
    first,
    unfinishedPath: join(room.folder, `.unfinished-${name}.hyper`)
  }
}

/**
 * @param server the engine, which may still be starting
 * @param pace what the engine has time for
 */
function begin(
  { unfinishedPath }: Source,
  server: Promise<HyperServer> = Promise.resolve(room.server),
  pace: { readonly hasTime: boolean; readonly keepsUp: boolean } = { hasTime: true, keepsUp: true }
): LoadAhead {
  const stage = { columns, zone: 'UTC', digits: 18 }
  const own = { told: () => undefined, hasTime: pace.hasTime, keepsUp: () => pace.keepsUp }
  const ahead = new LoadAhead(server, { stage, unfinishedPath, version: 2, pace: own })
  opened.push(ahead)
  return ahead
}

/** What the build made of the table: how many rows it had, and how many were added. */
interface Handed {
  readonly isTaken: boolean
  readonly rest: string | undefined
}

/** Builds the extract of a source, and looks at what is handed over for it. */
async function build(
  { file, unfinishedPath }: Source,
  ahead?: LoadAhead
): Promise<{ readonly extract: BuiltExtract; readonly rows: string[]; readonly handed: Handed | undefined }> {
  const log = memoryLog()
  const outputPath = join(room.folder, `${builds}-${ahead === undefined ? 'plain' : 'ahead'}.hyper`)
  let handed: Handed | undefined
  const watched: TableAhead | undefined = ahead && {
    async settle(relation) {
      const begun = await ahead.settle(relation)
      handed = { isTaken: begun !== undefined, rest: begun?.rest }
      return begun
    },
    abandon: () => ahead.abandon()
  }
  const extract = await buildExtract(
    room.server,
    [{ name: 'source', spool: { files: [file] }, columns, context: sourceContext(undefined, log) }],
    {
      ifEmpty: 'fail',
      zone: 'UTC',
      hyperVersion: 2,
      outputPath,
      unfinishedPath,
      ...(watched === undefined ? {} : { ahead: watched })
    },
    log
  )
  if (extract === undefined) throw new Error('nothing was built')
  return { extract, rows: (await rowsOf(room.server, extract)).map(row => row.join(' ')).sort(), handed }
}

/** Tells of the first parts of a source, one and then several. */
function tellTwice(ahead: LoadAhead, { first }: Pick<Source, 'first'>, parts: number): void {
  ahead.tell([first(1)])
  ahead.tell([first(parts)])
}

/** Waits until what was told is loaded. */
async function loaded({ unfinishedPath }: Source): Promise<void> {
  while (!existsSync(unfinishedPath)) await new Promise(resolve => setTimeout(resolve, 5))
  await new Promise(resolve => setTimeout(resolve, 100))
}

const pathsIn = (sql = ''): number => sql.match(/ahead-\d+\.csv/g)?.length ?? 0

describe('a source that is loaded while it is fetched', () => {
  it('gives the same extract, of which only the rest is still loaded', async () => {
    const one = await source(['1.5', '2.5', '3.5', '4.5'])
    const ahead = begin(one)
    tellTwice(ahead, one, 2)
    await loaded(one)
    ahead.tell([one.first(3)])
    const { extract, rows, handed } = await build(one, ahead)
    expect(handed?.isTaken).toBe(true)
    expect(pathsIn(handed?.rest)).toBe(1)
    const plain = await build(one)
    expect(rows).toEqual(plain.rows)
    expect(rows.length).toBe(400)
    const { path: _path, ...facts } = extract
    expect(facts).toMatchObject({ rowCount: 400, fingerprint: plain.extract.fingerprint })
    expect(extract.columns).toEqual(plain.extract.columns)
  })

  it('has nothing left to load where all is told', async () => {
    const one = await source(['a', 'b'])
    const ahead = begin(one)
    tellTwice(ahead, one, 2)
    const { rows, handed } = await build(one, ahead)
    expect(handed).toEqual({ isTaken: true, rest: undefined })
    expect(rows.length).toBe(200)
  })

  it.each([
    ['another type', ['1', '2', 'n/a'], 'text'],
    ['a wider type', ['1', '2', '2.5'], 'double'],
    [
      'another form of the same type',
      ['2026-01-31T10:00:00', '2026-01-31T10:00:00', '2026-01-31T10:00:00.123456789'],
      'timestamp'
    ],
    ['blanks', ['1', '2', ' 3 '], 'bigint'],
    ['NULL alone at first', ['', '', '7'], 'bigint'],
    [
      'an instant after date-times',
      ['2026-01-31T10:00:00', '2026-01-31T10:00:00', '2026-01-31T10:00:00Z'],
      'text'
    ]
  ])('is loaded anew where the end of the source brings %s', async (_what, values, type) => {
    const one = await source(values)
    const ahead = begin(one)
    tellTwice(ahead, one, 2)
    await loaded(one)
    const { extract, rows, handed } = await build(one, ahead)
    expect(handed?.isTaken).toBe(false)
    expect(extract.columns.map(column => column.type)).toEqual(['bigint', type])
    const plain = await build(one)
    expect(rows).toEqual(plain.rows)
    expect(extract.fingerprint).toBe(plain.extract.fingerprint)
  })

  it('is loaded anew where a file was written again', async () => {
    const one = await source(['1', '2', '3'])
    const ahead = begin(one)
    tellTwice(ahead, one, 2)
    await loaded(one)
    const other = await source(['8', '9'])
    for (const [at, path] of (one.file.parts ?? []).slice(0, 2).entries()) {
      await rm(path)
      await copyFile(other.file.parts?.[at] ?? '', path)
    }
    const { rows, handed } = await build(one, ahead)
    expect(handed?.isTaken).toBe(false)
    expect(rows.filter(row => / [12]$/.test(row))).toEqual([])
    expect(rows.length).toBe(300)
  })

  it('is loaded anew where a file that was told does not belong to the source in the end', async () => {
    const one = await source(['1', '2'])
    const other = await source(['3', '4'])
    const ahead = begin(one)
    tellTwice(ahead, other, 2)
    await loaded(one)
    const { rows, handed } = await build(one, ahead)
    expect(handed?.isTaken).toBe(false)
    expect(rows.length).toBe(200)
  })

  it('is loaded anew where little was loaded', async () => {
    const one = await source(['1', '2', '3'])
    const ahead = begin(one)
    tellTwice(ahead, one, 1)
    await loaded(one)
    const { rows, handed } = await build(one, ahead)
    expect(handed?.isTaken).toBe(false)
    expect(rows.length).toBe(300)
  })

  it('is loaded anew where the engine did not take what was told', async () => {
    const one = await source(['1', '2'])
    const ahead = begin(one)
    await rm(one.file.parts?.[1] ?? '')
    tellTwice(ahead, one, 2)
    await new Promise(resolve => setTimeout(resolve, 200))
    await writeFile(one.file.parts?.[1] ?? '', '102,102,2\n')
    const { rows, handed } = await build({ ...one, file: { ...one.file, records: 101 } }, ahead)
    expect(handed?.isTaken).toBe(false)
    expect(rows.length).toBe(101)
  })

  it('is left alone where all processors are busy', async () => {
    const one = await source(['1', '2', '3'])
    const ahead = begin(one, undefined, { hasTime: false, keepsUp: true })
    tellTwice(ahead, one, 2)
    await new Promise(resolve => setTimeout(resolve, 100))
    expect(existsSync(one.unfinishedPath)).toBe(false)
    const { rows, handed } = await build(one, ahead)
    expect(handed?.isTaken).toBe(false)
    expect(rows.length).toBe(300)
  })

  it('is given up where the engine does not keep up', async () => {
    const one = await source(['1', '2', '3'])
    const ahead = begin(one, undefined, { hasTime: true, keepsUp: false })
    tellTwice(ahead, one, 2)
    while (!existsSync(one.unfinishedPath)) await new Promise(resolve => setTimeout(resolve, 2))
    while (existsSync(one.unfinishedPath)) await new Promise(resolve => setTimeout(resolve, 2))
    ahead.tell([one.file])
    const { rows, handed } = await build(one, ahead)
    expect(handed?.isTaken).toBe(false)
    expect(rows.length).toBe(300)
  })

  it('waits for an engine that is still installed', async () => {
    const one = await source(['1', '2'])
    const { promise, resolve } = Promise.withResolvers<HyperServer>()
    const ahead = begin(one, promise)
    tellTwice(ahead, one, 2)
    resolve(room.server)
    const { rows, handed } = await build(one, ahead)
    expect(handed?.isTaken).toBe(true)
    expect(rows.length).toBe(200)
  })

  it('leaves no file where nobody takes it', async () => {
    const one = await source(['1', '2'])
    const ahead = begin(one)
    tellTwice(ahead, one, 2)
    await loaded(one)
    expect(existsSync(one.unfinishedPath)).toBe(true)
    await ahead.close()
    expect(existsSync(one.unfinishedPath)).toBe(false)
  })

  it('leaves nothing where the engine never came', async () => {
    const one = await source(['1', '2'])
    const ahead = begin(one, Promise.reject(new Error('no engine')))
    tellTwice(ahead, one, 2)
    await ahead.close()
    expect(existsSync(one.unfinishedPath)).toBe(false)
  })
})
