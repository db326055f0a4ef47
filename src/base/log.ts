import * as core from '@actions/core'
import { conceal } from './secrets.ts'

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

/** The log of a GitHub Actions step. No secret of the run appears in it, whatever it is told. */
export function actionsLog(): Log {
  const remarks: Remark[] = []
  let lastProgress = performance.now()
  return {
    remarks,
    debug(message) {
      // The runner drops such lines unless it was asked for them; printing one for each request takes time.
      if (core.isDebug()) core.debug(conceal(message))
    },
    info: message => core.info(conceal(message)),
    progress(message) {
      if (performance.now() - lastProgress < PROGRESS_INTERVAL_MS) return
      lastProgress = performance.now()
      core.info(conceal(message))
    },
    notice(title, message) {
      const shown = conceal(message)
      remarks.push({ level: 'notice', title, message: shown })
      core.notice(shown, { title })
    },
    warning(title, message) {
      const shown = conceal(message)
      remarks.push({ level: 'warning', title, message: shown })
      core.warning(shown, { title })
    }
  }
}
