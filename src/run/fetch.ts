import { workspace } from '../base/environment.ts'
import { type SourceContext, sourceContext } from '../base/source-context.ts'
import type { SpooledSource } from '../hyper/build/build.ts'
import type { RelationSource } from '../inputs/source/sources.ts'
import { fetchSources } from '../source/fetch-sources.ts'
import type { Engine } from './engine.ts'
import { withSourceFiles } from './files/source-files.ts'
import { phase } from './phase.ts'
import type { RunContext } from './run-context.ts'

/** A source that is ready to be fetched, and how to speak of it. */
export type ReadySource = RelationSource & { readonly context: SourceContext }

/**
 * Reads the files that the inputs of sources name (SQL, certificates): a misspelt name costs no sign-in and no fetch.
 * @throws ActionError `source.file`, `input.invalid`
 */
export async function readSourceFiles({ config, env, log }: RunContext): Promise<readonly ReadySource[]> {
  return await Promise.all(
    config.sources.map(async source => {
      const context = sourceContext(source.named ? source.name : undefined, log)
      const ready = await context.during(() =>
        withSourceFiles(source.config, workspace(env), config.moment, context.log)
      )
      return { ...source, config: ready, context }
    })
  )
}

/**
 * Fetches the data of all sources into the spool.
 * @throws ActionError source.*
 */
export async function fetchData(
  run: RunContext,
  sources: readonly ReadySource[],
  { spoolFolder }: Engine
): Promise<readonly SpooledSource[]> {
  const { config, connect, deadline, env, log, report } = run
  report.imageOrigins = config.sources.flatMap(({ config: { locations } }) => locations.flatMap(originOf))
  const spools = await phase(run, 'Fetch the data', 'the data of the source', () =>
    fetchSources(sources, spoolFolder, {
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

/** Scheme, host and port of an http(s) address, as a list of one; none for a path. */
function originOf(location: string): string[] {
  const url = URL.parse(location)
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? [url.origin] : []
}
