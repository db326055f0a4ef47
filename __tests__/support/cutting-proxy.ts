import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** How a connection ends: a reset, an orderly end, or silence. */
export type Cut = 'reset' | 'end' | 'stall'

/** What happens to one connection. */
export interface Fault {
  /** Bytes of the server that are passed on before. */
  readonly afterBytes: number
  readonly cut: Cut
}

/** A proxy that ends connections as it is told. */
export interface CuttingProxy {
  readonly port: number
  /** What happens to the next connections, one after the other; those after them are left alone. */
  schedule(faults: readonly (Fault | undefined)[]): void
  /** Connections so far. */
  readonly connections: () => number
  close(): Promise<void>
}

/** Starts a proxy on a free port of this machine, in front of another port of it. */
export async function startCuttingProxy(target: number): Promise<CuttingProxy> {
  const open = new Set<Socket>()
  let waiting: (Fault | undefined)[] = []
  let connections = 0
  const server = createServer(client => {
    connections++
    const fault = waiting.shift()
    const upstream = connect(target, '127.0.0.1')
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket
        .on('error', () => undefined)
        .on('close', () => {
          open.delete(socket)
        })
    }
    client.on('close', () => upstream.destroy())
    client.pipe(upstream)
    if (fault === undefined) {
      upstream.pipe(client)
      upstream.on('close', () => client.destroy())
      return
    }
    let passed = 0
    const cut = (): void => {
      client.unpipe(upstream)
      if (fault.cut === 'stall') return
      upstream.destroy()
      if (fault.cut === 'reset') client.resetAndDestroy()
      else client.end()
    }
    if (fault.afterBytes === 0) {
      cut()
      return
    }
    upstream.on('data', chunk => {
      if (passed >= fault.afterBytes) return
      const rest = fault.afterBytes - passed
      passed += chunk.length
      // Whoever reads slowly makes the server wait.
      if (!client.write(chunk.subarray(0, rest))) {
        upstream.pause()
        client.once('drain', () => upstream.resume())
      }
      if (passed >= fault.afterBytes) cut()
    })
    upstream.on('close', () => {
      if (passed < fault.afterBytes) client.end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    schedule(faults) {
      waiting = [...faults]
    },
    connections: () => connections,
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    }
  }
}
