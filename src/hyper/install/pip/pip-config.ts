import { stat } from 'node:fs/promises'
import { devNull, homedir } from 'node:os'
import { join, win32 } from 'node:path'
import { ActionError } from '../../../base/errors.ts'
import { credentialsIn, namesProxy, type Registry, registryUrl } from '../client/registry.ts'
import { type SettingsSurroundings, settingsText } from '../client/settings-file.ts'
import { askPip } from './ask-pip.ts'
import { type PipSettings, parsePipConf, pipSettingsOf } from './pip-conf.ts'

const INSTEAD = 'Set PIP_INDEX_URL, or name a file outside the workspace in PIP_CONFIG_FILE.'
/** In the words of pip, and of Python's configparser. */
const YES = new Set(['y', 'yes', 't', 'true', 'on', '1'])

/**
 * Reads pip's configuration: the files of the machine, of the user and of the virtual environment, the file of
 * PIP_CONFIG_FILE, then `PIP_*` variables; later ones win. No file of the workspace is read, and nothing is expanded.
 * Source: pip, "Configuration", "Location" and "Precedence".
 */
export async function readPipSettings(surroundings: SettingsSurroundings): Promise<PipSettings> {
  const { env } = surroundings
  let settings: PipSettings = {}
  for (const path of await configFiles(env)) {
    settings = { ...settings, ...parsePipConf(await settingsText(path, 'pip', INSTEAD, surroundings)) }
  }
  return { ...settings, ...pipSettingsOf(env) }
}

/**
 * The index that pip would use. Only when no setting names one is pip itself asked.
 * @throws ActionError `engine.download` when no index is known, or none may be used
 */
export async function pipRegistry(
  settings: PipSettings,
  surroundings: SettingsSurroundings & { readonly signal: AbortSignal }
): Promise<Registry> {
  const { env, signal } = surroundings
  if (YES.has((settings['no-index'] ?? '').toLowerCase())) {
    throw new ActionError(
      'engine.download',
      'pip is set to use no index (no-index), so the Hyper engine is not asked for there.',
      'Remove no-index from the settings of pip, or name a hyperd in hyperd-path.'
    )
  }
  const named = settings['index-url']
  const url = registryUrl(named ?? (await askPip(env, signal)))
  if (url === undefined) {
    throw new ActionError(
      'engine.download',
      'The index-url in the pip configuration of this runner is not an http(s) address.',
      'Correct index-url in the pip.conf of the user or PIP_INDEX_URL, or name a hyperd in hyperd-path.'
    )
  }
  const credentials = credentialsIn(url)
  url.username = ''
  url.password = ''
  const ca = await settingsText(settings['cert'], 'pip', INSTEAD, surroundings)
  return {
    url,
    ...credentials,
    proxies: namesProxy(env) ? {} : proxiesOf(settings['proxy']),
    ...(ca === '' ? {} : { ca }),
    named: named !== undefined
  }
}

/** pip's proxy may be written without a scheme: `user:password@host:port`. */
function proxiesOf(proxy: string | undefined): Registry['proxies'] {
  if (proxy === undefined) return {}
  const address = /^\w+:\/\//.test(proxy) ? proxy : `http://${proxy}`
  return { https_proxy: address, http_proxy: address }
}

/** The files that pip reads, the one that wins last. */
async function configFiles(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const named = env['PIP_CONFIG_FILE']
  // In the words of pip: a way to have no file read at all.
  if (named === devNull || named === 'os.devnull') return []
  const home = env['HOME'] || env['USERPROFILE'] || homedir()
  const { machine, user } = places(env, home)
  const file = process.platform === 'win32' ? 'pip.ini' : 'pip.conf'
  const environment = env['VIRTUAL_ENV']
  // A file of PIP_CONFIG_FILE stands in for those of the user.
  const replaced = named !== undefined && (await exists(named))
  return [
    ...machine,
    ...(replaced ? [] : user),
    ...(environment ? [join(environment, file)] : []),
    ...(named ? [named] : [])
  ]
}

function places(
  env: NodeJS.ProcessEnv,
  home: string
): { machine: readonly string[]; user: readonly string[] } {
  if (process.platform === 'win32') {
    const [all, own] = [env['PROGRAMDATA'], env['APPDATA']]
    return {
      machine: all ? [win32.join(all, 'pip', 'pip.ini')] : [],
      user: [win32.join(home, 'pip', 'pip.ini'), ...(own ? [win32.join(own, 'pip', 'pip.ini')] : [])]
    }
  }
  const legacy = join(home, '.pip', 'pip.conf')
  const config = join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'pip', 'pip.conf')
  if (process.platform === 'darwin') {
    const support = 'Library/Application Support/pip/pip.conf'
    return { machine: [`/${support}`], user: [legacy, config, join(home, support)] }
  }
  const folders = (env['XDG_CONFIG_DIRS'] || '/etc/xdg').split(':').filter(folder => folder !== '')
  return {
    machine: [...folders.map(folder => join(folder, 'pip', 'pip.conf')), '/etc/pip.conf'],
    user: [legacy, config]
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false
  )
}
