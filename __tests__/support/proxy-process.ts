// A small HTTP proxy (CONNECT and absolute form) as a process of its own. Every name leads to 127.0.0.1.
// Sends its port to the parent, and a line for each request: "CONNECT source.test:443", "GET http://…".
import { createServer, request } from 'node:http'
import { connect, type Socket } from 'node:net'

const credentials = process.argv[2]
const wanted = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`

function report(line: string): void {
  process.send?.({ line })
}

const server = createServer((incoming, outgoing) => {
  report(`${incoming.method} ${incoming.url}`)
  if (wanted !== undefined && incoming.headers['proxy-authorization'] !== wanted) {
    outgoing.writeHead(407, { 'proxy-authenticate': 'Basic' }).end()
    return
  }
  const url = new URL(incoming.url ?? '')
  const onward = request(
    {
      host: '127.0.0.1',
      port: url.port,
      method: incoming.method,
      path: `${url.pathname}${url.search}`,
      headers: incoming.headers
    },
    answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    }
  )
  onward.on('error', () => outgoing.writeHead(502).end())
  incoming.pipe(onward)
})

server.on('connect', (incoming, client: Socket) => {
  report(`CONNECT ${incoming.url}`)
  client.on('error', () => {})
  if (wanted !== undefined && incoming.headers['proxy-authorization'] !== wanted) {
    client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n')
    return
  }
  const upstream = connect(Number(incoming.url?.split(':').at(-1)), '127.0.0.1', () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    upstream.pipe(client)
    client.pipe(upstream)
  })
  upstream.on('error', () => client.destroy())
  client.on('close', () => upstream.destroy())
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined })
})
process.on('disconnect', () => process.exit(0))
