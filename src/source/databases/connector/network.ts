import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { failureRemedy, httpFailure } from '../../../http/failure.ts'
import type { HttpFailure } from '../../../http/http.ts'
import { LostConnection } from './engine.ts'

/** Codes of a network that may be right a moment later. */
const PASSING = /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/

/**
 * The failure to reach a database, in the words of every other connection.
 * @returns LostConnection where another try may help, else `source.connection`
 */
export function unreachable(label: string, error: Error): Error {
  const failure = httpFailure(error, 'no')
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const remedy = failure.lasting
    ? failureRemedy(failure, inputName('source-ca-certificate'))
    : 'Check the address, and whether the database accepts connections from this runner. A database behind a firewall needs a self-hosted runner in its network, or a rule for the addresses of the runner.'
  const action = new ActionError(
    'source.connection',
    `${label} cannot be reached: ${failure.message}.`,
    remedy,
    {
      cause: error
    }
  )
  return PASSING.test(code) ? new LostConnection(action) : action
}

/**
 * The same for a database that speaks HTTP, when an answer did not come or was cut.
 * @returns LostConnection where another try may help, else `source.connection` or `source.incomplete`
 */
export function lostAnswer(label: string, error: HttpFailure): Error {
  const failure = new ActionError(
    error.sent === 'no' ? 'source.connection' : 'source.incomplete',
    error.sent === 'no'
      ? `${label} cannot be reached: ${error.message}.`
      : `The connection to ${label} ended before the result was whole: ${error.message}.`,
    failureRemedy(error, inputName('source-ca-certificate')),
    { cause: error }
  )
  return error.lasting ? failure : new LostConnection(failure)
}

/** The error for a `Retry-After` that is too long to be obeyed. */
export function waitTooLong(label: string, asked: string, limit: string): ActionError {
  return new ActionError(
    'source.retry-after',
    `${label} asks to wait ${asked}, which is longer than ${limit}.`,
    'Run again later.'
  )
}
