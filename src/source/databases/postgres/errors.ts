import type { DatabaseError } from 'pg'
import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { type DatabaseConfig, databaseLabel } from '../../contract/database.ts'
import { LostConnection } from '../connector/engine.ts'
import { placeInSql } from '../connector/sql-text.ts'

/** SQLSTATEs, from the appendix "PostgreSQL Error Codes". */
const READ_ONLY = '25006'
const CONFLICT = '40001'
const NO_PERMISSION = '42501'
const CANCELED = '57014'
/** The server shuts down, crashed, or cannot take a connection at the moment. */
const SERVER_GONE = /^(57P0[1235]|08...|XX000)$/
const NO_CONNECTION_NOW = /^(57P03|53300|08...)$/

/** The server does not let the user in, or not now. */
export function loginFailure(config: DatabaseConfig, error: DatabaseError): Error {
  const { code = '' } = error
  const label = databaseLabel(config)
  if (NO_CONNECTION_NOW.test(code)) {
    return new LostConnection(
      new ActionError(
        'source.connection',
        `${label} takes no connection at the moment: ${said(error)}.`,
        'Look whether the database is starting, or has no connection left; then run again.',
        { cause: error }
      )
    )
  }
  return new ActionError(
    'source.login',
    `${label} did not let ${config.username === undefined ? 'the user' : config.username} in: ${said(error)}.`,
    `Check ${inputName('source-username')}, ${inputName('source-password')} and the name of the database in ${inputName('source-url')}. The rules of the server (pg_hba.conf) may also refuse the user, the address of the runner, or a connection without encryption.`,
    { cause: error }
  )
}

/** The server asks for a password, and the workflow gives none. */
export function noPassword(config: DatabaseConfig, cause: unknown): ActionError {
  return new ActionError(
    'source.login',
    `${databaseLabel(config)} asks for the password of ${config.username}, and there is none.`,
    `Give it in ${inputName('source-password')}, from a secret; a secret that does not exist gives an empty value.`,
    { cause }
  )
}

/**
 * The server refuses the query, or ends it.
 * @param prefix characters that stand in front of the user's SQL in what was sent
 * @returns LostConnection where the whole query may be run once more
 */
export function queryFailure(config: DatabaseConfig, sql: string, error: DatabaseError, prefix = 0): Error {
  const { code = '' } = error
  const label = databaseLabel(config)
  if (SERVER_GONE.test(code) && code !== 'XX000') {
    return new LostConnection(interrupted(label, said(error), error))
  }
  if (code === CONFLICT) {
    return new LostConnection(
      new ActionError(
        'source.query',
        `${label} ended the query because of changes to its rows: ${said(error)}.`,
        'On a replica, raise max_standby_streaming_delay or set hot_standby_feedback to on, or run the query on the primary server. A shorter query helps as well.',
        { cause: error }
      )
    )
  }
  if (code === READ_ONLY) {
    return new ActionError(
      'source.read-only',
      `The query would change data at ${label}: ${said(error)}.`,
      'Write a SELECT. The query runs in a transaction that only reads; functions that write, and FOR UPDATE, do not work in it.',
      { cause: error }
    )
  }
  const position = Number(error.position ?? 0) - prefix
  const at = position > 0 ? placeInSql(sql, position) : undefined
  const where = at === undefined ? '' : ` at ${at.place} of ${inputName('source-query')}`
  const detail = [error.detail, error.hint].filter(text => text !== undefined && text !== '').join(' ')
  return new ActionError(
    'source.query',
    `${label} refused the query${where}: ${said(error)}.${at?.excerpt ?? ''}${detail === '' ? '' : ` ${detail}`}`,
    remedyFor(code),
    { cause: error }
  )
}

function remedyFor(code: string): string {
  if (code === NO_PERMISSION) return 'Give the user the right to read it: GRANT SELECT ON … TO …'
  if (code === CANCELED)
    return 'Somebody or a time limit of the server has cancelled it (statement_timeout). Ask for less at once, or raise the limit.'
  return `Correct ${inputName('source-query')}, and try it with the same user in a client such as psql.`
}

/** The connection ended before the result did. */
export function interrupted(label: string, reason: string, cause: unknown): ActionError {
  return new ActionError(
    'source.incomplete',
    `The connection to ${label} ended before the result was whole: ${reason}.`,
    'Nothing was published. Run again; if it happens again, look at the log of the database, and at proxies and time limits between the runner and it.',
    { cause }
  )
}

/** `relation "x" does not exist (42P01)`. */
function said({ message, code = '' }: DatabaseError): string {
  return `${message.replace(/\.$/, '')} (${code})`
}
