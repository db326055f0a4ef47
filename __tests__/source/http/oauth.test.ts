import type { RequestListener } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../../src/base/deadline.ts'
import type { ActionError } from '../../../src/base/errors.ts'
import { conceal } from '../../../src/base/secrets.ts'
import { createHttp } from '../../../src/http/dispatcher.ts'
import type { Http } from '../../../src/http/http.ts'
import { RETRY_POLICY } from '../../../src/http/retry.ts'
import type { SourceConfig } from '../../../src/source/contract/source.ts'
import { fetchSource } from '../../../src/source/http/fetch.ts'
import type { TokenStore } from '../../../src/source/http/oauth.ts'
import { startServer, type TestServer } from '../../support/http-server.ts'
import { type MemoryLog, memoryLog } from '../../support/memory-log.ts'
import { type OAuthServer, type OAuthServerOptions, oauthServer } from '../../support/oauth-server.ts'

/** With everything that one encoding or another changes. */
const CLIENT = { clientId: 'my client:1', clientSecret: 's3cr3t+/ü "%41&=:~*' }

let deadline: Deadline
let log: MemoryLog
let http: Http
let tokens: TokenStore
let server: TestServer | undefined

beforeEach(() => {
  deadline = new Deadline(1)
  log = memoryLog()
  http = createHttp({ deadline, log, userAgent: 'test', env: {} })
  tokens = new Map()
})
afterEach(async () => {
  await http.close()
  deadline.close()
  await server?.close()
})

const rows: RequestListener = (_request, response) =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end('[{"id":1}]')

/** A service with `/token`, and `/data` that its tokens open. `before` may answer in their place. */
async function start(
  options: Partial<OAuthServerOptions> = {},
  before: RequestListener = () => undefined
): Promise<OAuthServer> {
  const oauth = oauthServer({ ...CLIENT, ...options })
  const data = oauth.guard(rows)
  server = await startServer((request, response) => {
    before(request, response)
    if (response.writableEnded) return
    if (request.url === '/token') oauth.endpoint(request, response, server?.received.at(-1)?.body ?? '')
    else data(request, response)
  })
  return oauth
}

function fetchData(config: Partial<SourceConfig> = {}, client: Partial<SourceConfig['oauth']> = {}) {
  return fetchSource(
    new URL(`${server?.origin}/data`),
    {
      locations: [],
      format: 'auto',
      method: 'GET',
      headers: [],
      secrets: [],
      oauth: { ...CLIENT, tokenUrl: `${server?.origin}/token`, ...client },
      ...config
    },
    { http, deadline, log, tokens, retry: { ...RETRY_POLICY, baseMs: 1 } },
    async answer => {
      const chunks: Uint8Array[] = []
      for await (const chunk of answer.bytes) chunks.push(chunk)
      return Buffer.concat(chunks).toString('utf8')
    }
  )
}

async function refused(client: Partial<SourceConfig['oauth']> = {}): Promise<ActionError> {
  const error = await fetchData({}, client).then(
    () => undefined,
    caught => caught as ActionError
  )
  if (error === undefined) throw new Error('A token was granted.')
  for (const text of [error.message, ...log.all]) {
    for (const secret of [CLIENT.clientSecret, encodeURIComponent(CLIENT.clientSecret), 's3cr3t']) {
      expect(text).not.toContain(secret)
    }
  }
  return error
}

const asked = (path: string) => server?.received.filter(({ url }) => url === path) ?? []

describe('an access token', () => {
  it('is granted to a client in a Basic header, once for all requests', async () => {
    const oauth = await start({ expiresIn: 3600 })
    expect(await Promise.all([fetchData(), fetchData(), fetchData()])).toEqual(Array(3).fill('[{"id":1}]'))
    await fetchData()
    expect(asked('/token')).toHaveLength(1)
    expect(asked('/data').map(({ headers }) => headers.authorization)).toEqual(
      Array(4).fill(`Bearer ${oauth.issued[0]}`)
    )
    expect(asked('/token')[0]?.body).toBe('grant_type=client_credentials')
  })

  it.each([
    [{ status: 401, error: 'invalid_client' }],
    [{ status: 400, error: 'invalid_client' }],
    [{ status: 400, error: 'invalid_request' }],
    [{ status: 400, error: 'unauthorized_client' }],
    [{ status: 401 }]
  ])('is granted to a client in the body where Basic is answered with %j', async refusal => {
    await start({ accepts: 'body', refusal, scopes: ['read', 'all rows'] })
    await fetchData({}, { scope: 'read' })
    const [basic, form] = asked('/token')
    expect(basic?.headers.authorization).toMatch(/^Basic /)
    expect(form?.headers).not.toHaveProperty('authorization')
    expect(new URLSearchParams(form?.body).get('scope')).toBe('read')
  })

  it.each([
    [200, { expires_in: '1800' }],
    [200, { token_type: null, expires_in: '' }],
    [200, { token_type: 'BearerToken', expires_in: 'never' }],
    [201, { token_type: 'bearer', expires_in: -1 }]
  ])('may be granted in a way of its own: HTTP %d with %j', async (status, members) => {
    await start({}, (request, response) => {
      if (request.url === '/token')
        response.writeHead(status).end(JSON.stringify({ access_token: 'own-token-1', ...members }))
      else if (request.headers.authorization === 'Bearer own-token-1') rows(request, response)
    })
    expect([await fetchData(), await fetchData()]).toEqual(['[{"id":1}]', '[{"id":1}]'])
    expect(asked('/token')).toHaveLength(1)
  })

  it('is hidden from then on', async () => {
    const oauth = await start()
    await fetchData()
    expect(conceal(`a ${oauth.issued[0]} b`)).toBe('a *** b')
    expect(log.all.join()).not.toContain(oauth.issued[0])
  })

  it.each([0, '0', 0.5])('is renewed when its life of %j s is over', async expiresIn => {
    const oauth = await start({ expiresIn })
    await fetchData()
    await new Promise(resolve => setTimeout(resolve, 600))
    await fetchData()
    expect(oauth.issued).toHaveLength(2)
    expect(asked('/data').map(({ headers }) => headers.authorization)).toEqual(
      oauth.issued.map(token => `Bearer ${token}`)
    )
  })

  it.each([null, undefined, '3600'])('is kept while its life of %j lasts', async expiresIn => {
    await start({ expiresIn: expiresIn as string })
    await fetchData()
    await fetchData()
    expect(asked('/token')).toHaveLength(1)
  })

  it.each(['GET', 'POST'] as const)('that a %s is refused with is renewed once, for all', async method => {
    const oauth = await start({ expiresIn: 3600 })
    await fetchData({ method })
    oauth.revoke()
    expect(await Promise.all([fetchData({ method }), fetchData({ method })])).toEqual(
      Array(2).fill('[{"id":1}]')
    )
    expect(asked('/token')).toHaveLength(2)
  })

  it('that is refused again fails the run', async () => {
    const oauth = await start({ lifeSeconds: -1 })
    const error = await refused()
    expect(error).toMatchObject({ code: 'source.http-status' })
    expect(error.remedy).toContain('source-oauth-scope')
    expect(error.what).toMatch(/\/data answered HTTP 401 \(Unauthorized\): no access with \*\*\*\.$/)
    expect(oauth.issued).toHaveLength(2)
    expect(asked('/data')).toHaveLength(2)
  })

  it('is asked for again after a failure that passes', async () => {
    let failures = 0
    await start({}, (request, response) => {
      if (request.url !== '/token' || failures === 2) return
      failures++
      if (failures === 1) request.socket.resetAndDestroy()
      else response.writeHead(503).end()
      response.end()
    })
    expect(await fetchData()).toBe('[{"id":1}]')
    expect(asked('/token')).toHaveLength(3)
  })

  it('never goes to another origin', async () => {
    const other = await startServer(rows)
    try {
      await start({}, (request, response) => {
        if (request.url === '/data') response.writeHead(302, { location: `${other.origin}/moved` }).end()
      })
      await fetchData()
      expect(other.received.map(({ headers }) => headers.authorization)).toEqual([undefined])
    } finally {
      await other.close()
    }
  })
})

describe('a token endpoint that grants nothing', () => {
  it('says so by its code and its words, without the secrets that it repeats', async () => {
    await start()
    const error = await refused({ clientSecret: `${CLIENT.clientSecret}x` })
    expect(error).toMatchObject({ code: 'source.oauth' })
    expect(error.what).toMatch(
      /^The token endpoint 127\.0\.0\.1:\d+\/token refused with invalid_client: unknown client .*client_secret=\*\*\* \(HTTP 401 \(Unauthorized\)\)\.$/
    )
    expect(error.remedy).toContain('source-oauth-client-secret')
  })

  it('is not asked in another way for another scope', async () => {
    await start()
    const error = await refused({ scope: 'write' })
    expect(error.what).toContain('refused with invalid_scope: not allowed (HTTP 400 (Bad Request))')
    expect(error.remedy).toBe('Check source-oauth-scope.')
    expect(asked('/token')).toHaveLength(1)
  })

  it.each([
    ['a page', 200, 'text/html', '<html>sign in</html>', /not a token answer: it is not JSON/],
    ['no token', 200, 'application/json', '{"token_type":"Bearer"}', /not a token answer: .*access_token/],
    [
      'another kind of token',
      200,
      'application/json',
      '{"access_token":"abcdef","token_type":"mac"}',
      /not a token answer: .*token_type/
    ],
    [
      'a token with a line break',
      200,
      'application/json',
      '{"access_token":"abc\\ndef","token_type":"bearer"}',
      /not a token answer: it holds characters/
    ],
    ['an array', 200, 'application/json', '[]', /not a token answer/],
    ['404', 404, 'text/html', 'not here', /answered HTTP 404 \(Not Found\) without saying why/],
    [
      'a redirect',
      302,
      'text/html',
      '',
      /redirects \(HTTP 302\), and client credentials are sent nowhere else/
    ],
    ['500 again and again', 500, 'text/plain', 'down', /answered HTTP 500 \(Internal Server Error\)/]
  ])('answers with %s', async (_, status, type, body, message) => {
    await start({}, (request, response) => {
      if (request.url === '/token')
        response.writeHead(status, { 'content-type': type, location: 'https://elsewhere.test/' }).end(body)
    })
    const error = await refused()
    expect(error.code).toBe('source.oauth')
    expect(error.what).toMatch(message)
    expect(error.what).toContain(`${new URL(server?.origin ?? '').host}/token`)
    expect(asked('/data')).toHaveLength(0)
  })

  it('does not answer', async () => {
    const closed = await startServer(rows)
    await closed.close()
    await start()
    const error = await refused({ tokenUrl: `${closed.origin}/token` })
    expect(error.code).toBe('source.connection')
    expect(error.what).toMatch(/^No answer from the token endpoint 127\.0\.0\.1:\d+\/token: /)
  })
})
