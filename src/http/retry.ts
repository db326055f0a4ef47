import type { Deadline } from '../base/deadline.ts'
import type { Log } from '../base/log.ts'
import { duration } from './duration.ts'

/** How often and how slowly something is tried. */
export interface RetryPolicy {
  /** Tries in all, the first included; more where these did not take `lastsMs`. */
  readonly attempts: number
  /** The tries go on for this time at least, so that an outage of that length ends no run. Milliseconds; default 0. */
  readonly lastsMs?: number
  /** The first wait is between half of this and this; each further one is twice as long. Milliseconds. */
  readonly baseMs: number
  /** No wait of our own is longer. Milliseconds. */
  readonly capMs: number
  /** The longest wait that a server may ask for. Milliseconds. */
  readonly longestAskedMs: number
}

export const RETRY_POLICY: RetryPolicy = {
  attempts: 5,
  baseMs: 500,
  capMs: 30_000,
  longestAskedMs: 600_000
}

/** For a source: an API that is down for half a minute does not end a nightly job. */
export const SOURCE_POLICY: RetryPolicy = { ...RETRY_POLICY, lastsMs: 30_000, capMs: 10_000 }

/** Answers after which the same request may succeed later. */
export const TRANSIENT_STATUS = new Set([408, 425, 429, 500, 502, 503, 504])

/** How one try ended: with a value, or in a way that may be tried again. Anything else is thrown. */
export type Outcome<T> =
  | { readonly value: T }
  | {
      /** Opens the line in the log: `HTTP 429 from example.com/data`. */
      readonly again: string
      /** What the server asked for (see `retryAfterMs`); undefined: it asked for nothing. */
      readonly askedMs?: number | undefined
      /** Thrown when this was the last try. */
      readonly error: Error
      /** It hardly ever heals: the policy's `attempts` are enough, however short they were. */
      readonly brief?: boolean
    }

/** How often something was tried without success. */
export interface Tried {
  readonly attempts: number
  /** Since the first try began. */
  readonly ms: number
}

/** What `retry` needs to know. */
export interface RetryOptions {
  readonly deadline: Deadline
  readonly log: Log
  readonly policy?: RetryPolicy
  /**
   * The error for a wait that is too long to be obeyed.
   * @param asked `24 h`
   * @param limit `the limit of 10 min`, or `the 3 min left until the deadline of the run`
   */
  readonly tooLong: (asked: string, limit: string) => Error
  /** The error to throw in place of that of the last try, where there was more than one. Default: that error. */
  readonly gaveUp?: (error: Error, tried: Tried) => Error
  /** Ends the waits, and with them the tries; its reason is what is thrown. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Does something until it gives a value: `attempts` times, and for `lastsMs`, with exponential waits with jitter
 * between, or as long as the server asks for. Every wait is logged and ends with the run.
 *
 * Own code, because a retry library (p-retry, undici's) caps or ignores Retry-After and knows no deadline.
 *
 * @param operation one try; `attempt` counts from 1
 * @throws the last `error`, `tooLong`, what `operation` throws, or the deadline's reason
 */
export async function retry<T>(
  operation: (attempt: number) => Promise<Outcome<T>>,
  options: RetryOptions
): Promise<T> {
  const { deadline, log, policy = RETRY_POLICY, signal, gaveUp } = options
  const began = performance.now()
  for (let attempt = 1; ; attempt++) {
    const outcome = await operation(attempt)
    if ('value' in outcome) return outcome.value
    const { again, askedMs, error, brief = false } = outcome
    const ms = performance.now() - began
    if (attempt >= policy.attempts && (brief || ms >= (policy.lastsMs ?? 0))) {
      throw attempt === 1 ? error : (gaveUp?.(error, { attempts: attempt, ms }) ?? error)
    }
    if (askedMs !== undefined) refuseTooLong(askedMs, policy, options)
    const waitMs = askedMs ?? backoffMs(attempt, policy)
    const reason = askedMs === undefined ? '' : ' as it asked'
    const of = policy.lastsMs === undefined ? ` of ${policy.attempts}` : ''
    log.info(`${again}: waiting ${duration(waitMs)}${reason} (attempt ${attempt + 1}${of})`)
    await deadline.during(`the next attempt after ${again}`, () => deadline.sleep(waitMs, signal))
  }
}

function refuseTooLong(askedMs: number, policy: RetryPolicy, { deadline, tooLong }: RetryOptions): void {
  const left = deadline.remainingMs()
  if (askedMs > policy.longestAskedMs) {
    throw tooLong(duration(askedMs), `the limit of ${duration(policy.longestAskedMs)}`)
  }
  if (askedMs > left) {
    throw tooLong(duration(askedMs), `the ${duration(left)} left until the deadline of the run`)
  }
}

/** Between half of the exponential wait and all of it, so that clients that failed together do not return together. */
function backoffMs(attempt: number, { baseMs, capMs }: RetryPolicy): number {
  return (0.5 + Math.random() / 2) * Math.min(capMs, baseMs * 2 ** (attempt - 1))
}
