import type { Socket } from 'node:net'
import { types } from 'node:util'
import pg from 'pg'
import type { Deadline } from '../../../base/deadline.ts'
import { withoutVariables } from '../../../base/environment.ts'
import { ActionError } from '../../../base/errors.ts'
import { type DatabaseConfig, databaseLabel } from '../../contract/database.ts'
import { unreachable } from '../connector/network.ts'
import { type Encryption, encryptionOf, tlsOptions } from '../connector/tls.ts'
import { loginFailure, noPassword } from './errors.ts'

const CONNECT_TIMEOUT_MS = 30_000
/** The other end may be gone without a word while it computes; the system asks for it after this time. */
const KEEP_ALIVE_MS = 60_000
/** What `pg` says when the server has no TLS; it has no code. */
const NO_TLS = 'The server does not support SSL connections'

/** A connection whose user has signed in. */
export interface PostgresConnection {
  readonly client: pg.Client
  /** How it came about, for the connection that cancels. */
  readonly encryption: Encryption
}

/**
 * Connects and signs in. Nothing but the configuration takes part: no `PG*` variable, no password file, no startup
 * options, which connection poolers refuse.
 * @throws ActionError `source.connection`, `source.login`; LostConnection when another try may help
 */
export async function connectPostgres(
  config: DatabaseConfig,
  defaultPort: number,
  deadline: Deadline
): Promise<PostgresConnection> {
  const encryption = encryptionOf(config)
  try {
    return { client: await signedIn(config, defaultPort, deadline, encryption), encryption }
  } catch (error) {
    deadline.check()
    const isPlain = types.isNativeError(error) && error.message === NO_TLS
    if (encryption !== 'offered' || !isPlain) throw failure(config, error)
  }
  try {
    return { client: await signedIn(config, defaultPort, deadline, 'off'), encryption: 'off' }
  } catch (error) {
    deadline.check()
    throw failure(config, error)
  }
}

async function signedIn(
  config: DatabaseConfig,
  defaultPort: number,
  deadline: Deadline,
  encryption: Encryption
): Promise<pg.Client> {
  const { host, port = defaultPort, path, username = '', password = '' } = config
  let asked = false
  const client = withoutVariables(
    /^PG/i,
    () =>
      new pg.Client({
        host,
        port,
        user: username,
        database: path[0] ?? username,
        // An empty text would make `pg` look for a password file.
        password: () => {
          asked = true
          return password
        },
        ssl: encryption === 'off' ? false : tlsOptions(config, encryption),
        application_name: 'tableau-publish-action',
        connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
        keepAlive: true,
        keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
        types: { getTypeParser: () => (text: string) => text }
      })
  )
  // The query in progress is told as well; without a listener a dead connection would end the process.
  client.on('error', () => undefined)
  const stop = (): void => {
    socketOf(client).destroy()
  }
  deadline.signal.addEventListener('abort', stop, { once: true })
  try {
    await client.connect()
    return client
  } catch (error) {
    stop()
    throw asked && config.password === undefined ? noPassword(config, error) : error
  } finally {
    deadline.signal.removeEventListener('abort', stop)
  }
}

/** The socket of a client, which `pg` has no word for in its types. */
export function socketOf(client: pg.Client): Socket {
  return (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream
}

function failure(config: DatabaseConfig, caught: unknown): unknown {
  if (caught instanceof pg.DatabaseError) return loginFailure(config, caught)
  if (caught instanceof ActionError || !types.isNativeError(caught)) return caught
  return unreachable(databaseLabel(config), withCode(caught))
}

/** The words of `pg` without a code, as an error with one. */
function withCode(error: Error): Error {
  if ('code' in error) return error
  const code =
    error.message === NO_TLS ? 'NO_TLS' : error.message.startsWith('timeout') ? 'ETIMEDOUT' : 'ECONNRESET'
  const message =
    code === 'NO_TLS'
      ? 'it offers no encryption; without encryption the password could be read on the way, so it is refused unless the URL says sslmode=disable'
      : error.message
  return Object.assign(new Error(message, { cause: error }), { code })
}
