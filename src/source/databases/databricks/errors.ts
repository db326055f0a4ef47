import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { TRANSIENT_STATUS } from '../../../http/retry.ts'
import { placeAt } from '../connector/sql-text.ts'
import { said } from '../rest/said.ts'
import type { Refusal, Refused } from '../rest/session.ts'

/** States of SQL that ask for something else than another SQL. */
const REMEDIES: Readonly<Record<string, string>> = {
  '42501':
    'Give the user or the service principal the right to read it: GRANT USE CATALOG, USE SCHEMA and SELECT ON … TO `…`.',
  '42P01':
    'Check its name, and the rights of the user: without USE CATALOG, USE SCHEMA and SELECT a table is not seen.',
  '57014': 'It was cancelled, or took longer than the warehouse allows: run again, or ask for less at once.'
}
/** Errors after which the same query may succeed. */
const PASSING: ReadonlySet<string> = new Set([
  'TEMPORARILY_UNAVAILABLE',
  'SERVICE_UNDER_MAINTENANCE',
  'WORKSPACE_TEMPORARILY_UNAVAILABLE',
  'INTERNAL_ERROR',
  'ABORTED',
  'IO_ERROR'
])

/** An error of a statement (ServiceError). */
export interface StatementError {
  readonly code: string
  readonly message: string
  readonly sqlState: string | undefined
}

/** What Databricks says when it does not do what it is asked. */
export function refusal(label: string, warehouse: string, { status, json, text }: Refusal): Refused {
  const { error_code: code, message } = (typeof json === 'object' && json !== null ? json : {}) as {
    error_code?: unknown
    message?: unknown
  }
  const words = said(typeof message === 'string' ? message : text)
  const coded = typeof code === 'string' ? ` (${code})` : ''
  if (status === 401 || status === 403) {
    const error = new ActionError(
      'source.login',
      `${label} did not let the user in (HTTP ${status})${words === '' ? '' : `: ${words}`}${coded}.`,
      `Check ${inputName('source-token')} or ${inputName('source-oauth-client-id')}, and that the user or the service principal has CAN USE on the warehouse ${warehouse}. An IP access list may refuse the address of this runner.`
    )
    return { again: false, error }
  }
  const error = new ActionError(
    'source.query',
    `${label} answered HTTP ${status}${words === '' ? '' : `: ${words}`}${coded}.`,
    status === 400 || status === 404
      ? `Check the host in ${inputName('source-url')}, and the id of the SQL warehouse in it (?warehouse=${warehouse}).`
      : 'Run again; if it happens again, look at the status page of Databricks.'
  )
  return { again: TRANSIENT_STATUS.has(status), error }
}

/**
 * A statement has failed.
 * @param sql the user's, for the place of a mistake in it
 * @param lines that stand before it in what was sent
 */
export function statementFailure(
  label: string,
  sql: string,
  lines: number,
  state: string,
  { code, message, sqlState }: StatementError
): ActionError {
  const words = said(message)
  // Databricks tells the place in its text only; it decides nothing. Columns count from 0.
  const [, line, position] = /\bline (\d+),? pos(?:ition)? (\d+)/.exec(words) ?? []
  const at =
    line === undefined || Number(line) <= lines
      ? undefined
      : placeAt(sql, Number(line) - lines, Number(position) + 1)
  const where = at === undefined ? '' : ` at ${at.place} of ${inputName('source-query')}`
  const coded = [code, sqlState].filter(Boolean).join(', ')
  return new ActionError(
    'source.query',
    state === 'FAILED'
      ? `${label} refused the query${where}: ${words}${coded === '' ? '' : ` (${coded})`}.${at?.excerpt ?? ''}`
      : `${label} ended the query with the state ${state}${words === '' ? '' : `: ${words}`}${coded === '' ? '' : ` (${coded})`}.`,
    remedyFor(state, code, sqlState)
  )
}

function remedyFor(state: string, code: string, sqlState: string | undefined): string {
  if (sqlState !== undefined && Object.hasOwn(REMEDIES, sqlState)) return REMEDIES[sqlState] ?? ''
  if (state === 'CANCELED' || state === 'CLOSED')
    return 'Somebody has cancelled it, or closed its result. Run again.'
  if (PASSING.has(code)) return 'Run again; if it happens again, look at the status page of Databricks.'
  return `Correct ${inputName('source-query')}, and try it with the same warehouse in the SQL editor.`
}
