import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { type Fault, type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/server.ts'
import type { StepResult } from '../support/runner.ts'
import { errorOf, fixture, useStand } from './stand.ts'

const stand = useStand()
const ROWS = 500
let url: string

beforeAll(() => {
  // Noise packs badly: the extract is uploaded in several parts of 1 MB.
  const lines = Array.from({ length: ROWS }, (_, id) => `${id},${randomBytes(4500).toString('base64')}`)
  url = stand.serve('rows.csv', `id,noise\n${lines.join('\n')}\n`)
})

const append = (nth = 1) => ({ method: 'PUT', path: /\/fileUploads\/[^/]+$/, nth }) as const
const publication = { method: 'POST', path: /\/datasources$/ } as const
const job = { method: 'GET', path: /\/jobs\/[^/]+$/ } as const
const list = { method: 'GET', path: /\/datasources$/ } as const

/** One run against a Tableau of its own, in which something goes wrong. */
interface Trial {
  readonly step: StepResult
  readonly simulator: Pick<Simulator, 'requests' | 'jobs' | 'datasources'>
  readonly count: (method: string, path: RegExp) => number
}

async function attempt(
  faults: Fault | readonly Fault[],
  { inputs = {}, options = {} }: { inputs?: Record<string, string>; options?: SimulatorOptions } = {}
): Promise<Trial> {
  const simulator = await startSimulator({
    timing: { job: { polls: 1 } },
    datasources: [{ name: 'Sales', updatedAt: Date.UTC(2024, 0, 1) }],
    ...options
  })
  try {
    const [origin, { name, secret }] = [simulator.origin, simulator.pat]
    for (const fault of [faults].flat()) simulator.inject(fault)
    const step = await stand.step({
      'source-url': url,
      'chunk-size-mb': '1',
      'tableau-server-url': origin,
      'tableau-pat-name': name,
      'tableau-pat-secret': secret,
      ...inputs
    })
    await simulator.settled()
    const { requests, jobs, datasources, violations } = simulator
    const count = (method: string, path: RegExp): number =>
      requests.filter(request => request.method === method && path.test(request.path)).length
    expect(violations).toEqual([])
    const signedIn = requests.some(request => request.path.endsWith('/auth/signin') && request.status === 200)
    if (signedIn) expect(requests.at(-1)?.path).toMatch(/\/auth\/signout$/)
    return { step, simulator: { requests, jobs, datasources }, count }
  } finally {
    await simulator.close()
  }
}

/** The right data stands there, once, and the outputs name it. */
async function succeeds(
  faults: Fault | readonly Fault[],
  inputs: Record<string, string> = {}
): Promise<Trial> {
  const trial = await attempt(faults, { inputs })
  const { step, simulator } = trial
  if (step.exitCode !== 0) throw new Error(`The step failed.\n${step.log}`)
  const name = inputs['datasource-name'] ?? 'Sales'
  const found = simulator.datasources.filter(datasource => datasource.name === name)
  expect(found.map(({ rows, revision, size }) => ({ rows, revision, size }))).toEqual([
    { rows: ROWS, revision: name === 'Sales' ? 2 : 1, size: Number(step.outputs['hyper-size']) }
  ])
  expect(step.outputs).toMatchObject({ published: 'true', 'datasource-id': found[0]?.id })
  return trial
}

/** The run is red, and the former data is as it was. Gives the error. */
async function fails(
  faults: Fault | readonly Fault[],
  more: { inputs?: Record<string, string>; options?: SimulatorOptions } = {}
): Promise<Trial & { readonly error: string }> {
  const trial = await attempt(faults, more)
  const error = errorOf(trial.step)
  expect(trial.step.outputs['published']).toBe('false')
  expect(
    trial.simulator.datasources.filter(({ name }) => name === 'Sales').map(({ revision }) => revision)
  ).toEqual([1])
  return { ...trial, error }
}

describe('trouble that passes: the right data is published once', () => {
  it('while signing in and looking', async () => {
    await Promise.all([
      succeeds([{ kind: 'maintenance503Html' }, { kind: 'bad502Html', path: /\/auth\/signin$/ }]),
      succeeds([
        { kind: 'truncatedBody', ...list },
        { kind: 'rate429', retryAfter: 1, path: /\/projects$/ }
      ]),
      succeeds([
        { kind: 'expireToken', path: /\/projects$/ },
        { kind: 'bad502Html', path: /\/auth\/signout$/ }
      ])
    ])
  })

  it('while uploading: a part whose fate is unknown goes into a new upload (PC-19.1, PC-19.2)', async () => {
    const [accepted, expired, gone] = await Promise.all([
      succeeds({ kind: 'resetAfterAccept', ...append(2) }),
      succeeds({ kind: 'expireToken', ...append(2) }),
      succeeds([
        { kind: 'uploadSessionExpired', ...append(2) },
        { kind: 'resetMidBody', afterBytes: 500_000, ...append(3) }
      ])
    ])
    expect(accepted.count('POST', /\/fileUploads$/)).toBe(2)
    expect(expired.count('POST', /\/fileUploads$/)).toBe(2)
    expect(expired.count('POST', /\/auth\/signin$/)).toBe(2)
    expect(gone.count('POST', /\/fileUploads$/)).toBe(3)
  })

  it('while publishing: what took effect is not repeated (PC-19.3)', async () => {
    const [gateway, reset, create] = await Promise.all([
      succeeds({ kind: 'timeout504After', ...publication }),
      succeeds({ kind: 'resetAfterAccept', ...publication }),
      succeeds({ kind: 'errorCode', code: '403131', ...publication }, { 'datasource-name': 'New' })
    ])
    for (const { count, step } of [gateway, reset]) {
      expect(count('POST', publication.path)).toBe(1)
      expect(step.annotations).toContainEqual({
        level: 'warning',
        message: expect.stringContaining('counts as published')
      })
    }
    // PC-19.8: an old server has nothing to overwrite.
    expect(create.count('POST', publication.path)).toBe(2)
  })

  it('while publishing: what was refused is repeated', async () => {
    const [busy, expired, lost] = await Promise.all([
      succeeds({ kind: 'rate429', retryAfter: 1, ...publication }),
      succeeds({ kind: 'killPatSession', ...publication }),
      succeeds({ kind: 'uploadSessionExpired', ...publication })
    ])
    expect(busy.count('POST', /\/fileUploads$/)).toBe(1)
    expect(expired.count('POST', /\/fileUploads$/)).toBe(2)
    expect(lost.count('POST', /\/fileUploads$/)).toBe(2)
  })

  it('while the job runs', async () => {
    const [bad, purged, slow] = await Promise.all([
      succeeds([{ kind: 'bad502Html', ...job }, { kind: 'finishCode3' }]),
      succeeds({ kind: 'purgeJob', code: '404' }),
      succeeds(
        [
          { kind: 'slowJob', ms: 1500 },
          { kind: 'indexLag', lists: 1 }
        ],
        { 'datasource-name': 'New' }
      )
    ])
    for (const { step, count } of [bad, purged, slow]) {
      expect(count('POST', publication.path)).toBe(1)
      expect(step.outputs['job-id']).toMatch(/^[\da-f-]{36}$/)
    }
  })
})

describe('trouble that stays: the run is red, and the former data intact', () => {
  it('at the address and the sign-in', async () => {
    const [html, old, redirected, revoked] = await Promise.all([
      fails({ kind: 'htmlServerinfo' }),
      fails({ kind: 'oldVersion', restVersion: '3.4' }),
      fails({ kind: 'redirect', status: 302, url: 'http://elsewhere.example', path: /\/serverinfo$/ }),
      fails({ kind: 'revokePat' })
    ])
    expect(html.error).toMatch(/^tableau\.address: /)
    expect(old.error).toMatch(/^tableau\.version: /)
    expect(redirected.error).toMatch(/^tableau\.redirect: /)
    expect(revoked.error).toMatch(/^tableau\.sign-in: /)
    for (const { count } of [html, old, redirected, revoked]) expect(count('POST', /fileUploads/)).toBe(0)
  })

  it('in the upload, with the input that helps', async () => {
    const [small, twice, denied] = await Promise.all([
      fails({ kind: 'part413', limitBytes: 500_000 }),
      fails({ kind: 'killPatSession', times: 2, ...append(2) }),
      fails({ kind: 'permissionDenied', action: 'publish' })
    ])
    expect(small.error).toMatch(/^tableau\.(too-large|upload): .*chunk-size-mb/)
    expect(twice.error).toMatch(/^tableau\.session: .*one session at a time.*concurrency/)
    // PC-19.7
    expect(denied.error).toMatch(/^tableau\.permission: .*“Sales”/)
    expect(denied.count('POST', publication.path)).toBe(1)
  })

  it('in the publication, with the words of Tableau', async () => {
    const [rejected, limited, gone] = await Promise.all([
      fails({ kind: 'errorCode', code: '400011', detail: 'file type not recognised', ...publication }),
      fails({ kind: 'rate429', retryAfter: 86_400, ...publication }),
      fails(
        { kind: 'projectGone' },
        { inputs: { 'tableau-project': 'Finance' }, options: { projects: [{ name: 'Finance' }] } }
      )
    ])
    // PC-19.9
    expect(rejected.error).toMatch(/^tableau\.rejected: .*400011.*file type not recognised/)
    expect(limited.error).toMatch(/^tableau\.rate-limit: .*24 h/)
    expect(gone.error).toMatch(/^tableau\.(project|rejected|job): /)
    for (const { count } of [rejected, limited]) expect(count('POST', publication.path)).toBe(1)
  })

  it('in the job, which is not repeated (PC-19.4)', async () => {
    const [failed, cancelled, taken] = await Promise.all([
      fails({ kind: 'failJob', notes: 'Extract engine ran out of disk' }),
      fails({ kind: 'cancelJob' }),
      fails({ kind: 'nameConflict' }, { inputs: { 'datasource-name': 'New', 'publish-mode': 'create' } })
    ])
    expect(failed.error).toMatch(/^tableau\.job: .*Extract engine ran out of disk/)
    expect(cancelled.error).toMatch(/^tableau\.job: .*cancelled/)
    // PC-19.6
    expect(taken.error).toMatch(/^tableau\.exists: .*“New”.*publish-mode/)
    for (const { count, step, simulator } of [failed, cancelled]) {
      expect(count('POST', publication.path)).toBe(1)
      expect(count('POST', /\/fileUploads$/)).toBe(1)
      expect(step.outputs['job-id']).toBe(simulator.jobs[0]?.id)
      expect(step.log).toContain(simulator.jobs[0]?.id)
    }
  })
})

describe('PC-19.10: a name of all kinds of characters', () => {
  it('arrives exactly, in a request with plain file names', async () => {
    const id = '00000000-0000-4000-8000-000000000004'
    const name = '売上 “Q1” R&D <EU>'
    const { step, simulator } = await attempt([], {
      inputs: { 'datasource-name': name, 'tableau-project-id': id },
      options: { projects: [{ name: 'Finance', id }] }
    })
    expect(step.exitCode).toBe(0)
    expect(simulator.datasources.map(found => [found.name, found.projectId])).toContainEqual([name, id])
    const parts = simulator.requests.flatMap(request => request.parts)
    expect(parts.map(({ filename = '' }) => filename).join('')).toMatch(/^[ -~]*$/)
    const payload = simulator.requests.find(
      ({ method, path }) => method === 'POST' && publication.path.test(path)
    )?.parts
    const expected = (await fixture('cases/PC-19/expected-payload.xml')).toString().trimEnd()
    expect(payload).toHaveLength(1)
    expect(payload?.[0]?.bytes).toBe(Buffer.byteLength(expected))
  })
})
