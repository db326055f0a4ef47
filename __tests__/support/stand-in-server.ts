import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

/** A request that has come whole. */
export interface StandInRequest {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** performance.now() when it was there. */
  readonly at: number
}

/** An answer; objects become JSON. */
export interface Reply {
  readonly status: number
  readonly body?: string | object
  readonly headers?: Readonly<Record<string, string>>
}

/** What goes wrong with the first request that fits. */
export interface Trouble {
  /** Of `GET /path?query`, and the body behind it, if there is one. */
  readonly on: RegExp
  /**
   * An answer in place of the right one, which is not made; `unheard`: the request has its effect, and the connection
   * ends without an answer; `cut`: the right answer ends in the middle; `hangs`: there is none.
   */
  readonly is: Reply | 'unheard' | 'cut' | 'hangs'
}

/** A server that stands in for a service. */
export interface StandInServer {
  readonly port: number
  /** `http://127.0.0.1:port` */
  readonly origin: string
  readonly requests: StandInRequest[]
  /** Each happens once, in this order where several fit. */
  trouble: Trouble[]
  close(): Promise<void>
}

/** Starts one. What is wanted compressed is sent so. */
export async function startStandIn(
  answer: (request: StandInRequest) => Reply | Promise<Reply>
): Promise<StandInServer> {
  const server = createServer((request, response) => {
    void handle(request, response).catch(error => response.destroy(error as Error))
  }).listen(0, '127.0.0.1')
  await new Promise<void>(resolve => server.once('listening', () => resolve()))
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const { method = '', headers, url: path = '/' } = incoming
    const request: StandInRequest = {
      method,
      url: new URL(path, origin),
      headers,
      body: Buffer.concat(chunks).toString(),
      at: performance.now()
    }
    standIn.requests.push(request)
    const index = standIn.trouble.findIndex(({ on }) =>
      on.test(`${method} ${path} ${request.body}`.trimEnd())
    )
    const is = index < 0 ? undefined : standIn.trouble.splice(index, 1)[0]?.is
    if (is === 'hangs') return
    const reply = typeof is === 'object' ? is : await answer(request)
    if (is === 'unheard') {
      response.destroy()
      return
    }
    send(reply, is === 'cut', request, response)
  }

  function send(reply: Reply, isCut: boolean, request: StandInRequest, response: ServerResponse): void {
    const { status, body = '', headers = {} } = reply
    const text = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
    const isPacked = /\bgzip\b/.test(String(request.headers['accept-encoding'])) && text.length > 0
    const bytes = isPacked ? gzipSync(text) : text
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
      'content-length': String(bytes.length),
      ...headers
    })
    if (!isCut) response.end(bytes)
    else {
      response.write(bytes.subarray(0, bytes.length / 2))
      setTimeout(() => response.destroy(), 20)
    }
  }

  const standIn: StandInServer = {
    port,
    origin,
    requests: [],
    trouble: [],
    async close() {
      server.closeAllConnections()
      await new Promise<void>(resolve => server.close(() => resolve()))
    }
  }
  return standIn
}
