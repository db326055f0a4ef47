import { lstat, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PathRefusal } from './path-refusal.ts'
import { isMissing } from './regular-file.ts'
import { realPathOf, type WorkspacePath, workspacePath } from './workspace-path.ts'

/**
 * Looks at the place where a file shall be written, before any work is done for it: a file that is there will be
 * replaced, nothing else ever is.
 *
 * @param written relative to `workspace`, or absolute
 * @returns the absolute path
 * @throws PathRefusal when it leaves the workspace, by `..` or by a link of a folder on its way, or when a folder, a
 *   link to something else than a file, a device, a pipe or a socket is there
 */
export async function outputPlace(written: string, workspace: string): Promise<string> {
  const place = workspacePath(written, workspace)
  await checkFolders(place)
  const there = await lstat(place.path).catch(orMissing)
  if (there === undefined || there.isFile()) return place.path
  if (there.isDirectory()) {
    throw new PathRefusal('is a folder', 'Name a file in it, for example sales.hyper.')
  }
  if (there.isSymbolicLink() && (await leadsToFile(place))) return place.path
  throw new PathRefusal(
    there.isSymbolicLink()
      ? 'is a link to something that is not a file'
      : 'is not a file (but a device, a pipe or a socket)',
    'Nothing was replaced. Name a file.'
  )
}

/** The folders on the way that are there already; the others will be made in them. */
async function checkFolders({ path, within }: WorkspacePath): Promise<void> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const there = await lstat(folder).catch(orMissing)
    if (there === undefined && folder !== dirname(folder)) continue
    const real = await realPathOf({ path: folder, within }).catch(orMissing)
    if (real !== undefined && (await stat(real)).isDirectory()) return
    throw new PathRefusal(`cannot be written, because ${folder} is not a folder`, 'Name a file in a folder.')
  }
}

async function leadsToFile(place: WorkspacePath): Promise<boolean> {
  const real = await realPathOf(place).catch(orMissing)
  return real !== undefined && (await stat(real)).isFile()
}

function orMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error
}
