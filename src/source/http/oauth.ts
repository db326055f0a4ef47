import * as oauth from 'oauth4webapi'
import type { Deadline } from '../../base/deadline.ts'
import { ActionError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { keepSecret } from '../../base/secrets.ts'
import { isLoopback } from '../../http/addresses/hosts.ts'
import { hostAndPath } from '../../http/display-url.ts'
import { failureRemedy } from '../../http/failure.ts'
import { type Http, HttpFailure } from '../../http/http.ts'
import { type Outcome, type RetryPolicy, retry, SOURCE_POLICY, TRANSIENT_STATUS } from '../../http/retry.ts'
import { retryAfterMs } from '../../http/retry-after.ts'
import type { OAuthClient } from '../contract/oauth-client.ts'
import { answerError, notAToken, type OAuthError, oauthError } from './oauth-errors.ts'

/** A token is renewed this long before it expires, or after nine tenths of its life when that is sooner. */
const RENEW_BEFORE_MS = 60_000
/** Errors by which servers say that they want the credentials in another place (RFC 6749, 2.3.1 and 5.2). */
const WANTS_OTHER_PLACE = new Set(['invalid_client', 'invalid_request', 'unauthorized_client'])

interface Token {
  readonly value: string
  /** On the clock of `performance.now()`; infinite when the server names no life. */
  readonly renewAt: number
}

/** The access tokens of a run, by client: shared by its sources and by requests that run side by side. */
export type TokenStore = Map<string, Promise<Token>>

/** What fetching a token needs. */
export interface TokenTools {
  readonly http: Http
  readonly deadline: Deadline
  readonly log: Log
  /** Default: RETRY_POLICY. */
  readonly retry?: RetryPolicy
}

/**
 * An access token by the client credentials grant (RFC 6749, 4.4): the one at hand, or a new one when there is
 * none, when it is about to expire, or when it is the one that was refused. Masked before anything else.
 *
 * @param refused the token that the source has answered with 401
 * @throws ActionError `source.oauth`, `source.connection`, `source.retry-after`; the reason of the run's deadline
 */
export async function accessToken(
  client: OAuthClient,
  store: TokenStore,
  tools: TokenTools,
  refused?: string
): Promise<string> {
  const key = JSON.stringify([client.tokenUrl, client.clientId, client.clientSecret, client.scope])
  const held = store.get(key)
  if (held !== undefined) {
    const token = await held
    if (token.value !== refused && performance.now() < token.renewAt) return token.value
  }
  // Of several that find the token spent, the first renews it for all.
  const renewing = store.get(key)
  if (renewing !== undefined && renewing !== held) return (await renewing).value
  const fresh = fetchToken(client, tools)
  store.set(key, fresh)
  return (await fresh).value
}

async function fetchToken(client: OAuthClient, tools: TokenTools): Promise<Token> {
  const place = hostAndPath(new URL(client.tokenUrl))
  return tools.deadline.during(`an access token from ${place}`, async () => {
    const basic = await ask(client, oauth.ClientSecretBasic(client.clientSecret), tools)
    if (isGranted(basic)) return await readToken(basic, client)
    const first = oauthError(basic)
    if ((basic.status !== 400 && basic.status !== 401) || !wantsOtherPlace(first))
      throw answerError(basic, first, client)
    const form = await ask(client, oauth.ClientSecretPost(client.clientSecret), tools)
    if (isGranted(form)) return await readToken(form, client)
    const second = oauthError(form)
    // A server that takes Basic only says there what is wrong.
    throw first?.error === 'invalid_client' && second?.error !== 'invalid_client'
      ? answerError(basic, first, client)
      : answerError(form, second, client)
  })
}

function wantsOtherPlace(error: OAuthError | undefined): boolean {
  return error === undefined || WANTS_OTHER_PLACE.has(error.error)
}

/** RFC 6749 (5.1) wants 200; some servers call a token a thing created. */
function isGranted({ status }: TokenAnswer): boolean {
  return status === 200 || status === 201
}

/** What the token endpoint answered. */
export interface TokenAnswer {
  readonly status: number
  readonly text: string
}

/** Asks once, with the retries of the run: asking twice for a token does no harm. */
function ask(client: OAuthClient, authentication: oauth.ClientAuth, tools: TokenTools): Promise<TokenAnswer> {
  const { http, deadline, log, retry: policy = SOURCE_POLICY } = tools
  const url = new URL(client.tokenUrl)
  const place = hostAndPath(url)
  const attempt = async (): Promise<Outcome<TokenAnswer>> => {
    let headers: Readonly<Record<string, string>> = {}
    const response = await oauth
      .clientCredentialsGrantRequest(
        { issuer: url.origin, token_endpoint: url.href },
        { client_id: client.clientId },
        authentication,
        client.scope === undefined ? {} : { scope: client.scope },
        {
          [oauth.allowInsecureRequests]: isLoopback(url.hostname),
          async [oauth.customFetch](_url, request) {
            const answer = await http.send({
              method: 'POST',
              url,
              headers: request.headers,
              body: request.body.toString()
            })
            headers = answer.headers
            const text = await answer.text()
            return new Response(text === '' ? null : text, { status: answer.status })
          }
        }
      )
      .catch(error => {
        if (error instanceof HttpFailure) return error
        throw error
      })
    if (response instanceof HttpFailure) {
      const error = new ActionError(
        'source.connection',
        `No answer from the token endpoint ${place}: ${response.message}.`,
        failureRemedy(response),
        { cause: response }
      )
      return { again: `No answer from ${place} (${response.message})`, error }
    }
    const answer = { status: response.status, text: await response.text() }
    if (!TRANSIENT_STATUS.has(answer.status)) return { value: answer }
    return {
      again: `HTTP ${answer.status} from ${place}`,
      askedMs: retryAfterMs(headers),
      error: answerError(answer, oauthError(answer), client)
    }
  }
  return retry(attempt, {
    deadline,
    log,
    ...(policy === undefined ? {} : { policy }),
    tooLong: (asked, limit) =>
      new ActionError(
        'source.retry-after',
        `The token endpoint ${place} asks to wait ${asked} before the next request, which is beyond ${limit}.`,
        'It wants fewer requests: run less often, or at the time it asks for.'
      )
  })
}

async function readToken({ text }: TokenAnswer, client: OAuthClient): Promise<Token> {
  const url = new URL(client.tokenUrl)
  try {
    const json: unknown = JSON.parse(text)
    hideTokens(json)
    const answer = await oauth.processClientCredentialsResponse(
      { issuer: url.origin, token_endpoint: url.href },
      { client_id: client.clientId },
      Response.json(whatCounts(json))
    )
    if (!/^[\x21-\x7e]+$/.test(answer.access_token))
      throw new Error('it holds characters that no header can carry')
    const lifeMs = (answer.expires_in ?? Number.POSITIVE_INFINITY) * 1000
    const value = answer.access_token
    return { value, renewAt: performance.now() + lifeMs - Math.min(RENEW_BEFORE_MS, lifeMs / 10) }
  } catch (error) {
    throw notAToken(client, error)
  }
}

/**
 * The members that the grant needs, in the form that RFC 6749 (5.1) gives them. Others are not ours to judge: an ID
 * token, which some servers add, cannot be checked without the issuer's name. A type that is missing (LinkedIn) or has
 * a name of its own (`BearerToken`, Apigee) is Bearer; a life that is not a number, or below 0, counts as missing.
 */
function whatCounts(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json
  const { access_token, token_type, expires_in } = json as Record<string, unknown>
  const type = token_type == null || /^bearer[ _-]?token$/i.test(String(token_type)) ? 'bearer' : token_type
  const life = typeof expires_in === 'string' ? Number.parseFloat(expires_in) : expires_in
  const isLife = typeof life === 'number' && life >= 0
  return { access_token, token_type: type, ...(isLife ? { expires_in: life } : {}) }
}

/** Before anything can go wrong with them: whatever the answer calls a token is one. */
function hideTokens(json: unknown): void {
  if (typeof json !== 'object' || json === null) return
  for (const [name, value] of Object.entries(json)) {
    if (/^(access|refresh|id)_token$/.test(name) && typeof value === 'string') keepSecret(value)
  }
}
