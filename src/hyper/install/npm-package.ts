import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar'
import type { Deadline } from '../../base/deadline.ts'
import { ActionError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { hostAndPath } from '../../http/display-url.ts'
import { failureRemedy } from '../../http/failure.ts'
import { followRedirects, MAX_REDIRECTS } from '../../http/follow-redirects.ts'
import { type Http, HttpFailure, type HttpResponse } from '../../http/http.ts'
import { type Outcome, type RetryPolicy, retry } from '../../http/retry.ts'
import { retryAfterMs } from '../../http/retry-after.ts'
import type { NpmConfig } from './npm-config.ts'
import type { EnginePackage } from './packages.ts'

/** What a download needs beside the package. */
export interface DownloadOptions {
  readonly http: Http
  readonly npm: NpmConfig
  readonly deadline: Deadline
  readonly log: Log
  readonly policy?: RetryPolicy
}

/** The largest package has 87 MB. */
const PACKED_LIMIT = 200_000_000
const GUNZIP_CHUNK = 1024 * 1024
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504])
const OTHER_WAYS = 'or name a hyperd in hyperd-path.'

/**
 * Downloads a package into a file, compares its hash, and only then unpacks it: no program of ours reads bytes that
 * are not those that were pinned. Of bytes that were refused nothing stays.
 *
 * @param makeFolder gives the empty folder that is unpacked into
 * @returns that folder
 * @throws ActionError `engine.download`, `engine.integrity`, `engine.disk`, or the reason of the run's deadline
 */
export async function downloadPackage(
  pinned: EnginePackage,
  makeFolder: () => Promise<string>,
  options: DownloadOptions
): Promise<string> {
  const { registry } = options.npm
  const url = new URL(`${pinned.name}/-/${pinned.name}-${pinned.version}.tgz`, registry)
  options.log.info(`Installing the Hyper engine (${pinned.name} ${pinned.version}) from ${registry.host}.`)
  return await retry(async () => await attempt(url, pinned, makeFolder, options), {
    ...options,
    tooLong: (asked, limit) =>
      new ActionError(
        'engine.download',
        `${hostAndPath(url)} asks to wait ${asked}, which is more than ${limit}.`,
        `Run again later, ${OTHER_WAYS}`
      )
  })
}

async function attempt(
  url: URL,
  pinned: EnginePackage,
  makeFolder: () => Promise<string>,
  options: DownloadOptions
): Promise<Outcome<string>> {
  try {
    const response = await request(url, options)
    const { status, body, headers } = response
    if (status !== 200) {
      body.destroy()
      const error = refused(url, status)
      if (!TRANSIENT.has(status)) throw error
      return { again: `HTTP ${status} from ${hostAndPath(url)}`, askedMs: retryAfterMs(headers), error }
    }
    const folder = await makeFolder()
    const archive = `${folder}.tgz`
    try {
      await save(response, pinned, url, archive, options.deadline.signal)
      await unpack(archive, folder, options.deadline.signal)
    } finally {
      await rm(archive, { force: true })
    }
    return { value: folder }
  } catch (error) {
    options.deadline.check()
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

/**
 * Asks the registry for the package. Registries keep their bytes elsewhere and redirect there; the credentials stay
 * with the registry.
 */
async function request(url: URL, { http, npm }: DownloadOptions): Promise<HttpResponse> {
  const headers: Record<string, string> = { accept: '*/*', 'accept-encoding': 'identity' }
  if (npm.authorization !== undefined && url.origin === npm.registry.origin) {
    headers['authorization'] = npm.authorization
  }
  const { response } = await followRedirects(
    http,
    { method: 'GET', url, headers },
    {
      async next({ from, location }) {
        const target = URL.parse(location, from.href)
        const isPermitted =
          target?.protocol === 'https:' || (target?.protocol === 'http:' && from.protocol === 'http:')
        if (target === null || !isPermitted)
          throw badRedirect(url, 'to something that is not an https address')
        return target
      },
      circle: () => badRedirect(url, 'in a circle'),
      tooMany: () => badRedirect(url, `more than ${MAX_REDIRECTS} times`)
    }
  )
  return response
}

function badRedirect(from: URL, where: string): ActionError {
  return new ActionError(
    'engine.download',
    `${hostAndPath(from)} redirects ${where}.`,
    `Check \`registry\` in the npm configuration of the runner, ${OTHER_WAYS}`
  )
}

/** Saves the bytes whole. @throws ActionError `engine.integrity` when they are not the pinned ones */
async function save(
  { body }: HttpResponse,
  pinned: EnginePackage,
  url: URL,
  archive: string,
  signal: AbortSignal
): Promise<void> {
  const hash = createHash('sha512')
  let total = 0
  const watched = new Transform({
    transform(bytes: Buffer, _, callback) {
      total += bytes.length
      if (total > PACKED_LIMIT) return callback(tampered(url, `more than ${PACKED_LIMIT} bytes`))
      hash.update(bytes)
      callback(null, bytes)
    }
  })
  try {
    await pipeline(body, watched, createWriteStream(archive, { flags: 'wx' }), { signal })
  } catch (error) {
    throw asWritingError(error, archive)
  }
  if (`sha512-${hash.digest('base64')}` !== pinned.integrity) throw tampered(url, 'another SHA-512')
}

async function unpack(archive: string, folder: string, signal: AbortSignal): Promise<void> {
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
  try {
    await pipeline(
      createReadStream(archive),
      createGunzip({ chunkSize: GUNZIP_CHUNK }),
      files as unknown as NodeJS.WritableStream,
      { signal }
    )
  } catch (error) {
    throw asWritingError(error, folder)
  }
}

/** An error of the file system, in words; any other as it is. */
function asWritingError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const ours = error instanceof HttpFailure || error instanceof ActionError
  return !ours && /^E[A-Z]+$/.test(code) ? unwritable(path, code) : error
}

function refused(url: URL, status: number): ActionError {
  const place = `The Hyper engine could not be downloaded: ${hostAndPath(url)} answers with HTTP ${status}.`
  const remedy =
    status === 401 || status === 403
      ? 'The registry wants other credentials: check its token in the .npmrc of the runner'
      : status === 404
        ? 'The registry of the runner does not carry this package: let it mirror the public one'
        : 'Run again later'
  return new ActionError('engine.download', place, `${remedy}, ${OTHER_WAYS}`)
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
