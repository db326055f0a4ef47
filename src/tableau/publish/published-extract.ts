import { createWriteStream, openAsBlob } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { Datasource } from '../resources/datasources.ts'
import type { TableauClient } from '../rest/client.ts'

/** Larger data sources are not downloaded, only to look at their columns. */
export const DOWNLOAD_LIMIT_BYTES = 64 * 1024 * 1024

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
  return await hyperFileOf(path, folder)
}

/**
 * The Hyper file that a downloaded data source is, or holds (`.tdsx`).
 * @param folder where it is unpacked to
 */
export async function hyperFileOf(path: string, folder: string): Promise<PublishedExtract> {
  const magic = await beginning(path)
  if (magic.startsWith('Hyper')) return { path }
  if (!magic.startsWith('PK')) return { why: 'it is no Hyper file' }
  return (await unpack(path, join(folder, 'published.hyper'))) ?? { why: 'it holds not just one Hyper file' }
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
async function unpack(archive: string, path: string): Promise<PublishedExtract | undefined> {
  // Large, and only data sources with captions need it.
  const { BlobReader, ZipReader, configure } = await import('@zip.js/zip.js/lib/zip-core-native.js')
  configure({ useWebWorkers: false })
  const zip = new ZipReader(new BlobReader(await openAsBlob(archive)))
  try {
    const files = (await zip.getEntries()).filter(entry => entry.filename.endsWith('.hyper'))
    const [file, ...others] = files
    if (file === undefined || file.directory || others.length > 0) return undefined
    await file.getData(Writable.toWeb(createWriteStream(path)))
    return { path }
  } catch {
    return undefined
  } finally {
    await zip.close()
  }
}
