import type { DatabaseConfig } from '../../contract/database.ts'
import { ask } from './ask.ts'
import { type MysqlConnection, signedIn } from './connection.ts'
import type { Session } from './session.ts'

const TIMEOUT_MS = 2_000

/**
 * Asks the server to stop the query of a connection that is still there (KILL QUERY, on a connection of its own).
 * Closing the connection alone would let the query go on. Behind an address with several servers, the query of another
 * one is left alone. Never throws: nobody could do anything about it.
 */
export async function cancelQuery(
  { encryption }: MysqlConnection,
  { connectionId, server }: Session,
  config: DatabaseConfig
): Promise<void> {
  let second: MysqlConnection | undefined
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    second = await signedIn(config, signal, encryption)
    signal.addEventListener('abort', second.destroy, { once: true })
    if (server !== undefined) {
      const [[found] = []] = await ask(second, "SELECT CONCAT_WS(':', @@hostname, @@port, @@server_id)")
      if (found !== server) return
    }
    await ask(second, `KILL QUERY ${connectionId}`)
  } catch {
    // The time limit that the session has at the server ends the query later.
  } finally {
    second?.destroy()
  }
}
