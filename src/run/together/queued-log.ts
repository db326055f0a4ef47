import * as core from '@actions/core'
import type { StepLog } from '../../base/log.ts'

/** A log that keeps its lines to itself until it is their turn. */
export interface QueuedLog extends StepLog {
  /** Its turn: prints what it has kept, and from now on every line at once. */
  release(): void
}

/**
 * Puts a log behind others that are printed first. Passing states are not kept: they would be past.
 * @param log takes the lines when it is their turn
 */
export function queuedLog(log: StepLog): QueuedLog {
  let kept: (() => void)[] | undefined = []
  const inTurn = (print: () => void): void => {
    if (kept === undefined) print()
    else kept.push(print)
  }
  return {
    remarks: log.remarks,
    debug(message) {
      // One for each request: nothing is kept that would not be printed.
      if (kept === undefined || core.isDebug()) inTurn(() => log.debug(message))
    },
    info: message => inTurn(() => log.info(message)),
    progress(message) {
      if (kept === undefined) log.progress(message)
    },
    notice: (title, message) => inTurn(() => log.notice(title, message)),
    warning: (title, message) => inTurn(() => log.warning(title, message)),
    beginGroup: name => inTurn(() => log.beginGroup(name)),
    endGroup: () => inTurn(() => log.endGroup()),
    release() {
      const lines = kept ?? []
      kept = undefined
      for (const print of lines) print()
    }
  }
}
