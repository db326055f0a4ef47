import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH, CONNECT_WITH_DB and TRANSACTIONS. */
const CAPABILITIES = 0x200 | 0x8000 | 0x80000 | 0x8 | 0x2000

/** What a server does that no test can have of a real one. */
export interface MysqlStandIn {
  readonly port: number
  /** All bytes that clients have sent. */
  readonly received: () => Buffer
  readonly connections: () => number
  close(): Promise<void>
}

/** The other end of one connection. */
export interface StandInConnection {
  /** Sends a packet with the next number, or with one of its own. */
  send(payload: Buffer, sequence?: number): void
  /** The next packet of the client, without its header. */
  next(): Promise<Buffer>
  readonly socket: Socket
}

/**
 * Starts a server that greets as MySQL does, and then does what it is told for each connection.
 * @param plugin the way of signing in that it greets with; undefined: it does not greet
 */
export async function startMysqlStandIn(
  plugin: string | undefined,
  script: (connection: StandInConnection) => Promise<void>
): Promise<MysqlStandIn> {
  const open = new Set<Socket>()
  let received = Buffer.alloc(0)
  let connections = 0
  const server = createServer(socket => {
    connections++
    open.add(socket)
    const waiting: Buffer[] = []
    let wake = Promise.withResolvers<void>()
    let sequence = 0
    let rest = Buffer.alloc(0)
    socket.on('error', () => undefined).on('close', () => open.delete(socket))
    socket.on('data', chunk => {
      received = Buffer.concat([received, chunk])
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 4 && rest.length >= 4 + rest.readUIntLE(0, 3)) {
        const length = rest.readUIntLE(0, 3)
        sequence = (rest[3] as number) + 1
        waiting.push(rest.subarray(4, 4 + length))
        rest = rest.subarray(4 + length)
      }
      wake.resolve()
    })
    const connection: StandInConnection = {
      socket,
      send(payload, own = sequence) {
        sequence = own + 1
        const header = Buffer.alloc(4)
        header.writeUIntLE(payload.length, 0, 3)
        header[3] = own
        socket.write(Buffer.concat([header, payload]))
      },
      async next() {
        for (;;) {
          const packet = waiting.shift()
          if (packet !== undefined) return packet
          wake = Promise.withResolvers()
          await wake.promise
        }
      }
    }
    if (plugin !== undefined) connection.send(greeting(plugin))
    void script(connection)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    port,
    received: () => received,
    connections: () => connections,
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    }
  }
}

/** Protocol::HandshakeV10. */
function greeting(plugin: string): Buffer {
  const capabilities = Buffer.alloc(4)
  capabilities.writeUInt32LE(CAPABILITIES)
  return Buffer.concat([
    Buffer.from('\x0a8.4.0\0'),
    Buffer.from([7, 0, 0, 0]),
    Buffer.from('12345678\0'),
    capabilities.subarray(0, 2),
    Buffer.from([45, 2, 0]),
    capabilities.subarray(2),
    Buffer.from([21]),
    Buffer.alloc(10),
    Buffer.from('123456789012\0'),
    Buffer.from(`${plugin}\0`)
  ])
}

/** OK_Packet. */
export const OK = Buffer.from([0, 0, 0, 2, 0, 0, 0])

/** ERR_Packet; before the greeting it has no SQLSTATE. */
export function errorPacket(errno: number, message: string, state: string | undefined = 'HY000'): Buffer {
  const head = Buffer.from([0xff, errno & 0xff, errno >> 8])
  return Buffer.concat([head, Buffer.from(`${state === undefined ? '' : `#${state}`}${message}`)])
}

/** AuthSwitchRequest. */
export function authSwitch(plugin: string): Buffer {
  return Buffer.concat([Buffer.from([0xfe]), Buffer.from(`${plugin}\0${'12345678901234567890'}\0`)])
}
