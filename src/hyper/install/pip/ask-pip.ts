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

/** Pythons that are asked at most: the first ones of PATH may be without pip. */
const MAX_PYTHONS = 4
const NAMES = process.platform === 'win32' ? ['python.exe', 'python3.exe'] : ['python3', 'python']
/** The address that pip uses without any setting. Not in its output for people, but there since pip 10. */
const QUESTION = 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)'

/**
 * Asks pip for the address of the index that it uses when no setting names one. Nothing of the workspace has a say:
 * neither which Python it is, nor where it runs; and no variable of Python's (`-I`).
 *
 * @throws ActionError `engine.download` when there is no pip, or no answer
 */
export async function askPip(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string> {
  const folders = await searchPath(env)
  const folder = await makeAskingFolder(env)
  try {
    for (const python of await pythons(folders, workspace(env))) {
      const asking = { cwd: folder.path, env: bareEnvironment(env, folders), signal }
      const answer = await askProgram(python, ['-I', '-c', QUESTION], asking).catch(() => '')
      signal.throwIfAborted()
      if (/^https?:\/\/\S+$/.test(answer.trim())) return answer.trim()
    }
  } finally {
    await folder.remove()
  }
  throw new ActionError(
    'engine.download',
    'The registry of Python packages, which has the Hyper engine, too, is not known: no setting of pip names one, and there is no pip to be asked.',
    'Install Python with pip on the runner (actions/setup-python), set PIP_INDEX_URL, or name a hyperd in hyperd-path.'
  )
}

async function pythons(folders: readonly string[], untrusted: string): Promise<readonly string[]> {
  const found: string[] = []
  for (const path of folders.flatMap(folder => NAMES.map(name => join(folder, name)))) {
    if (found.length === MAX_PYTHONS) break
    if ((await isProgram(path, process.platform)) && !(await leadsThrough(path, untrusted))) found.push(path)
  }
  return found
}
