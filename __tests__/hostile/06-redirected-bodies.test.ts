import type { RequestListener, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { permitted, type Refused, refused } from '../support/hostile-step.ts'
import { startServer, type TestServer } from '../support/http-server.ts'

const ALL = [301, 302, 303, 307, 308]
const KEEPING = [307, 308]
/** What nobody but the source may get. */
const MARK = 'c4n4ry'
const BODY = `{"key":"${MARK}","q":[1,2]}`
const CA = fileURLToPath(new URL('../fixtures/http/test-only-cert.pem', import.meta.url))
const TRUST = { env: { NODE_EXTRA_CA_CERTS: CA } }
const CREDENTIALS = {
  'source-headers': `X-Api-Key: ${MARK}-header\nCookie: a=${MARK}-cookie`,
  'source-token': `${MARK}-token`,
  'source-query-secrets': `key: ${MARK}-query`
}

let source: TestServer
let secure: TestServer
let other: TestServer
let secureOther: TestServer
let answer: RequestListener

const rows = (response: ServerResponse, body: unknown = [{ id: 1 }]): void => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
const leads = (response: ServerResponse, status: number, to: string): void => {
  response.writeHead(status, { location: to }).end()
}

beforeAll(async () => {
  source = await startServer((request, response) => answer(request, response))
  secure = await startServer((request, response) => answer(request, response), true)
  other = await startServer((_, response) => rows(response))
  secureOther = await startServer((_, response) => rows(response), true)
})
beforeEach(() => {
  for (const server of [source, secure, other, secureOther]) server.received.splice(0)
})
afterAll(async () => {
  for (const server of [source, secure, other, secureOther]) await server.close()
})

const post = (url: string, inputs: Record<string, string> = {}): Record<string, string> => ({
  'source-url': url,
  'source-method': 'POST',
  'source-body': BODY,
  ...inputs
})

/** A POST to `home` that is redirected must fail, and nobody else may have heard of it. */
async function keptAtHome(
  home: TestServer,
  listener: RequestListener,
  inputs: Record<string, string> = {},
  requests = 1
): Promise<Refused> {
  answer = listener
  const step = await refused(post(`${home.origin}/start`, inputs), TRUST)
  expect(home.received).toHaveLength(requests)
  expect([...other.received, ...secureOther.received]).toEqual([])
  return step
}

describe('6 The body of a POST that is redirected', () => {
  describe('of a POST stay at home', () => {
    it.each(ALL)('when %d leads to another port', async status => {
      const { error } = await keptAtHome(source, (_, response) =>
        leads(response, status, `${other.origin}/end`)
      )
      expect(error).toMatch(/^source\.redirect: .*redirects a POST to .*(not meant to go|turn it into a GET)/)
    })

    it.each(ALL)('when %d leads to another port, with every kind of credential', async status => {
      await keptAtHome(source, (_, response) => leads(response, status, `${other.origin}/end`), CREDENTIALS)
    })

    it.each(KEEPING)('when %d leads to another name of the same server', async status => {
      const to = `http://localhost:${source.port}/end`
      const { error } = await keptAtHome(source, (_, response) => leads(response, status, to))
      expect(error).toMatch(/^source\.redirect: .*not meant to go/)
    })

    it.each(KEEPING)('when %d leads from http to https', async status => {
      const to = `${secureOther.origin}/end`
      const { error } = await keptAtHome(source, (_, response) => leads(response, status, to))
      expect(error).toMatch(/^source\.redirect: .*not meant to go/)
    })

    it.each(ALL)('when %d leads from https to http', async status => {
      const { error } = await keptAtHome(secure, (_, response) =>
        leads(response, status, `${other.origin}/end`)
      )
      expect(error).toMatch(/^source\.redirect: .*(not encrypted|turn it into a GET)/)
    })

    it.each(ALL)('when %d leads from https to another https', async status => {
      await keptAtHome(secure, (_, response) => leads(response, status, `${secureOther.origin}/end`))
    })

    it.each(KEEPING)('when %d leads there by a detour at home', async status => {
      await keptAtHome(
        source,
        (request, response) => {
          leads(response, status, request.url === '/start' ? '/detour' : `${other.origin}/end`)
        },
        {},
        2
      )
    })

    it.each<[string, (port: number) => string]>([
      ['without a scheme', port => `//127.0.0.1:${port}/end`],
      ['in capitals', port => `HTTP://127.0.0.1:${port}/end`],
      ['with backslashes', port => `http:\\\\127.0.0.1:${port}\\end`],
      ['with blanks around', port => `  http://127.0.0.1:${port}/end `],
      ['with the own host as its user', port => `http://127.0.0.1:1@127.0.0.1:${port}/end`],
      ['with a user and a password', port => `http://u:p@127.0.0.1:${port}/end`],
      ['with a number for its host', port => `http://2130706433:${port}/end`],
      ['with a fragment', port => `http://127.0.0.1:${port}/end#/start`],
      ['with the first address in its query', port => `http://127.0.0.1:${port}/?/start`],
      ['with two slashes too many', port => `http:////127.0.0.1:${port}/end`]
    ])('when the target is written %s', async (_, to) => {
      for (const status of KEEPING) {
        source.received.splice(0)
        await keptAtHome(source, (_request, response) => leads(response, status, to(other.port)))
      }
    })

    it.each([
      'ftp://127.0.0.1/',
      'file:///etc/hostname',
      'javascript:1',
      'data:text/csv,id',
      'gopher://127.0.0.1/'
    ])('when the target is %s', async to => {
      const { error } = await keptAtHome(source, (_, response) => leads(response, 307, to))
      expect(error).toMatch(/^source\.redirect: .*not an http\(s\) address/)
    })

    it.each(['text', '{"a":1}', 'a=1&b=2', '<x/>', ''])('whatever it is: %j', async body => {
      await keptAtHome(source, (_, response) => leads(response, 308, `${other.origin}/end`), {
        'source-body': body
      })
    })
  })

  describe('of further pages stay at home', () => {
    const PAGES: Readonly<Record<string, string>> = {
      cursor: 'type: cursor\nnext: next\nparam: page\nin: body',
      page: 'type: page\nparam: page\nin: body\nstart: 1\ntotal: total',
      offset: 'type: offset\nparam: page\nin: body\nsize: 1\ntotal: total'
    }
    it.each(Object.keys(PAGES).flatMap(type => KEEPING.map(status => [type, status] as const)))(
      'of type %s, when %d comes for the second one',
      async (type, status) => {
        let requests = 0
        const { error } = await keptAtHome(
          source,
          (_, response) => {
            if (requests++ > 0) leads(response, status, `${other.origin}/end`)
            else rows(response, { data: [{ id: 1 }], next: 'two', total: 3 })
          },
          { 'source-body': `{"page":0,"key":"${MARK}"}`, 'source-pagination': PAGES[type] ?? '' },
          2
        )
        expect(error).toMatch(/^source\.redirect: .*not meant to go/)
      }
    )

    it.each<[string, (response: ServerResponse, to: string) => void, string]>([
      [
        'a Link header',
        (response, to) => {
          response.setHeader('link', `<${to}>; rel="next"`)
          rows(response)
        },
        ''
      ],
      [
        'a URL in the body',
        (response, to) => rows(response, { data: [{ id: 1 }], next: to }),
        'type: next-url\nnext: next'
      ],
      ['@odata.nextLink', (response, to) => rows(response, { value: [{ id: 1 }], '@odata.nextLink': to }), '']
    ])('when %s leads elsewhere', async (_, page, pagination) => {
      const inputs: Record<string, string> = pagination === '' ? {} : { 'source-pagination': pagination }
      const { error } = await keptAtHome(
        source,
        (_request, response) => page(response, `${other.origin}/end`),
        inputs
      )
      expect(error).toMatch(/^source\.pagination: .*not meant to go/)
    })
  })

  describe('of a request for a token are sent to its address alone', () => {
    const oauth = (endpoint: string): Record<string, string> => ({
      'source-url': `${source.origin}/rows`,
      'source-oauth-token-url': endpoint,
      'source-oauth-client-id': 'me',
      'source-oauth-client-secret': `${MARK}-client`
    })

    it.each(ALL)('when %d leads to another port', async status => {
      answer = (_, response) => leads(response, status, `${other.origin}/token`)
      const { error } = await refused(oauth(`${source.origin}/token`))
      expect(error).toMatch(/^source\.oauth: /)
      expect(other.received).toEqual([])
      expect(source.received.every(({ url }) => url === '/token')).toBe(true)
    })

    it.each(ALL)('when %d leads from https to http', async status => {
      answer = (_, response) => leads(response, status, `${other.origin}/token`)
      const { error } = await refused(oauth(`${secure.origin}/token`), TRUST)
      expect(error).toMatch(/^source\.oauth: /)
      expect(other.received).toEqual([])
    })

    it.each(KEEPING)('when %d leads to another path', async status => {
      answer = (_, response) => leads(response, status, '/elsewhere')
      await refused(oauth(`${source.origin}/token`))
      expect(source.received.every(({ url }) => url === '/token')).toBe(true)
    })

    it('and its token goes nowhere else with a POST', async () => {
      answer = (request, response) => {
        if (request.url === '/token') rows(response, { access_token: `${MARK}-issued`, token_type: 'bearer' })
        else leads(response, 307, `${other.origin}/end`)
      }
      const { error } = await refused({ ...post(''), ...oauth(`${source.origin}/token`) })
      expect(error).toMatch(/^source\.redirect: /)
      expect(other.received).toEqual([])
    })
  })

  describe('of Tableau stay at its address', () => {
    const INFO =
      '<tsResponse xmlns="http://tableau.com/api"><serverInfo><productVersion build="1">2026.2.0</productVersion><restApiVersion>3.30</restApiVersion></serverInfo></tsResponse>'
    const tableau = (server: TestServer): Record<string, string> => ({
      'source-url': 'data.csv',
      'dry-run': 'false',
      'tableau-server-url': server.origin,
      'tableau-pat-name': 'ci',
      'tableau-pat-secret': `${MARK}-pat`
    })
    const signingIn =
      (status: number, to: string): RequestListener =>
      (request, response) => {
        if (request.method === 'GET') response.writeHead(200, { 'content-type': 'application/xml' }).end(INFO)
        else leads(response, status, to)
      }

    it.each(ALL)('when %d meets the sign-in', async status => {
      answer = signingIn(status, `${other.origin}/api/3.30/auth/signin`)
      const { error } = await refused(tableau(source), { workspace: { 'data.csv': 'id\n1\n' } })
      expect(error).toMatch(/^tableau\.redirect: /)
      expect(other.received).toEqual([])
    })

    it.each(ALL)('when %d meets the sign-in and leads from https to http', async status => {
      answer = signingIn(status, `${other.origin}/api/3.30/auth/signin`)
      const { error } = await refused(tableau(secure), { ...TRUST, workspace: { 'data.csv': 'id\n1\n' } })
      expect(error).toMatch(/^tableau\.redirect: /)
      expect(other.received).toEqual([])
    })
  })

  describe('and what is meant works', () => {
    it.each(KEEPING)('%d at home keeps method, body and credentials of a POST', async status => {
      answer = (request, response) => {
        if (request.url?.startsWith('/start')) leads(response, status, '/end')
        else rows(response)
      }
      await permitted(post(`${source.origin}/start`, CREDENTIALS))
      expect(source.received[1]).toMatchObject({ method: 'POST', body: BODY, url: `/end?key=${MARK}-query` })
      expect(source.received[1]?.headers).toMatchObject({ authorization: `Bearer ${MARK}-token` })
    })

    it.each(ALL)('%d takes a GET elsewhere, without credentials', async status => {
      answer = (_, response) => leads(response, status, `${other.origin}/end`)
      await permitted({ 'source-url': `${source.origin}/start`, ...CREDENTIALS })
      expect(other.received).toHaveLength(1)
      expect(JSON.stringify(other.received)).not.toContain(MARK)
    })
  })
})
