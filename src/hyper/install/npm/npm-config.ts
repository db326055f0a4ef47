import { lstat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { workspace } from '../../../base/environment.ts'
import { ActionError } from '../../../base/errors.ts'
import type { Log } from '../../../base/log.ts'
import { leadsThrough } from '../client/leads-through.ts'
import {
  basicAuthorization,
  credentialsIn,
  namesProxy,
  type Registry,
  registryUrl
} from '../client/registry.ts'
import { settingsText } from '../client/settings-file.ts'
import { askNpm } from './ask-npm.ts'
import { isSealed, type NpmSettings, npmSettingsOf, parseNpmrc, SEALED_NAMES } from './npmrc.ts'

const INSTEAD = 'Set npm_config_registry, or name a file outside the workspace in npm_config_userconfig.'

/** What reading npm's configuration needs. */
export interface NpmSurroundings {
  readonly env: NodeJS.ProcessEnv
  readonly log: Log
  /** Ends npm when the run ends. */
  readonly signal: AbortSignal
}

/**
 * Reads npm's configuration: `npm_config_*` variables, then the .npmrc of the user, and the global one. Only when
 * neither of the first two names a registry is npm itself asked.
 *
 * It names the place that the engine comes from and the secrets that are sent there, so that nothing in the
 * workspace has a say: not its .npmrc, and no file in it that a setting or a link leads to. Variables that may hold
 * secrets of this step are put into no setting.
 *
 * @throws ActionError `engine.download` when no registry is known
 */
export async function readNpmConfig({ env, log, signal }: NpmSurroundings): Promise<Registry> {
  const sealed = new Set<string>()
  const variable = (name: string): string | undefined => {
    if (!isSealed(name)) return env[name]
    sealed.add(name)
    return undefined
  }
  const text = (path: string | undefined): Promise<string> => settingsText(path, 'npm', INSTEAD, { env, log })
  const settings = async (path: string | undefined): Promise<NpmSettings> =>
    parseNpmrc(await text(path), variable)

  const variables = npmSettingsOf(env, variable)
  const home = env['HOME'] || env['USERPROFILE'] || homedir()
  const userPath = variables['userconfig'] ?? join(home, '.npmrc')
  const own = { ...(await settings(userPath)), ...variables }
  const asked =
    own['registry'] === undefined
      ? await askNpm({ env, places: await placesOf({ ...variables, userconfig: userPath }, env), signal })
      : {}
  const global = await settings(own['globalconfig'] ?? asked['globalconfig'])
  const all = { ...asked, ...global, ...own }
  if (sealed.size > 0) log.info(sealedMessage([...sealed]))
  if (await exists(join(workspace(env), '.npmrc'))) {
    log.info('The .npmrc of the workspace is not read: it does not decide where the Hyper engine comes from.')
  }
  const authorities =
    all['cafile'] === undefined ? all['ca']?.replaceAll('\\n', '\n') : await text(all['cafile'])
  const named = own['registry'] !== undefined || global['registry'] !== undefined
  return { ...interpret(all, authorities || undefined, namesProxy(env)), named }
}

/** Those of the settings about places that do not lead into the workspace. */
async function placesOf(settings: NpmSettings, env: NodeJS.ProcessEnv): Promise<NpmSettings> {
  const places: Record<string, string> = {}
  for (const name of ['userconfig', 'globalconfig', 'prefix']) {
    const path = settings[name]
    if (path !== undefined && !(await leadsThrough(path, workspace(env)))) places[name] = path
  }
  return places
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined
}

function sealedMessage(names: readonly string[]): string {
  const shown = names.map(name => `\${${name}}`).join(', ')
  return `The npm settings of this runner name ${shown}. No variable that begins with ${SEALED_NAMES} is put into them, because it may hold a secret of this step. Give the value to the step in a variable of another name, such as NPM_TOKEN, and write \${NPM_TOKEN} there.`
}

/** @param proxied the environment names a proxy for everything, which npm's own does not replace */
function interpret(settings: NpmSettings, ca: string | undefined, proxied: boolean): Omit<Registry, 'named'> {
  const url = registryUrl(settings['registry'])
  if (url === undefined) {
    throw new ActionError(
      'engine.download',
      'The registry in the npm configuration of this runner is not an http(s) address.',
      'Correct `registry` in the .npmrc of the user or npm_config_registry, or name a hyperd in hyperd-path.'
    )
  }
  const credentials = credentialsFor(url, settings)
  url.username = ''
  url.password = ''
  const https = settings['https-proxy'] ?? settings['proxy']
  const proxies = proxied
    ? {}
    : { https_proxy: https, http_proxy: settings['proxy'], no_proxy: settings['noproxy'] }
  return {
    url,
    ...credentials,
    proxies: Object.fromEntries(
      Object.entries(proxies).filter((pair): pair is [string, string] => pair[1] !== undefined)
    ),
    ...(ca === undefined ? {} : { ca })
  }
}

/** npm looks at `//host/path/:_authToken` and its kin, from the registry's own path upwards. */
function credentialsFor(registry: URL, settings: NpmSettings): Pick<Registry, 'authorization' | 'secrets'> {
  for (let scope = `//${registry.host}${registry.pathname}`; scope.length > 2; scope = parent(scope)) {
    for (const key of [scope, scope.replace(/\/$/, '')]) {
      const token = settings[`${key}:_authToken`]
      if (token !== undefined) return { authorization: `Bearer ${token}`, secrets: [token] }
      const pair = settings[`${key}:_auth`]
      if (pair !== undefined) return basicAuthorization(Buffer.from(pair, 'base64').toString())
      const name = settings[`${key}:username`]
      const password = settings[`${key}:_password`]
      if (name !== undefined && password !== undefined) {
        return basicAuthorization(`${name}:${Buffer.from(password, 'base64').toString()}`)
      }
    }
  }
  return credentialsIn(registry)
}

function parent(scope: string): string {
  return scope.slice(0, scope.replace(/\/$/, '').lastIndexOf('/') + 1)
}
