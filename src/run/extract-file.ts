import { randomBytes } from 'node:crypto'
import { lstat, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { temporary, workspace } from '../base/environment.ts'
import { ActionError } from '../base/errors.ts'
import { outputPlace } from '../files/output-path.ts'
import { PathRefusal } from '../files/path-refusal.ts'
import { unfinishedName } from '../files/work-folder.ts'
import { retypedPath } from '../hyper/build/extract.ts'

/** Where the extract of a run is written. */
export interface ExtractFile {
  /** Absolute. */
  readonly path: string
  /** In the same folder: where it is until it is whole. */
  readonly unfinished: string
  /** Nobody has asked for the file: what becomes of it matters to this run only. */
  readonly temporary: boolean
}

const REMOVALS = 20
const QUIET_MS = 500
const NAME = /^(\.unfinished-\d+-[0-9a-f]+(-types)?|extract-[0-9a-f]+)\.hyper$/

/**
 * Chooses where the extract is written: at `output-path`, or in the runner's temporary folder.
 * @param written the input; undefined: it was not given
 * @throws ActionError `input.invalid` when something else than a file is there, or it leaves the workspace
 */
export async function chooseExtractFile(
  written: string | undefined,
  env: NodeJS.ProcessEnv
): Promise<ExtractFile> {
  const path =
    written === undefined
      ? resolve(temporary(env), `extract-${randomBytes(4).toString('hex')}.hyper`)
      : await placeOf(written, workspace(env))
  return { path, unfinished: join(dirname(path), unfinishedName()), temporary: written === undefined }
}

/** What a step that is killed leaves of it, and nobody wants. */
export function unwanted(file: ExtractFile): readonly string[] {
  const parts = [file.unfinished, retypedPath(file.unfinished)]
  return file.temporary ? [...parts, file.path] : parts
}

/**
 * Removes extracts that a killed run has left. Its engine ends when it notices, and may write until then: so they
 * must stay away for a moment.
 * @returns whether there was anything
 * @throws the file system's error when one cannot be removed
 */
export async function removeExtracts(paths: readonly string[]): Promise<boolean> {
  const ours = paths.filter(path => NAME.test(basename(path)))
  for (let tries = 0; tries < REMOVALS; tries++) {
    const left: string[] = []
    for (const path of ours) {
      if ((await lstat(path).catch(() => undefined))?.isFile()) left.push(path)
    }
    if (left.length === 0) return tries > 0
    // Windows keeps a file busy for a moment after the process that held it has ended.
    for (const path of left) await rm(path, { force: true, maxRetries: 5, retryDelay: 100 })
    await delay(QUIET_MS)
  }
  return true
}

async function placeOf(written: string, folder: string): Promise<string> {
  try {
    return await outputPlace(written, folder)
  } catch (error) {
    if (error instanceof PathRefusal) {
      throw new ActionError('input.invalid', `The input output-path (${written}) ${error.why}.`, error.remedy)
    }
    throw new ActionError(
      'engine.output',
      `The place for the extract, ${written}, cannot be looked at (${(error as NodeJS.ErrnoException).code}).`,
      'Choose another output-path.',
      { cause: error }
    )
  }
}
