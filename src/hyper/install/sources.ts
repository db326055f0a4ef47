import { ActionError } from '../../base/errors.ts'
import type { Registry } from './client/registry.ts'
import type { SettingsSurroundings } from './client/settings-file.ts'
import { readNpmConfig } from './npm/npm-config.ts'
import type { EnginePackage } from './packages.ts'
import { pipRegistry, readPipSettings } from './pip/pip-config.ts'

/** A package, and how to learn which registry has it. */
export interface Source {
  readonly package: EnginePackage
  /** @throws ActionError `engine.download` when no registry is known */
  registry(): Promise<Registry>
}

/** What looking for registries needs. */
export interface SourceSurroundings extends SettingsSurroundings {
  /** Ends a client that is asked. */
  readonly signal: AbortSignal
}

/**
 * The packages in the order in which they are tried: as they are given, but a registry that the runner is configured
 * for goes before one that its client knows by itself.
 */
export async function sourcesOf(
  packages: readonly EnginePackage[],
  surroundings: SourceSurroundings
): Promise<readonly Source[]> {
  const npm = once(() => readNpmConfig(surroundings))
  const pip = await readPipSettings(surroundings)
  const sources = packages.map(pinned => ({
    package: pinned,
    registry: pinned.client === 'npm' ? npm : once(() => pipRegistry(pip, surroundings))
  }))
  if (packages.length < 2 || pip['index-url'] === undefined) return sources
  const isNpmNamed = await npm().then(
    ({ named }) => named,
    () => false
  )
  return isNpmNamed ? sources : sources.toSorted((one, other) => rank(one) - rank(other))
}

/**
 * Takes the engine from the first source that has it. Only a source that cannot be had leads to the next one: bytes
 * that are not the pinned ones end the run, because somebody may mean them.
 * @param take gets the package, its registry, and whether another source stands behind it
 * @throws ActionError `engine.download` that tells of every source; what else `take` throws
 */
export async function takeFromFirst<T>(
  sources: readonly Source[],
  take: (pinned: EnginePackage, registry: Registry, isLast: boolean) => Promise<T>,
  tell: (line: string) => void
): Promise<T> {
  const failures: ActionError[] = []
  for (const [index, source] of sources.entries()) {
    const isLast = index === sources.length - 1
    try {
      return await take(source.package, await source.registry(), isLast)
    } catch (error) {
      if (!(error instanceof ActionError) || error.code !== 'engine.download') throw error
      failures.push(error)
      if (!isLast) tell(`${error.what} The other registry that has it is asked.`)
    }
  }
  const [first, ...others] = failures
  if (first === undefined || others.length === 0) throw first ?? new Error('There is no source.')
  const what = failures.map(failure => failure.what).join(' ')
  throw first.inOtherWords(what)
}

const rank = ({ package: { client } }: Source): number => (client === 'pip' ? 0 : 1)

/** What `work` gave the first time. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined
  return () => {
    begun ??= work()
    return begun
  }
}
