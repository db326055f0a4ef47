import { RETRY_POLICY, type RetryPolicy } from '../../http/retry.ts'

/**
 * A growing series of pauses: `soonMs` where it is given, then `firstMs`, then each `factor` times the one before,
 * never above `capMs`.
 */
export interface Pauses {
  /** Before the first question: small publications are done at once, and nobody should wait for them. */
  readonly soonMs?: number
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
 * The patience of production. Source of the job pauses: a client measured against Tableau Cloud (up to 15 s), but
 * never two questions within a second.
 */
export const TIMING: Timing = {
  retry: { ...RETRY_POLICY, baseMs: 2_000 },
  job: { soonMs: 250, firstMs: 1_000, factor: 1.5, capMs: 15_000 },
  look: { firstMs: 2_000, factor: 1.5, capMs: 15_000 },
  settleMs: 120_000,
  indexMs: 60_000,
  answerMs: 120_000,
  transferMs: 900_000,
  tokenMs: 750,
  signOutMs: 5_000
}

/** The pauses of a series, without an end. */
export function* series({ soonMs, firstMs, factor, capMs }: Pauses): Generator<number, never> {
  if (soonMs !== undefined) yield soonMs
  for (let pause = firstMs; ; pause *= factor) yield Math.min(pause, capMs)
}
