import { createWriteStream, openAsBlob } from 'node:fs'
import { basename, join } from 'node:path'
import { Writable } from 'node:stream'

/** The engine, and what is said of its licence. The library for Python beside them is not needed. */
const WANTED = [
  /^tableauhyperapi\/bin\/hyper\/hyperd(\.exe)?$/,
  /^tableauhyperapi-[\d.]+\.dist-info\/(LICENSE|NOTICES\.txt|HYPER_API_OSS_disclosure\.txt)$/
]

/**
 * Unpacks a wheel (a ZIP archive): the engine and what is said of its licence.
 * Source: PyPA, "Binary distribution format".
 * @param folder an empty folder
 * @throws what the archive or the file system is to blame for; the reason of the signal
 */
export async function unpackWheel(archive: string, folder: string, signal: AbortSignal): Promise<void> {
  // Large, and only a wheel needs it.
  const { BlobReader, ZipReader, configure } = await import('@zip.js/zip.js/lib/zip-core-native.js')
  configure({ useWebWorkers: false })
  const zip = new ZipReader(new BlobReader(await openAsBlob(archive)))
  try {
    for await (const entry of zip.getEntriesGenerator()) {
      if (entry.directory || !WANTED.some(wanted => wanted.test(entry.filename))) continue
      const file = createWriteStream(join(folder, basename(entry.filename)), { flags: 'wx' })
      await entry.getData(Writable.toWeb(file), { signal })
    }
  } finally {
    await zip.close()
  }
}
