import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { TRANSIENT_STATUS } from '../../../http/retry.ts'
import { placeAt } from '../connector/sql-text.ts'
import { said } from '../rest/said.ts'
import type { Refusal, Refused } from '../rest/session.ts'

/** Reasons of BigQuery that ask for something else than another SQL. */
const remedies = (): Readonly<Record<string, string>> => ({
  accessDenied: `Give the account the role BigQuery Job User on the project in ${inputName('source-url')}, and BigQuery Data Viewer on the dataset or the tables.`,
  notFound: `Check the names of project, dataset and table. For data outside of US and EU write ?location=… in ${inputName('source-url')}.`,
  billingNotEnabled: `Enable billing for the project in ${inputName('source-url')}.`,
  quotaExceeded:
    'A quota of the project is used up (IAM, Quotas): ask for less at once, run later, or have the quota raised.',
  billingTierLimitExceeded: 'The query costs more than the project allows: ask for less at once.',
  bytesBilledLimitExceeded: 'The query reads more than the project allows: select fewer columns or days.',
  resourcesExceeded: 'The query needs more than BigQuery gives one query: ask for less at once.',
  responseTooLarge: `The result is larger than BigQuery hands out: aggregate in ${inputName('source-query')}, or ask for less at once.`,
  stopped: 'It was cancelled, or took longer than the run may: run again, or raise timeout-minutes.',
  timeout: 'Ask for less at once, or raise timeout-minutes.'
})
/** Reasons after which the same request may succeed, whatever the status is. */
const PASSING: ReadonlySet<string> = new Set([
  'rateLimitExceeded',
  'jobRateLimitExceeded',
  'backendError',
  'internalError',
  'jobBackendError',
  'jobInternalError',
  'tableUnavailable'
])

/**
 * What BigQuery says when it does not do what it is asked.
 * @param sql the user's, for the place of a mistake in it
 * @param lines that stand before it in what was sent
 */
export function refusal(label: string, sql: string, lines: number, { status, json, text }: Refusal): Refused {
  const { message, reason } = errorOf(json)
  const words = said(message === '' ? text : message)
  const coded = reason === '' ? ` (HTTP ${status})` : ` (${reason})`
  const details = { details: { kind: 'http', status } } as const
  if (status === 401) {
    const error = new ActionError(
      'source.login',
      `${label} did not let the account in${words === '' ? '' : `: ${words}`}${coded}.`,
      `Check ${inputName('source-private-key')} or ${inputName('source-token')}. An access token of Google lives for an hour.`,
      details
    )
    return { again: false, error }
  }
  // BigQuery tells the place in its text only; it decides nothing.
  const [, line, column] = /\bat \[(\d+):(\d+)\]/.exec(words) ?? []
  const at =
    line === undefined || Number(line) <= lines
      ? undefined
      : placeAt(sql, Number(line) - lines, Number(column))
  const where = at === undefined ? '' : ` at ${at.place} of ${inputName('source-query')}`
  const error = new ActionError(
    'source.query',
    words === ''
      ? `${label} answered HTTP ${status}.`
      : `${label} refused the query${where}: ${words}${coded}.${at?.excerpt ?? ''}`,
    remedyFor(reason),
    details
  )
  const again = PASSING.has(reason) || (TRANSIENT_STATUS.has(status) && !Object.hasOwn(remedies(), reason))
  return { again, error }
}

function remedyFor(reason: string): string {
  const remedy = Object.hasOwn(remedies(), reason) ? remedies()[reason] : undefined
  if (remedy !== undefined) return remedy
  if (PASSING.has(reason)) return 'Run again; if it happens again, look at the status page of Google Cloud.'
  return `Correct ${inputName('source-query')}, and try it with the same account in the console of BigQuery.`
}

function errorOf(json: unknown): { readonly message: string; readonly reason: string } {
  const { error } = (typeof json === 'object' && json !== null ? json : {}) as {
    error?: { message?: unknown; errors?: readonly { reason?: unknown }[] }
  }
  const reason = Array.isArray(error?.errors) ? error.errors[0]?.reason : undefined
  return {
    message: typeof error?.message === 'string' ? error.message : '',
    reason: typeof reason === 'string' ? reason : ''
  }
}
