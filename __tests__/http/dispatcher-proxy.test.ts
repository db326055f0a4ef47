import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { Deadline } from '../../src/base/deadline.ts'
import { createHttp } from '../../src/http/dispatcher.ts'
import { failureRemedy } from '../../src/http/failure.ts'
import { HttpFailure } from '../../src/http/http.ts'
import { startServer, TEST_CA, type TestServer } from '../support/http-server.ts'
import { memoryLog } from '../support/memory-log.ts'
import { startProxy, type TestProxy } from '../support/proxy.ts'

const deadline = new Deadline(1)
const closers: (() => Promise<void>)[] = []
let plain: TestServer
let secure: TestServer
let open: TestProxy
let guarded: TestProxy

beforeAll(async () => {
  plain = await startServer((_, response) => response.end('plain'))
  secure = await startServer((_, response) => response.end('secure'), true)
  open = await startProxy()
  guarded = await startProxy('user:p@ss word')
})

afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  for (const list of [open.lines, guarded.lines, plain.received, secure.received]) list.length = 0
})

afterAll(async () => {
  await Promise.all([plain.close(), secure.close(), open.stop(), guarded.stop()])
  deadline.close()
})

async function fetchText(url: string, env: NodeJS.ProcessEnv): Promise<string> {
  const http = createHttp({ deadline, log: memoryLog(), userAgent: 'test', env, ca: TEST_CA })
  closers.push(() => http.close())
  return (await http.send({ method: 'GET', url: new URL(url) })).text()
}

const plainUrl = () => `http://source.test:${plain.port}/data`
const secureUrl = () => `https://source.test:${secure.port}/data`

describe('a proxy', () => {
  it.each(['HTTP_PROXY', 'http_proxy'])('is used for http by %s', async name => {
    expect(await fetchText(plainUrl(), { [name]: open.url })).toBe('plain')
    expect(open.lines).toEqual([`GET ${plainUrl()}`])
  })

  it.each(['HTTPS_PROXY', 'https_proxy'])('is used for https by %s, through a tunnel', async name => {
    expect(await fetchText(secureUrl(), { [name]: open.url })).toBe('secure')
    expect(open.lines).toEqual([`CONNECT source.test:${secure.port}`])
  })

  it('may be written without a scheme', async () => {
    expect(await fetchText(plainUrl(), { HTTP_PROXY: `127.0.0.1:${open.port}` })).toBe('plain')
  })

  it('gets its user and password, percent-decoded; the origin does not', async () => {
    expect(await fetchText(plainUrl(), { HTTP_PROXY: guarded.url })).toBe('plain')
    expect(await fetchText(secureUrl(), { HTTPS_PROXY: guarded.url })).toBe('secure')
    expect(guarded.lines).toHaveLength(2)
    expect(secure.received[0]?.headers).not.toHaveProperty('proxy-authorization')
  })

  it('has its password masked, raw and decoded', async () => {
    const written: string[] = []
    const spy = jest.spyOn(process.stdout, 'write').mockImplementation(text => written.push(String(text)) > 0)
    try {
      await fetchText(plainUrl(), { HTTP_PROXY: guarded.url })
    } finally {
      spy.mockRestore()
    }
    expect(written.join('')).toContain('::add-mask::p%2540ss%2520word')
    expect(written.join('')).toContain('::add-mask::p@ss word')
  })

  it.each([
    ['http', plainUrl],
    ['https', secureUrl]
  ])('that refuses is a failure before anything was sent (%s)', async (_, url) => {
    const wrong = `http://user:wrong@127.0.0.1:${guarded.port}`
    const error = await fetchText(url(), { HTTP_PROXY: wrong, HTTPS_PROXY: wrong }).catch(caught => caught)
    expect(error).toBeInstanceOf(HttpFailure)
    expect(error.sent).toBe('no')
    expect(error.message).toBe('the proxy refused the connection (status 407)')
    expect(failureRemedy(error)).toContain('HTTPS_PROXY')
    expect([...plain.received, ...secure.received]).toHaveLength(0)
  })

  it('that cannot be reached is a failure before anything was sent', async () => {
    for (const url of [plainUrl(), secureUrl()]) {
      const error = await fetchText(url, { HTTP_PROXY: 'http://127.0.0.1:1' }).catch(caught => caught)
      expect(error).toMatchObject({ sent: 'no' })
    }
  })

  it.each(['ftp://127.0.0.1:1', 'http://', 'http://user:%zz@host:1'])(
    'that is not an address fails at once: %s',
    async url => {
      const env = { HTTPS_PROXY: url }
      await expect(fetchText(plainUrl(), env)).rejects.toMatchObject({ code: 'input.invalid' })
    }
  )
})

describe('no proxy', () => {
  it.each(['source.test', '.test', '*', 'a.example, source.test'])(
    'where NO_PROXY=%s says so',
    async noProxy => {
      for (const name of ['NO_PROXY', 'no_proxy']) {
        // Without the proxy nobody resolves this name.
        const env = { HTTP_PROXY: open.url, [name]: noProxy }
        await expect(fetchText(plainUrl(), env)).rejects.toMatchObject({ sent: 'no' })
      }
      expect(open.lines).toEqual([])
    }
  )

  it.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]'])(
    'for loopback, whatever the variables say: %s',
    async host => {
      const env = { HTTP_PROXY: open.url, HTTPS_PROXY: open.url }
      expect(await fetchText(`http://${host}:${plain.port}/`, env)).toBe('plain')
      expect(open.lines).toEqual([])
    }
  )

  it('for the rest of 127.0.0.0/8 and ::1', async () => {
    for (const host of ['127.8.9.10', '[::1]', 'a.localhost']) {
      await fetchText(`http://${host}:${plain.port}/`, { HTTP_PROXY: open.url }).catch(() => {})
    }
    expect(open.lines).toEqual([])
  })
})
