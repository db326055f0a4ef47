import type { Deadline } from '../../base/deadline.ts'
import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import type { Log } from '../../base/log.ts'
import { hostAndPath } from '../../http/display-url.ts'
import { duration } from '../../http/duration.ts'
import { rateLimitMs } from '../../http/rate-limit.ts'
import { RETRY_POLICY } from '../../http/retry.ts'
import { retryAfterMs } from '../../http/retry-after.ts'

const MINUTE_MS = 60_000
/** Shorter waits are not worth a line in the log. */
const TOLD_MS = 500

/** When the next request may leave: one limiter for all sources of a run. */
export interface RateLimiter {
  /**
   * Waits for the turn of a request.
   * @throws ActionError `source.retry-after` when the wait would be longer than 10 minutes or than the run may last
   */
  turn(url: URL, signal?: AbortSignal): Promise<void>
  /** Hears what an answer says about the next request. */
  heard(url: URL, status: number, headers: Readonly<Record<string, string>>): void
}

/** What `createRateLimiter` needs to know. */
export interface RateLimiterOptions {
  readonly deadline: Deadline
  readonly log: Log
  /** Requests a minute at most, evenly spaced. */
  readonly requestsPerMinute?: number | undefined
  /** The longest wait that a server may ask for. Default: as for retries. */
  readonly longestAskedMs?: number
}

/**
 * Spaces the requests of all sources, and obeys servers that say when they want the next one (`Retry-After` beside
 * data, `RateLimit-Reset` and its like): each origin for itself.
 */
export function createRateLimiter(settings: RateLimiterOptions): RateLimiter {
  const { deadline, log, requestsPerMinute, longestAskedMs = RETRY_POLICY.longestAskedMs } = settings
  const gap = requestsPerMinute === undefined ? 0 : MINUTE_MS / requestsPerMinute
  const notBefore = new Map<string, number>()
  let next = 0

  return {
    async turn(url, signal) {
      const slot = Math.max(performance.now(), next)
      next = slot + gap
      for (;;) {
        const asked = notBefore.get(url.origin) ?? 0
        const waitMs = Math.max(slot, asked) - performance.now()
        if (waitMs <= 0) return
        if (asked > slot) refuseTooLong(url, waitMs)
        if (asked > slot && waitMs >= TOLD_MS) {
          log.info(`${url.host} wants no request for now: waiting ${duration(waitMs)} as it asked`)
        }
        const what = `the time of the next request to ${hostAndPath(url)}`
        await deadline.during(what, () => deadline.sleep(Math.ceil(waitMs), signal))
      }
    },
    heard(url, status, headers) {
      const isData = status >= 200 && status < 300
      const askedMs = rateLimitMs(headers, status === 429) ?? (isData ? retryAfterMs(headers) : undefined)
      if (askedMs === undefined) return
      notBefore.set(url.origin, Math.max(notBefore.get(url.origin) ?? 0, performance.now() + askedMs))
    }
  }

  function refuseTooLong(url: URL, waitMs: number): void {
    const left = deadline.remainingMs()
    if (waitMs <= longestAskedMs && waitMs <= left) return
    const limit =
      waitMs > longestAskedMs
        ? `the limit of ${duration(longestAskedMs)}`
        : `the ${duration(left)} left until the deadline of the run`
    throw new ActionError(
      'source.retry-after',
      `${hostAndPath(url)} asks to wait ${duration(waitMs)} before the next request, which is beyond ${limit}.`,
      `The source wants fewer requests: run less often, ask for larger pages, or set ${inputName('source-requests-per-minute')}.`
    )
  }
}
