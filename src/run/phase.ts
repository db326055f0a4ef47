import type { Deadline } from '../base/deadline.ts'
import type { StepLog } from '../base/log.ts'
import type { PlaceholderValue } from '../base/placeholders.ts'
import { counted } from '../base/text.ts'
import type { CommentOrder } from '../github/run-comment.ts'
import type { RunReport } from '../report/run-report.ts'
import type { Stage } from '../report/timeline.ts'

/** What a run tells of itself, as it grows. */
export type Report = { -readonly [key in keyof RunReport]: RunReport[key] } & {
  stages: Stage[]
  placeholders: PlaceholderValue[]
  /** Set when the run belongs to a pull request that it shall comment on. */
  comment?: CommentOrder
}

/** What a phase needs of its run. */
export interface Phases {
  readonly deadline: Deadline
  readonly log: StepLog
  readonly report: Report
}

/** A phase that says nothing of itself for so long is told to go on. */
const SIGN_OF_LIFE_MS = 10_000

/**
 * Does one phase of a run in a log group of its own, and notes how long it took, also when it fails.
 * @param title of the group, and of the phase in the summary
 * @param waitingFor completes "while waiting for …" in the error at the deadline
 * @param signMs how often the log says that it goes on
 * @throws what `work` throws; the reason of the deadline once that is past
 */
export async function phase<T>(
  { deadline, log, report }: Phases,
  title: string,
  waitingFor: string,
  work: () => Promise<T>,
  signMs: number = SIGN_OF_LIFE_MS
): Promise<T> {
  const beganMs = performance.now()
  const sign = setInterval(() => {
    const seconds = Math.round((performance.now() - beganMs) / 1000)
    log.progress(
      `${title}: ${counted(seconds, 'second')} so far, waiting for ${deadline.waitingFor ?? waitingFor}`
    )
  }, signMs)
  const ended = (end: Stage['end']): void => {
    report.stages.push({ name: title, beganMs, ms: performance.now() - beganMs, end })
  }
  log.beginGroup(title)
  try {
    const value = await deadline.during(waitingFor, work)
    ended('done')
    return value
  } catch (error) {
    ended(deadline.stopped ? 'stopped' : 'failed')
    throw error
  } finally {
    clearInterval(sign)
    log.endGroup()
  }
}
