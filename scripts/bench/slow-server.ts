import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** A server on this machine. */
export interface SlowServer {
  readonly origin: string
  close(): Promise<void>
}

/** Starts a server on a free port. */
export async function serve(listener: RequestListener): Promise<SlowServer> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}

/** Sends a file at so many bytes in a second. */
export async function trickle(
  path: string,
  bytesPerSecond: number,
  response: Parameters<RequestListener>[1]
): Promise<void> {
  response.writeHead(200, { 'content-length': (await stat(path)).size })
  const begun = performance.now()
  let sent = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const bytes = chunk as Buffer
    if (!response.write(bytes)) await once(response, 'drain')
    sent += bytes.length
    const early = (sent / bytesPerSecond) * 1000 - (performance.now() - begun)
    if (early > 1) await delay(early)
  }
  response.end()
}
