import type { Deadline } from '../base/deadline.ts'
import type { StepLog } from '../base/log.ts'
import type { CommentOrder } from '../github/run-comment.ts'
import type { RunReport } from '../report/run-report.ts'
import type { Stage } from '../report/timeline.ts'

/** What a run tells of itself, as it grows. */
export type Report = { -readonly [key in keyof RunReport]: RunReport[key] } & {
  stages: Stage[]
  /** Set when the run belongs to a pull request that it shall comment on. */
  comment?: CommentOrder
}

/** What a phase needs of its run. */
export interface Phases {
  readonly deadline: Deadline
  readonly log: StepLog
  readonly report: Report
}

/**
 * Does one phase of a run in a log group of its own, and notes how long it took, also when it fails.
 * @param title of the group, and of the phase in the summary
 * @param waitingFor completes "while waiting for …" in the error at the deadline
 * @throws what `work` throws; the reason of the deadline once that is past
 */
export async function phase<T>(
  { deadline, log, report }: Phases,
  title: string,
  waitingFor: string,
  work: () => Promise<T>
): Promise<T> {
  const beganMs = performance.now()
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
    log.endGroup()
  }
}
