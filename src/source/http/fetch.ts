import { ActionError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { contentEncodings } from '../../http/content-encoding.ts'
import { displayUrl, hostAndPath } from '../../http/display-url.ts'
import { duration } from '../../http/duration.ts'
import { failureRemedy } from '../../http/failure.ts'
import { HttpFailure, type HttpResponse } from '../../http/http.ts'
import { rateLimitMs } from '../../http/rate-limit.ts'
import type { FollowedResponse } from '../../http/redirects.ts'
import { type Outcome, retry, SOURCE_POLICY, TRANSIENT_STATUS, type Tried } from '../../http/retry.ts'
import { retryAfterMs } from '../../http/retry-after.ts'
import type { SourceConfig } from '../contract/source.ts'
import type { TellFiles } from '../contract/spooled-file.ts'
import { inputsAsking, type PageQuestion } from './asking.ts'
import type { RateLimiter } from './rate-limiter.ts'
import type { SendTools } from './send.ts'
import { undoEncodings } from './undo-encodings.ts'

/** Answers that have no content, whatever their headers say. */
export const NO_CONTENT: ReadonlySet<number> = new Set([204, 205])

/** What fetching needs. */
export interface SourceTools extends SendTools {
  /** Shared by all sources of a run. Without it nothing waits for its turn. */
  readonly rateLimiter?: RateLimiter
  /** Where relative paths begin. Default: the working folder, which is the workspace on a runner. */
  readonly workspace?: string
  /** Is told of files while more of the source is fetched. */
  readonly tell?: TellFiles | undefined
}

/** An answer with data, as far as its headers. */
export interface SourceAnswer {
  /** The address that gave it, after redirects. */
  readonly url: URL
  /** What people call it: the address that was asked for, without its query. */
  readonly origin: string
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** undefined as well for an answer that has no content at all (204, 205), whatever it calls that. */
  readonly contentType: string | undefined
  /** A Content-Encoding was undone. */
  readonly decoded: boolean
  /** The contents, Content-Encoding undone. Ends only when everything was there, else it throws. */
  readonly bytes: AsyncIterable<Uint8Array>
}

/**
 * Asks for one URL and hands the answer to `consume`, which reads it to its end.
 *
 * A GET is repeated as the contract says, also when the body is cut: `consume` is called anew and must have left
 * nothing behind. A POST is repeated only when nothing of it can have been sent.
 *
 * @throws ActionError `source.connection`, `source.http-status`, `source.retry-after`, `source.redirect`,
 *   `source.incomplete`; what `consume` throws; the reason of the run's deadline
 */
export function fetchSource<T>(
  url: URL,
  config: SourceConfig,
  tools: SourceTools,
  consume: (answer: SourceAnswer) => Promise<T>,
  page: PageQuestion = {}
): Promise<T> {
  const { deadline, log, retry: policy = SOURCE_POLICY } = tools
  const place = hostAndPath(url)
  const what = page.number === undefined ? 'the data' : `page ${page.number}`
  return deadline.during(`${what} of ${place}`, () =>
    retry(() => attempt(url, config, tools, consume, page), {
      deadline,
      log,
      policy,
      signal: page.signal,
      gaveUp: afterTries,
      tooLong: (asked, limit) =>
        new ActionError(
          'source.retry-after',
          `${place} asks to wait ${asked} before the next request, which is beyond ${limit}.`,
          'The source wants fewer requests: run less often, or at the time it asks for.'
        )
    })
  )
}

/** The error of the last try, with how often and how long it was tried. */
function afterTries(error: Error, { attempts, ms }: Tried): Error {
  if (!(error instanceof ActionError)) return error
  return error.inOtherWords(`${error.what} It failed ${attempts} times in ${duration(ms)}.`)
}

async function attempt<T>(
  url: URL,
  config: SourceConfig,
  tools: SourceTools,
  consume: (answer: SourceAnswer) => Promise<T>,
  page: PageQuestion
): Promise<Outcome<T>> {
  const mayRepeat = config.method === 'GET'
  await tools.rateLimiter?.turn(url, page.signal)
  page.signal?.throwIfAborted()
  const asking = page.asking ?? inputsAsking(url, config, tools, page)
  let followed: FollowedResponse
  try {
    followed = await asking.send()
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    const failed = connectionError(error, url, asking.caInput)
    if (error.lasting || (!mayRepeat && error.sent === 'maybe')) throw failed
    const again = `No answer from ${hostAndPath(url)} (${error.message})`
    return { again, error: failed, brief: error.unknownHost }
  }
  const { response } = followed
  const { status } = response
  tools.rateLimiter?.heard(followed.url, status, response.headers)
  if (status < 200 || status > 299 || isNoData(response, config)) {
    const askedMs =
      retryAfterMs(response.headers) ?? (status === 429 ? rateLimitMs(response.headers, true) : undefined)
    const error = await asking.refused(followed)
    if (!mayRepeat || !TRANSIENT_STATUS.has(status)) throw error
    return { again: `HTTP ${status} from ${hostAndPath(followed.url)}`, askedMs, error }
  }
  return consumeAnswer(url, followed, config, tools, consume)
}

/**
 * Successes that are not the data: it is still being made (202), or these are some of its bytes (206, RFC 9110,
 * 15.3.7). Where nobody asked for bytes, 206 is what some services answer for a page of records.
 */
function isNoData({ status, headers }: HttpResponse, config: SourceConfig): boolean {
  if (status !== 206) return status === 202
  const asksForBytes = config.headers.some(
    ([name, value]) => name.toLowerCase() === 'range' && /^\s*bytes\b/i.test(value)
  )
  return asksForBytes || /^\s*bytes\b/i.test(headers['content-range'] ?? '')
}

async function consumeAnswer<T>(
  asked: URL,
  { response, url }: FollowedResponse,
  config: SourceConfig,
  { log, deadline }: SourceTools,
  consume: (answer: SourceAnswer) => Promise<T>
): Promise<Outcome<T>> {
  const mayRepeat = config.method === 'GET'
  const { headers, status } = response
  const contentType = NO_CONTENT.has(status) ? undefined : headers['content-type']
  const origin = displayUrl(asked)
  const wire = watched(response, hostAndPath(asked), log)
  const encodings = contentEncodings(headers['content-encoding'])
  const bytes = undoEncodings(wire.bytes, encodings, { origin, deadline, most: config.maxSize })
  try {
    const value = await consume({
      url,
      origin,
      status,
      headers,
      contentType,
      decoded: encodings.length > 0,
      bytes
    })
    if (!wire.state.ended) throw new Error(`the answer of ${hostAndPath(asked)} was not read to its end`)
    return { value }
  } catch (error) {
    deadline.check()
    const cut = cutError(error, wire.state, origin, mayRepeat)
    if (cut === undefined || !mayRepeat) throw cut ?? error
    return { again: `A cut answer from ${hostAndPath(asked)}`, error: cut }
  } finally {
    response.body.destroy()
  }
}

interface WireState {
  ended: boolean
  received: number
  failure?: HttpFailure
}

/** The body as it comes, with its fate on record: a reader downstream may have renamed or swallowed the failure. */
function watched(
  response: HttpResponse,
  place: string,
  log: Log
): { readonly bytes: AsyncIterable<Uint8Array>; readonly state: WireState } {
  const state: WireState = { ended: false, received: 0 }
  const length = Number(response.headers['content-length'])
  const of = length > 0 ? ` of ${megabytes(length)}` : ''
  const bytes = async function* () {
    try {
      for await (const chunk of response.body) {
        state.received += chunk.length
        log.progress(`${megabytes(state.received)}${of} from ${place}`)
        yield chunk
      }
      state.ended = true
    } catch (error) {
      if (error instanceof HttpFailure) state.failure = error
      throw error
    }
  }
  return { bytes: bytes(), state }
}

/** The error for an answer that is not whole; undefined when that is not what went wrong. */
function cutError(
  error: unknown,
  { failure, received }: WireState,
  origin: string,
  mayRepeat: boolean
): ActionError | undefined {
  if (failure !== undefined) {
    return new ActionError(
      'source.incomplete',
      `${origin} was cut short after ${megabytes(received)}: ${failure.message}.`,
      mayRepeat
        ? 'Nothing was published. Run again later; if it stays like that, ask whoever runs the source or the proxy on the way.'
        : 'Nothing was published. A POST is not repeated, because the source may have acted on it: run again.',
      { cause: failure }
    )
  }
  return error instanceof ActionError && error.code === 'source.incomplete' ? error : undefined
}

function connectionError(failure: HttpFailure, url: URL, caInput: string | undefined): ActionError {
  return new ActionError(
    'source.connection',
    `No answer from ${hostAndPath(url)}: ${failure.message}.`,
    failureRemedy(failure, caInput),
    { cause: failure }
  )
}

function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${bytes} bytes` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
