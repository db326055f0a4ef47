import { createWriteStream, openAsBlob } from 'node:fs'
import { Writable } from 'node:stream'
import {
  BlobReader,
  configure,
  type FileEntry,
  TextReader,
  TextWriter,
  ZipReader,
  ZipWriter
} from '@zip.js/zip.js/lib/zip-core-native.js'
import { extractPathOf, parseTds, type TdsElement } from './tds-check.ts'

configure({ useWebWorkers: false })

/** A `.tdsx`, taken apart. */
export interface OpenedTdsx {
  /** The text of the `.tds`. */
  readonly text: string
  readonly tds: TdsElement
}

/**
 * Takes a `.tdsx` apart.
 * @param target where its Hyper file is put
 * @throws Error when it is not an archive with one `.tds` at its root, or the Hyper file that it names is not there
 */
export async function openTdsx(path: string, target: string): Promise<OpenedTdsx> {
  const archive = new ZipReader(new BlobReader(await openAsBlob(path)))
  try {
    const entries = (await archive.getEntries()).filter((entry): entry is FileEntry => !entry.directory)
    const documents = entries.filter(({ filename }) => /^[^/]+\.tds$/.test(filename))
    const [document] = documents
    if (document === undefined || documents.length > 1) throw new Error('There is not one .tds at its root.')
    const text = await document.getData(new TextWriter())
    const tds = parseTds(text)
    const name = extractPathOf(tds)
    const extract = entries.find(({ filename }) => filename === name)
    if (extract === undefined) throw new Error(`The file '${name}' of the .tds is not in the archive.`)
    await extract.getData(Writable.toWeb(createWriteStream(target)))
    return { text, tds }
  } finally {
    await archive.close()
  }
}

/**
 * Packs a `.tds` and its Hyper file, as a download gives them.
 * @param hyperPath undefined: without the extract
 */
export async function packTdsx(text: string, hyperPath: string | undefined, target: string): Promise<void> {
  const archive = new ZipWriter(Writable.toWeb(createWriteStream(target)))
  await archive.add('extract.tds', new TextReader(text))
  if (hyperPath !== undefined) {
    await archive.add(extractPathOf(parseTds(text)), new BlobReader(await openAsBlob(hyperPath)))
  }
  await archive.close()
}
