import { SignJWT } from 'jose'
import { ActionError } from '../../../base/errors.ts'
import { keepSecret } from '../../../base/secrets.ts'
import { hostAndPath } from '../../../http/display-url.ts'
import { HttpFailure } from '../../../http/http.ts'
import { type Outcome, retry, TRANSIENT_STATUS } from '../../../http/retry.ts'
import { retryAfterMs } from '../../../http/retry-after.ts'
import type { DatabaseConfig } from '../../contract/database.ts'
import { LostConnection } from '../connector/engine.ts'
import { lostAnswer, waitTooLong } from '../connector/network.ts'
import type { SignInTools } from '../rest/session.ts'
import { readServiceAccount, type ServiceAccount } from './service-account.ts'

/**
 * The least scope that may run a query: `bigquery.readonly` may read tables, but begin no job. What may be read is up
 * to the roles of the account.
 */
const SCOPE = 'https://www.googleapis.com/auth/bigquery'
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
/** Google takes an assertion for an hour at most. */
const ASSERTION_MS = 55 * 60_000
const RENEW_BEFORE_MS = 5 * 60_000

type Headers = Readonly<Record<string, string>>

/** An access token, and when it has to be renewed. */
interface Token {
  readonly value: string
  /** On the clock of `performance.now()`. */
  readonly renewAt: number
}

/**
 * How requests are signed in: with an access token that is given, or that a service account is granted for a JWT.
 * Source: Google, "Using OAuth 2.0 for Server to Server Applications".
 * @throws ActionError `input.invalid` when the key cannot be read
 */
export function signInOf({ privateKey, token = '' }: DatabaseConfig) {
  if (privateKey === undefined) return async (): Promise<Headers> => headers(token)
  const account = readServiceAccount(privateKey)
  let held: Token | undefined
  return async (tools: SignInTools, refused?: Headers): Promise<Headers> => {
    const isRefused =
      refused !== undefined &&
      held !== undefined &&
      refused['authorization'] === headers(held.value)['authorization']
    if (held === undefined || isRefused || performance.now() > held.renewAt)
      held = await granted(account, tools)
    return headers(held.value)
  }
}

function headers(token: string): Headers {
  return { authorization: `Bearer ${token}` }
}

async function granted(account: ServiceAccount, tools: SignInTools): Promise<Token> {
  const { deadline, log } = tools
  const place = hostAndPath(account.tokenUrl)
  return await deadline.during(`an access token from ${place}`, () =>
    retry(() => ask(account, place, tools), {
      deadline,
      log,
      tooLong: (asked, limit) => waitTooLong(place, asked, limit)
    })
  )
}

/** Asking twice for a token does no harm. */
async function ask(account: ServiceAccount, place: string, { http }: SignInTools): Promise<Outcome<Token>> {
  const body = new URLSearchParams({ grant_type: GRANT, assertion: await assertionOf(account) }).toString()
  try {
    const response = await http.send({
      method: 'POST',
      url: account.tokenUrl,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body
    })
    const { status } = response
    const answer = jsonOf(await response.text())
    const { access_token: value, expires_in: life } = answer
    if (status === 200 && typeof value === 'string') {
      keepSecret(value)
      const lifeMs = (typeof life === 'number' ? life : 3_600) * 1_000
      return { value: { value, renewAt: performance.now() + lifeMs - Math.min(RENEW_BEFORE_MS, lifeMs / 2) } }
    }
    const error = refused(account, place, status, answer)
    if (!TRANSIENT_STATUS.has(status)) throw error
    return { again: `HTTP ${status} from ${place}`, askedMs: retryAfterMs(response.headers), error }
  } catch (caught) {
    if (!(caught instanceof HttpFailure)) throw caught
    const failure = lostAnswer(place, caught)
    if (!(failure instanceof LostConnection)) throw failure
    return { again: failure.message, error: failure.failure }
  }
}

async function assertionOf({ email, keyId, key, tokenUrl }: ServiceAccount): Promise<string> {
  const now = Date.now()
  const jwt = await new SignJWT({ scope: SCOPE })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) })
    .setIssuer(email)
    .setAudience(tokenUrl.href)
    .setIssuedAt(new Date(now))
    .setExpirationTime(new Date(now + ASSERTION_MS))
    .sign(key)
  keepSecret(jwt)
  return jwt
}

function refused(
  account: ServiceAccount,
  place: string,
  status: number,
  answer: Readonly<Record<string, unknown>>
): ActionError {
  const said = [answer['error'], answer['error_description']]
    .filter(one => typeof one === 'string')
    .join(': ')
  return new ActionError(
    'source.login',
    `${place} grants ${account.email} no access token (HTTP ${status})${said === '' ? '' : `: ${said.replace(/\.$/, '')}`}.`,
    'Check that the service account exists and is enabled, that its key was not deleted, and that the clock of the runner is right.'
  )
}

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
