import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

/** What a test server has received. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** performance.now() when the request was there. */
  readonly at: number
}

/** A real server on 127.0.0.1 for one test. */
export interface TestServer {
  readonly port: number
  /** `http://127.0.0.1:port` or `https://…` */
  readonly origin: string
  /** Requests whose bodies have come whole, in order. */
  readonly received: Received[]
  close(): Promise<void>
}

const fixture = (name: string) => readFileSync(new URL(`../fixtures/http/${name}`, import.meta.url), 'utf8')

/** The authority (and certificate) of the `https` test servers, valid for source.test, localhost and 127.0.0.1. */
export const TEST_CA = fixture('test-only-cert.pem')
/** Its private key. */
export const TEST_KEY = fixture('test-only-key.pem')

/** Starts a server; the listener is called when the whole request is there. */
export async function startServer(listener: RequestListener, secure = false): Promise<TestServer> {
  const received: Received[] = []
  const listen: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('error', () => {})
    request.on('end', () => {
      received.push({
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
        at: performance.now()
      })
      listener(request, response)
    })
  }
  const server: Server = secure
    ? createTlsServer({ key: TEST_KEY, cert: TEST_CA }, listen)
    : createServer(listen)
  const sockets = new Set<Socket>()
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    origin: `${secure ? 'https' : 'http'}://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}
