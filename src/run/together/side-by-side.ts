import type { Deadline } from '../../base/deadline.ts'
import { ActionError, asActionError } from '../../base/errors.ts'
import type { StepLog } from '../../base/log.ts'
import { queuedLog } from './queued-log.ts'

/** What several works share, or one of them has to itself. */
export interface Part {
  /** Ends when another work fails. */
  readonly deadline: Deadline
  readonly log: StepLog
}

/** Works that run side by side. */
export interface SideBySide<C> {
  /**
   * Begins a work at once. Its lines in the log follow those of the works that were begun before it.
   * @returns what it gives; a failure is told by `all`, so that nobody need wait for it here
   */
  begin<T>(work: (context: C) => Promise<T>): Promise<T>
  /**
   * Waits until every work has ended, whatever became of it.
   * @returns what `begun` give
   * @throws the first failure; of several in the same moment, that of the work that was begun first
   */
  all<const T extends readonly Promise<unknown>[]>(
    ...begun: T
  ): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>
}

/**
 * Lets works run side by side that a straight line would do one after the other: the log reads as if it had. The first
 * one that fails ends the others.
 * @param run whose deadline and log the works share
 * @param contextOf makes what a work gets, bound to a deadline and a log of its own
 */
export function sideBySide<C>(run: Part, contextOf: (part: Part) => C): SideBySide<C> {
  const deadlines: Deadline[] = []
  const ended: Promise<unknown>[] = []
  const failures = new Map<number, unknown>()
  const first = (): unknown => failures.get(Math.min(...failures.keys()))

  const failed = (index: number, error: unknown): void => {
    failures.set(index, error)
    if (failures.size > 1) return
    // Not at once: what fails in the same moment fails for a reason of its own, and this one may be the lesser.
    setImmediate(() => {
      const reason = first()
      for (const deadline of deadlines)
        deadline.stop(reason instanceof Error ? reason : asActionError(reason))
    })
  }

  return {
    begin(work) {
      const index = deadlines.length
      const deadline = run.deadline.branch()
      deadlines.push(deadline)
      const log = queuedLog(run.log)
      const turn = Promise.all(ended).then(log.release)
      const done = work(contextOf({ deadline, log }))
      const settled = done.catch((error: unknown) => {
        if (!deadline.stopped) failed(index, error)
      })
      ended.push(Promise.all([turn, settled]))
      return done
    },
    async all(...begun) {
      await Promise.all(ended)
      if (failures.size === 0) return await Promise.all(begun)
      const error = first()
      for (const other of new Set(failures.values())) {
        if (other !== error && other instanceof ActionError) {
          run.log.warning('This failed in the same moment', other.message)
        }
      }
      throw error
    }
  }
}
