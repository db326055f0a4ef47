import { createWriteStream, openAsBlob } from 'node:fs'
import { open, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FileEntry } from '@zip.js/zip.js'
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

/** Larger documents are not read: it takes time in which nothing else happens. */
const MAX_TDS_BYTES = 16 * 1024 * 1024
/** How much more than its own size a `.tdsx` may unpack to: an extract becomes two or three times smaller. */
const UNPACKED_FACTOR = 8
/** No `.tdsx` is unpacked to more. */
const UNPACKED_LIMIT_BYTES = 4 * 1024 * 1024 * 1024
/** A `.tdsx` has a document, an extract, and perhaps a few files more. */
const MAX_ENTRIES = 10_000

/**
 * Downloads a published data source and takes the Hyper file out of it. Nothing depends on it but a look, so
 * whatever stands in the way (rights, size, an outage) is not an error but a reason.
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
  const ending =
    signal === undefined ? client.deadline.signal : AbortSignal.any([client.deadline.signal, signal])
  return await hyperFileOf(path, folder, ending, Math.min(UNPACKED_LIMIT_BYTES, UNPACKED_FACTOR * limitBytes))
}

/**
 * The Hyper file that a downloaded data source is, or holds (`.tdsx`), with its `.tds`.
 * @param folder where it is unpacked to
 * @param limitBytes more is not unpacked
 * @throws the reason of the signal
 */
export async function hyperFileOf(
  path: string,
  folder: string,
  signal: AbortSignal,
  limitBytes: number
): Promise<PublishedExtract> {
  const magic = await beginning(path)
  if (magic.startsWith('Hyper')) return { path }
  if (magic.startsWith('PK')) return await unpack(path, join(folder, 'published.hyper'), signal, limitBytes)
  const isText = /^(\ufeff|ï»¿)?\s*</.test(magic) && (await stat(path)).size <= MAX_TDS_BYTES
  const text = isText ? await readFile(path, 'utf8') : ''
  return /<datasource\b/.test(text) ? { tds: text } : { why: 'it is not a Hyper file' }
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
async function unpack(
  archive: string,
  path: string,
  signal: AbortSignal,
  limitBytes: number
): Promise<PublishedExtract> {
  // Large, and only data sources with captions need it.
  const { BlobReader, TextWriter, ZipReader, configure } = await import(
    '@zip.js/zip.js/lib/zip-core-native.js'
  )
  configure({ useWebWorkers: false })
  const zip = new ZipReader(new BlobReader(await openAsBlob(archive)))
  try {
    const files: FileEntry[] = []
    let entries = 0
    for await (const entry of zip.getEntriesGenerator()) {
      entries += 1
      if (entries > MAX_ENTRIES) return { why: `it holds more than ${MAX_ENTRIES} files` }
      if (!entry.directory) files.push(entry)
    }
    const [file, ...others] = files.filter(entry => entry.filename.endsWith('.hyper'))
    const document = files.find(entry => /^[^/]+\.tds$/.test(entry.filename))
    if (document !== undefined && document.uncompressedSize > MAX_TDS_BYTES) {
      return { why: `its document has more than ${MAX_TDS_BYTES / 1024 / 1024} MB` }
    }
    // What is more than the archive says is an error here.
    const tds = document && (await document.getData(new TextWriter(), { signal }))
    if (file === undefined) {
      const isOld = files.some(entry => entry.filename.endsWith('.tde'))
      return tds === undefined || isOld ? { why: 'it holds no Hyper file' } : { tds }
    }
    if (others.length > 0) return { why: 'it holds not just one Hyper file' }
    await save(file, path, signal, limitBytes)
    return { path, ...(tds === undefined ? {} : { tds }) }
  } catch (error) {
    await rm(path, { force: true })
    signal.throwIfAborted()
    if (error instanceof TooLarge) return { why: error.message }
    return { why: 'it cannot be unpacked' }
  } finally {
    await zip.close()
  }
}

class TooLarge extends Error {
  constructor(limitBytes: number) {
    super(`it unpacks to more than ${Math.round(limitBytes / 1024 / 1024)} MB`)
  }
}

/** Counts what is unpacked, too: what the archive says of its size need not be true. */
async function save(file: FileEntry, path: string, signal: AbortSignal, limitBytes: number): Promise<void> {
  if (file.uncompressedSize > limitBytes) throw new TooLarge(limitBytes)
  let total = 0
  const limit = new Transform({
    transform(bytes: Uint8Array, _, callback) {
      total += bytes.length
      if (total > limitBytes) callback(new TooLarge(limitBytes))
      else callback(null, bytes)
    }
  })
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const unpacked = file.getData(writable, { signal })
  // Waits for neither where the other has failed; a failure behind the first one says nothing new.
  unpacked.catch(() => undefined)
  const written = pipeline(Readable.fromWeb(readable), limit, createWriteStream(path), { signal })
  await Promise.all([unpacked, written])
}
