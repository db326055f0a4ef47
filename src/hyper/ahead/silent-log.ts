import type { Log } from '../../base/log.ts'

/** A log of work that nobody is to hear of: it is done once more, and told then. */
export const SILENT_LOG: Log = {
  debug: () => undefined,
  info: () => undefined,
  progress: () => undefined,
  notice: () => undefined,
  warning: () => undefined,
  remarks: []
}
