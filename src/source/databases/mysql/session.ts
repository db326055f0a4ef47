import { ask } from './ask.ts'
import type { MysqlConnection } from './connection.ts'
import { isServerError } from './errors.ts'

/** The run stops the query at its deadline; the limit of the server is for a run that is dead. */
const LIMIT_AFTER_MS = 5_000
/** The most that `max_execution_time` takes. */
const MOST_MS = 2 ** 32 - 1
/** The most that `net_write_timeout` takes everywhere. */
const MOST_SECONDS = 31_536_000
/** The server does not know such a setting, or does not let this user set it. */
const NOT_HERE = new Set([1193, 1227, 1231, 1232, 1238])

/** Where a query runs, for whoever wants to stop it. */
export interface Session {
  readonly connectionId: string
  /** Names the server; undefined when it does not say. Behind one address there may be several. */
  readonly server?: string
}

/**
 * Begins a transaction that only reads and sees one snapshot. Every later one of the session only reads as well, for
 * some statements end the first one. What would shorten results in silence is switched off.
 * @throws as `ask`
 */
export async function beginSession(connection: MysqlConnection, remainingMs: number): Promise<Session> {
  const limitMs = Math.min(Math.ceil(remainingMs) + LIMIT_AFTER_MS, MOST_MS)
  const seconds = Math.min(Math.ceil(limitMs / 1_000), MOST_SECONDS)
  await ask(connection, 'SET NAMES utf8mb4')
  await ask(
    connection,
    "SET SESSION time_zone = '+00:00', group_concat_max_len = 1073741824, sql_select_limit = 18446744073709551615"
  )
  // A server that waits for the disk of a runner would give up after a minute.
  await tried(connection, `SET SESSION net_write_timeout = ${seconds}`)
  // Messages show where a mistake stands.
  await tried(connection, "SET SESSION lc_messages = 'en_US'")
  if (!(await tried(connection, `SET SESSION max_statement_time = ${limitMs / 1_000}`)))
    await tried(connection, `SET SESSION max_execution_time = ${limitMs}`)
  await ask(connection, 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY')
  await ask(connection, 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')
  return await whereItRuns(connection)
}

async function whereItRuns(connection: MysqlConnection): Promise<Session> {
  try {
    const [[connectionId, server] = []] = await ask(
      connection,
      "SELECT CONNECTION_ID(), CONCAT_WS(':', @@hostname, @@port, @@server_id)"
    )
    if (connectionId != null && server != null) return { connectionId, server }
  } catch (error) {
    // A proxy, or a server that has no such words, has greeted with a number as well.
    if (!isServerError(error)) throw error
  }
  return { connectionId: String(connection.client.threadId) }
}

/** @returns false when the server has no such setting, or does not let the user set it */
async function tried(connection: MysqlConnection, sql: string): Promise<boolean> {
  try {
    await ask(connection, sql)
    return true
  } catch (error) {
    if (!isServerError(error) || !NOT_HERE.has(error.errno)) throw error
    return false
  }
}
