import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of mode 0700 that belongs to this run alone. */
export interface WorkFolder {
  /** Absolute path. */
  readonly path: string
  /** Removes the folder with all in it. Never throws: what is left, the next run removes. */
  remove(): Promise<void>
}

const NAME = /^tpa-(\d+)-\w{6}$/

/** Folders of this process. One that bears our process number but is not among them is of a dead run. */
const own = new Set<string>()

/**
 * Makes `tpa-<process number>-XXXXXX` in `parent`, and removes there what runs that were killed have left.
 * @param parent an existing folder, e.g. RUNNER_TEMP
 * @throws the file system's error when the folder cannot be made
 */
export async function makeWorkFolder(parent: string = tmpdir()): Promise<WorkFolder> {
  await removeLeftovers(parent)
  const path = await mkdtemp(join(parent, `tpa-${process.pid}-`))
  own.add(path)
  return {
    path,
    async remove() {
      // Windows keeps a file busy for a moment after the process that held it has ended.
      await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => undefined)
      own.delete(path)
    }
  }
}

async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = NAME.exec(name)?.[1]
    const path = join(parent, name)
    if (pid === undefined || own.has(path) || (isAlive(Number(pid)) && Number(pid) !== process.pid)) continue
    try {
      const stats = await lstat(path)
      const mine = process.getuid === undefined || stats.uid === process.getuid()
      if (stats.isDirectory() && mine) await rm(path, { recursive: true, force: true })
    } catch {
      // Another run that starts now removes the same folder, or the file system forbids it: not our business.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
