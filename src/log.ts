import * as core from '@actions/core'

/** A notice or a warning: an annotation in the log and a row in the step summary. */
export interface Remark {
  readonly level: 'notice' | 'warning'
  /** A few words, e.g. `Column names changed`. */
  readonly title: string
  /** What was decided, with count and example, and the input that changes it. */
  readonly message: string
}

/** Where a run tells what it does. Passed to every stage, so that tests can listen. */
export interface Log {
  debug(message: string): void
  info(message: string): void
  /** A passing state ("12 MB of 300 MB"): shown at most once every few seconds. */
  progress(message: string): void
  notice(title: string, message: string): void
  warning(title: string, message: string): void
  /** All notices and warnings so far, in order. */
  readonly remarks: readonly Remark[]
}

const PROGRESS_INTERVAL_MS = 5_000

/** The log of a GitHub Actions step. */
export function actionsLog(): Log {
  const remarks: Remark[] = []
  let lastProgress = performance.now()
  return {
    remarks,
    debug: message => core.debug(message),
    info: message => core.info(message),
    progress(message) {
      if (performance.now() - lastProgress < PROGRESS_INTERVAL_MS) return
      lastProgress = performance.now()
      core.info(message)
    },
    notice(title, message) {
      remarks.push({ level: 'notice', title, message })
      core.notice(message, { title })
    },
    warning(title, message) {
      remarks.push({ level: 'warning', title, message })
      core.warning(message, { title })
    }
  }
}
