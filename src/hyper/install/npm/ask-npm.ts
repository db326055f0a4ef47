import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { workspace } from '../../../base/environment.ts'
import { ActionError } from '../../../base/errors.ts'
import {
  askProgram,
  bareEnvironment,
  isProgram,
  makeAskingFolder,
  searchPath
} from '../client/ask-program.ts'
import { leadsThrough } from '../client/leads-through.ts'
import type { NpmSettings } from './npmrc.ts'

/** What npm is asked with. */
export interface NpmQuestion {
  readonly env: NodeJS.ProcessEnv
  /** Settings that say where npm's other settings are: `userconfig`, `globalconfig`, `prefix`. */
  readonly places: NpmSettings
  readonly signal: AbortSignal
}

/**
 * Asks npm for all its settings; it keeps credentials to itself. Nothing of the workspace has a say: neither which
 * npm it is, nor where it runs, nor any configuration in it. No shell is used, and of the environment npm gets what
 * any program needs.
 *
 * @throws ActionError `engine.download` when there is no npm, or no answer
 */
export async function askNpm({ env, places, signal }: NpmQuestion): Promise<NpmSettings> {
  const folder = await makeAskingFolder(env)
  try {
    // With it npm looks for no project, and no .npmrc, in the folders above.
    await writeFile(join(folder.path, 'package.json'), '{}')
    const nothing = join(folder.path, 'no-npmrc')
    const ask = (given: NpmSettings): Promise<NpmSettings> =>
      answerOf(env, folder.path, { userconfig: nothing, ...given }, signal)
    const answer = await ask(places)
    const global = answer['globalconfig']
    if (global === undefined || !(await leadsThrough(global, workspace(env)))) return answer
    return { ...(await ask({ ...places, globalconfig: nothing })), globalconfig: nothing }
  } catch (error) {
    throw new ActionError(
      'engine.download',
      'The address of the npm registry, from which the Hyper engine comes, is not known: no .npmrc of the user names one, and npm could not be asked.',
      'Install npm on the runner (actions/setup-node), set npm_config_registry, or name a hyperd in hyperd-path.',
      { cause: error }
    )
  } finally {
    await folder.remove()
  }
}

async function answerOf(
  env: NodeJS.ProcessEnv,
  cwd: string,
  settings: NpmSettings,
  signal: AbortSignal
): Promise<NpmSettings> {
  const folders = await searchPath(env)
  const [program, ...before] = await findNpm(folders, workspace(env), process.platform)
  const answer = await askProgram(program, [...before, 'config', 'list', '--json'], {
    cwd,
    env: {
      ...bareEnvironment(env, folders),
      npm_config_update_notifier: 'false',
      ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [`npm_config_${name}`, value]))
    },
    signal
  })
  const pairs = Object.entries(JSON.parse(answer) as Record<string, unknown>)
  return Object.fromEntries(
    pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '')
  )
}

/**
 * How npm is called: a program, and what stands before npm's own arguments. On Windows `npm.cmd` is for a shell, so
 * the script that it starts is started by the same node.
 *
 * @param folders where npm is looked for, absolute
 * @param untrusted an npm in this folder, or behind a link through it, is not used
 * @throws Error when there is none
 */
export async function findNpm(
  folders: readonly string[],
  untrusted: string,
  platform: NodeJS.Platform
): Promise<readonly [string, ...string[]]> {
  for (const folder of folders) {
    const npm = join(folder, platform === 'win32' ? 'npm.cmd' : 'npm')
    if (!(await isProgram(npm, platform)) || (await leadsThrough(npm, untrusted))) continue
    if (platform !== 'win32') return [npm]
    const node = join(folder, 'node.exe')
    const script = join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js')
    if (!(await isProgram(script, platform)) || (await leadsThrough(script, untrusted))) continue
    return [(await isProgram(node, platform)) ? node : process.execPath, script]
  }
  throw new Error('There is no npm in PATH, or in the workspace only.')
}
