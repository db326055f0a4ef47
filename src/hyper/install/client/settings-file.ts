import { readFile, stat } from 'node:fs/promises'
import { workspace } from '../../../base/environment.ts'
import type { Log } from '../../../base/log.ts'
import { leadsThrough } from './leads-through.ts'

/** Larger ones are no configuration, nor a list of certificates. */
const MAX_FILE_BYTES = 4 * 1024 * 1024

/** Where a file with settings may not lie, and who is told. */
export interface SettingsSurroundings {
  readonly env: NodeJS.ProcessEnv
  readonly log: Log
}

/**
 * What a file with settings of npm or pip holds. As they do: a file that cannot be read holds nothing. Nor does one
 * of the workspace.
 * @param whose settings they are: `npm`
 * @param instead completes "Set … instead."
 */
export async function settingsText(
  path: string | undefined,
  whose: string,
  instead: string,
  { env, log }: SettingsSurroundings
): Promise<string> {
  if (path === undefined) return ''
  try {
    const stats = await stat(path)
    if (!stats.isFile() || stats.size > MAX_FILE_BYTES) return ''
    if (!(await leadsThrough(path, workspace(env)))) return await readFile(path, 'utf8')
  } catch {
    return ''
  }
  log.warning(
    `${whose} settings not read`,
    `${path} is not read, because it lies in the workspace or a link on the way to it does: files of a repository do not decide where the Hyper engine comes from. ${instead}`
  )
  return ''
}
