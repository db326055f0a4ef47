// Started by upload.ts: a simulated Tableau and a plain server that takes a PUT, in a process of their own. The plain
// one does what the simulator does with the bytes: it digests them and writes them to a file that stays until the end.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator } from '../../simulator/server.ts'

/** Where the two listen. */
export interface Receivers {
  readonly plain: string
  readonly tableau: {
    readonly origin: string
    readonly site: string
    readonly pat: { readonly name: string; readonly secret: string }
  }
}

const folder = await mkdtemp(join(tmpdir(), 'bench-receiver-'))
let received = 0
const plain = createServer((request, response) => {
  receive(request).then(
    () => response.writeHead(200).end(),
    () => response.destroy()
  )
})
plain.requestTimeout = 0
plain.listen(0, '127.0.0.1')
await once(plain, 'listening')
const simulator = await startSimulator()

const ready: Receivers = {
  plain: `http://127.0.0.1:${(plain.address() as AddressInfo).port}/`,
  tableau: { origin: simulator.origin, site: simulator.site, pat: simulator.pat }
}
console.log(JSON.stringify(ready))
await once(process.stdin.resume(), 'end')
plain.closeAllConnections()
plain.close()
await simulator.close()
await rm(folder, { recursive: true })

async function receive(request: IncomingMessage): Promise<void> {
  const path = join(folder, `${received++}`)
  const digest = createHash('sha256')
  const file = await open(path, 'w')
  try {
    let position = 0
    for await (const chunk of request as AsyncIterable<Buffer>) {
      digest.update(chunk)
      await file.write(chunk, 0, chunk.length, position)
      position += chunk.length
    }
  } finally {
    await file.close()
  }
}
