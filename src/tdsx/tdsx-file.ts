import { createWriteStream, openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { ActionError } from '../base/errors.ts'
import type { Field } from './fields.ts'
import { EXTRACT_PATH, tdsDocument } from './tds-document.ts'

/** A file on disk. */
export interface StoredFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
}

/** A file, ready for the upload. */
export interface PackedFile extends StoredFile {
  readonly type: 'hyper' | 'tdsx'
}

/**
 * Makes of a Hyper file what is published: the file itself, or a `.tdsx`.
 * @param fields undefined when nothing is said of them
 * @param folder as of `writeTdsx`
 */
export function packed(
  name: string,
  fields: readonly Field[] | undefined,
  folder: string
): (file: StoredFile) => Promise<PackedFile> {
  return async ({ path, size }) =>
    fields === undefined ? { path, size, type: 'hyper' } : await writeTdsx(name, fields, path, folder)
}

/**
 * Packs a Hyper file and what Tableau shall show of it into one `.tdsx`. The Hyper file is streamed from disk to disk.
 * @param name of the data source
 * @param hyperPath a Hyper file whose columns are those of `fields`
 * @param folder an existing folder for the archive
 * @throws ActionError engine.output when it cannot be written
 */
export async function writeTdsx(
  name: string,
  fields: readonly Field[],
  hyperPath: string,
  folder: string
): Promise<PackedFile> {
  // Large, and only data sources with captions need it.
  const { BlobReader, TextReader, ZipWriter, configure } = await import(
    '@zip.js/zip.js/lib/zip-core-native.js'
  )
  configure({ useWebWorkers: false })
  const path = join(folder, 'publication.tdsx')
  try {
    const archive = new ZipWriter(Writable.toWeb(createWriteStream(path)))
    await archive.add('extract.tds', new TextReader(tdsDocument(name, fields)))
    await archive.add(EXTRACT_PATH, new BlobReader(await openAsBlob(hyperPath)))
    await archive.close()
    return { path, size: (await stat(path)).size, type: 'tdsx' }
  } catch (error) {
    throw new ActionError(
      'engine.output',
      `The extract and its captions could not be packed into ${path}: ${error instanceof Error ? error.message : String(error)}.`,
      'See that the disk of RUNNER_TEMP has room for the extract once more. Nothing was published.',
      { cause: error }
    )
  }
}
