import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { TRANSIENT_STATUS } from '../../../http/retry.ts'
import { placeAt } from '../connector/sql-text.ts'
import { said } from '../rest/said.ts'
import type { Refusal, Refused } from '../rest/session.ts'

/** An answer about a statement (QueryFailureStatus, QueryStatus). */
interface Failure {
  readonly code?: string
  readonly message?: string
  readonly sqlState?: string
}

/** Codes of Snowflake that ask for something else than another SQL. */
const remedies = (): Readonly<Record<string, string>> => ({
  '000606': `Name a warehouse that the role may use: ?warehouse=… in ${inputName('source-url')}, or a default warehouse of the user.`,
  '000608': 'Resume the warehouse, or set AUTO_RESUME = TRUE for it.',
  '090073': 'The resource monitor has stopped the warehouse: raise its quota, or wait for its next period.',
  '000630': 'Ask for less at once, raise timeout-minutes, or STATEMENT_TIMEOUT_IN_SECONDS of the warehouse.',
  '000604': 'Somebody has cancelled it. Run again.',
  '003001': 'Give the role the right to read it: GRANT SELECT ON … TO ROLE …',
  '002003':
    'Check its name, and the rights of the role: GRANT USAGE ON DATABASE …, USAGE ON SCHEMA …, SELECT ON TABLE … TO ROLE … Names that were made in double quotes need them here too.',
  '002043': `Check the names of database, schema, warehouse and role in ${inputName('source-url')}, and that the role may use them.`
})
/** Codes of signing in, which come with HTTP 401 or 403, or with an answer of its own. */
const loginRemedies = (): Readonly<Record<string, string>> => ({
  '390144': `Check the account in ${inputName('source-url')}, the user, and that its public key is that of ${inputName('source-private-key')} (DESC USER shows RSA_PUBLIC_KEY_FP). The clock of the runner must be right.`,
  '390189': `Grant the role to the user, or correct ?role=… in ${inputName('source-url')}.`,
  '390201': `Check the names of database, schema, warehouse and role in ${inputName('source-url')}, and that the role may use them.`,
  '390318': `The token has expired: make a new one and store it in ${inputName('source-token')}.`,
  '390422':
    'A network policy of Snowflake refuses the address of this runner. Use a self-hosted runner with an address that it allows.',
  '390432':
    'A network policy of Snowflake refuses the address of this runner. Use a self-hosted runner with an address that it allows.'
})
const anyLogin = (): string =>
  `Check ${inputName('source-token')} or ${inputName('source-private-key')} with its user. A programmatic access token needs a network policy for its user.`

/**
 * What Snowflake says when it does not do what it is asked.
 * @param sql the user's, for the place of a mistake in it
 */
export function refusal(label: string, sql: string, { status, json, text }: Refusal): Refused {
  const { code = '', message = '', sqlState } = failureOf(json)
  const words = said(message === '' ? text : message)
  const coded = code === '' ? '' : ` (${[code, sqlState].filter(Boolean).join(', ')})`
  if (status === 401 || status === 403 || Object.hasOwn(loginRemedies(), code)) {
    return {
      again: false,
      error: new ActionError(
        'source.login',
        `${label} did not let the user in (HTTP ${status})${words === '' ? '' : `: ${words}`}${coded}.`,
        own(loginRemedies(), code) ?? anyLogin()
      )
    }
  }
  // 408 is the time limit of a statement, and no time-out of the connection.
  if (status === 422 || status === 408)
    return { again: false, error: statementFailure(label, sql, code, words, coded) }
  return {
    again: TRANSIENT_STATUS.has(status),
    error: new ActionError(
      'source.query',
      `${label} answered HTTP ${status}${words === '' ? '' : `: ${words}`}${coded}.`,
      status === 404
        ? `Check the account in ${inputName('source-url')}: it stands in the address of Snowflake before .snowflakecomputing.com.`
        : 'Run again; if it happens again, look at the status page of Snowflake.'
    )
  }
}

function statementFailure(
  label: string,
  sql: string,
  code: string,
  words: string,
  coded: string
): ActionError {
  // Snowflake tells the place in its text only; it decides nothing.
  const [, line, position] = /\berror line (\d+) at position (\d+)/.exec(words) ?? []
  const at = line === undefined ? undefined : placeAt(sql, Number(line), Number(position) + 1)
  const where = at === undefined ? '' : ` at ${at.place} of ${inputName('source-query')}`
  return new ActionError(
    'source.query',
    `${label} refused the query${where}: ${words}${coded}.${at?.excerpt ?? ''}`,
    own(remedies(), code) ??
      `Correct ${inputName('source-query')}, and try it with the same role in Snowsight.`
  )
}

function failureOf(json: unknown): Failure {
  return typeof json === 'object' && json !== null ? json : {}
}

function own(list: Readonly<Record<string, string>>, code: string): string | undefined {
  return Object.hasOwn(list, code) ? list[code] : undefined
}
