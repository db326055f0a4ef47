import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { LostConnection } from '../connector/engine.ts'
import { placeAt } from '../connector/sql-text.ts'
import type { TrinoError } from './page.ts'

/** Errors after which the same query may succeed: a node or the coordinator went away, or starts. */
const PASSING: ReadonlySet<string> = new Set([
  'SERVER_STARTING_UP',
  'SERVER_SHUTTING_DOWN',
  'NO_NODES_AVAILABLE',
  'PAGE_TRANSPORT_ERROR',
  'PAGE_TRANSPORT_TIMEOUT',
  'REMOTE_TASK_ERROR',
  'REMOTE_TASK_MISMATCH',
  'REMOTE_HOST_GONE',
  'ABANDONED_QUERY',
  'ABANDONED_TASK'
])

/**
 * Trino refuses the query, or ends it.
 * @param lines that stand before the user's SQL in what was sent
 * @returns LostConnection where the whole query may be run once more
 */
export function queryFailure(label: string, sql: string, error: TrinoError, lines: number): Error {
  const { errorName, errorLocation } = error
  const said = `${error.message.replace(/^line \d+:\d+: /, '').replace(/\.$/, '')} (${errorName})`
  if (PASSING.has(errorName)) {
    return new LostConnection(
      new ActionError(
        'source.incomplete',
        `${label} ended the query before the result was whole: ${said}.`,
        'Nothing was published. Run again; if it happens again, look at the log of the cluster.'
      )
    )
  }
  if (errorName === 'READ_ONLY_VIOLATION') {
    return new ActionError(
      'source.read-only',
      `The query would change data at ${label}: ${said}.`,
      'Write a SELECT. The query runs in a transaction that only reads.'
    )
  }
  const line = (errorLocation?.lineNumber ?? 0) - lines
  const at =
    errorLocation === undefined || line < 1 ? undefined : placeAt(sql, line, errorLocation.columnNumber)
  const where = at === undefined ? '' : ` at ${at.place} of ${inputName('source-query')}`
  return new ActionError(
    'source.query',
    `${label} refused the query${where}: ${said}.${at?.excerpt ?? ''}`,
    remedyFor(errorName)
  )
}

function remedyFor(errorName: string): string {
  if (errorName === 'PERMISSION_DENIED')
    return 'Give the user the right to read it: GRANT SELECT ON … TO USER …'
  if (errorName === 'EXCEEDED_TIME_LIMIT')
    return 'Ask for less at once, or raise the time limit of the cluster.'
  if (errorName === 'USER_CANCELED' || errorName === 'ADMINISTRATIVELY_KILLED')
    return 'Somebody has cancelled it. Run again.'
  return `Correct ${inputName('source-query')}, and try it with the same user in the Trino CLI.`
}
