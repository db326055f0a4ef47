import { logGroup } from '../base/log.ts'
import type { CommentConfig } from '../inputs/comment.ts'
import type { RunReport } from '../report/run-report.ts'
import type { Stage } from '../report/timeline.ts'

/** What a run tells of itself, as it grows. */
export type Report = { -readonly [key in keyof RunReport]: RunReport[key] } & {
  stages: Stage[]
  comment?: CommentConfig
}

/** Runs one stage in a log group and notes how long it took, also when it fails. */
export async function stage<T>(name: string, report: Report, work: () => Promise<T>): Promise<T> {
  const beganMs = performance.now()
  const took = (): Stage => ({ name, beganMs, ms: performance.now() - beganMs })
  try {
    const value = await logGroup(name, work)
    report.stages.push(took())
    return value
  } catch (error) {
    report.stages.push({ ...took(), failed: true })
    throw error
  }
}
