import { stat } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import {
  CHUNK,
  digest,
  EXTRACT,
  type Fault,
  type RunResult,
  run,
  SECRET,
  type Simulator,
  startSimulator
} from '../stand.ts'

const FORMER = Date.UTC(2024, 0, 1)
const NAMES = Array.from({ length: 60 }, (_, index) => `Existing ${index + 1}`)
let simulator: Simulator
let injected: { remove(): void }[] = []
let taken = 0
let fresh = 0

beforeAll(async () => {
  simulator = await startSimulator({
    projects: [{ name: 'Finance', id: 'f1f1f1f1-0000-4000-8000-000000000001' }],
    datasources: NAMES.map(name => ({ name, updatedAt: FORMER }))
  })
})
afterAll(() => simulator.close())
afterEach(() => {
  for (const fault of injected) fault.remove()
  injected = []
})

const inject = (...faults: Fault[]): void => {
  injected.push(...faults.map(fault => simulator.inject(fault)))
}
/** The name of a data source that exists, last published in 2024; each one once. */
const existing = (): string => NAMES[taken++] as string
const unused = (): string => `New ${++fresh}`
const standing = (name: string) => simulator.datasources.filter(datasource => datasource.name === name)
const count = (result: RunResult, request: RegExp): number =>
  result.requests.filter(line => request.test(line)).length

/** What holds after every run, whatever went wrong. */
async function checkHouse(result: RunResult, name: string, was: 'existing' | 'unused'): Promise<void> {
  await simulator.settled()
  const found = standing(name).filter(({ path }) => was === 'existing' || path !== undefined)
  if (result.publication === undefined) {
    expect(result.error).toMatch(/^[a-z]+(\.[a-z-]+)?: /)
    if (was === 'unused') expect(found).toEqual([])
    else
      expect(found.map(({ revision, path }) => ({ revision, path }))).toEqual([
        { revision: 1, path: undefined }
      ])
  } else {
    expect(found).toHaveLength(1)
    expect(await digest(found[0]?.path ?? '')).toBe(await digest(EXTRACT))
    expect(found[0]?.rows).toBe(200)
    expect(result.publication.created).toBe(was === 'unused')
  }
  if (result.signedIn) expect(result.requests.at(-1)).toBe('POST auth/signout')
  expect(result.violations).toEqual([])
  expect(
    [result.error, ...result.log.lines, ...result.log.remarks.map(({ message }) => message)].join('\n')
  ).not.toContain(SECRET)
}

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

const append = (nth = 1) => ({ method: 'PUT', path: /\/fileUploads\/[^/]+$/, nth }) as const
const begin = { method: 'POST', path: /\/fileUploads$/ } as const
const post = { method: 'POST', path: /\/datasources$/ } as const
const signin = { method: 'POST', path: /\/auth\/signin$/ } as const
const info = { method: 'GET', path: /\/serverinfo$/i } as const
const job = { method: 'GET', path: /\/jobs\/[^/]+$/ } as const
const list = { method: 'GET', path: /\/datasources$/ } as const
const projects = { method: 'GET', path: /\/projects$/ } as const

const GATEWAY: Fault[] = [
  { kind: 'bad502Html' },
  { kind: 'maintenance503Html' },
  { kind: 'maintenance503Html', retryAfter: 0 },
  { kind: 'timeout504Before' },
  { kind: 'timeout504After' },
  { kind: 'error500' },
  { kind: 'resetBefore' },
  { kind: 'resetAfterAccept' },
  { kind: 'emptyBody200' },
  { kind: 'truncatedBody' },
  { kind: 'wrongContentType' },
  { kind: 'rate429', retryAfter: 'none' },
  { kind: 'rate429', retryAfter: 0 },
  { kind: 'rate429', retryAfter: new Date(0) },
  { kind: 'slowBody', ms: 5 }
]

const UNCERTAIN: Fault[] = [
  { kind: 'timeout504Before' },
  { kind: 'timeout504After' },
  { kind: 'resetBefore' },
  { kind: 'resetAfterAccept' },
  { kind: 'truncatedBody' },
  { kind: 'wrongContentType' }
]
const always = { times: Number.POSITIVE_INFINITY }
const of = (...kinds: Fault['kind'][]): Fault[] => GATEWAY.filter(({ kind }) => kinds.includes(kind))

describe('trouble that passes', () => {
  const places: [string, Partial<Fault>, Fault[]][] = [
    ['the version', info, of('maintenance503Html', 'resetBefore', 'emptyBody200', 'truncatedBody')],
    [
      'the sign-in',
      signin,
      of('bad502Html', 'resetAfterAccept', 'emptyBody200', 'wrongContentType', 'rate429')
    ],
    ['the list of projects', projects, of('bad502Html', 'truncatedBody')],
    ['the list of data sources', list, of('timeout504After', 'error500', 'slowBody', 'rate429')],
    ['the beginning of an upload', begin, of('bad502Html', 'resetAfterAccept', 'emptyBody200')],
    ['the third part', append(3), [...GATEWAY, { kind: 'resetMidBody', afterBytes: 9000 }]],
    ['the publication', post, [...GATEWAY, { kind: 'resetMidBody', afterBytes: 100 }]],
    [
      'the job',
      job,
      of('bad502Html', 'resetBefore', 'emptyBody200', 'truncatedBody', 'wrongContentType', 'rate429')
    ],
    ['any call', append(2), [{ kind: 'uploadSessionExpired' }, { kind: 'concurrentWrite500' }]],
    ['the publication', post, [{ kind: 'uploadSessionExpired' }]],
    ['the third part', append(3), [{ kind: 'expireToken' }, { kind: 'killPatSession' }]],
    ['the publication', post, [{ kind: 'expireToken' }, { kind: 'killPatSession' }]],
    ['the job', job, [{ kind: 'expireToken' }, { kind: 'killPatSession' }]],
    ['the list of projects', projects, [{ kind: 'expireToken' }]],
    ['the publication', post, [{ kind: 'finishCode3' }, { kind: 'slowJob', ms: 30 }]],
    [
      'the publication',
      post,
      [
        { kind: 'indexLag', ms: 30 },
        { kind: 'indexLag', lists: 2 }
      ]
    ],
    ['the publication', post, [{ kind: 'dupNameOtherProject' }]],
    [
      'reading one data source',
      { method: 'GET', path: /\/datasources\/[^/]+$/ },
      [{ kind: 'permissionDenied', action: 'get' }]
    ]
  ]
  const cases = places.flatMap(([place, at, faults]) =>
    faults.map(
      fault => [`${fault.kind} ${JSON.stringify(fault)}`, place, { ...at, ...fault } as Fault] as const
    )
  )

  it.each(cases)('%s at %s: published once, whole', async (_, __, fault) => {
    const name = unused()
    inject(fault)
    const result = await run(simulator, { name })
    expect(result.error).toBe('')
    expect(result.publication?.datasourceId).toBe(
      simulator.datasources.find(found => found.name === name && found.path !== undefined)?.id
    )
    if (fault.kind === 'dupNameOtherProject') expect(standing(name)).toHaveLength(2)
    else await checkHouse(result, name, 'unused')
  })

  it.each(UNCERTAIN.map(fault => [JSON.stringify(fault), { ...post, ...fault } as Fault] as const))(
    '%s at the publication over a former one: published once, whole',
    async (_, fault) => {
      const name = existing()
      inject(fault)
      const result = await run(simulator, { name })
      expect(result.error).toBe('')
      await checkHouse(result, name, 'existing')
    }
  )

  it.each(UNCERTAIN.map(fault => [JSON.stringify(fault), { ...post, ...fault } as Fault] as const))(
    '%s at the publication in mode create: published once, whole',
    async (_, fault) => {
      const name = unused()
      inject(fault)
      const result = await run(simulator, { name, mode: 'create' })
      expect(result.error).toBe('')
      await checkHouse(result, name, 'unused')
    }
  )
})

describe('what is repeated', () => {
  it('a part whose fate is unknown goes into a new upload, never into the same (PC-19.1)', async () => {
    const name = unused()
    inject({ ...append(2), kind: 'resetAfterAccept' })
    const result = await run(simulator, { name })
    expect(count(result, /^POST fileUploads/)).toBe(2)
    expect(count(result, /^PUT fileUploads/)).toBe(6)
    const parts = result.requests.filter(line => line.startsWith('PUT fileUploads'))
    expect(new Set(parts).size).toBe(2)
    await checkHouse(result, name, 'unused')
  })

  it('a part that was refused up front goes into the same upload', async () => {
    const name = unused()
    inject({ ...append(2), kind: 'rate429', retryAfter: 0 })
    const result = await run(simulator, { name })
    expect(count(result, /^POST fileUploads/)).toBe(1)
    expect(count(result, /^PUT fileUploads/)).toBe(5)
    await checkHouse(result, name, 'unused')
  })

  it('after a new sign-in the upload begins anew (PC-19.2)', async () => {
    const name = unused()
    inject({ ...append(3), kind: 'expireToken' })
    const result = await run(simulator, { name })
    expect(count(result, /^POST auth\/signin/)).toBe(2)
    expect(count(result, /^POST fileUploads/)).toBe(2)
    // Three to the first upload, the last of them refused, and all four to the second.
    expect(count(result, /^PUT fileUploads/)).toBe(7)
    await checkHouse(result, name, 'unused')
  })

  it.each(['timeout504After', 'resetAfterAccept'] as const)(
    'a publication that took effect is not repeated: %s (PC-19.3)',
    async kind => {
      const name = existing()
      inject({ ...post, kind })
      const result = await run(simulator, { name })
      expect(count(result, /^POST datasources/)).toBe(1)
      expect(standing(name)[0]?.revision).toBe(2)
      expect(result.publication?.jobId).toBe('')
      expect(result.log.remarks.map(({ title }) => title)).toEqual(['Publication confirmed by looking'])
      await checkHouse(result, name, 'existing')
    }
  )

  it('a publication that did not take effect is repeated from a new upload', async () => {
    const name = existing()
    inject({ ...post, kind: 'timeout504Before' })
    const result = await run(simulator, { name })
    expect(count(result, /^POST datasources/)).toBe(2)
    expect(count(result, /^POST fileUploads/)).toBe(2)
    expect(standing(name)[0]?.revision).toBe(2)
    await checkHouse(result, name, 'existing')
  })

  it.each([
    ['overwrite', 'it replaces the data source as a whole'],
    ['create', 'it replaces no data source that is there']
  ] as const)('in mode %s, says truly why running again is safe', async (mode, why) => {
    inject({ ...post, kind: 'resetBefore', ...always })
    const { error } = await run(simulator, { name: unused(), mode })
    expect(error).toMatch(/^tableau\.ambiguous: /)
    expect(error).toContain(`Running again is safe: ${why}.`)
  })

  it('in mode create, a first publication that lands late counts as ours', async () => {
    const name = unused()
    inject({ ...post, kind: 'resetAfterAccept' }, { ...post, kind: 'slowJob', ms: 150 })
    const result = await run(simulator, { name, mode: 'create', pace: { settleMs: 20 } })
    expect(result.error).toBe('')
    await checkHouse(result, name, 'unused')
  })

  it('a missing target of an overwrite is created on old servers (PC-19.8)', async () => {
    const name = unused()
    inject({ ...post, kind: 'errorCode', code: '403131', status: 403 })
    const result = await run(simulator, { name })
    expect(count(result, /^POST fileUploads/)).toBe(1)
    expect(count(result, /^POST datasources/)).toBe(2)
    expect(simulator.requests.filter(({ query }) => query['overwrite'] === 'false').length).toBeGreaterThan(0)
    await checkHouse(result, name, 'unused')
  })

  it.each(['404', '400031'] as const)('a job that Tableau has forgotten (%s) is looked up', async code => {
    const name = existing()
    inject({ kind: 'purgeJob', code })
    const result = await run(simulator, { name })
    expect(result.publication?.jobId).toBe(result.jobs[0])
    await checkHouse(result, name, 'existing')
  })

  it('a publication that the index does not show yet still counts', async () => {
    const name = unused()
    inject({ ...post, kind: 'indexLag', lists: 1000 })
    const result = await run(simulator, { name })
    expect(result.publication).toMatchObject({ datasourceId: '', datasourceUrl: '', created: true })
    expect(result.log.remarks.map(({ title }) => title)).toEqual(['Data source not listed yet'])
    await checkHouse(result, name, 'unused')
  })
})

describe('mode create and a data source that the index does not show yet', () => {
  const twice = async (lists: number): Promise<RunResult> => {
    const name = unused()
    inject({ ...post, kind: 'indexLag', lists })
    const first = await run(simulator, { name, pace: { indexMs: 0 } })
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
      pace: { answerMs: 1000, retry: { attempts: 2, baseMs: 1, capMs: 1, longestAskedMs: 1 } }
    })
    expect(result.error).toMatch(/^tableau\.connection: .*looking up the data source/)
    await checkHouse(result, name, 'existing')
  })

  it('names project, owner and mode of what is in the way in mode create (PC-19.6)', async () => {
    const name = existing()
    const result = await run(simulator, { name, mode: 'create' })
    expect(result.error).toMatch(
      new RegExp(
        `^tableau\\.exists: The data source “${name}” exists already in the project “default”, owned by .*publish-mode`
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
