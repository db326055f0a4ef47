import { createWriteStream, openAsBlob } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { Datasource } from '../resources/datasources.ts'
import type { TableauClient } from '../rest/client.ts'

/** What a download of a published data source holds, or why it is not to be had. */
export type PublishedExtract =
  | {
      /** The Hyper file. */
      readonly path: string
      /** The text of the `.tds` beside it, where there is one. */
      readonly tds?: string
    }
  /** No extract: only the text of a `.tds`. */
  | { readonly tds: string }
  | { readonly why: string; readonly tooLarge?: true; readonly refused?: true }

/** How a published data source is downloaded. */
export interface DownloadOptions {
  /** A larger one is not downloaded. */
  readonly limitBytes: number
  /** Ends the download before its time; its reason is what is thrown. */
  readonly signal?: AbortSignal
}

const MAX_TDS_BYTES = 64 * 1024 * 1024

/**
 * Downloads a published data source and takes the Hyper file out of it. Nothing depends on it but a look, so
 * whatever stands in the way (rights, size, an outage) is no error but a reason.
 * Source: Tableau REST API, "Download Data Source".
 * @param folder an existing folder for the files
 * @throws the deadline's reason, and that of the signal
 */
export async function downloadExtract(
  client: TableauClient,
  datasource: Datasource,
  folder: string,
  { limitBytes, signal }: DownloadOptions
): Promise<PublishedExtract> {
  const { sizeMb } = datasource
  if (sizeMb !== undefined && sizeMb * 1024 * 1024 > limitBytes) return tooLarge(sizeMb, limitBytes)
  return await download(client, datasource, folder, 'published', {}, limitBytes, signal)
}

/**
 * Downloads a published data source without its extract: the text of its `.tds`.
 * Source: Tableau REST API, "Download Data Source", `includeExtract`.
 * @param folder an existing folder for the files
 * @throws the deadline's reason, and that of the signal
 */
export async function downloadDocument(
  client: TableauClient,
  datasource: Datasource,
  folder: string,
  signal?: AbortSignal
): Promise<string | undefined> {
  const query = { includeExtract: 'false' }
  const found = await download(client, datasource, folder, 'document', query, MAX_TDS_BYTES, signal)
  return 'tds' in found ? found.tds : undefined
}

async function download(
  client: TableauClient,
  { id, name }: Datasource,
  folder: string,
  as: string,
  query: Readonly<Record<string, string>>,
  limitBytes: number,
  signal: AbortSignal | undefined
): Promise<PublishedExtract> {
  const path = join(folder, as)
  const outcome = await client.send({
    method: 'GET',
    path: `datasources/${id}/content`,
    query,
    saveTo: { path, limitBytes },
    doing: `downloading the data source “${name}”`,
    repeat: 'freely',
    transfer: true,
    optional: true,
    ...(signal === undefined ? {} : { signal })
  })
  if (outcome.kind !== 'done') {
    const refused = outcome.status === 403 || outcome.status === 401
    return refused ? { why: 'the user may not download it', refused } : { why: 'it could not be downloaded' }
  }
  if (outcome.saved !== true) return tooLarge(undefined, limitBytes)
  return await hyperFileOf(path, folder)
}

/**
 * The Hyper file that a downloaded data source is, or holds (`.tdsx`), with its `.tds`.
 * @param folder where it is unpacked to
 */
export async function hyperFileOf(path: string, folder: string): Promise<PublishedExtract> {
  const magic = await beginning(path)
  if (magic.startsWith('Hyper')) return { path }
  if (magic.startsWith('PK')) return await unpack(path, join(folder, 'published.hyper'))
  const text = /^(\ufeff|ï»¿)?\s*</.test(magic) ? await readFile(path, 'utf8') : ''
  return /<datasource\b/.test(text) ? { tds: text } : { why: 'it is no Hyper file' }
}

function tooLarge(sizeMb: number | undefined, limitBytes: number): PublishedExtract {
  const size = sizeMb === undefined ? 'more' : `${sizeMb} MB, more`
  return {
    why: `it has ${size} than the ${limitBytes / 1024 / 1024} MB that are downloaded for it`,
    tooLarge: true
  }
}

async function beginning(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Takes the one Hyper file and the document out of a `.tdsx`. */
async function unpack(archive: string, path: string): Promise<PublishedExtract> {
  // Large, and only data sources with captions need it.
  const { BlobReader, TextWriter, ZipReader, configure } = await import(
    '@zip.js/zip.js/lib/zip-core-native.js'
  )
  configure({ useWebWorkers: false })
  const zip = new ZipReader(new BlobReader(await openAsBlob(archive)))
  try {
    const entries = (await zip.getEntries()).filter(entry => !entry.directory)
    const [file, ...others] = entries.filter(entry => entry.filename.endsWith('.hyper'))
    const document = entries.find(entry => /^[^/]+\.tds$/.test(entry.filename))
    const isReadable = document !== undefined && document.uncompressedSize <= MAX_TDS_BYTES
    const tds = isReadable ? await document.getData(new TextWriter()) : undefined
    const isOld = entries.some(entry => entry.filename.endsWith('.tde'))
    if (file === undefined) {
      return tds === undefined || isOld ? { why: 'it holds no Hyper file' } : { tds }
    }
    if (others.length > 0) return { why: 'it holds not just one Hyper file' }
    await file.getData(Writable.toWeb(createWriteStream(path)))
    return { path, ...(tds === undefined ? {} : { tds }) }
  } catch {
    return { why: 'the archive that came cannot be read' }
  } finally {
    await zip.close()
  }
}
