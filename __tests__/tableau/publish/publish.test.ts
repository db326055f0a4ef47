import { stat } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { CHUNK, EXTRACT, type Fault, type RunResult, run, SECRET, startSimulator } from '../stand.ts'
import {
  always,
  append,
  checkHouse,
  count,
  existing,
  inject,
  job,
  list,
  post,
  projects,
  signin,
  simulator,
  standing,
  unused
} from './publishing.ts'

describe('a publication without trouble', () => {
  it('creates a data source from several parts', async () => {
    const name = unused()
    const result = await run(simulator, { name })
    expect(result.error).toBe('')
    const [made] = standing(name)
    expect(result.publication).toEqual({
      datasourceId: made?.id,
      datasourceName: name,
      datasourceUrl: expect.stringContaining('/datasources/'),
      projectId: simulator.projects.find(project => project.name === 'default')?.id,
      projectName: 'default',
      jobId: result.jobs[0],
      created: true
    })
    expect(count(result, /^PUT fileUploads/)).toBe(4)
    expect(result.log.lines).toContain('Uploaded 0.1 MB in 4 parts.')
    await checkHouse(result, name, 'unused')
  })

  it('overwrites one from a single part and keeps its LUID', async () => {
    const name = existing()
    const id = standing(name)[0]?.id
    const result = await run(simulator, { name, publish: { chunkSizeBytes: 64 * 1024 * 1024 } })
    expect(result.publication?.datasourceId).toBe(id)
    expect(count(result, /^PUT fileUploads/)).toBe(1)
    await checkHouse(result, name, 'existing')
  })

  it('cuts a file that is a multiple of the part without an empty rest', async () => {
    const name = unused()
    const { size } = await stat(EXTRACT)
    const result = await run(simulator, { name, publish: { chunkSizeBytes: size / 2 } })
    expect(count(result, /^PUT fileUploads/)).toBe(2)
    await checkHouse(result, name, 'unused')
  })

  it('writes awkward names exactly (PC-19.10)', async () => {
    const name = `売上 “Q1” R&D <EU>, it's 1+1`
    const result = await run(simulator, { name, preflight: { project: { kind: 'path', path: ['Finance'] } } })
    expect(result.error).toBe('')
    expect(standing(name).map(({ projectId }) => projectId)).toEqual(['f1f1f1f1-0000-4000-8000-000000000001'])
    const again = await run(simulator, { name, preflight: { project: { kind: 'path', path: ['Finance'] } } })
    expect(again.publication?.created).toBe(false)
    expect(again.publication?.datasourceId).toBe(result.publication?.datasourceId)
    await checkHouse(again, name, 'existing')
  })

  it('refuses a name with a line break before any request (PC-19.10)', async () => {
    const result = await run(simulator, { name: '売上 “Q1” R&D <EU>\r\nX: y' })
    expect(result.error).toMatch(/^input\.invalid: /)
    expect(result.requests).toEqual([])
  })

  it('tells a data source of the same name in another project apart', async () => {
    const name = existing()
    const result = await run(simulator, {
      name,
      preflight: { project: { kind: 'path', path: ['Finance'] } },
      mode: 'create'
    })
    expect(result.publication?.created).toBe(true)
    expect(standing(name)).toHaveLength(2)
    expect(standing(name)[0]?.revision).toBe(1)
  })
})

describe('mode create and a data source that the index does not show yet', () => {
  const twice = async (lists: number): Promise<RunResult> => {
    const name = unused()
    inject({ ...post, kind: 'indexLag', lists })
    const first = await run(simulator, { name, timing: { indexMs: 0 } })
    expect(first.error).toBe('')
    const second = await run(simulator, { name, mode: 'create' })
    expect(second.jobs).toHaveLength(1)
    await checkHouse(first, name, 'unused')
    return second
  }

  it('a job that fails for it is told as what it is, once the index shows it', async () => {
    expect((await twice(7)).error).toMatch(/^tableau\.exists: .*it appeared after the run had begun/)
  })

  it('a job that fails for it names it among the causes, when the index never shows it', async () => {
    expect((await twice(1000)).error).toMatch(
      /^tableau\.job: .*gives no reason.*usual causes are .*a data source of this name that Tableau does not list yet/
    )
  })
})

describe('trouble that stays', () => {
  const cases: [string, Fault, RegExp][] = [
    ['a web page', { kind: 'htmlServerinfo' }, /^tableau\.address: /],
    ['an old server', { kind: 'oldVersion', restVersion: '3.5' }, /^tableau\.version: .*2019\.4/],
    [
      'sessions that end again (PC-19.2)',
      { ...append(3), kind: 'expireToken', ...always },
      /^tableau\.session: .*second time.*concurrency/
    ],
    [
      'sign-in refused by a gateway',
      { ...signin, kind: 'bad502Html', ...always },
      /^tableau\.unavailable: While signing in to the site “acme”/
    ],
    [
      'too many requests',
      { ...projects, kind: 'rate429', retryAfter: 'none', ...always },
      /^tableau\.rate-limit: /
    ],
    [
      'a wait that is too long',
      { ...projects, kind: 'rate429', retryAfter: 7200 },
      /^tableau\.rate-limit: .*asked to wait/
    ],
    [
      'parts that are too large',
      { kind: 'part413', limitBytes: 10_000 },
      /^tableau\.too-large: .*chunk-size-mb/
    ],
    [
      'appends that break',
      { ...append(), kind: 'resetMidBody', afterBytes: 5000, ...always },
      /^tableau\.upload: .*3 times.*part 1 of 4.*chunk-size-mb/
    ],
    ['uploads that vanish', { kind: 'uploadSessionExpired', ...always }, /^tableau\.upload: .*404015/],
    ['a refused part', { ...append(), kind: 'errorCode', code: '400020' }, /^tableau\.upload: .*400020/],
    [
      'no right to publish (PC-19.7)',
      { kind: 'permissionDenied', action: 'publish' },
      /^tableau\.permission: .*403004.*Publish on the project.*Overwrite/
    ],
    [
      'a refused file (PC-19.9)',
      {
        ...post,
        kind: 'errorCode',
        code: '400011',
        summary: 'Bad request',
        detail: `file type not recognised ${'x'.repeat(5000)}`
      },
      /^tableau\.rejected: .*400011.*file type not recognised.*several tables.*255.*not a Hyper file/
    ],
    [
      'a conflict (PC-19.6)',
      { ...post, kind: 'errorCode', code: '409006' },
      /^tableau\.exists: .*publish-mode/
    ],
    [
      'a name that exists',
      { ...post, kind: 'errorCode', code: '403007' },
      /^tableau\.exists: .*publish-mode/
    ],
    [
      'a project that is gone',
      { ...post, kind: 'errorCode', code: '404005' },
      /^tableau\.project: .*deleted/
    ],
    ['a feature that is off', { ...signin, kind: 'errorCode', code: '403157' }, /^tableau\.permission: /],
    ['a connection that fails', { ...post, kind: 'errorCode', code: '403132' }, /^tableau\.rejected: /],
    [
      'a request that is not understood',
      { ...post, kind: 'errorCode', code: '400000' },
      /^tableau\.rejected: .*400000/
    ],
    ['publications that fail', { ...post, kind: 'error500', ...always }, /^tableau\.ambiguous: .*500000/],
    [
      'publications that vanish',
      { ...post, kind: 'timeout504Before', ...always },
      /^tableau\.ambiguous: .*3 times/
    ],
    [
      'publications that are broken off',
      { ...post, kind: 'resetBefore', ...always },
      /^tableau\.ambiguous: /
    ],
    [
      'a page for an answer',
      { ...post, kind: 'wrongContentType', ...always },
      /^tableau\.ambiguous: .*Sign in/
    ],
    [
      'a job that fails with notes (PC-19.4)',
      { ...post, kind: 'failJob', notes: 'Extract engine ran out of disk' },
      /^tableau\.job: .*Extract engine ran out of disk/
    ],
    ['a job that fails without', { ...post, kind: 'failJob' }, /^tableau\.job: .*gives no reason/],
    ['a cancelled job', { ...post, kind: 'cancelJob' }, /^tableau\.job: .*cancelled/],
    [
      'a job that cannot be asked for',
      { ...job, kind: 'bad502Html', ...always },
      /^tableau\.unavailable: .*the job [\da-f-]{36}/
    ]
  ]

  it.each(cases)('%s: fails clearly, the former data intact', async (_, fault, message) => {
    const name = existing()
    inject(fault)
    const result = await run(simulator, { name })
    expect(result.error).toMatch(message)
    expect(result.error.length).toBeLessThan(2000)
    if (fault.kind !== 'bad502Html' || fault.path !== job.path) await checkHouse(result, name, 'existing')
  })

  it('fails at the deadline and names the job (PC-19.5)', async () => {
    const name = existing()
    inject({ kind: 'stuckJob' })
    const result = await run(simulator, { name, minutes: 1.5 / 60 })
    expect(result.error).toMatch(/^deadline: /)
    expect(result.error).toContain(`the job ${result.jobs[0]} of Tableau`)
    await checkHouse(result, name, 'existing')
  })

  it('signs out after a cancellation', async () => {
    const name = existing()
    const result = await run(simulator, { name, between: deadline => deadline.cancel() })
    expect(result.error).toMatch(/^cancelled: /)
    await checkHouse(result, name, 'existing')
  })

  it('fails when the answer never comes', async () => {
    const name = existing()
    inject({ ...list, kind: 'stall', ...always })
    const result = await run(simulator, {
      name,
      timing: { answerMs: 1000, retry: { attempts: 2, baseMs: 1, capMs: 1, longestAskedMs: 1 } }
    })
    expect(result.error).toMatch(/^tableau\.connection: .*looking up the data source/)
    await checkHouse(result, name, 'existing')
  })

  it('names project, owner and mode of what is in the way in mode create (PC-19.6)', async () => {
    const name = existing()
    const result = await run(simulator, { name, mode: 'create' })
    expect(result.error).toMatch(
      new RegExp(
        `^tableau\\.exists: The data source “${name}” exists already in the project “default”, owned by publisher@example\\.com\\..*publish-mode`
      )
    )
    expect(count(result, /fileUploads/)).toBe(0)
    await checkHouse(result, name, 'existing')
  })

  it('guesses a name that was taken meanwhile, when a job fails without a reason', async () => {
    const name = unused()
    inject({ kind: 'nameConflict' })
    const result = await run(simulator, { name, mode: 'create' })
    expect(result.error).toMatch(/^tableau\.exists: .*appeared after the run had begun/)
    await checkHouse(result, name, 'unused')
  })

  it('does not repeat a job that failed', async () => {
    const result = await run(simulator, { name: existing() })
    inject({ kind: 'failJob', notes: 'no' })
    const failed = await run(simulator, { name: existing() })
    expect(count(result, /^POST datasources/)).toBe(1)
    expect(count(failed, /^POST datasources/)).toBe(1)
  })

  it('fails when the connection is refused', async () => {
    const result = await run(simulator, {
      preflight: { server: { origin: 'http://127.0.0.1:9', insecure: true } }
    })
    expect(result.error).toMatch(/^tableau\.connection: .*ECONNREFUSED/)
  })

  it('needs a site on Tableau Cloud', async () => {
    const result = await run(simulator, { preflight: { site: '' } })
    expect(result.error).toMatch(/^tableau\.sign-in: While signing in to the Default site/)
  })

  it('takes the site from the pasted address', async () => {
    const name = unused()
    const server = { origin: simulator.origin, site: 'acme', insecure: true }
    const result = await run(simulator, { name, preflight: { site: '', server } })
    await checkHouse(result, name, 'unused')
    expect(result.error).toBe('')
  })

  it.each([
    ['becomes shorter', { size: 100_000 }, /^engine\.output: .*34464 bytes shorter/],
    ['is removed', { path: `${EXTRACT}.removed` }, /^engine\.output: .*ENOENT/]
  ])('fails at once when the file %s', async (_, change, message) => {
    const name = existing()
    const result = await run(simulator, { name, publish: { chunkSizeBytes: CHUNK * 10, ...change } })
    expect(result.error).toMatch(message)
    expect(count(result, /^PUT fileUploads/)).toBeLessThanOrEqual(1)
    await checkHouse(result, name, 'existing')
  })

  it('fails when the token is revoked, before and amid the run', async () => {
    const other = await startSimulator({
      pats: ['one', 'two'].map(name => ({ name, secret: SECRET, user: 'a' })),
      users: [{ name: 'a' }]
    })
    try {
      other.inject({ kind: 'revokePat' })
      const credentials = (name: string) => ({ kind: 'personal-access-token', name, secret: SECRET }) as const
      const before = await run(other, { preflight: { credentials: credentials('one') } })
      expect(before.error).toMatch(/^tableau\.sign-in: .*401001.*tableau-pat-secret/)
      expect(before.requests).toEqual(['GET serverinfo', 'POST auth/signin'])
      other.inject({ ...append(2), kind: 'expireToken' })
      other.inject({ ...signin, kind: 'revokePat', nth: 2 })
      const amid = await run(other, { preflight: { credentials: credentials('two') } })
      expect(amid.error).toMatch(/^tableau\.sign-in: .*401001/)
      expect(other.datasources).toEqual([])
    } finally {
      await other.close()
    }
  })
})

describe('a 500 at publishing, for ever', () => {
  it('ends after a part of the time that is given to lost answers, in all', async () => {
    const name = existing()
    inject({ ...post, kind: 'error500', ...always })
    const settleMs = 3_000
    const began = performance.now()
    const result = await run(simulator, {
      name,
      timing: { settleMs, look: { firstMs: 50, factor: 1, capMs: 50 } }
    })
    // Three tries look a sixth of it each; in production that is a minute, and nothing else waits.
    expect(performance.now() - began).toBeLessThan(settleMs)
    expect(result.error).toMatch(/^tableau\.ambiguous: .*tried 3 times.*500000/)
    await checkHouse(result, name, 'existing')
  })
})
