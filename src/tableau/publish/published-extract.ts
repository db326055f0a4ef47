import { createWriteStream, openAsBlob } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FileEntry } from '@zip.js/zip.js'
import type { Datasource } from '../resources/datasources.ts'
import type { TableauClient } from '../rest/client.ts'

/** Larger data sources are not downloaded, only to look at their columns. */
export const DOWNLOAD_LIMIT_BYTES = 64 * 1024 * 1024

/** A `.tdsx` that holds more is not unpacked, only to look at its columns. */
const UNPACKED_LIMIT_BYTES = 512 * 1024 * 1024
/** A `.tdsx` has a document, an extract, and perhaps a few files more. */
const MAX_ENTRIES = 10_000

/** The Hyper file of a published data source, or why it is not to be had. */
export type PublishedExtract = { readonly path: string } | { readonly why: string }

/**
 * Downloads a published data source and takes the Hyper file out of it. Nothing depends on it but a check, so
 * whatever stands in the way (rights, size, an outage) is no error but a reason.
 * Source: Tableau REST API, "Download Data Source".
 * @param folder an existing folder for the files
 * @throws the deadline's reason; ActionError `tableau.session` when the session ends a second time
 */
export async function downloadExtract(
  client: TableauClient,
  { id, name, sizeMb }: Datasource,
  folder: string
): Promise<PublishedExtract> {
  if (sizeMb !== undefined && sizeMb * 1024 * 1024 > DOWNLOAD_LIMIT_BYTES) return tooLarge(sizeMb)
  const path = join(folder, 'published')
  const outcome = await client.send({
    method: 'GET',
    path: `datasources/${id}/content`,
    saveTo: { path, limitBytes: DOWNLOAD_LIMIT_BYTES },
    doing: `downloading the data source “${name}”`,
    repeat: 'freely',
    transfer: true
  })
  if (outcome.kind !== 'done') {
    return { why: outcome.status === 403 ? 'the user may not download it' : 'it could not be downloaded' }
  }
  if (outcome.saved !== true) return tooLarge(undefined)
  return await hyperFileOf(path, folder, client.deadline.signal)
}

/**
 * The Hyper file that a downloaded data source is, or holds (`.tdsx`).
 * @param folder where it is unpacked to
 * @throws the reason of the signal
 */
export async function hyperFileOf(
  path: string,
  folder: string,
  signal: AbortSignal
): Promise<PublishedExtract> {
  const magic = await beginning(path)
  if (magic.startsWith('Hyper')) return { path }
  if (!magic.startsWith('PK')) return { why: 'it is no Hyper file' }
  return await unpack(path, join(folder, 'published.hyper'), signal)
}

function tooLarge(sizeMb: number | undefined): PublishedExtract {
  const size = sizeMb === undefined ? 'more' : `${sizeMb} MB, more`
  return {
    why: `it has ${size} than the ${DOWNLOAD_LIMIT_BYTES / 1024 / 1024} MB that are downloaded for it`
  }
}

async function beginning(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(5), 0, 5, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Takes the one Hyper file out of a `.tdsx`. */
async function unpack(archive: string, path: string, signal: AbortSignal): Promise<PublishedExtract> {
  // Large, and only data sources with captions need it.
  const { BlobReader, ZipReader, configure } = await import('@zip.js/zip.js/lib/zip-core-native.js')
  configure({ useWebWorkers: false })
  const zip = new ZipReader(new BlobReader(await openAsBlob(archive)))
  try {
    const found: FileEntry[] = []
    let entries = 0
    for await (const entry of zip.getEntriesGenerator()) {
      entries += 1
      if (entries > MAX_ENTRIES) return { why: `it holds more than ${MAX_ENTRIES} files` }
      if (!entry.directory && entry.filename.endsWith('.hyper')) found.push(entry)
    }
    const [file, ...others] = found
    if (file === undefined || others.length > 0) return { why: 'it holds not just one Hyper file' }
    await save(file, path, signal)
    return { path }
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
  constructor() {
    super(`it unpacks to more than ${UNPACKED_LIMIT_BYTES / 1024 / 1024} MB`)
  }
}

/** Counts what is unpacked, too: what the archive says of its size need not be true. */
async function save(file: FileEntry, path: string, signal: AbortSignal): Promise<void> {
  if (file.uncompressedSize > UNPACKED_LIMIT_BYTES) throw new TooLarge()
  let total = 0
  const limit = new Transform({
    transform(bytes: Uint8Array, _, callback) {
      total += bytes.length
      if (total > UNPACKED_LIMIT_BYTES) callback(new TooLarge())
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
