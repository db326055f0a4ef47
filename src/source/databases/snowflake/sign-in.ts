import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { decodeJwt, SignJWT } from 'jose'
import { inputName } from '../../../base/input-name.ts'
import { keepSecret } from '../../../base/secrets.ts'
import type { DatabaseConfig } from '../../contract/database.ts'
import { accessToken } from '../../http/oauth.ts'
import { readPrivateKey } from '../rest/private-key.ts'
import type { SignInTools } from '../rest/session.ts'
import { accountName } from './account.ts'

/** Snowflake takes a token for an hour at most. */
const LIFE_MS = 59 * 60_000
const RENEW_BEFORE_MS = 5 * 60_000
const MAKE =
  'Make one with: openssl genrsa 2048 | openssl pkcs8 -topk8 -inform PEM -out rsa_key.p8 -nocrypt; its public half goes to ALTER USER … SET RSA_PUBLIC_KEY.'

type Headers = Readonly<Record<string, string>>
type SignIn = (tools: SignInTools, refused?: Headers) => Promise<Headers>

/**
 * How requests are signed in: a JWT by the key pair of the user, or a token, which is a programmatic access token or
 * one of OAuth.
 * Source: Snowflake, "Authenticating to the server".
 * @throws ActionError `input.invalid` when the private key cannot be read
 */
export function signInOf(config: DatabaseConfig): SignIn {
  const { privateKey, oauth, token = '', username = '' } = config
  if (privateKey !== undefined) {
    const key = readPrivateKey(privateKey, inputName('source-private-key'), MAKE)
    return byKeyPair(accountName(config), username.toUpperCase(), key)
  }
  if (oauth !== undefined) {
    return async (tools, refused) => {
      const last = refused?.['authorization']?.replace('Bearer ', '')
      return headers(await accessToken(oauth, tools.tokens, tools, last), 'OAUTH')
    }
  }
  return byToken(token)
}

function byKeyPair(account: string, user: string, key: KeyObject): SignIn {
  const subject = `${account}.${user}`
  const issuer = `${subject}.${fingerprint(key)}`
  let held: { readonly jwt: string; readonly until: number } | undefined
  return async () => {
    const now = Date.now()
    if (held === undefined || now > held.until - RENEW_BEFORE_MS) {
      const until = now + LIFE_MS
      const jwt = await new SignJWT()
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
        .setIssuer(issuer)
        .setSubject(subject)
        .setIssuedAt(new Date(now))
        .setExpirationTime(new Date(until))
        .sign(key)
      keepSecret(jwt)
      held = { jwt, until }
    }
    return headers(held.jwt, 'KEYPAIR_JWT')
  }
}

/** As `DESC USER` shows it: `SHA256:` and the hash of the public key (DER) in base64. */
export function fingerprint(key: KeyObject): string {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' })
  return `SHA256:${createHash('sha256').update(der).digest('base64')}`
}

/** Both kinds may look alike, so the other one is tried where the first is refused. */
function byToken(token: string): SignIn {
  let kind = isOfOAuth(token) ? 'OAUTH' : 'PROGRAMMATIC_ACCESS_TOKEN'
  return async (_tools, refused) => {
    if (refused !== undefined) kind = kind === 'OAUTH' ? 'PROGRAMMATIC_ACCESS_TOKEN' : 'OAUTH'
    return headers(token, kind)
  }
}

/** One of Snowflake's own begins with `ver:`; one of another server is a JWT that names it. */
function isOfOAuth(token: string): boolean {
  if (token.startsWith('ver:')) return true
  try {
    return /^https?:/.test(decodeJwt(token).iss ?? '')
  } catch {
    return false
  }
}

function headers(token: string, kind: string): Headers {
  return { authorization: `Bearer ${token}`, 'x-snowflake-authorization-token-type': kind }
}
