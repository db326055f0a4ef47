import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { keepSecret } from '../../base/secrets.ts'
import type { ConnectedApp } from './credentials.ts'

/**
 * Half of the ten minutes that Tableau allows at most: a clock may be wrong by five minutes in either direction.
 * For the same reason there is no `nbf` and no `iat`.
 */
const LIFE_MS = 5 * 60_000

/**
 * Mints a JWT for one sign-in, and makes it a secret of this run.
 * Source: Tableau, "Configure Connected Apps with Direct Trust".
 */
export async function mintJwt(app: ConnectedApp, scopes: readonly string[]): Promise<string> {
  const jwt = await new SignJWT({ scp: [...scopes] })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: app.secretId, iss: app.clientId })
    .setIssuer(app.clientId)
    .setSubject(app.user)
    .setAudience('tableau')
    .setJti(randomUUID())
    .setExpirationTime(new Date(Date.now() + LIFE_MS))
    .sign(new TextEncoder().encode(app.secretValue))
  keepSecret(jwt)
  return jwt
}
