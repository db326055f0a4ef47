import { glob, lstat, readdir, stat } from 'node:fs/promises'
import { basename, dirname, sep } from 'node:path'
import { ActionError } from '../base/errors.ts'
import { editDistance } from '../base/suggest.ts'
import { withoutTrailing } from '../base/text.ts'
import { PathRefusal } from '../files/path-refusal.ts'
import { type Found, lookAt, readRegularFile } from '../files/regular-file.ts'
import { type WorkspacePath, workspacePath } from '../files/workspace-path.ts'

const NAMES_SHOWN = 5

/** A local file of the source. */
export interface LocalFile extends WorkspacePath {
  /** As it was written or found, with `/`. */
  readonly name: string
}

/**
 * The files that one line of `source-url` names: a path, or a glob, whose files come sorted by name (by code
 * units, so alike on every machine). A path that exists is never taken for a glob. Hidden files match only where
 * the pattern spells out their dot; folders never match.
 *
 * @param line relative to `folder`
 * @param folder the workspace
 * @throws ActionError `source.file` when nothing is there, a folder, pipe, socket or device is, the file cannot be
 *   looked at, or a relative path leaves the workspace
 */
export async function findFiles(line: string, folder: string = process.cwd()): Promise<LocalFile[]> {
  refuseScheme(line)
  const place = placeOf(line, folder)
  switch (await foundAt(place)) {
    case 'file':
      return [place]
    case 'folder':
      throw new ActionError(
        'source.file',
        `${line} is a folder.`,
        `Name the files in it, for example ${withoutTrailing(line, '\\/')}/*.csv.`
      )
    case 'nothing':
      if (!/[*?[{]/.test(line)) throw await missing(line, place.path)
  }
  const files: LocalFile[] = []
  for await (const match of glob(line, { cwd: folder })) {
    const file = placeOf(match, folder)
    // Also one outside: a folder is not read.
    if ((await stat(file.path).catch(() => undefined))?.isDirectory()) continue
    if ((await foundAt(file)) === 'nothing') throw await missing(file.name, file.path)
    files.push(file)
  }
  if (files.length === 0) {
    throw new ActionError(
      'source.file',
      `No file matches ${line}.`,
      `${addressHint(line)}The pattern counts from ${slashes(folder)}. Is there a checkout or a build step before this one? A folder does not match; **/ goes into subfolders.`
    )
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * The bytes of a local file.
 * @throws ActionError `source.file` when it cannot be read, or is not a file in the workspace any more
 */
export async function* readLocalFile(file: LocalFile): AsyncGenerator<Uint8Array, void> {
  try {
    yield* readRegularFile(file)
  } catch (error) {
    throw unreadable(file.name, error)
  }
}

function placeOf(written: string, folder: string): LocalFile {
  const name = slashes(written)
  try {
    return { ...workspacePath(written, folder), name }
  } catch (error) {
    throw unreadable(name, error)
  }
}

async function foundAt(file: LocalFile): Promise<Found> {
  try {
    return await lookAt(file)
  } catch (error) {
    throw unreadable(file.name, error)
  }
}

function refuseScheme(line: string): void {
  // A scheme has two letters or more: C:\data is a path.
  const scheme = /^([a-z][a-z\d+.-]+):\/\//i.exec(line)?.[1]?.toLowerCase()
  if (scheme === undefined) return
  throw new ActionError(
    'source.file',
    `This action cannot read ${scheme}:// addresses.`,
    scheme === 'file'
      ? 'Give the path of the file without file://.'
      : 'Give an http(s) URL (a presigned one, for instance), or fetch the file in a step before this one and give its path.'
  )
}

async function missing(line: string, path: string): Promise<ActionError> {
  if ((await lstat(path).catch(() => undefined))?.isSymbolicLink()) {
    return new ActionError(
      'source.file',
      `${line} is a link to a file that does not exist.`,
      'Make the file in a step before this one, or correct the link.'
    )
  }
  const folder = dirname(path)
  const home = /^~[\\/]/.test(line) ? ' The ~ of a shell means nothing here.' : ''
  let names: string[]
  try {
    names = await readdir(folder)
  } catch {
    return new ActionError(
      'source.file',
      `There is no file ${line}: the folder ${slashes(folder)} does not exist.${home}`,
      `${addressHint(line)}A path counts from the workspace. Is there a checkout or a build step before this one?`
    )
  }
  const wanted = basename(path).toLowerCase()
  const near = names
    .map(name => ({ name, edits: editDistance(wanted, name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, NAMES_SHOWN)
    .map(({ name }) => name)
  return new ActionError(
    'source.file',
    `There is no file ${line}.${home}`,
    near.length === 0
      ? `${addressHint(line)}The folder ${slashes(folder)} is empty. Is there a checkout or a build step before this one?`
      : `${addressHint(line)}The nearest names in ${slashes(folder)} are: ${near.join(', ')}.`
  )
}

/** A path may begin like a host name; an address has a scheme. */
function addressHint(line: string): string {
  const isHost =
    /^(localhost(:\d+)?|www\.[^/]+|[a-z\d-]+(\.[a-z\d-]+)*\.[a-z]{2,}(:\d+)?(?=[/?]))([/?]|$)/i.test(line)
  return isHost ? 'If this is an address on the web, write https:// in front of it. ' : ''
}

function unreadable(name: string, error: unknown): unknown {
  if (error instanceof PathRefusal) {
    return new ActionError('source.file', `${name} ${error.why}.`, error.remedy)
  }
  const { code } = error as NodeJS.ErrnoException
  if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) return error
  return new ActionError(
    'source.file',
    `${name} cannot be read (${code}).`,
    code === 'EACCES' || code === 'EPERM'
      ? 'Give the user that the runner works as the right to read it.'
      : 'Look at the file, and at the step that made it.',
    { cause: error }
  )
}

function slashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/')
}
