import { execFile } from 'node:child_process'
import { access, constants, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, isAbsolute } from 'node:path'
import { promisify } from 'node:util'
import { temporary, workspace } from '../../../base/environment.ts'
import { makeWorkFolder, type WorkFolder } from '../../../files/work-folder.ts'
import { leadsThrough } from './leads-through.ts'

const TIMEOUT_MS = 60_000
/** What a program needs to find itself, its user's files and its language; no variable of a workflow. */
const KEPT = [
  ...['HOME', 'LANG', 'LC_ALL', 'TMPDIR'],
  ...['USERPROFILE', 'HOMEDRIVE', 'HOMEPATH', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES'],
  ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'TEMP', 'TMP']
]
const run = promisify(execFile)

/** How a program is started. */
export interface Asking {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/** Runs a program without a shell. @returns what it prints. @throws Error when it fails, or does not end */
export async function askProgram(program: string, args: readonly string[], asking: Asking): Promise<string> {
  return (await run(program, args, { ...asking, timeout: TIMEOUT_MS, windowsHide: true })).stdout
}

/** An empty folder that is not in the workspace: the place of a program that is asked something. */
export async function makeAskingFolder(env: NodeJS.ProcessEnv): Promise<WorkFolder> {
  const inWorkspace = await leadsThrough(temporary(env), workspace(env))
  return await makeWorkFolder(inWorkspace ? tmpdir() : temporary(env))
}

/** Of the environment what any program needs, with these folders as PATH. */
export function bareEnvironment(env: NodeJS.ProcessEnv, folders: readonly string[]): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => KEPT.includes(name.toUpperCase()))
  return { ...Object.fromEntries(kept), PATH: folders.join(delimiter) }
}

/** The folders of PATH, without those that the workspace has a say in. */
export async function searchPath(env: NodeJS.ProcessEnv): Promise<string[]> {
  const path = Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? ''
  const found: string[] = []
  for (const folder of path.split(delimiter)) {
    if (isAbsolute(folder) && !(await leadsThrough(folder, workspace(env)))) found.push(folder)
  }
  return found
}

/** Whether there is a file that may be executed. */
export async function isProgram(path: string, platform: NodeJS.Platform): Promise<boolean> {
  try {
    // Windows has no right to execute.
    await access(path, platform === 'win32' ? constants.F_OK : constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
