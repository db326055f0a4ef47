import { RETRY_POLICY, type RetryPolicy } from '../../http/retry.ts'

/**
 * A growing series of pauses: those of `soonMs`, then `firstMs`, then each `factor` times the one before, never above
 * `capMs`.
 */
export interface Pauses {
  /** Before the first questions: small publications are done at once, and nobody should wait for them. */
  readonly soonMs?: readonly number[]
  readonly firstMs: number
  readonly factor: number
  readonly capMs: number
}

/** How patient the client is. Tests hurry; everything else uses `TIMING`. */
export interface Timing {
  /** For a request that may be repeated. */
  readonly retry: RetryPolicy
  /** Between two questions for a job. */
  readonly job: Pauses
  /** Between two looks for a publication whose answer was lost, and for one that the index does not show yet. */
  readonly look: Pauses
  /** How long a publication whose answer was lost may take to show. */
  readonly settleMs: number
  /** How long a finished publication may take to show in the list of data sources. */
  readonly indexMs: number
  /** How long an ordinary answer may take to begin. */
  readonly answerMs: number
  /** The same for a request that carries a part of the file, and for the publication. */
  readonly transferMs: number
  /** How long the answer to a sign-in is waited for once the run has ended. */
  readonly tokenMs: number
  /** How long signing out may take altogether. */
  readonly signOutMs: number
}

/**
 * The patience of production. A job is asked for after 0.25, 0.5, 1, 1.5, 2.3, 3.4, 5.1 … s. Source of the longest
 * pause: a client measured against Tableau Cloud. Tableau's own client for Python begins with 0.5 s.
 */
export const TIMING: Timing = {
  retry: { ...RETRY_POLICY, baseMs: 2_000 },
  job: { soonMs: [250, 250, 500, 500], firstMs: 750, factor: 1.5, capMs: 15_000 },
  look: { firstMs: 2_000, factor: 1.5, capMs: 15_000 },
  settleMs: 120_000,
  indexMs: 60_000,
  answerMs: 120_000,
  transferMs: 900_000,
  tokenMs: 750,
  signOutMs: 5_000
}

/** The pauses of a series, without an end. */
export function* series({ soonMs = [], firstMs, factor, capMs }: Pauses): Generator<number, never> {
  yield* soonMs
  for (let pause = firstMs; ; pause *= factor) yield Math.min(pause, capMs)
}
