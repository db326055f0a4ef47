import { rm } from 'node:fs/promises'
import type { Deadline } from '../../base/deadline.ts'
import { workspace } from '../../base/environment.ts'
import { ActionError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { keepSecret } from '../../base/secrets.ts'
import { VERSION } from '../../base/version.ts'
import { createHttp } from '../../http/dispatcher.ts'
import type { Http } from '../../http/http.ts'
import { RETRY_POLICY, type RetryPolicy } from '../../http/retry.ts'
import { downloadEngine } from './archive.ts'
import type { Registry } from './client/registry.ts'
import { type EngineStore, engineStores, findEngine, keepEngine, stagingFolder } from './engine-store.ts'
import { givenEngine } from './given-engine.ts'
import { type EnginePackage, type PinnedEngine, pinnedEngine, thisMachine } from './packages.ts'
import { sourcesOf, takeFromFirst } from './sources.ts'

/** A registry that does not answer is asked so often where another one has the engine, too. */
const TRIES_BEFORE_ANOTHER = 2

/** The engine of a run, before anybody is asked for it. */
export type FoundEngine =
  /** The one that the workflow names. */
  | { readonly kind: 'given'; readonly path: string }
  /** Installed before. */
  | { readonly kind: 'kept'; readonly path: string; readonly store: EngineStore; readonly version: string }
  /** To be installed into one of the stores. */
  | { readonly kind: 'missing'; readonly pinned: PinnedEngine; readonly stores: readonly EngineStore[] }

/** What installing the engine needs. */
export interface InstallTools {
  readonly env: NodeJS.ProcessEnv
  readonly log: Log
  readonly deadline: Deadline
  readonly http: Http
  readonly retryPolicy?: RetryPolicy
}

/**
 * Finds the engine: `hyperd-path` or HYPERD_PATH; the tool cache; or a package that is to be installed.
 *
 * @param given the input `hyperd-path`: an executable, or the folder that it is in
 * @param wanted default: the pinned engine for this machine
 * @throws ActionError `engine.path`, `engine.platform`
 */
export async function findHyperd(
  env: NodeJS.ProcessEnv,
  given: string | undefined,
  wanted?: PinnedEngine
): Promise<FoundEngine> {
  const named = given?.trim() || env['HYPERD_PATH']?.trim()
  if (named) return { kind: 'given', path: await givenEngine(named, workspace(env)) }

  const pinned = wanted ?? pinnedEngine(thisMachine())
  const stores = await engineStores(env)
  for (const store of stores) {
    const path = await findEngine(store, pinned)
    if (path !== undefined) return { kind: 'kept', path, store, version: pinned.version }
  }
  return { kind: 'missing', pinned, stores }
}

/**
 * Gives the engine that was found; a missing one is installed from a registry in the runner's own configuration of npm
 * or pip, verified by its hash before anything of it can be run.
 *
 * @returns path of the executable
 * @throws ActionError `engine.download`, `engine.integrity`, `engine.disk`, or the reason of the deadline
 */
export async function provideHyperd(found: FoundEngine, tools: InstallTools): Promise<string> {
  if (found.kind === 'missing') {
    const { pinned, stores } = found
    return await install(await writableStore(stores, pinned, tools.log), pinned, tools)
  }
  if (found.kind === 'kept') {
    tools.log.info(`The Hyper engine ${found.version} is in ${found.store.root} already.`)
  }
  return found.path
}

/** The first store that can be written to, proved by writing. */
async function writableStore(
  stores: readonly EngineStore[],
  pinned: PinnedEngine,
  log: Log
): Promise<EngineStore> {
  let refusal: unknown
  for (const store of stores) {
    try {
      await rm(await stagingFolder(store, pinned), { recursive: true })
      if (refusal !== undefined) {
        log.notice(
          'Tool cache not writable',
          `The Hyper engine is installed into ${store.root} for this job only, because the tool cache cannot be written to (${codeOf(refusal)}).`
        )
      }
      return store
    } catch (error) {
      refusal = error
    }
  }
  const roots = stores.map(store => store.root).join(' or ')
  throw new ActionError(
    'engine.disk',
    `The Hyper engine cannot be installed: nothing can be written to ${roots} (${codeOf(refusal)}).`,
    'Let the user of the runner write to RUNNER_TOOL_CACHE or RUNNER_TEMP, or name a hyperd in hyperd-path.',
    { cause: refusal }
  )
}

async function install(store: EngineStore, pinned: PinnedEngine, tools: InstallTools): Promise<string> {
  const { env, log, deadline, retryPolicy = RETRY_POLICY } = tools
  const staged: string[] = []
  const makeFolder = async (): Promise<string> => {
    const made = await stagingFolder(store, pinned)
    staged.push(made)
    return made
  }
  try {
    const sources = await sourcesOf(pinned.packages, { env, log, signal: deadline.signal })
    const folder = await takeFromFirst(
      sources,
      async (source, registry, isLast) => {
        for (const secret of registry.secrets) keepSecret(secret)
        const policy = isLast ? retryPolicy : { ...retryPolicy, attempts: TRIES_BEFORE_ANOTHER }
        const own = ownHttp(registry, source.client, tools)
        try {
          const http = own ?? tools.http
          return await downloadEngine(pinned, source, makeFolder, { http, registry, deadline, log, policy })
        } finally {
          await own?.close()
        }
      },
      line => log.info(line)
    )
    return await keepEngine(store, pinned, folder)
  } finally {
    for (const folder of staged) await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
}

/** Another way out to the network when the settings of the registry's client name one. */
function ownHttp(
  { proxies, ca }: Registry,
  client: EnginePackage['client'],
  { env, log, deadline }: InstallTools
): Http | undefined {
  if (Object.keys(proxies).length === 0 && ca === undefined) return undefined
  try {
    return createHttp({
      deadline,
      log,
      userAgent: `tableau-publish-action/${VERSION}`,
      env: { ...env, ...proxies },
      ...(ca === undefined ? {} : { ca })
    })
  } catch (error) {
    // The proxies of the environment have been looked at before.
    const settings = client === 'npm' ? '`proxy` and `https-proxy` in the .npmrc' : '`proxy` in the pip.conf'
    throw new ActionError(
      'engine.download',
      `A proxy in the ${client} configuration of this runner is not a proxy address.`,
      `Correct ${settings} of the user, or set HTTPS_PROXY and HTTP_PROXY, which take their place.`,
      { cause: error }
    )
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}
