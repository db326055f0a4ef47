import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { PathRefusal } from './path-refusal.ts'

/** A path that the workflow names. */
export interface WorkspacePath {
  /** Absolute, without `.` and `..`. */
  readonly path: string
  /**
   * The folder that its real path must stay in: the workspace, for all that lies there however it is written.
   * undefined: an absolute path elsewhere (RUNNER_TEMP), which may lead where its links lead.
   */
  readonly within: string | undefined
}

const STAY_INSIDE =
  'A relative path stays in the workspace, and so do the links on its way. If a file outside is meant, name the file itself by its absolute path.'

/**
 * Resolves a path as a workflow writes it. Nothing is looked up on disk.
 * @param written relative to `workspace`, or absolute
 * @throws PathRefusal for a relative path that leaves the workspace
 */
export function workspacePath(written: string, workspace: string): WorkspacePath {
  const within = resolve(workspace)
  const path = resolve(within, written)
  if (isInside(path, within)) return { path, within }
  if (isAbsolute(written)) return { path, within: undefined }
  throw outside()
}

/**
 * The path without links: the file that is really there.
 * @throws PathRefusal when it leaves the workspace, or lies where nothing of a workflow's data is; the error of the
 *   file system when there is nothing, or when it cannot be looked at
 */
export async function realPathOf({ path, within }: WorkspacePath): Promise<string> {
  const real = await realpath(path)
  if (within !== undefined) {
    const root = await realpath(within)
    if (!isInside(real, root)) throw outside()
    if (isOfGit(relative(root, real))) throw ofGit()
  }
  if (isOfSystem(real)) throw ofSystem()
  return real
}

/** True for the folder itself and all below it. Both paths are absolute. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

/** True for what lies in a `.git`, where a checkout keeps its token. */
export function isOfGit(way: string): boolean {
  return way.split(sep).some(part => part.toLowerCase() === '.git')
}

/** True for what Linux only shows as files: its processes, with their environment and memory, and its settings. */
export function isOfSystem(real: string): boolean {
  return /^\/(proc|sys)(\/|$)/.test(real)
}

function outside(): PathRefusal {
  return new PathRefusal('leads out of the workspace', STAY_INSIDE)
}

function ofGit(): PathRefusal {
  return new PathRefusal(
    'leads into .git, where a checkout keeps its token',
    'Nothing there is read. Copy the file to another folder of the workspace in a step before this one.'
  )
}

function ofSystem(): PathRefusal {
  return new PathRefusal(
    'belongs to the operating system and is not a file on a disk',
    'Write the data to a file in a step before this one.'
  )
}
