import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { SignJWT } from 'jose'
import { type Simulator, startSimulator } from '../../simulator/server.ts'
import { type Answer, attribute, send } from './by-hand.ts'

const APP = { clientId: 'client-1', secretId: 'secret-1', secretValue: 'value-1-not-a-real-one' }
const OTHER = { clientId: 'client-2', secretId: 'secret-2', secretValue: 'value-2-not-a-real-one' }
const USER = 'Publisher@example.com'
let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator({
    users: [{ name: USER }],
    pats: [{ name: 'ci', secret: 'pat-not-a-real-one', user: USER }],
    connectedApps: [APP, OTHER]
  })
})
afterAll(() => simulator.close())

const now = (): number => Math.floor(Date.now() / 1000)

/** Signs in with a JWT that differs from a good one. */
async function signIn(
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  secret = APP.secretValue,
  version = '3.30'
): Promise<Answer> {
  const jwt = await new SignJWT({
    iss: APP.clientId,
    sub: USER,
    aud: 'tableau',
    jti: randomUUID(),
    exp: now() + 300,
    scp: ['tableau:content:read'],
    ...claims
  })
    .setProtectedHeader({ alg: 'HS256', kid: APP.secretId, iss: APP.clientId, ...header })
    .sign(new TextEncoder().encode(secret))
  return await signInWith(jwt, version)
}

function signInWith(jwt: string, version = '3.30'): Promise<Answer> {
  return send(simulator.origin, `/api/${version}/auth/signin`, {
    method: 'POST',
    body: `<tsRequest><credentials jwt="${jwt}"><site contentUrl="acme"/></credentials></tsRequest>`
  })
}

const reason = (): string => simulator.requests.at(-1)?.reason ?? ''

describe('a JWT of a connected app', () => {
  it('signs in, also without iss in the header', async () => {
    expect((await signIn()).status).toBe(200)
    expect((await signIn({}, { iss: undefined })).status).toBe(200)
  })

  it.each<[string, Record<string, unknown>, Record<string, unknown>, RegExp]>([
    ['an unknown secret id', {}, { kid: 'secret-9' }, /CONNECTED_APP_SECRET_NOT_FOUND/],
    ['the secret of another app', {}, { kid: OTHER.secretId }, /signature/],
    ['another algorithm', {}, { alg: 'HS512' }, /HS512/],
    ['another client', { iss: OTHER.clientId }, { iss: undefined }, /CONNECTED_APP_NOT_FOUND/],
    ['two clients', {}, { iss: OTHER.clientId }, /header and claims/],
    ['another audience', { aud: 'Tableau' }, {}, /aud/],
    ['no end', { exp: undefined }, {}, /exp is not a number/],
    ['an end in the past', { exp: now() - 1 }, {}, /past/],
    ['an end in eleven minutes', { exp: now() + 660 }, {}, /10 minutes/],
    ['no id', { jti: undefined }, {}, /jti/],
    ['a user in other capitals', { sub: USER.toLowerCase() }, {}, /SYSTEM_USER_NOT_FOUND/],
    ['no scopes', { scp: [] }, {}, /scp/],
    ['scopes in a text', { scp: 'tableau:content:read' }, {}, /scp/]
  ])('is refused for %s, and why is only in the log', async (_, claims, header, why) => {
    const answer = await signIn(claims, header)
    expect([answer.status, attribute(answer, 'code', 'error')]).toEqual([401, '401001'])
    expect(reason()).toMatch(why)
    expect(answer.text).toContain('<detail>Error signing in to Tableau Server</detail>')
  })

  it('is refused a second time', async () => {
    const id = randomUUID()
    expect((await signIn({ jti: id })).status).toBe(200)
    expect((await signIn({ jti: id })).status).toBe(401)
    expect(reason()).toMatch(/jti was used/)
  })

  it('is refused when it is none', async () => {
    expect((await signInWith('x.y.z')).status).toBe(401)
  })

  it('is taken by a version that knows none, unless the quirk says otherwise', async () => {
    expect((await signIn({}, {}, APP.secretValue, '3.16')).status).toBe(200)
    const strict = await startSimulator({ connectedApps: [APP], quirks: { jwtBelowItsVersion: false } })
    const lenient = simulator
    simulator = strict
    try {
      expect((await signIn({}, {}, APP.secretValue, '3.16')).status).toBe(400)
    } finally {
      simulator = lenient
      await strict.close()
    }
  })

  it('is judged by a clock that may be wrong, within the tolerance', async () => {
    const skew = simulator.inject({ kind: 'clockSkew', ms: 400_000 })
    expect((await signIn()).status).toBe(401)
    expect(reason()).toMatch(/past/)
    skew.remove()
    const tolerant = await startSimulator({
      users: [{ name: USER }],
      pats: [],
      connectedApps: [APP],
      quirks: { jwtToleranceMs: 60_000 }
    })
    const strict = simulator
    simulator = tolerant
    try {
      expect((await signIn({ exp: now() + 630 })).status).toBe(200)
      expect((await signIn({ exp: now() - 30 })).status).toBe(200)
      expect((await signIn({ exp: now() + 680 })).status).toBe(401)
    } finally {
      simulator = strict
      await tolerant.close()
    }
  })
})

describe('scopes', () => {
  const call = async (scp: string[], method: string, path: string, body?: string): Promise<Answer> => {
    const token = attribute(await signIn({ scp }), 'token')
    return send(simulator.origin, `/api/3.30/sites/${simulator.siteId}${path}`, {
      method,
      headers: { 'x-tableau-auth': token },
      ...(body === undefined ? {} : { body })
    })
  }

  it('allow what they name, with a wildcard too', async () => {
    expect((await call(['tableau:content:read'], 'GET', '/projects')).status).toBe(200)
    expect((await call(['tableau:content:*'], 'GET', '/datasources')).status).toBe(200)
    expect((await call(['tableau:file_uploads:create'], 'POST', '/fileUploads', '')).status).toBe(201)
  })

  it.each([
    ['GET', '/projects'],
    ['POST', '/projects'],
    ['GET', '/datasources'],
    ['POST', '/datasources'],
    ['POST', '/fileUploads'],
    ['GET', `/jobs/${randomUUID()}`]
  ])('refuse %s %s without its own', async (method, path) => {
    const answer = await call(['tableau:workbooks:create'], method, path)
    expect([answer.status, attribute(answer, 'code', 'error')]).toEqual([401, '401002'])
    expect(reason()).toMatch(/lacks the scope tableau:/)
  })

  it('do not limit a personal access token, and another sign-in does not end a session of an app', async () => {
    const first = attribute(await signIn(), 'token')
    await signIn()
    const kill = simulator.inject({ kind: 'killPatSession', times: Number.POSITIVE_INFINITY })
    const headers = { 'x-tableau-auth': first }
    const answer = await send(simulator.origin, `/api/3.30/sites/${simulator.siteId}/projects`, { headers })
    kill.remove()
    expect(answer.status).toBe(200)
    const pat = await send(simulator.origin, '/api/2.4/auth/signin', {
      method: 'POST',
      body: '<tsRequest><credentials personalAccessTokenName="ci" personalAccessTokenSecret="pat-not-a-real-one"><site contentUrl="acme"/></credentials></tsRequest>'
    })
    expect(pat.status).toBe(200)
    const upload = await send(simulator.origin, `/api/3.30/sites/${simulator.siteId}/fileUploads`, {
      method: 'POST',
      headers: { 'x-tableau-auth': attribute(pat, 'token') }
    })
    expect(upload.status).toBe(201)
  })
})

describe('a personal access token below its version', () => {
  it('is taken, or refused where the simulator is told to', async () => {
    const body =
      '<tsRequest><credentials personalAccessTokenName="ci" personalAccessTokenSecret="demo-secret-not-a-real-one"><site contentUrl="acme"/></credentials></tsRequest>'
    const strict = await startSimulator({ quirks: { patBelowItsVersion: false } })
    try {
      const old = await send(strict.origin, '/api/2.4/auth/signin', { method: 'POST', body })
      expect([old.status, attribute(old, 'code', 'error')]).toEqual([400, '400000'])
      expect((await send(strict.origin, '/api/3.6/auth/signin', { method: 'POST', body })).status).toBe(200)
    } finally {
      await strict.close()
    }
  })
})
