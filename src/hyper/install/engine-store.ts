import { randomBytes } from 'node:crypto'
import {
  access,
  chmod,
  constants,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  stat,
  writeFile
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { workspace } from '../../base/environment.ts'
import { leadsThrough } from './client/leads-through.ts'
import type { PinnedEngine } from './packages.ts'

/**
 * A folder with the layout of `@actions/tool-cache`: `hyperd/<version>/<arch>/`, and beside it a file
 * `<arch>.complete` that is written last.
 */
export interface EngineStore {
  /** Folder of the tool cache, or what stands in for it. */
  readonly root: string
}

const FORGOTTEN_AFTER_MS = 24 * 60 * 60_000

/**
 * The places for the engine, best first: the tool cache, then RUNNER_TEMP; outside a runner the temporary folder.
 * None lies in the workspace: a program that a repository has put there must not be found.
 */
export async function engineStores(env: NodeJS.ProcessEnv): Promise<EngineStore[]> {
  const stores: EngineStore[] = []
  for (const root of [env['RUNNER_TOOL_CACHE'], env['RUNNER_TEMP']]) {
    if (root && !(await leadsThrough(root, workspace(env)))) stores.push({ root })
  }
  return stores.length > 0 ? stores : [{ root: await privateFolder(workspace(env)) }]
}

/** The engine in a store: path of the executable; undefined when it is not there whole. */
export async function findEngine(store: EngineStore, pinned: PinnedEngine): Promise<string | undefined> {
  const folder = folderOf(store, pinned)
  const executable = join(folder, pinned.executable)
  try {
    await access(`${folder}.complete`)
    await access(executable, constants.X_OK)
    return executable
  } catch {
    return undefined
  }
}

/** An empty folder on the disk of the store, to be given to `keepEngine` or removed. @throws the file system's error */
export async function stagingFolder(store: EngineStore, pinned: PinnedEngine): Promise<string> {
  const parent = dirname(folderOf(store, pinned))
  await mkdir(parent, { recursive: true })
  await removeForgotten(parent)
  return await mkdtemp(join(parent, '.hyperd-'))
}

/**
 * Moves a verified folder to its place, in one step. When another job was faster, its engine stays.
 * @returns path of the executable
 * @throws the file system's error
 */
export async function keepEngine(store: EngineStore, pinned: PinnedEngine, staged: string): Promise<string> {
  const folder = folderOf(store, pinned)
  await chmod(staged, 0o755)
  await chmod(join(staged, pinned.executable), 0o755)
  if (!(await moved(staged, folder))) {
    if (await alike(staged, folder, pinned.executable)) {
      await rm(staged, { recursive: true, force: true })
    } else {
      // Not ours, or half of it: a folder that came here in one step is like the staged one.
      const aside = join(dirname(folder), `.hyperd-${randomBytes(4).toString('hex')}`)
      await rename(folder, aside)
      await rename(staged, folder)
      await rm(aside, { recursive: true, force: true })
    }
  }
  await writeFile(`${folder}.complete`, '')
  return join(folder, pinned.executable)
}

/** By age: jobs in several containers may share a tool cache, so that a process number says nothing. */
async function removeForgotten(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith('.hyperd-')) continue
    const path = join(parent, name)
    const stats = await lstat(path).catch(() => undefined)
    if (stats !== undefined && Date.now() - stats.mtimeMs > FORGOTTEN_AFTER_MS) {
      await rm(path, { recursive: true, force: true }).catch(() => undefined)
    }
  }
}

function folderOf({ root }: EngineStore, pinned: PinnedEngine): string {
  return join(root, 'hyperd', pinned.version, pinned.arch)
}

async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    // Windows says EPERM where others say that the folder is not empty.
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(code)) throw error
    return false
  }
}

/** Whether both hold an engine of the same size: what lies beside it depends on the package that it came in. */
async function alike(one: string, other: string, executable: string): Promise<boolean> {
  const sizes = await Promise.all(
    [one, other].map(async folder => (await stat(join(folder, executable)).catch(() => undefined))?.size)
  )
  return sizes[0] !== undefined && sizes[0] === sizes[1]
}

/** Others can write to the temporary folder of a machine: nothing is taken from a folder of theirs. */
async function privateFolder(untrusted: string): Promise<string> {
  const user = process.getuid?.() ?? 'user'
  const path = join(tmpdir(), `tableau-publish-action-${user}`)
  await mkdir(path, { mode: 0o700 }).catch(() => undefined)
  const stats = await lstat(path).catch(() => undefined)
  const mine = stats?.isDirectory() && (process.getuid === undefined || stats.uid === user)
  return mine && !(await leadsThrough(path, untrusted)) ? path : await mkdtemp(`${path}-`)
}
