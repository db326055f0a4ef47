import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { Credentials } from '../../../src/tableau/rest/credentials.ts'
import { FEATURE_SCOPES, scopesFor } from '../../../src/tableau/rest/scopes.ts'
import { type Fault, type RunOptions, type RunResult, run, type Simulator, startSimulator } from '../stand.ts'

const USER = 'Publisher@example.com'
const PASSWORD = 'pass-w0rd <not> "a" real & one'
const APP = {
  kind: 'connected-app',
  clientId: 'client-1',
  secretId: 'secret-1',
  secretValue: 'app-secret-not-a-real-one',
  user: USER
} as const
const PERSON = { kind: 'user-and-password', username: USER, password: PASSWORD } as const

let cloud: Simulator
let server: Simulator
let faults: { remove(): void }[] = []

beforeAll(async () => {
  const options = {
    users: [{ name: USER, password: PASSWORD }],
    pats: [{ name: 'ci', secret: 'demo-secret-not-a-real-one', user: USER }],
    connectedApps: [APP]
  }
  cloud = await startSimulator(options)
  server = await startSimulator({ ...options, profile: 'server' })
})
afterAll(() => Promise.all([cloud.close(), server.close()]))
afterEach(() => {
  for (const fault of faults) fault.remove()
  faults = []
  for (const simulator of [cloud, server]) {
    expect(simulator.violations).toEqual([])
    expect(simulator.openSessions).toBe(0)
  }
})

const signIn = (
  simulator: Simulator,
  credentials: Credentials,
  options: RunOptions = {}
): Promise<RunResult> => run(simulator, { ...options, preflight: { credentials, ...options.preflight } })
const inject = (simulator: Simulator, fault: Fault): void => void faults.push(simulator.inject(fault))
const signIns = ({ requests }: RunResult): number => requests.filter(one => one === 'POST auth/signin').length

describe('user and password', () => {
  it('publish to a Tableau Server', async () => {
    const result = await signIn(server, PERSON, { name: 'By a person' })
    expect(result).toMatchObject({ error: '', publication: { datasourceName: 'By a person' } })
  })

  it('are refused by Tableau Cloud, and when they are wrong', async () => {
    expect((await signIn(cloud, PERSON)).error).toMatch(
      /^tableau\.sign-in: .*with the user name and the password: Tableau refuses the sign-in and does not say why \(Tableau answered 401001.*tableau-username and tableau-password/
    )
    const wrong = await signIn(server, { ...PERSON, password: 'wrong-one' })
    expect(wrong.error).toMatch(/^tableau\.sign-in: .*tableau-password/)
    expect(wrong.error).not.toContain('wrong-one')
  })

  it('take up again when the session ends, once', async () => {
    inject(server, { kind: 'expireToken', path: /\/jobs\// })
    const once = await signIn(server, PERSON)
    expect(once.error).toBe('')
    expect(signIns(once)).toBe(2)
    inject(server, { kind: 'expireToken', path: /\/jobs\//, times: 2 })
    const twice = await signIn(server, PERSON)
    expect(twice.error).toMatch(/^tableau\.session: While waiting for the job .* a second time .* time limit/)
    expect(twice.error).not.toContain('personal access token')
  })
})

describe('a connected app', () => {
  it('publishes, with the scopes that this needs and no others', async () => {
    const result = await signIn(cloud, APP, { name: 'By an app' })
    expect(result).toMatchObject({ error: '', publication: { datasourceName: 'By an app' } })
    expect(result.log.lines.join('\n')).not.toMatch(/eyJ/)
  })

  it.each(FEATURE_SCOPES.publish.scopes)('could not publish without %s', async scope => {
    const left = FEATURE_SCOPES.publish.scopes
    const without = left.filter(other => other !== scope)
    const scopes = FEATURE_SCOPES as { publish: { scopes: readonly string[] } }
    scopes.publish = { ...FEATURE_SCOPES.publish, scopes: without }
    try {
      const result = await signIn(cloud, APP)
      expect(result.error).toMatch(
        /^tableau\.session: .* at the same place as the first time: the connected app is probably not allowed/
      )
      expect(signIns(result)).toBe(2)
    } finally {
      scopes.publish = { ...FEATURE_SCOPES.publish, scopes: left }
    }
  })

  it('mints a new JWT when the session ends during the upload, which begins anew, or during the job', async () => {
    inject(cloud, { kind: 'expireToken', path: /\/fileUploads\/[^/]+$/, nth: 3 })
    const upload = await signIn(cloud, APP)
    expect(upload.error).toBe('')
    expect(signIns(upload)).toBe(2)
    expect(upload.requests.filter(one => one === 'POST fileUploads')).toHaveLength(2)
    inject(cloud, { kind: 'expireToken', path: /\/jobs\// })
    const job = await signIn(cloud, APP)
    expect(job.error).toBe('')
    expect(job.requests.filter(one => one === 'POST datasources')).toHaveLength(1)
  })

  it('may sign in as often as it likes at the same time', async () => {
    const results = await Promise.all(['A', 'B', 'C'].map(name => signIn(cloud, APP, { name })))
    expect(results.map(({ error }) => error)).toEqual(['', '', ''])
  })

  it.each<[string, Partial<typeof APP | Record<string, string>>]>([
    ['another client', { clientId: 'client-9' }],
    ['another secret', { secretId: 'secret-9' }],
    ['another secret value', { secretValue: 'wrong-value' }],
    ['a user in other capitals', { user: USER.toLowerCase() }]
  ])('is refused with %s, and the remedy names its inputs', async (_, other) => {
    const { error } = await signIn(cloud, { ...APP, ...other } as Credentials)
    expect(error).toMatch(
      /^tableau\.sign-in: .*with the connected app: Tableau refuses the sign-in and does not say why \(Tableau answered 401001.*tableau-client-id, tableau-secret-id and tableau-secret-value.*tableau-jwt-user/
    )
    expect(error).not.toMatch(/clock|wrong-value/)
  })

  it('says so when the clocks differ', async () => {
    inject(cloud, { kind: 'clockSkew', ms: 420_000 })
    expect((await signIn(cloud, APP)).error).toMatch(
      /^tableau\.sign-in: .* The clock of this machine is 7 min behind Tableau's, and a JWT .*Set the clock/
    )
    faults.pop()?.remove()
    inject(cloud, { kind: 'clockSkew', ms: -420_000 })
    expect((await signIn(cloud, APP)).error).toContain(
      "The clock of this machine is 7 min ahead of Tableau's"
    )
    faults.pop()?.remove()
    inject(cloud, { kind: 'clockSkew', ms: 240_000 })
    expect((await signIn(cloud, APP, { between: () => Promise.reject(new Error('entered')) })).error).toBe(
      'entered'
    )
  })

  it('needs a server that knows connected apps', async () => {
    inject(cloud, { kind: 'oldVersion', restVersion: '3.16' })
    const { error, requests } = await signIn(cloud, APP)
    expect(error).toMatch(
      /^tableau\.version: .* speaks version 3\.16 .*connected apps came with 3\.17 \(Tableau 2022\.3\)/
    )
    expect(requests).toEqual(['GET serverinfo'])
  })

  it('asks for more scopes where a run does more', () => {
    expect(scopesFor(['publish', 'create-project'])).toEqual([
      ...FEATURE_SCOPES.publish.scopes,
      'tableau:projects:create'
    ])
    expect(scopesFor(['publish', 'publish'])).toEqual(FEATURE_SCOPES.publish.scopes)
  })
})

describe('a personal access token', () => {
  const PAT = { kind: 'personal-access-token', name: 'ci', secret: 'demo-secret-not-a-real-one' } as const

  it.each([
    ['the pre-flight', /\/projects$/],
    ['the beginning of the upload', /\/fileUploads$/],
    ['a part of the upload', /\/fileUploads\/[^/]+$/],
    ['the publication', /\/datasources$/],
    ['the job', /\/jobs\//]
  ])('survives another run with it at %s, once', async (_, path) => {
    inject(cloud, { kind: 'killPatSession', path })
    const once = await signIn(cloud, PAT)
    expect(once.error).toBe('')
    expect(signIns(once)).toBe(2)
    inject(cloud, { kind: 'killPatSession', path, times: 2 })
    expect((await signIn(cloud, PAT)).error).toMatch(
      /^tableau\.session: .* a second time \(401002\): the personal access token .*its own token.*`concurrency`.*connected app/
    )
  })

  it('that is revoked meanwhile is told as such', async () => {
    inject(cloud, { kind: 'expireToken', path: /\/jobs\// })
    inject(cloud, { kind: 'errorCode', code: '401001', path: /\/auth\/signin$/, nth: 2 })
    expect((await signIn(cloud, PAT)).error).toMatch(
      /^tableau\.sign-in: .*with the personal access token: Tableau refuses the sign-in/
    )
  })
})
