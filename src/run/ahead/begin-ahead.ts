import { LoadAhead } from '../../hyper/ahead/load-ahead.ts'
import { numericDigits } from '../../hyper/engine/types.ts'
import type { RelationSource } from '../../inputs/source/sources.ts'
import type { Engine } from '../engine.ts'
import type { RunContext } from '../run-context.ts'

/**
 * Lets the engine load a source while it is fetched, where its columns are those of the extract: there is one source
 * and no transform. It ends with the run.
 * @param starting the engine
 */
export function beginAhead(
  { config, extractFile, cleanup }: RunContext,
  ready: readonly RelationSource[],
  transform: string | undefined,
  starting: Promise<Engine>
): LoadAhead | undefined {
  const [source, ...others] = ready
  if (source === undefined || others.length > 0 || transform !== undefined) return undefined
  const { zone, hyperVersion: version } = config.extract
  const stage = { columns: source.columns, zone, digits: numericDigits(version) }
  // Registered after the engine, so that it ends before it.
  const server = starting.then(engine => {
    cleanup.defer(() => ahead.close())
    return engine.server
  })
  // Whoever waits for the engine tells of its failure.
  server.catch(() => undefined)
  const ahead = new LoadAhead(server, { stage, unfinishedPath: extractFile.unfinished, version })
  return ahead
}
