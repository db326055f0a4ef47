import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { SimulatorOptions } from '../../../simulator/server.ts'
import { type Look, type LookOptions, lookAt } from '../../../src/tableau/publish/look.ts'
import { countIn } from '../../../src/tableau/publish/row-count.ts'
import { readTds } from '../../../src/tdsx/read-tds.ts'
import { EXTRACT, type Fault, run, type Simulator, startSimulator } from '../stand.ts'

let simulator: Simulator
let folder: string
const injected: { remove(): void }[] = []
const start = (options: SimulatorOptions = {}): Promise<Simulator> =>
  startSimulator({
    timing: { job: { polls: 1 } },
    datasources: [{ name: 'Sales', file: EXTRACT }, { name: 'Live', live: true }, { name: 'Empty' }],
    ...options
  })
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'look-'))
  simulator = await start()
})
afterEach(() => {
  for (const one of injected.splice(0)) one.remove()
})
afterAll(async () => {
  await simulator.close()
  await rm(folder, { recursive: true })
})

/** Looks between the pre-flight and a publication, which must come about whatever the look sees. */
async function look(
  options: Partial<LookOptions> & { name?: string; of?: Simulator; fault?: Fault } = {}
): Promise<Look> {
  const { name = 'Sales', of = simulator, fault, ...rest } = options
  let seen: Look | undefined
  const result = await run(of, {
    name,
    work: async session => {
      if (session.existing === undefined) throw new Error('it is not there')
      if (fault !== undefined) injected.push(of.inject(fault))
      const given = {
        limitBytes: 64 * 1024 * 1024,
        counts: true,
        folder,
        signal: AbortSignal.timeout(60_000)
      }
      seen = await lookAt(session.client, session.existing, { ...given, ...rest })
      for (const one of injected.splice(0)) one.remove()
      return {
        datasourceId: session.existing.id,
        datasourceName: name,
        datasourceUrl: '',
        projectId: '',
        projectName: '',
        jobId: '',
        created: false
      }
    }
  })
  expect(result.error).toBe('')
  if (seen === undefined) throw new Error('nobody looked')
  return seen
}

const content = (fault: Omit<Fault, 'path'>): Fault => ({ path: /\/content$/, times: 99, ...fault }) as Fault

describe('a look at what is published', () => {
  it('brings the file, with its document', async () => {
    const seen = await look()
    if (seen.state !== 'extract') throw new Error(JSON.stringify(seen))
    expect((await readFile(seen.path)).equals(await readFile(EXTRACT))).toBe(true)
    expect(readTds(seen.tds ?? '')?.columns.length).toBeGreaterThan(0)
  })

  it('brings a bare Hyper file where Tableau gives one', async () => {
    const other = await start({ quirks: { downloadsTdsx: false } })
    try {
      expect(await look({ of: other })).toEqual({ state: 'extract', path: join(folder, 'published') })
    } finally {
      await other.close()
    }
  })

  it('brings columns and the number of rows of one that is too large', async () => {
    const seen = await look({ limitBytes: 1000 })
    expect(seen).toMatchObject({ state: 'document', rowCount: 200 })
    if (seen.state !== 'document') throw new Error('no document')
    expect(seen.why).toContain('more than the')
    const { columns } = await simulator.readTable('Sales')
    expect(readTds(seen.tds)?.columns.map(({ name }) => name)).toEqual(columns.map(({ name }) => name))
  })

  it('believes the size that Tableau tells, and downloads nothing of it', async () => {
    const other = await start({ quirks: { toldSizeMb: 900 } })
    try {
      expect(await look({ of: other })).toMatchObject({ state: 'document', rowCount: 200 })
      expect(other.requests.filter(({ path }) => path.endsWith('/content'))).toHaveLength(1)
    } finally {
      await other.close()
    }
  })

  it('sees a live connection', async () => {
    expect(await look({ name: 'Live' })).toEqual({ state: 'live' })
  })

  it('tells a user who may not download, and counts the rows', async () => {
    const users = [{ name: 'publisher@example.com', lacks: ['Download'] as const }]
    const other = await start({ users })
    try {
      expect(await look({ of: other })).toEqual({
        state: 'unseen',
        why: 'the user may not download it',
        rowCount: 200
      })
      expect(await look({ of: other, counts: false })).toEqual({
        state: 'unseen',
        why: 'the user may not download it'
      })
    } finally {
      await other.close()
    }
  })

  it('counts nothing where the user lacks API Access', async () => {
    const other = await start({
      users: [{ name: 'publisher@example.com', lacks: ['Download', 'API Access'] }]
    })
    try {
      expect(await look({ of: other })).toEqual({ state: 'unseen', why: 'the user may not download it' })
    } finally {
      await other.close()
    }
  })

  it('tells one without content', async () => {
    expect(await look({ name: 'Empty', counts: false })).toEqual({
      state: 'unseen',
      why: 'it could not be downloaded'
    })
  })

  it('ends when it is told to', async () => {
    const signal = AbortSignal.timeout(100)
    expect(await look({ fault: content({ kind: 'stall' } as Fault), signal })).toEqual({
      state: 'unseen',
      why: 'Tableau did not show it in time'
    })
  })

  // Every way in which an answer can fail: none is an error, and the session goes on.
  it.each<Omit<Fault, 'path'>>([
    { kind: 'expireToken' },
    { kind: 'killPatSession' },
    { kind: 'rate429', retryAfter: 0, times: 1 },
    { kind: 'rate429', retryAfter: 'none' },
    { kind: 'rate429', retryAfter: 86_400 },
    { kind: 'maintenance503Html' },
    { kind: 'bad502Html' },
    { kind: 'timeout504Before' },
    { kind: 'timeout504After' },
    { kind: 'error500' },
    { kind: 'errorCode', code: '404000' },
    { kind: 'errorCode', code: '403004' },
    { kind: 'errorCode', code: '401002' },
    { kind: 'errorCode', code: '400000' },
    { kind: 'resetBefore' },
    { kind: 'resetAfterAccept' },
    { kind: 'truncatedBody' },
    { kind: 'emptyBody200' },
    { kind: 'wrongContentType' },
    { kind: 'redirect', status: 302, url: 'http://127.0.0.1:1/elsewhere' },
    { kind: 'permissionDenied', action: 'download' }
  ] as Omit<Fault, 'path'>[])('survives %j', async fault => {
    const seen = await look({ fault: content(fault) })
    expect(seen.state).toMatch(/^(unseen|extract)$/)
    if (fault.kind === 'rate429' && fault.times === 1) expect(seen.state).toBe('extract')
    expect((await look()).state).toBe('extract')
  })
})

describe('the number of rows in an answer', () => {
  it.each([
    ['{"data": [{"rows": 42}]}', 42],
    ['{"data": [{"rows": 42.0}]}', 42],
    ['{"data": [{"rows": null}]}', 0],
    ['{"data": []}', 0],
    ['{"data": [{"rows": 1}, {"rows": 2}]}', undefined],
    ['{"data": [{"other": 1}]}', undefined],
    ['{"data": [{"rows": "many"}]}', undefined],
    ['{"data": [{"rows": -1}]}', undefined],
    ['<html>', undefined],
    ['', undefined]
  ])('of %s is %s', (answer, rows) => expect(countIn(answer)).toBe(rows))
})
