import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar'

const GUNZIP_CHUNK = 1024 * 1024

/**
 * Unpacks a package of npm: the engine and what is said of its licence.
 * @param folder an empty folder
 * @throws what the archive or the file system is to blame for; the reason of the signal
 */
export async function unpackTarball(archive: string, folder: string, signal: AbortSignal): Promise<void> {
  const files = extract({
    cwd: folder,
    strip: 1,
    strict: true,
    // Times of 1985 would make cleaners of old files take it.
    noMtime: true,
    // The package's own server is not needed; links could lead out of the folder.
    filter: (path, entry) =>
      'type' in entry && /^(Old)?File$/.test(entry.type) && !/^hyperdb-mcp(\.exe)?$/.test(basename(path))
  })
  await pipeline(
    createReadStream(archive),
    createGunzip({ chunkSize: GUNZIP_CHUNK }),
    files as unknown as NodeJS.WritableStream,
    { signal }
  )
}
