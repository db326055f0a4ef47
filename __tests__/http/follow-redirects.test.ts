import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { Deadline } from '../../src/base/deadline.ts'
import { createHttp } from '../../src/http/dispatcher.ts'
import {
  followRedirects,
  MAX_REDIRECTS,
  type Redirect,
  type RedirectRules
} from '../../src/http/follow-redirects.ts'
import type { Http } from '../../src/http/http.ts'
import { startServer, type TestServer } from '../support/http-server.ts'
import { memoryLog } from '../support/memory-log.ts'

let deadline: Deadline
let http: Http
let server: TestServer
let other: TestServer

beforeEach(async () => {
  deadline = new Deadline(1)
  http = createHttp({ deadline, log: memoryLog(), userAgent: 'test', env: {} })
  // `/3` leads to `/2`, and so on down to `/0`; `/away` leads to the other server, which leads back.
  server = await startServer((request, response) => {
    const left = Number(request.url?.slice(1))
    if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end()
    else if (request.url === '/circle') response.writeHead(307, { location: '/circle#again' }).end()
    else if (request.url === '/away') response.writeHead(301, { location: `${other.origin}/back` }).end()
    else response.end('the end')
  })
  other = await startServer((_, response) =>
    response.writeHead(308, { location: `${server.origin}/end` }).end()
  )
})

afterEach(async () => {
  await http.close()
  deadline.close()
  await server.close()
  await other.close()
})

const RULES: RedirectRules = {
  next: async ({ from, location }) => new URL(location, from),
  circle: (from, to) => new Error(`${from.pathname} leads back to ${to.pathname}`),
  tooMany: () => new Error('too many')
}

const follow = (path: string, rules: Partial<RedirectRules> = {}) =>
  followRedirects(
    http,
    {
      method: 'GET',
      url: new URL(path, server.origin),
      headers: { authorization: 'Bearer t', accept: '*/*' }
    },
    { ...RULES, ...rules }
  )

it('gives the answer at the end and its address', async () => {
  const { response, url } = await follow(`/${MAX_REDIRECTS}`)
  expect([response.status, url.pathname]).toEqual([200, '/0'])
  response.body.destroy()
  expect(server.received.map(({ headers }) => headers.authorization)).toEqual(
    Array.from({ length: MAX_REDIRECTS + 1 }, () => 'Bearer t')
  )
})

it('fails after too many, and in a circle', async () => {
  await expect(follow(`/${MAX_REDIRECTS + 1}`)).rejects.toThrow('too many')
  await expect(follow('/circle')).rejects.toThrow('/circle leads back to /circle')
})

it('gives another origin no credentials, and the first origin none after it', async () => {
  const { response, url } = await follow('/away')
  response.body.destroy()
  expect(url.href).toBe(`${server.origin}/end`)
  expect(other.received[0]?.headers).toMatchObject({ accept: '*/*' })
  expect(other.received[0]?.headers.authorization).toBeUndefined()
  expect(server.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer t', undefined])
})

it('asks the rules about each redirect, and sends nothing where they refuse', async () => {
  const seen: Redirect[] = []
  const next: RedirectRules['next'] = async redirect => {
    seen.push(redirect)
    throw new Error('refused')
  }
  await expect(follow('/away', { next })).rejects.toThrow('refused')
  expect(seen).toEqual([
    { from: new URL('/away', server.origin), status: 301, location: `${other.origin}/back` }
  ])
  expect(other.received).toEqual([])
})
