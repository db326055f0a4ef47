import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { types } from 'node:util'
import mysql, { type Connection } from 'mysql2'
import type { Deadline } from '../../../base/deadline.ts'
import { type DatabaseConfig, databaseLabel } from '../../contract/database.ts'
import { unreachable } from '../connector/network.ts'
import { type Encryption, encryptionOf, tlsOptions } from '../connector/tls.ts'
import { isServerError, loginFailure, noPassword } from './errors.ts'

const DEFAULT_PORT = 3306
const CONNECT_TIMEOUT_MS = 30_000
/** The other end may be gone without a word while it computes; the system asks for it after this time. */
const KEEP_ALIVE_MS = 60_000
/** What `mysql2` says when the server has no TLS, or when TLS fails; and when the server wants the bare password. */
const NO_TLS = 'HANDSHAKE_NO_SSL_SUPPORT'
const TLS_FAILED = 'HANDSHAKE_SSL_ERROR'
const SIGN_IN_FAILED = /^(AUTH_SWITCH_PLUGIN_ERROR|MYSQL_CLEAR_PASSWORD_NOT_ENABLED)$/
/** Codes that `mysql2` makes up, and no code. */
const OWN_CODE = /^(PROTOCOL|HANDSHAKE)_|^$/
/**
 * Capabilities that are not asked for: files of this machine, names of functions as reserved words, several results
 * for one statement, and additions to the packets that are written and read here.
 */
const WITHOUT = [
  '-LOCAL_FILES',
  '-IGNORE_SPACE',
  '-MULTI_RESULTS',
  '-FOUND_ROWS',
  '-ODBC',
  '-SESSION_TRACK',
  '-CLIENT_QUERY_ATTRIBUTES'
]

/** A connection whose user has signed in. */
export interface MysqlConnection {
  readonly client: Connection
  /** How it came about, for the connection that cancels. */
  readonly encryption: Encryption
  /** Never resolves; rejects when the connection is lost or ended. `mysql2` tells a query of it in some cases only. */
  readonly lost: Promise<never>
  /** Ends the connection at once. */
  destroy(): void
}

/** The parts of `mysql2`'s connection that its types leave out. */
interface Wire {
  stream: Socket
  readonly packetParser: { execute(bytes: Buffer): void }
  startTLS(onSecure: (error?: Error) => void): void
}

/**
 * Connects and signs in. Nothing but the configuration takes part.
 * @throws ActionError `source.connection`, `source.login`; LostConnection when another try may help
 */
export async function connectMysql(config: DatabaseConfig, deadline: Deadline): Promise<MysqlConnection> {
  const encryption = encryptionOf(config)
  try {
    return await signedIn(config, deadline.signal, encryption)
  } catch (error) {
    deadline.check()
    if (encryption !== 'offered' || codeOf(error) !== NO_TLS) throw failure(config, error)
  }
  try {
    return await signedIn(config, deadline.signal, 'off')
  } catch (error) {
    deadline.check()
    throw failure(config, error)
  }
}

/**
 * The same without the words for people, for the connection that cancels.
 * @param signal ends it
 */
export async function signedIn(
  config: DatabaseConfig,
  signal: AbortSignal | undefined,
  encryption: Encryption
): Promise<MysqlConnection> {
  const { host, port = DEFAULT_PORT, path, username = '', password } = config
  const socket = connect({
    host,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS
  })
  const client = mysql.createConnection({
    stream: () => socket,
    host,
    user: username,
    ...(password === undefined ? {} : { password }),
    ...(path[0] === undefined ? {} : { database: path[0] }),
    ...(encryption === 'off' ? {} : { ssl: {} }),
    // Some ways of signing in (PAM, LDAP, tokens of clouds) send the password as it is.
    enableCleartextPlugin: encryption !== 'off',
    connectTimeout: CONNECT_TIMEOUT_MS,
    connectAttributes: { program_name: 'tableau-publish-action' },
    flags: WITHOUT
  })
  const wire = client as unknown as Wire
  wire.startTLS = onSecure => secure(wire, config, encryption, onSecure)
  const { promise: lost, reject } = Promise.withResolvers<never>()
  // Whoever waits for the connection hears of it; without a listener it would end the process.
  lost.catch(() => undefined)
  client.on('error', reject)
  // A packet out of order: what has come may not be what was sent.
  client.on('warn', reject)
  socket.on('close', () => reject(new Error('the connection was closed by the other side')))
  const destroy = (): void => {
    socket.destroy()
  }
  signal?.addEventListener('abort', destroy, { once: true })
  try {
    const connected = new Promise<void>((resolve, fail) =>
      client.connect(error => (error === null ? resolve() : fail(error)))
    )
    await Promise.race([connected, lost])
    return { client, encryption, lost, destroy }
  } catch (error) {
    destroy()
    throw error
  } finally {
    signal?.removeEventListener('abort', destroy)
  }
}

/**
 * Goes on with TLS. `mysql2` itself would leave the name of the certificate unlooked at, or compare it with another
 * name where the host is an address.
 */
function secure(
  wire: Wire,
  config: DatabaseConfig,
  encryption: Encryption,
  onSecure: (error?: Error) => void
): void {
  const { host } = config
  const plain = wire.stream
  plain.removeAllListeners('data')
  const name = isIP(host) === 0 ? { servername: host } : {}
  let isSecure = false
  const secured = connectTls({ ...tlsOptions(config, encryption), ...name, host, socket: plain }, () => {
    isSecure = true
    onSecure()
  })
  secured.on('error', error => {
    // `mysql2` writes a code of its own over that of the error.
    if (isSecure) plain.destroy(error)
    else onSecure(new Error(error.message, { cause: error }))
  })
  secured.on('data', (bytes: Buffer) => wire.packetParser.execute(bytes))
  wire.stream = secured
}

function failure(config: DatabaseConfig, caught: unknown): unknown {
  if (!types.isNativeError(caught)) return caught
  if (isServerError(caught)) {
    const refusedWithout = caught.errno === 1045 && config.password === undefined
    return refusedWithout ? noPassword(config, caught) : loginFailure(config, caught)
  }
  const code = codeOf(caught) ?? ''
  if (SIGN_IN_FAILED.test(code)) return loginFailure(config, caught)
  const label = databaseLabel(config)
  if (code === TLS_FAILED && types.isNativeError(caught.cause)) return unreachable(label, caught.cause)
  if (code === NO_TLS) {
    const said =
      'it offers no encryption; without encryption the password could be read on the way, so it is refused unless the URL says sslmode=disable'
    return unreachable(label, Object.assign(new Error(said, { cause: caught }), { code }))
  }
  return unreachable(label, OWN_CODE.test(code) ? withCode(caught, 'ECONNRESET') : caught)
}

function withCode(error: Error, code: string): Error {
  return Object.assign(new Error(error.message, { cause: error }), { code })
}

function codeOf(error: unknown): string | undefined {
  return types.isNativeError(error) ? (error as NodeJS.ErrnoException).code : undefined
}
