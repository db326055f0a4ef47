import { createReadStream, type Stats } from 'node:fs'
import { glob, readdir, stat } from 'node:fs/promises'
import { basename, dirname, resolve, sep } from 'node:path'
import { ActionError } from '../base/errors.ts'
import { editDistance } from '../base/nearest.ts'
import { withoutTrailing } from '../base/text.ts'

const READ_BYTES = 256 * 1024
const NAMES_SHOWN = 5

/** A local file of the source. */
export interface LocalFile {
  /** Absolute. */
  readonly path: string
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
 * @throws ActionError `source.file` when nothing is there, a folder is, or the file cannot be looked at
 */
export async function findFiles(line: string, folder: string = process.cwd()): Promise<LocalFile[]> {
  refuseScheme(line)
  const path = resolve(folder, line)
  const found = await statOf(path, line)
  if (found?.isDirectory()) {
    throw new ActionError(
      'source.file',
      `${line} is a folder.`,
      `Name the files in it, for example ${withoutTrailing(line, '\\/')}/*.csv.`
    )
  }
  if (found !== undefined && !found.isFile()) {
    throw new ActionError(
      'source.file',
      `${line} is neither a file nor a folder (a pipe or a device, perhaps).`,
      'Write the data to a file in a step before this one.'
    )
  }
  if (found !== undefined) return [{ path, name: slashes(line) }]
  if (!/[*?[{]/.test(line)) throw await missing(line, path)
  const files: LocalFile[] = []
  for await (const match of glob(line, { cwd: folder })) {
    const name = slashes(match)
    const file = resolve(folder, match)
    if ((await statOf(file, name))?.isFile()) files.push({ path: file, name })
  }
  if (files.length === 0) {
    throw new ActionError(
      'source.file',
      `No file matches ${line}.`,
      `The pattern counts from ${slashes(folder)}. Is there a checkout or a build step before this one? A folder does not match; **/ goes into subfolders.`
    )
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * The bytes of a local file.
 * @throws ActionError `source.file` when it cannot be read
 */
export async function* readLocalFile({ path, name }: LocalFile): AsyncGenerator<Uint8Array, void> {
  try {
    yield* createReadStream(path, { highWaterMark: READ_BYTES })
  } catch (error) {
    throw unreadable(name, error)
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

async function statOf(path: string, name: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // Windows has no files with these characters in their names.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EINVAL') return undefined
    throw unreadable(name, error)
  }
}

async function missing(line: string, path: string): Promise<ActionError> {
  const folder = dirname(path)
  const home = /^~[\\/]/.test(line) ? ' The ~ of a shell means nothing here.' : ''
  let names: string[]
  try {
    names = await readdir(folder)
  } catch {
    return new ActionError(
      'source.file',
      `There is no file ${line}: the folder ${slashes(folder)} does not exist.${home}`,
      'A path counts from the workspace. Is there a checkout or a build step before this one?'
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
      ? `The folder ${slashes(folder)} is empty. Is there a checkout or a build step before this one?`
      : `The nearest names in ${slashes(folder)} are: ${near.join(', ')}.`
  )
}

function unreadable(name: string, error: unknown): unknown {
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
