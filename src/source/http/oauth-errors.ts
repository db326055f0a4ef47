import { STATUS_CODES } from 'node:http'
import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import { oneLine, redact } from '../../base/redact.ts'
import { withoutTrailing } from '../../base/text.ts'
import { hostAndPath } from '../../http/display-url.ts'
import type { OAuthClient } from '../contract/oauth-client.ts'
import { clientSecretForms } from './oauth-forms.ts'

const QUOTED_CHARACTERS = 200

/** An error answer of a token endpoint (RFC 6749, 5.2). */
export interface OAuthError {
  /** `invalid_client`, `invalid_scope` … */
  readonly error: string
  readonly description?: string
}

/** The OAuth error in an answer; undefined when it is not one. */
export function oauthError({ text }: { readonly text: string }): OAuthError | undefined {
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json !== 'object' || json === null || !('error' in json)) return undefined
    if (typeof json.error !== 'string' || json.error === '') return undefined
    const description =
      'error_description' in json && typeof json.error_description === 'string' ? json.error_description : ''
    return { error: json.error, ...(description === '' ? {} : { description }) }
  } catch {
    return undefined
  }
}

/** The error for an answer that grants no token, in the server's own words without the secrets it may repeat. */
export function answerError(
  { status }: { readonly status: number },
  error: OAuthError | undefined,
  client: OAuthClient
): ActionError {
  const place = `The token endpoint ${placeOf(client)}`
  if (status >= 300 && status < 400) {
    return new ActionError(
      'source.oauth',
      `${place} redirects (HTTP ${status}), and client credentials are sent nowhere else.`,
      `Give the final address in ${inputName('source-oauth-token-url')}.`
    )
  }
  const name = STATUS_CODES[status]
  const http = `HTTP ${status}${name === undefined ? '' : ` (${name})`}`
  if (error === undefined) {
    return new ActionError(
      'source.oauth',
      `${place} answered ${http} without saying why.`,
      status >= 500
        ? 'The sign-in service itself fails: run again later, or ask whoever runs it.'
        : status === 401
          ? (REMEDIES.get('invalid_client')?.() ?? '')
          : `Check ${inputName('source-oauth-token-url')}: it is the address that grants tokens, often ending in /token.`
    )
  }
  const shown = (text: string): string => oneLine(redact(text, secretsOf(client)), QUOTED_CHARACTERS)
  const why = error.description === undefined ? '' : `: ${withoutTrailing(shown(error.description), '. ')}`
  return new ActionError(
    'source.oauth',
    `${place} refused with ${shown(error.error)}${why} (${http}).`,
    REMEDIES.get(error.error)?.() ??
      `Check ${inputName('source-oauth-token-url')}, ${inputName('source-oauth-client-id')}, ${inputName('source-oauth-client-secret')} and ${inputName('source-oauth-scope')}.`
  )
}

/** The error for an answer with status 200 that holds no bearer token. */
export function notAToken(client: OAuthClient, cause: unknown): ActionError {
  const why = cause instanceof SyntaxError || !(cause instanceof Error) ? 'it is not JSON' : cause.message
  return new ActionError(
    'source.oauth',
    `The token endpoint ${placeOf(client)} answered with something that is not a token answer: ${oneLine(redact(why, secretsOf(client)), QUOTED_CHARACTERS)}.`,
    `Check ${inputName('source-oauth-token-url')}: it is the address that grants tokens, often ending in /token.`
  )
}

const REMEDIES: ReadonlyMap<string, () => string> = new Map([
  [
    'invalid_client',
    () =>
      `Check ${inputName('source-oauth-client-id')} and ${inputName('source-oauth-client-secret')}: is the secret set, and still valid?`
  ],
  ['invalid_scope', () => `Check ${inputName('source-oauth-scope')}.`],
  ['unauthorized_client', () => 'Allow the client credentials grant for this client there.'],
  [
    'unsupported_grant_type',
    () => 'The server must support the client credentials grant; ask whoever runs it.'
  ]
])

function placeOf(client: OAuthClient): string {
  return hostAndPath(new URL(client.tokenUrl))
}

function secretsOf({ clientId, clientSecret }: OAuthClient): string[] {
  return clientSecretForms(clientId, clientSecret)
}
