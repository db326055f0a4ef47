import type { RequestListener } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../src/base/deadline.ts'
import { createHttp } from '../../src/http/dispatcher.ts'
import { displayUrl, hostAndPath } from '../../src/http/display-url.ts'
import type { Http, HttpRequest } from '../../src/http/http.ts'
import { sendFollowing } from '../../src/http/redirects.ts'
import { boundsOf, type Resolve } from '../../src/http/targets.ts'
import { startServer, TEST_CA, type TestServer } from '../support/http-server.ts'
import { memoryLog } from '../support/memory-log.ts'

let deadline: Deadline
let http: Http
const servers: TestServer[] = []

beforeEach(() => {
  deadline = new Deadline(1)
  http = createHttp({ deadline, log: memoryLog(), userAgent: 'test', env: {}, ca: TEST_CA })
})

afterEach(async () => {
  await http.close()
  deadline.close()
  for (const server of servers.splice(0)) await server.close()
})

async function server(listener: RequestListener, secure = false): Promise<TestServer> {
  const started = await startServer(listener, secure)
  servers.push(started)
  return started
}

/** Redirects everything to where `to` says, but answers `/end`. */
const redirector =
  (status: number, to: string): RequestListener =>
  (request, response) => {
    if (request.url === '/end') response.end('the end')
    else response.writeHead(status, { location: to }).end()
  }

const HEADERS = {
  Authorization: 'Bearer t',
  'X-Api-Key': 'k',
  Cookie: 'c=1',
  Accept: 'application/json',
  'Accept-Language': 'de',
  'User-Agent': 'mine',
  Prefer: 'odata.maxpagesize=5',
  'OData-Version': '4.0'
}

const get = (url: string): HttpRequest => ({ method: 'GET', url: new URL(url), headers: HEADERS })
const follow = (request: HttpRequest, resolve?: Resolve) =>
  sendFollowing(http, request, boundsOf(request.url.origin, http, resolve))

describe('redirects of a GET', () => {
  it.each([301, 302, 303, 307, 308])(
    'are followed by %d, with every header on the same origin',
    async status => {
      const { origin, received } = await server(redirector(status, '/end'))
      const { response, url } = await follow(get(`${origin}/start`))
      expect(await response.text()).toBe('the end')
      expect(url.href).toBe(`${origin}/end`)
      expect(received[1]?.headers).toMatchObject({
        authorization: 'Bearer t',
        'x-api-key': 'k',
        cookie: 'c=1'
      })
    }
  )

  it('drop credentials where the port differs, and do not give them back', async () => {
    const other = await server((request, response) => {
      if (request.url === '/back') response.writeHead(302, { location: `${first.origin}/end` }).end()
      else response.end()
    })
    const first = await server(redirector(302, `${other.origin}/back`))
    await follow(get(`${first.origin}/start`))
    for (const headers of [other.received[0]?.headers, first.received[1]?.headers]) {
      expect(headers).toMatchObject({
        accept: 'application/json',
        'accept-language': 'de',
        'user-agent': 'mine',
        prefer: 'odata.maxpagesize=5',
        'odata-version': '4.0'
      })
      for (const name of ['authorization', 'x-api-key', 'cookie']) expect(headers).not.toHaveProperty(name)
    }
  })

  it('drop credentials where only the host name differs', async () => {
    const target = await server((_, response) => response.end())
    const { origin } = await server(redirector(302, `http://localhost:${target.port}/end`))
    await follow(get(`${origin}/start`))
    expect(target.received[0]?.headers).not.toHaveProperty('authorization')
  })

  it('may lead from http to https, never back', async () => {
    const secure = await server((_, response) => response.end('s'), true)
    const plain = await server(redirector(302, `${secure.origin}/end`))
    expect((await follow(get(plain.origin))).response.status).toBe(200)
    const downgrading = await server(redirector(302, `${plain.origin}/end?token=s3cr3t`), true)
    const refused = follow(get(`${downgrading.origin}/x`))
    await expect(refused).rejects.toMatchObject({ code: 'source.redirect' })
    await expect(refused).rejects.toThrow('not encrypted')
    await expect(refused).rejects.not.toThrow('s3cr3t')
    expect(plain.received).toHaveLength(1)
  })

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://0xA9FEA9FE/',
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://METADATA/'
  ])('to %s are refused', async target => {
    const { origin } = await server(redirector(302, target))
    const refused = follow(get(`${origin}/x`))
    await expect(refused).rejects.toMatchObject({ code: 'source.redirect' })
    await expect(refused).rejects.toThrow('link-local')
  })

  it('to a name that resolves to a link-local address are refused', async () => {
    const target = await server((_, response) => response.end())
    const { origin } = await server(redirector(302, `http://localhost:${target.port}/`))
    const asked: string[] = []
    const resolve: Resolve = async host => {
      asked.push(host)
      return ['127.0.0.1', '::ffff:169.254.169.254']
    }
    await expect(follow(get(`${origin}/x`), resolve)).rejects.toThrow('link-local')
    expect(asked).toEqual(['localhost'])
    expect(target.received).toHaveLength(0)
  })

  it('from outside to the runner or a private network are refused, and no other', async () => {
    const target = await server((_, response) => response.end())
    const { origin } = await server(redirector(302, `http://data.example:${target.port}/`))
    // What the workflow names lies outside, as far as its proxy and its DNS tell.
    const home = 'http://data.example'
    const resolve: Resolve = async host => [host === 'data.example' ? '203.0.113.7' : '127.0.0.1']
    const bounds = boundsOf(home, { ...http, zoneOf: () => undefined }, resolve)
    const to = async (url: string) => bounds.targetOf(new URL(home), url)
    for (const url of [origin, 'http://10.0.0.1/', 'http://inner.example/', 'http://printer/']) {
      expect(await to(url)).toMatchObject({ fault: 'inside' })
      expect(await bounds.ledBy(new URL(url))).toBe('outside')
    }
    expect(await to('/next')).toEqual({ url: new URL('http://data.example/next') })
    expect(await bounds.ledBy(new URL('https://data.example/'))).toBeUndefined()
  })

  it('from inside may lead inside', async () => {
    const { origin } = await server(redirector(302, '/end'))
    const bounds = boundsOf(origin, http, async () => [])
    expect(await bounds.targetOf(new URL(origin), 'http://10.0.0.1/')).toEqual({
      url: new URL('http://10.0.0.1/')
    })
    expect(await bounds.ledBy(new URL('http://10.0.0.1/'))).toBe('inside')
  })

  it.each(['file:///etc/passwd', 'ftp://a.example/', 'http://'])('to %s are refused', async target => {
    const { origin } = await server(redirector(302, target))
    await expect(follow(get(origin))).rejects.toThrow('not an http(s) address')
  })

  it('in a circle are reported', async () => {
    const { origin, received } = await server((request, response) => {
      response.writeHead(302, { location: request.url === '/a' ? '/b#x' : '/a' }).end()
    })
    await expect(follow(get(`${origin}/a`))).rejects.toThrow('in a circle')
    expect(received).toHaveLength(2)
  })

  it('end after 10', async () => {
    const { origin, received } = await server((request, response) => {
      response.writeHead(302, { location: `/${Number(request.url?.slice(1)) + 1}` }).end()
    })
    await expect(follow(get(`${origin}/0`))).rejects.toThrow('more than 10 times')
    expect(received).toHaveLength(11)
  })

  it('without a Location, and 304, are answers', async () => {
    const { origin } = await server((request, response) => {
      response.writeHead(request.url === '/a' ? 302 : 304).end()
    })
    expect((await follow(get(`${origin}/a`))).response.status).toBe(302)
    expect((await follow(get(`${origin}/b`))).response.status).toBe(304)
  })
})

describe('redirects of a POST', () => {
  const post = (url: string): HttpRequest => ({ ...get(url), method: 'POST', url: new URL(url), body: 'q=1' })

  it.each([307, 308])('keep method and body by %d', async status => {
    const { origin, received } = await server(redirector(status, '/end'))
    await follow(post(`${origin}/x`))
    expect(received[1]).toMatchObject({ method: 'POST', body: 'q=1', url: '/end' })
  })

  it.each([307, 308])('take their body to no other origin by %d', async status => {
    const other = await server((_, response) => response.end())
    const { origin } = await server(redirector(status, `${other.origin}/end`))
    const refused = follow(post(`${origin}/x`))
    await expect(refused).rejects.toMatchObject({ code: 'source.redirect' })
    await expect(refused).rejects.toThrow('where its body was not meant to go')
    expect(other.received).toHaveLength(0)
  })

  it.each([301, 302, 303])('never become a GET by %d', async status => {
    const { origin, received } = await server(redirector(status, '/end'))
    await expect(follow(post(`${origin}/x`))).rejects.toThrow('would turn it into a GET')
    expect(received).toHaveLength(1)
  })
})

describe('a URL for people', () => {
  it('has no user, query value or fragment', () => {
    const url = new URL('https://user:pass@api.example:8443/v1/data?token=s#frag')
    expect(displayUrl(url)).toBe('https://api.example:8443/v1/data?…')
    expect(hostAndPath(url)).toBe('api.example:8443/v1/data')
    expect(displayUrl(new URL('https://api.example'))).toBe('https://api.example/')
  })
})
