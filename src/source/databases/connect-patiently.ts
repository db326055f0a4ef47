import type { DatabaseConfig } from '../contract/database.ts'
import { type DatabaseQuery, type Engine, type EngineTools, LostConnection } from './connector/engine.ts'

/** Milliseconds before each further try: a database that restarts, or that has no connection left, is soon back. */
const WAITS = [250, 1_000, 3_000]

/**
 * Connects, and tries again where that may help: nothing has been asked of the database yet.
 * @throws ActionError `source.connection`, `source.login`; the reason of the run's deadline
 */
export async function connectPatiently(
  engine: Engine,
  config: DatabaseConfig,
  tools: EngineTools,
  waits: readonly number[] = WAITS
): Promise<DatabaseQuery> {
  for (const wait of [...waits, undefined]) {
    tools.deadline.check()
    try {
      return await engine.connect(config, tools)
    } catch (caught) {
      tools.deadline.check()
      if (!(caught instanceof LostConnection)) throw caught
      if (wait === undefined) throw caught.failure
      tools.log.debug(`${caught.message} Trying again in ${wait} ms.`)
      await tools.deadline.sleep(wait)
    }
  }
  throw new Error('unreachable')
}
