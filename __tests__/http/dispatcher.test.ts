import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../src/base/deadline.ts'
import { createHttp } from '../../src/http/dispatcher.ts'
import { failureRemedy } from '../../src/http/failure.ts'
import { type Http, HttpFailure, type HttpRequest } from '../../src/http/http.ts'
import { startServer, TEST_CA, TEST_KEY } from '../support/http-server.ts'
import { memoryLog } from '../support/memory-log.ts'

const cleanups: (() => Promise<void> | void)[] = []
let deadline: Deadline
let http: Http

beforeEach(() => {
  deadline = new Deadline(1)
  http = createHttp({ deadline, log: memoryLog(), userAgent: 'test-agent', env: {}, ca: TEST_CA })
})

afterEach(async () => {
  await http.close()
  deadline.close()
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

async function server(...args: Parameters<typeof startServer>) {
  const started = await startServer(...args)
  cleanups.push(started.close)
  return started
}

/** A server that answers each connection with raw bytes, then does as `end` says. */
async function rawServer(bytes: string, end: (socket: Socket) => void) {
  let connections = 0
  const raw = createTcpServer(socket => {
    connections++
    socket.on('error', () => {})
    socket.once('data', () => socket.write(bytes, () => setTimeout(() => end(socket), 20)))
  })
  await new Promise<void>(resolve => raw.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => new Promise<void>(resolve => raw.close(() => resolve())))
  return {
    url: new URL(`http://127.0.0.1:${(raw.address() as AddressInfo).port}/x`),
    connections: () => connections
  }
}

const get = (url: URL | string): HttpRequest => ({ method: 'GET', url: new URL(url) })

async function failure(work: Promise<unknown>): Promise<HttpFailure> {
  const error = await work.then(
    () => undefined,
    caught => caught
  )
  expect(error).toBeInstanceOf(HttpFailure)
  return error
}

describe('send', () => {
  it('gives status, lower-case headers and the body', async () => {
    const { origin, received } = await server((_, response) => {
      response.writeHead(201, { 'X-One': 'a', 'Set-Cookie': ['b=1', 'c=2'] }).end('hello')
    })
    const response = await http.send({ ...get(`${origin}/p?q=1`), headers: { Authorization: 'Bearer t' } })
    expect(response.status).toBe(201)
    expect(response.headers['x-one']).toBe('a')
    expect(response.headers['set-cookie']).toBe('b=1, c=2')
    expect(await response.text()).toBe('hello')
    expect(received[0]).toMatchObject({ method: 'GET', url: '/p?q=1' })
    expect(received[0]?.headers).toMatchObject({ authorization: 'Bearer t', 'user-agent': 'test-agent' })
  })

  it('follows no redirect and repeats nothing', async () => {
    const { origin, received } = await server((request, response) => {
      response.writeHead(request.url === '/r' ? 302 : 503, { location: '/elsewhere' }).end()
    })
    expect((await http.send(get(`${origin}/r`))).status).toBe(302)
    expect((await http.send(get(`${origin}/s`))).status).toBe(503)
    expect(received).toHaveLength(2)
  })

  it('sends text, bytes and streams with an exact Content-Length', async () => {
    const { origin, received } = await server((_, response) => response.end())
    const url = new URL(origin)
    const send = async (body: NonNullable<HttpRequest['body']>) =>
      (await http.send({ method: 'POST', url, body })).text()
    await send('grün')
    await send(new Uint8Array([65, 66]))
    await send({ length: 6, open: () => Readable.from([Buffer.from('abc'), Buffer.from('def')]) })
    expect(received.map(r => [r.body, r.headers['content-length'], r.headers['transfer-encoding']])).toEqual([
      ['grün', '5', undefined],
      ['AB', '2', undefined],
      ['abcdef', '6', undefined]
    ])
  })

  it.each([
    ['shorter', 7],
    ['longer', 5]
  ])('fails when a streamed body has another length than announced (%s)', async (_, length) => {
    const { origin } = await server((_, response) => response.end())
    const body = { length, open: () => Readable.from([Buffer.from('abcdef')]) }
    const error = await failure(http.send({ method: 'PUT', url: new URL(origin), body }))
    expect(error.message).toContain('another length than announced')
  })

  it('closes the stream of a body that it could not send, and passes on what the stream fails with', async () => {
    const { origin, close } = await startServer(() => {})
    await close()
    const stream = Readable.from([Buffer.from('abc')])
    await failure(http.send({ method: 'PUT', url: new URL(origin), body: { length: 3, open: () => stream } }))
    expect(stream.destroyed).toBe(true)

    const { origin: listening } = await server((_, response) => response.end())
    const missing = { length: 3, open: () => createReadStream('/no/such/file') }
    const error = await failure(http.send({ method: 'PUT', url: new URL(listening), body: missing }))
    expect(error.message).toContain('ENOENT')
  })

  it('uses connections again', async () => {
    const ports: (number | undefined)[] = []
    const { origin } = await server((request, response) => {
      ports.push(request.socket.remotePort)
      response.end('x'.repeat(100_000))
    })
    for (let i = 0; i < 8; i++) await (await http.send(get(origin))).text(1_000_000)
    // Two, because a request may begin in the moment in which the one before it ends.
    expect(new Set(ports).size).toBeLessThanOrEqual(2)
  })

  it('says input.invalid for a header that cannot be sent, without its value', async () => {
    const sending = http.send({ ...get('http://127.0.0.1:1/'), headers: { 'X-Token': 's3cr3t\nvalue' } })
    await expect(sending).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(sending).rejects.not.toThrow('s3cr3t')
  })

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync]
  ])('text() undoes %s, cuts at its limit and drops the rest; body does not', async (encoding, compress) => {
    const { origin } = await server((_, response) => {
      response.writeHead(200, { 'Content-Encoding': encoding }).end(compress('a'.repeat(10_000)))
    })
    expect(await (await http.send(get(origin))).text(100)).toBe('a'.repeat(100))
    const raw = await Readable.from((await http.send(get(origin))).body).toArray()
    expect(Buffer.concat(raw)).toEqual(compress('a'.repeat(10_000)))
  })
})

describe('a body that is cut', () => {
  const read = async (url: URL) => (await http.send(get(url))).text()

  it.each([
    ['short of Content-Length', 'Content-Length: 100\r\n\r\nid\n1\n'],
    ['before the last chunk, after a complete line', 'Transfer-Encoding: chunked\r\n\r\n5\r\nid\n1\n\r\n']
  ])('fails %s', async (_, rest) => {
    for (const end of [
      (s: Socket) => s.end(),
      (s: Socket) => s.destroy(),
      (s: Socket) => s.resetAndDestroy()
    ]) {
      const { url } = await rawServer(`HTTP/1.1 200 OK\r\n${rest}`, end)
      expect((await failure(read(url))).sent).toBe('maybe')
    }
  })

  it('fails by a reset even where no length was given; a closed connection is the end there', async () => {
    const head = 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nid\n1\n'
    const reset = await rawServer(head, socket => socket.resetAndDestroy())
    expect((await failure(read(reset.url))).sent).toBe('maybe')
    const closed = await rawServer(head, socket => socket.end())
    expect(await read(closed.url)).toBe('id\n1\n')
  })

  it('does not bring the process down when nobody reads it', async () => {
    const { url } = await rawServer('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na', s => s.resetAndDestroy())
    const { body } = await http.send(get(url))
    await new Promise(resolve => body.once('close', resolve))
    expect(body.errored).toBeInstanceOf(HttpFailure)
  })
})

describe('what may have been sent', () => {
  it('no: nobody listens', async () => {
    const { origin, close } = await startServer(() => {})
    await close()
    const error = await failure(http.send({ method: 'POST', url: new URL(origin), body: 'x' }))
    expect(error.sent).toBe('no')
    expect(error.message).toBe('the connection was refused (ECONNREFUSED)')
  })

  it('no: the host name does not exist', async () => {
    const error = await failure(http.send(get('http://no-such-host.invalid/')))
    expect(error.sent).toBe('no')
    expect(error.message).toMatch(/^the host name (was not found|could not be looked up)/)
  })

  it('no: the certificate is not trusted', async () => {
    const { origin, received } = await server((_, response) => response.end(), true)
    const strict = createHttp({ deadline, log: memoryLog(), userAgent: 'x', env: {} })
    cleanups.push(() => strict.close())
    const error = await failure(strict.send(get(origin)))
    expect(error.sent).toBe('no')
    expect(error.message).toContain("the server's certificate is not trusted")
    expect(failureRemedy(error)).toContain('NODE_EXTRA_CA_CERTS')
    expect(received).toHaveLength(0)
    expect((await http.send(get(origin))).status).toBe(200)
  })

  it('no: the certificate is for another host', async () => {
    const { port } = await server((_, response) => response.end(), true)
    const error = await failure(http.send(get(`https://127.0.0.2:${port}/`)))
    expect(error.message).toMatch(/refused|not trusted/)
    expect(error.sent).toBe('no')
  })

  it('no: the server speaks no TLS', async () => {
    const { port } = await server((_, response) => response.end())
    const error = await failure(http.send(get(`https://127.0.0.1:${port}/`)))
    expect(error.sent).toBe('no')
    expect(error.message).toContain('TLS')
    expect(error.lasting).toBe(true)
    expect(failureRemedy(error)).toContain('this port speaks plain http')
  })

  it.each([
    { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' } as const,
    { requestCert: true, maxVersion: 'TLSv1.2' } as const
  ])('no: the server agrees to no TLS, and never will: %j', async settings => {
    const tls = createTlsServer({ key: TEST_KEY, cert: TEST_CA, ...settings })
    await new Promise<void>(resolve => tls.listen(0, '127.0.0.1', resolve))
    const { port } = tls.address() as AddressInfo
    const error = await failure(http.send(get(`https://127.0.0.1:${port}/`)))
    tls.close()
    expect(error).toMatchObject({ sent: 'no', lasting: true })
    expect(error.message).toContain('the server refused the TLS connection')
    expect(failureRemedy(error)).toContain('ask whoever runs the server')
  })

  it('maybe: the connection is reset after the request', async () => {
    const { origin, received } = await server(request => request.socket.resetAndDestroy())
    const error = await failure(http.send({ method: 'POST', url: new URL(origin), body: 'x' }))
    expect(error.sent).toBe('maybe')
    expect(received).toHaveLength(1)
  })

  it('maybe: no answer within the time for headers', async () => {
    const { origin } = await server(() => {})
    const error = await failure(http.send({ ...get(origin), headersTimeoutMs: 50 }))
    expect(error.sent).toBe('maybe')
    expect(error.message).toContain('no answer came in time')
  })

  it('maybe: the answer stops halfway', async () => {
    const { origin } = await server((_, response) => response.write('a'))
    const response = await http.send({ ...get(origin), bodyTimeoutMs: 50 })
    expect((await failure(response.text())).message).toContain('the answer stopped halfway')
  })

  it('maybe: the answer is not HTTP', async () => {
    const { url } = await rawServer('220 smtp.example ESMTP\r\n', () => {})
    expect((await failure(http.send(get(url)))).sent).toBe('maybe')
  })
})

describe('the end of the run', () => {
  it('ends a request that waits for its answer, with the reason of the deadline', async () => {
    let arrived: () => void = () => {}
    const arrival = new Promise<void>(resolve => {
      arrived = resolve
    })
    const { origin } = await server(() => arrived())
    const sending = http.send(get(origin))
    const outcome = expect(sending).rejects.toMatchObject({ code: 'cancelled' })
    await arrival
    deadline.cancel()
    await outcome
  })

  it('ends a request that is still connecting, and never sends it', async () => {
    // The server takes the connection but never begins TLS.
    let sent = 0
    const deaf = createTcpServer(socket => socket.on('data', () => sent++).on('error', () => {}))
    await new Promise<void>(resolve => deaf.listen(0, '127.0.0.1', resolve))
    const sockets = new Set<Socket>()
    deaf.on('connection', socket => sockets.add(socket))
    cleanups.push(() => {
      for (const socket of sockets) socket.destroy()
      deaf.close()
    })
    const sending = http.send(get(`https://127.0.0.1:${(deaf.address() as AddressInfo).port}/`))
    const outcome = expect(sending).rejects.toMatchObject({ code: 'cancelled' })
    await once(deaf, 'connection')
    deadline.cancel()
    await outcome
  })

  it('ends a body that is being read, with the reason of the deadline', async () => {
    const { origin } = await server((_, response) => response.write('a'))
    const { body } = await http.send(get(origin))
    const reading = (async () => {
      for await (const _ of body) deadline.cancel()
    })()
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('sends nothing afterwards', async () => {
    const { origin, received } = await server((_, response) => response.end())
    deadline.cancel()
    await expect(http.send(get(origin))).rejects.toMatchObject({ code: 'cancelled' })
    expect(received).toHaveLength(0)
  })
})
