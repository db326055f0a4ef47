import { randomBytes } from 'node:crypto'
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** A folder of mode 0700 that belongs to this run alone. */
export interface WorkFolder {
  /** Absolute path. */
  readonly path: string
  /** Removes the folder with all in it. Never throws: what is left, the next run removes. */
  remove(): Promise<void>
}

/** The engine of a killed run has ended within a second or two, on a busy machine later. */
const REMOVALS = 20
const QUIET_MS = 500
const NAME = /^tpa-(\d+)-\w{6}$/
const UNFINISHED = /^\.unfinished-(\d+)-[0-9a-f]{12}(-types)?\.hyper$/

/** Folders of this process. One that bears our process number but is not among them is of a dead run. */
const own = new Set<string>()

/**
 * Makes `tpa-<process number>-XXXXXX` in `parent`, and removes there what runs that were killed have left: such
 * folders, and unfinished extracts.
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
      await removeAll(path).catch(() => undefined)
      own.delete(path)
    }
  }
}

/**
 * Removes the folders that a killed run has left: the noted one, and those of the same process beside it and in the
 * operating system's folder for temporary files, where the engine's socket lies when the way to the noted one is too
 * long. The engine ends when it notices, and may write until then: so they must stay away for a moment.
 * @param noted path of a work folder
 * @returns whether there was anything
 * @throws the file system's error when one cannot be removed
 */
export async function removeFoldersOfRun(noted: string): Promise<boolean> {
  const pid = NAME.exec(basename(noted))?.[1]
  if (pid === undefined) return false
  for (let tries = 0; tries < REMOVALS; tries++) {
    const left = await foldersOf(pid, [...new Set([dirname(noted), tmpdir(), '/tmp'])])
    if (left.length === 0) return tries > 0
    for (const path of left) await removeAll(path)
    await delay(QUIET_MS)
  }
  return true
}

/** A name for the extract of this process until it is whole. */
export function unfinishedName(): string {
  return `.unfinished-${process.pid}-${randomBytes(6).toString('hex')}.hyper`
}

async function foldersOf(pid: string, parents: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const parent of parents) {
    for (const name of await readdir(parent).catch((): string[] => [])) {
      const path = join(parent, name)
      if (NAME.exec(name)?.[1] === pid && (await isOurs(path))) found.push(path)
    }
  }
  return found
}

async function removeAll(path: string): Promise<void> {
  // Windows keeps a file busy for a moment after the process that held it has ended, and so does an engine that ends.
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}

async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = NAME.exec(name)?.[1] ?? UNFINISHED.exec(name)?.[1]
    const path = join(parent, name)
    if (pid === undefined || own.has(path) || (isAlive(Number(pid)) && Number(pid) !== process.pid)) continue
    try {
      if (await isOurs(path)) await rm(path, { recursive: true, force: true })
    } catch {
      // Another run that starts now removes the same folder, or the file system forbids it: not our business.
    }
  }
}

/** A folder of that name or an unfinished extract, no link, of this user. */
async function isOurs(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined)
  if (stats === undefined) return false
  const isKind = UNFINISHED.test(basename(path)) ? stats.isFile() : stats.isDirectory()
  return isKind && (process.getuid === undefined || stats.uid === process.getuid())
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
