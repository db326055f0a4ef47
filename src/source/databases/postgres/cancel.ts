import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type pg from 'pg'
import type { DatabaseConfig } from '../../contract/database.ts'
import { type Encryption, tlsOptions } from '../connector/tls.ts'

const SSL_REQUEST = 80877103
const CANCEL_REQUEST = 80877102
const TIMEOUT_MS = 2_000

/**
 * Asks the server to stop what a connection does (CancelRequest, on a connection of its own, encrypted as that one).
 * Closing the connection alone would let the query go on. Never throws: the server says nothing about it anyway.
 */
export async function cancelQuery(
  client: pg.Client,
  config: DatabaseConfig,
  port: number,
  encryption: Encryption
): Promise<void> {
  const { processID, secretKey } = client as unknown as { processID: number | null; secretKey: number | null }
  if (processID === null || secretKey === null) return
  const request = message([CANCEL_REQUEST, processID, secretKey])
  await new Promise<void>(resolve => {
    const socket = connect({ host: config.host, port })
    const end = (): void => {
      socket.destroy()
      resolve()
    }
    socket.setTimeout(TIMEOUT_MS, end)
    socket.on('error', end).on('close', end)
    socket.on('connect', () => {
      if (encryption === 'off') send(socket, request)
      else
        encrypted(socket, config, encryption, secured => {
          secured.on('error', end).on('close', end)
          send(secured, request)
        })
    })
  })
}

/** The server reads the request and closes. */
function send(socket: Socket, request: Buffer): void {
  socket.resume().write(request)
}

function encrypted(
  socket: Socket,
  config: DatabaseConfig,
  encryption: Encryption,
  work: (secured: Socket) => void
): void {
  socket.once('data', answer => {
    if (answer.toString('latin1') !== 'S') {
      socket.destroy()
      return
    }
    const { host } = config
    const name = isIP(host) === 0 ? { servername: host } : {}
    const secured = connectTls({ ...tlsOptions(config, encryption), ...name, host, socket }, () =>
      work(secured)
    )
    secured.on('error', () => socket.destroy())
  })
  socket.write(message([SSL_REQUEST]))
}

function message(words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * (words.length + 1))
  bytes.writeInt32BE(bytes.length, 0)
  for (const [index, word] of words.entries()) bytes.writeInt32BE(word, 4 * (index + 1))
  return bytes
}
