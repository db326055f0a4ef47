import { ActionError, type ErrorCode } from './errors.ts'
import { forEntry } from './input-name.ts'
import type { Log } from './log.ts'

/** How a run speaks of one source: its log and its errors say which source it is where there may be several. */
export interface SourceContext {
  readonly log: Log
  /**
   * Does something for this source: its messages name inputs as this source has them, and what it throws names the
   * source.
   */
  during<T>(work: () => Promise<T>): Promise<T>
}

/** These end the run, whatever the source: no source is to blame. */
const OF_THE_RUN: ReadonlySet<ErrorCode> = new Set(['deadline', 'cancelled', 'internal'])

/**
 * The context of a source.
 * @param name of an entry of `sources`; undefined for the one source of the `source-*` inputs
 */
export function sourceContext(name: string | undefined, log: Log): SourceContext {
  if (name === undefined) return { log, during: work => work() }
  const said = (message: string): string => ofSource(name, message)
  return {
    log: {
      debug: message => log.debug(said(message)),
      info: message => log.info(said(message)),
      progress: message => log.progress(said(message)),
      notice: (title, message) => log.notice(title, said(message)),
      warning: (title, message) => log.warning(title, said(message)),
      remarks: log.remarks
    },
    async during(work) {
      try {
        return await forEntry(work)
      } catch (error) {
        if (!(error instanceof ActionError) || OF_THE_RUN.has(error.code)) throw error
        throw error.inOtherWords(said(error.what))
      }
    }
  }
}

/** A sentence about an entry of `sources`: begins with its name. */
export function ofSource(name: string, message: string): string {
  return `Source ${name}: ${message}`
}
