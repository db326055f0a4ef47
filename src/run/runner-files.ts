import { access, constants, stat } from 'node:fs/promises'
import { ActionError } from '../base/errors.ts'

/** Files that the runner makes for a step to write into. */
const FILES = ['GITHUB_OUTPUT', 'GITHUB_STATE']
const FOLDERS = ['RUNNER_TEMP']

/**
 * Checks that the files and folders which the runner tells of can be written to: without them a run would fail after
 * its work is done. Those that it does not tell of are done without.
 * @throws ActionError `input.invalid`
 */
export async function checkRunnerFiles(env: NodeJS.ProcessEnv): Promise<void> {
  for (const name of FILES) await check(name, env[name], 'file')
  for (const name of FOLDERS) await check(name, env[name], 'folder')
}

async function check(name: string, path: string | undefined, kind: 'file' | 'folder'): Promise<void> {
  if (!path) return
  let why = ''
  try {
    const stats = await stat(path)
    if (kind === 'file' ? !stats.isFile() : !stats.isDirectory()) why = `it is not a ${kind}`
    else await access(path, constants.W_OK)
  } catch (error) {
    why = (error as NodeJS.ErrnoException).code ?? String(error)
  }
  if (why === '') return
  throw new ActionError(
    'input.invalid',
    `The environment variable ${name} names a ${kind} that cannot be written to (${why}).`,
    `The runner sets it. If the workflow, or a container, sets it too, remove that; else see that the user of the runner may write there.`
  )
}
