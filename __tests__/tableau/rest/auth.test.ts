import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type RunResult, run, SECRET, type Simulator, startSimulator } from '../stand.ts'

let pod: Simulator
let entrance: Simulator
let injected: { remove(): void }[] = []

beforeAll(async () => {
  pod = await startSimulator()
  entrance = await startSimulator()
})
afterAll(() => Promise.all([pod.close(), entrance.close()]))
afterEach(() => {
  for (const fault of injected) fault.remove()
  injected = []
})

const info = { method: 'GET', path: /\/serverinfo$/i, times: Number.POSITIVE_INFINITY } as const
const signin = { method: 'POST', path: /\/auth\/signin$/, times: Number.POSITIVE_INFINITY } as const
const inject = (fault: Parameters<Simulator['inject']>[0]): void => void injected.push(entrance.inject(fault))

/** A run that ends after the pre-flight. */
const enter = (simulator: Simulator, options: Parameters<typeof run>[1] = {}): Promise<RunResult> =>
  run(simulator, { ...options, between: () => Promise.reject(new Error('entered')) })

describe('redirects', () => {
  it.each([301, 302, 307, 308] as const)(
    'follows %i of the version question and signs in there',
    async status => {
      inject({ ...info, kind: 'redirect', status, url: pod.origin })
      const before = pod.requests.length
      const result = await enter(entrance)
      expect(result.error).toBe('entered')
      expect(result.requests).toEqual(['GET serverinfo'])
      const there = pod.requests.slice(before).map(({ method, path }) => `${method} ${path}`)
      expect(there.slice(0, 2)).toEqual(['GET /api/2.4/serverinfo', 'POST /api/3.30/auth/signin'])
      expect(there.at(-1)).toBe('POST /api/3.30/auth/signout')
    }
  )

  it('does not follow to another host', async () => {
    inject({ ...info, kind: 'redirect', status: 302, url: pod.origin.replace('127.0.0.1', 'localhost') })
    const before = pod.requests.length
    const result = await enter(entrance)
    expect(result.error).toMatch(/^tableau\.redirect: 127\.0\.0\.1:\d+ redirects to localhost:\d+/)
    expect(pod.requests).toHaveLength(before)
    expect(result.requests).toEqual(['GET serverinfo'])
  })

  it('does not run in a circle', async () => {
    inject({ ...info, kind: 'redirect', status: 302, url: entrance.origin })
    expect((await enter(entrance)).error).toMatch(/^tableau\.redirect: .*circle/)
  })

  it.each([301, 307] as const)('never sends the token after a redirect (%i) of the sign-in', async status => {
    inject({ ...signin, kind: 'redirect', status, url: pod.origin })
    const before = pod.requests.length
    const result = await enter(entrance)
    expect(result.error).toMatch(/^tableau\.redirect: While signing in .*http:\/\/127\.0\.0\.1:\d+/)
    expect(pod.requests).toHaveLength(before)
  })
})

describe('versions', () => {
  it.each([
    ['3.6', '3.6'],
    ['3.9', '3.9'],
    ['3.27', '3.27'],
    ['3.31', '3.30'],
    ['4.0', '3.30']
  ])('a server of %s is spoken to in %s', async (restVersion, spoken) => {
    const simulator = await startSimulator({ restVersion })
    try {
      const before = simulator.requests.length
      const result = await enter(simulator)
      expect(result.error).toBe('entered')
      expect(simulator.requests[before + 1]?.path).toBe(`/api/${spoken}/auth/signin`)
    } finally {
      await simulator.close()
    }
  })
})

describe('answers', () => {
  it('understands errors in JSON', async () => {
    inject({ ...signin, kind: 'jsonErrorForXml' })
    inject({
      ...signin,
      kind: 'errorCode',
      code: '401001',
      summary: 'Signin Error',
      detail: 'Error signing in'
    })
    expect((await enter(entrance)).error).toMatch(
      /^tableau\.sign-in: .*401001, Signin Error: Error signing in/
    )
  })

  it('takes its own secret out of what a server says', async () => {
    inject({ ...signin, kind: 'errorCode', code: '401001', detail: `The token ${SECRET} is wrong` })
    const { error } = await enter(entrance)
    expect(error).toContain('The token *** is wrong')
    expect(error).not.toContain(SECRET)
  })

  it('uses the Default site of a Tableau Server', async () => {
    const server = await startSimulator({ profile: 'server', sites: [{ contentUrl: '' }] })
    try {
      expect((await enter(server, { preflight: { site: '' } })).error).toBe('entered')
    } finally {
      await server.close()
    }
  })

  it('refuses a secret with a line break before it is sent', async () => {
    const credentials = { kind: 'personal-access-token', name: 'ci', secret: 'a\nb' } as const
    const result = await enter(entrance, { preflight: { credentials } })
    expect(result.error).toMatch(/^input\.invalid: .*tableau-pat-secret/)
    expect(result.requests).toEqual(['GET serverinfo'])
  })

  it('signs out when the project is not found', async () => {
    const project = { kind: 'path', path: ['Nowhere'] } as const
    const result = await enter(entrance, { preflight: { project } })
    expect(result.error).toMatch(/^tableau\.project: /)
    expect(result.requests.at(-1)).toBe('POST auth/signout')
  })

  it('is not kept by a sign-out that gets no answer', async () => {
    inject({ method: 'POST', path: /\/auth\/signout$/, kind: 'stall', times: Number.POSITIVE_INFINITY })
    const result = await enter(entrance, { timing: { signOutMs: 100 } })
    expect(result.error).toBe('entered')
    expect(result.log.lines).toContain('Tableau did not confirm the sign-out.')
  })
})
