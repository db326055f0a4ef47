import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { type DatabaseConfig, databaseLabel } from '../../contract/database.ts'
import { LostConnection } from '../connector/engine.ts'
import { placeOf } from './error-place.ts'

/** An error that the server itself has sent. */
export interface ServerError extends Error {
  /** Of the "Server Error Message Reference" of MySQL, and of "MariaDB Error Codes". */
  readonly errno: number
  readonly sqlState: string
}

/** True for what the server has said, false for what happened on the way. */
export function isServerError(error: unknown): error is ServerError {
  return (
    error instanceof Error &&
    typeof (error as Partial<ServerError>).errno === 'number' &&
    typeof (error as Partial<ServerError>).sqlState === 'string'
  )
}

const NO_SUCH_DATABASE = 1049
const NO_RIGHT_TO_DATABASE = 1044
const ADDRESS_REFUSED = new Set([1129, 1130])
const TLS_REQUIRED = 3159
/** Too many connections, of all or of the user; the server starts, or shuts down. */
const NO_CONNECTION_NOW = new Set([1040, 1203, 1226, 1053, 1077, 1078, 1079])
/** Shut down; killed; given up because nobody answered or read. */
const SERVER_GONE = new Set([1053, 1077, 1078, 1079, 1080, 1158, 1159, 1160, 1161, 1927, 4031])
/** Deadlock, a lock that did not come, a table that was changed: another try may do. */
const CONFLICT = new Set([1205, 1213, 1412])
const READ_ONLY = new Set([1792, 1290, 1836, 1223])
const NO_PERMISSION = new Set([1044, 1142, 1143, 1227, 1345, 1370])
const TIME_LIMIT = new Set([1969, 3024])
const KILLED = 1317

/** The server, or its way of signing in, does not let the user in, or not now. */
export function loginFailure(config: DatabaseConfig, error: Error): Error {
  const label = databaseLabel(config)
  const errno = isServerError(error) ? error.errno : 0
  const user = config.username ?? 'the user'
  const text = said(error)
  if (NO_CONNECTION_NOW.has(errno)) {
    return new LostConnection(
      new ActionError(
        'source.connection',
        `${label} takes no connection at the moment: ${text}.`,
        'Look whether the database is starting, or has no connection left (max_connections, max_user_connections); then run again.',
        { cause: error }
      )
    )
  }
  if (ADDRESS_REFUSED.has(errno)) {
    return new ActionError(
      'source.connection',
      `${label} does not accept connections from the address of this runner: ${text}.`,
      errno === 1129
        ? 'Too many connections from it failed. Run FLUSH HOSTS (mysqladmin flush-hosts) on the server, then run again.'
        : `Allow the address of the runner: CREATE USER '${user}'@'<address>' …, or use a self-hosted runner in the network of the database.`,
      { cause: error }
    )
  }
  if (errno === TLS_REQUIRED) {
    return new ActionError(
      'source.connection',
      `${label} takes encrypted connections only: ${text}.`,
      `Leave sslmode=disable out of ${inputName('source-url')}.`,
      { cause: error }
    )
  }
  return new ActionError(
    'source.login',
    `${label} did not let ${user} in: ${text}.`,
    isServerError(error) ? loginRemedy(errno, user, config) : otherPlugin(user),
    { cause: error }
  )
}

function loginRemedy(errno: number, user: string, { path: [database = 'sales'] }: DatabaseConfig): string {
  if (errno === NO_SUCH_DATABASE) return `Check the name of the database in ${inputName('source-url')}.`
  if (errno === NO_RIGHT_TO_DATABASE)
    return `Check the name of the database in ${inputName('source-url')}, or give the user the right to read it: GRANT SELECT ON ${database}.* TO '${user}'@'…'`
  return `Check ${inputName('source-username')} and ${inputName('source-password')}. A user of MySQL is a name and an address: '${user}'@'…' must fit the address of the runner. A user that must sign in encrypted (REQUIRE SSL) is refused in the same words where sslmode=disable is written.`
}

/** The server wants the user to sign in in a way that `mysql2` does not know, or not without encryption. */
function otherPlugin(user: string): string {
  return `This action signs in with caching_sha2_password, mysql_native_password and sha256_password, and over an encrypted connection with mysql_clear_password. Give the user one of them: ALTER USER '${user}'@'…' IDENTIFIED WITH caching_sha2_password BY '…' (MariaDB: IDENTIFIED VIA mysql_native_password USING PASSWORD('…')).`
}

/** The server refuses a user who came without a password. */
export function noPassword(config: DatabaseConfig, cause: ServerError): ActionError {
  return new ActionError(
    'source.login',
    `${databaseLabel(config)} did not let ${config.username} in without a password: ${said(cause)}.`,
    `Give it in ${inputName('source-password')}, from a secret; a secret that does not exist gives an empty value.`,
    { cause }
  )
}

/**
 * The server refuses the query, or ends it.
 * @param sql the user's
 * @param linesBefore lines that stand in front of it in what was sent
 * @returns LostConnection where the whole query may be run once more
 */
export function queryFailure(
  config: DatabaseConfig,
  sql: string,
  error: ServerError,
  linesBefore: number
): Error {
  const { errno } = error
  const label = databaseLabel(config)
  const text = said(error)
  if (SERVER_GONE.has(errno)) return new LostConnection(interrupted(label, text, error))
  if (CONFLICT.has(errno)) {
    return new LostConnection(
      new ActionError(
        'source.query',
        `${label} ended the query because of what others do with its tables: ${text}.`,
        'Run it when the tables are at rest, or on a replica.',
        { cause: error }
      )
    )
  }
  if (READ_ONLY.has(errno)) {
    return new ActionError(
      'source.read-only',
      `The query would change data at ${label}: ${text}.`,
      'Write a SELECT. The query runs in a transaction that only reads; functions that write, and FOR UPDATE, do not work in it.',
      { cause: error }
    )
  }
  const at = placeOf(error, sql, linesBefore)
  const where = at === undefined ? '' : ` at ${at.place} of ${inputName('source-query')}`
  return new ActionError(
    'source.query',
    `${label} refused the query${where}: ${text}.${at?.excerpt ?? ''}`,
    remedyFor(errno, config),
    { cause: error }
  )
}

function remedyFor(errno: number, { username = 'reader', path }: DatabaseConfig): string {
  if (NO_PERMISSION.has(errno))
    return `Give the user the right to read it: GRANT SELECT ON ${path[0] ?? 'sales'}.* TO '${username}'@'…' (for functions: EXECUTE).`
  if (TIME_LIMIT.has(errno))
    return 'A time limit has ended it: that of the run (timeout-minutes), or one that the query or the server has set (max_execution_time, max_statement_time). Ask for less at once, or raise the limit.'
  if (errno === KILLED) return 'Somebody has ended it (KILL QUERY). Run again.'
  return `Correct ${inputName('source-query')}, and try it with the same user in a client such as mysql or mariadb.`
}

/** The connection ended before the result did. */
export function interrupted(label: string, reason: string, cause: unknown): ActionError {
  return new ActionError(
    'source.incomplete',
    `The connection to ${label} ended before the result was whole: ${reason.replace(/\.$/, '')}.`,
    'Nothing was published. Run again; if it happens again, look at the log of the database, and at proxies and time limits between the runner and it (net_write_timeout, wait_timeout).',
    { cause }
  )
}

/** `Table 'sales.x' doesn't exist (1146, 42S02)`. */
function said(error: Error): string {
  const text = error.message.replaceAll(/\s+/g, ' ').replace(/\.$/, '')
  return isServerError(error) ? `${text} (${error.errno}, ${error.sqlState})` : text
}
