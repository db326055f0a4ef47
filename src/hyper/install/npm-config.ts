import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ActionError } from '../../base/errors.ts'
import { type NpmSettings, npmSettingsOf, parseNpmrc } from './npmrc.ts'

/** Where and how this runner gets npm packages. */
export interface NpmConfig {
  /** Ends with a slash; holds no user and no password. */
  readonly registry: URL
  /** Value of the Authorization header. For the origin of `registry` only. */
  readonly authorization?: string
  /** The secrets in `authorization`, each form of them that a log could show. */
  readonly secrets: readonly string[]
  /** Proxies that npm's own settings name, as the variables `https_proxy`, `http_proxy` and `no_proxy`. */
  readonly proxies: Readonly<Record<string, string>>
  /** PEM of the certificate authorities of `cafile` or `ca`. */
  readonly ca?: string
}

const NPM_TIMEOUT_MS = 60_000
const run = promisify(execFile)

/**
 * Reads npm's configuration as npm does: `npm_config_*` variables, then the .npmrc of the workspace, of the
 * user, and the global one. Only when none of the first three names a registry is npm itself asked.
 * @throws ActionError `engine.download` when no registry is known
 */
export async function readNpmConfig(env: NodeJS.ProcessEnv): Promise<NpmConfig> {
  const variables = npmSettingsOf(env)
  const workspace = env['GITHUB_WORKSPACE'] || undefined
  const project = workspace === undefined ? {} : await npmrcAt(join(workspace, '.npmrc'), env)
  const home = env['HOME'] || env['USERPROFILE'] || homedir()
  const user = await npmrcAt(variables['userconfig'] ?? join(home, '.npmrc'), env)
  const own = { ...user, ...project, ...variables }
  const asked = own['registry'] === undefined ? await askNpm(env, workspace) : {}
  const globalPath = own['globalconfig'] ?? asked['globalconfig']
  const global = globalPath === undefined ? {} : await npmrcAt(globalPath, env)
  return interpret({ ...asked, ...global, ...own }, await certificates({ ...asked, ...global, ...own }))
}

async function npmrcAt(path: string, env: NodeJS.ProcessEnv): Promise<NpmSettings> {
  try {
    return parseNpmrc(await readFile(path, 'utf8'), env)
  } catch {
    // As npm does: a configuration that cannot be read is none.
    return {}
  }
}

/** All settings that npm shows; it keeps credentials to itself. */
async function askNpm(env: NodeJS.ProcessEnv, workspace: string | undefined): Promise<NpmSettings> {
  try {
    const { stdout } = await run('npm', ['config', 'list', '--json'], {
      env: { ...env, npm_config_update_notifier: 'false' },
      timeout: NPM_TIMEOUT_MS,
      windowsHide: true,
      // npm is a script there.
      shell: process.platform === 'win32',
      ...(workspace === undefined ? {} : { cwd: workspace })
    })
    const settings = Object.entries(JSON.parse(stdout) as Record<string, unknown>)
    return Object.fromEntries(
      settings.filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '')
    )
  } catch (error) {
    throw new ActionError(
      'engine.download',
      'The address of the npm registry, from which the Hyper engine comes, is not known: no .npmrc names one, and npm could not be asked.',
      'Install npm on the runner (actions/setup-node), set npm_config_registry, or name a hyperd in hyperd-path.',
      { cause: error }
    )
  }
}

function interpret(settings: NpmSettings, ca: string | undefined): NpmConfig {
  const registry = URL.parse(settings['registry'] ?? '')
  if (registry === null || !/^https?:$/.test(registry.protocol)) {
    throw new ActionError(
      'engine.download',
      'The registry in the npm configuration of this runner is no http(s) address.',
      'Correct `registry` in .npmrc or npm_config_registry, or name a hyperd in hyperd-path.'
    )
  }
  if (!registry.pathname.endsWith('/')) registry.pathname += '/'
  const credentials = credentialsFor(registry, settings)
  registry.username = ''
  registry.password = ''
  const https = settings['https-proxy'] ?? settings['proxy']
  const proxies = { https_proxy: https, http_proxy: settings['proxy'], no_proxy: settings['noproxy'] }
  return {
    registry,
    ...credentials,
    proxies: Object.fromEntries(
      Object.entries(proxies).filter((pair): pair is [string, string] => pair[1] !== undefined)
    ),
    ...(ca === undefined ? {} : { ca })
  }
}

async function certificates(settings: NpmSettings): Promise<string | undefined> {
  const path = settings['cafile']
  if (path === undefined) return settings['ca']?.replaceAll('\\n', '\n')
  return await readFile(path, 'utf8').catch(() => undefined)
}

/** npm looks at `//host/path/:_authToken` and its kin, from the registry's own path upwards. */
function credentialsFor(registry: URL, settings: NpmSettings): Pick<NpmConfig, 'authorization' | 'secrets'> {
  for (let scope = `//${registry.host}${registry.pathname}`; scope.length > 2; scope = parent(scope)) {
    for (const key of [scope, scope.replace(/\/$/, '')]) {
      const token = settings[`${key}:_authToken`]
      if (token !== undefined) return { authorization: `Bearer ${token}`, secrets: [token] }
      const pair = settings[`${key}:_auth`]
      if (pair !== undefined) return basic(Buffer.from(pair, 'base64').toString())
      const name = settings[`${key}:username`]
      const password = settings[`${key}:_password`]
      if (name !== undefined && password !== undefined) {
        return basic(`${name}:${Buffer.from(password, 'base64').toString()}`)
      }
    }
  }
  if (registry.password === '') return { secrets: [] }
  return basic(`${decodeURIComponent(registry.username)}:${decodeURIComponent(registry.password)}`)
}

function basic(pair: string): Pick<NpmConfig, 'authorization' | 'secrets'> {
  const encoded = Buffer.from(pair).toString('base64')
  const password = pair.slice(pair.indexOf(':') + 1)
  return {
    authorization: `Basic ${encoded}`,
    secrets: [encoded, password, Buffer.from(password).toString('base64')].filter(secret => secret !== '')
  }
}

function parent(scope: string): string {
  return scope.slice(0, scope.replace(/\/$/, '').lastIndexOf('/') + 1)
}
