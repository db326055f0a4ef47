import { workspace } from '../base/environment.ts'
import type { Log } from '../base/log.ts'
import type { TellPlaceholder } from '../base/placeholders.ts'
import { type SourceContext, sourceContext } from '../base/source-context.ts'
import type { SpooledSource } from '../hyper/build/build.ts'
import type { RelationSource } from '../inputs/source/sources.ts'
import type { TellFiles } from '../source/contract/spooled-file.ts'
import { fetchSources } from '../source/fetch-sources.ts'
import type { Folders } from './engine.ts'
import { withSourceFiles } from './files/source-files.ts'
import { phase } from './phase.ts'
import type { RunContext } from './run-context.ts'

/**
 * Reads the files that the inputs of sources name (SQL, certificates): a misspelt name costs no sign-in and no fetch.
 * @throws ActionError `source.file`, `input.invalid`
 */
export async function readSourceFiles({
  config,
  env,
  log,
  report
}: RunContext): Promise<readonly RelationSource[]> {
  const tell: TellPlaceholder = one => report.placeholders.push(one)
  return await Promise.all(
    config.sources.map(async source => {
      const context = contextOf(source, log)
      const ready = await context.during(() =>
        withSourceFiles(source.config, workspace(env), config.moment, context.log, tell)
      )
      return { ...source, config: ready }
    })
  )
}

/**
 * Fetches the data of all sources into the spool.
 * @param tell is told of files while more of the one source is fetched
 * @throws ActionError source.*
 */
export async function fetchData(
  run: RunContext,
  ready: readonly RelationSource[],
  { spoolFolder }: Folders,
  tell: TellFiles | undefined
): Promise<readonly SpooledSource[]> {
  const { config, connect, deadline, env, log, report } = run
  const sources = ready.map(source => ({ ...source, context: contextOf(source, log) }))
  report.imageOrigins = config.sources.flatMap(({ config: { locations } }) => locations.flatMap(originOf))
  const spools = await phase(run, 'Fetch the data', 'the data of the source', () =>
    fetchSources(sources, spoolFolder, {
      connect,
      deadline,
      log,
      workspace: workspace(env),
      requestsPerMinute: config.requestsPerMinute,
      tell
    })
  )
  report.origins = [...new Set(spools.flatMap(spool => spool.files.map(file => file.origin)))]
  return sources.map((source, index) => ({ ...source, spool: spools[index] ?? { files: [] } }))
}

/** How to speak of a source: by its name, where it has one. */
function contextOf({ named, name }: RelationSource, log: Log): SourceContext {
  return sourceContext(named ? name : undefined, log)
}

/** Scheme, host and port of an http(s) address, as a list of one; none for a path. */
function originOf(location: string): string[] {
  const url = URL.parse(location)
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? [url.origin] : []
}
