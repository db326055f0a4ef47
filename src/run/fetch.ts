import { workspace } from '../base/environment.ts'
import { sourceVoice } from '../base/source-context.ts'
import type { SpooledSource } from '../hyper/build/build.ts'
import { spoolSideBySide } from '../source/fetch-sources.ts'
import type { Engine } from './engine.ts'
import { phase } from './phase.ts'
import type { RunContext } from './run-context.ts'

/**
 * Fetches the data of all sources into the spool.
 * @throws ActionError source.*
 */
export async function fetchData(run: RunContext, { spoolFolder }: Engine): Promise<readonly SpooledSource[]> {
  const { config, connect, deadline, env, log, report } = run
  const sources = config.sources.map(source => ({
    ...source,
    voice: sourceVoice(source.named ? source.name : undefined, log)
  }))
  const spools = await phase(run, 'Fetch the data', 'the data of the source', () =>
    spoolSideBySide(sources, spoolFolder, {
      connect,
      deadline,
      log,
      workspace: workspace(env),
      requestsPerMinute: config.requestsPerMinute
    })
  )
  report.origins = [...new Set(spools.flatMap(spool => spool.files.map(file => file.origin)))]
  return sources.map((source, index) => ({ ...source, spool: spools[index] ?? { files: [] } }))
}
