import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Deadline } from '../base/deadline.ts'
import type { Log } from '../base/log.ts'
import type { SourceContext } from '../base/source-context.ts'
import type { Http } from '../http/http.ts'
import type { SourceConfig, Spool } from './contract/source.ts'
import type { TellFiles } from './contract/spooled-file.ts'
import { fetchDatabase } from './databases/fetch-database.ts'
import { fetchSource } from './fetch-source.ts'
import type { TokenStore } from './http/oauth.ts'
import { createRateLimiter } from './http/rate-limiter.ts'

const AT_ONCE = 4

/** One of several sources. */
export interface SourceToFetch {
  readonly config: SourceConfig
  readonly context: SourceContext
}

/** What all sources share. */
export interface FetchTools {
  /** Makes the way out to the network, bound to a deadline. */
  readonly connect: (deadline: Deadline, ca?: string) => Http
  readonly deadline: Deadline
  readonly log: Log
  /** Where relative paths begin. */
  readonly workspace: string
  /** Over all sources; undefined: no limit. */
  readonly requestsPerMinute?: number | undefined
  /** Is told of files of the one source while more of it is fetched; undefined: there are several, or nobody asks. */
  readonly tell?: TellFiles | undefined
}

/**
 * Fetches sources side by side, at most 4 at a time, each into its own folder. The first that fails stops the
 * others; nothing is left running.
 *
 * @param dir an existing folder
 * @returns the spools, in the order of the sources
 * @throws ActionError of the family `source`, in the context of the source that failed; the reason of the run's
 *   deadline
 */
export async function fetchSources(
  sources: readonly SourceToFetch[],
  dir: string,
  { connect, deadline, log, workspace, requestsPerMinute, tell }: FetchTools
): Promise<Spool[]> {
  const together = deadline.branch()
  const http = connect(together)
  const tokens: TokenStore = new Map()
  const rateLimiter = createRateLimiter({ deadline: together, log, requestsPerMinute })
  const waiting = [...sources.entries()]
  const spools: Spool[] = []
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, { config, context }] = next
      try {
        const folder = join(dir, String(index + 1))
        await mkdir(folder)
        const tools = { deadline: together, log: context.log, tokens, tell }
        const { database, caCertificate } = config
        await using ways = new AsyncDisposableStack()
        const own =
          database !== undefined || caCertificate === undefined
            ? http
            : ways.adopt(connect(together, caCertificate), open => open.close())
        spools[index] = await context.during(() =>
          database === undefined
            ? fetchSource(config, folder, { ...tools, http: own, rateLimiter, workspace })
            : fetchDatabase(database, folder, { ...tools, connect })
        )
      } catch (error) {
        together.stop(error instanceof Error ? error : new Error(String(error)))
        throw error
      }
    }
  }
  try {
    await Promise.allSettled(Array.from({ length: AT_ONCE }, work))
    // The first failure is the reason of the branch; the others fail because of it.
    together.check()
    return spools
  } finally {
    await http.close()
  }
}
