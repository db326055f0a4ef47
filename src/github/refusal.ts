import { duration } from '../http/duration.ts'
import { rateLimitMs } from '../http/rate-limit.ts'
import { retryAfterMs } from '../http/retry-after.ts'

/** An answer of GitHub that refuses a request. */
export interface GithubAnswer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Why GitHub refuses a comment, and what to do about it; undefined when the answer does not say.
 *
 * GitHub answers 403 or 429 to a token that has used up its limit: `x-ratelimit-remaining` is 0 then, or
 * `retry-after` says how long to wait (REST API, "Rate limits"). No permission helps against that.
 */
export function refusalOf({ status, headers }: GithubAnswer): string | undefined {
  if (status === 401) return 'GitHub does not know the github-token: give it the expression github.token.'
  const isRefused = status === 403 || status === 429
  const waitMs = retryAfterMs(headers) ?? rateLimitMs(headers, status === 429)
  if (isRefused && (status === 429 || waitMs !== undefined || headers['x-ratelimit-remaining'] === '0')) {
    const when = waitMs === undefined ? 'for now' : `for ${duration(waitMs)}`
    return `GitHub takes no more requests with this github-token ${when}, because its rate limit is used up. A later run writes the comment.`
  }
  if (status === 403 || status === 404) {
    return 'GitHub refuses the comment: the job lacks permissions: pull-requests: write.'
  }
  return undefined
}
