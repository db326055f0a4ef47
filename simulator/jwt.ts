import { compactVerify, decodeProtectedHeader } from 'jose'
import { Refusal } from './replies.ts'
import type { State, User } from './state.ts'

/** What a JWT of a connected app allows. */
export interface Grant {
  readonly user: User
  readonly scopes: readonly string[]
}

const LONGEST_LIFE_MS = 10 * 60_000

/**
 * Verifies the JWT of a connected app (direct trust), as strictly as Tableau, and remembers its `jti`.
 * Source: Tableau, "Configure Connected Apps with Direct Trust", "Access Scopes for Connected Apps".
 * @param now milliseconds since 1970 by Tableau's clock
 * @throws Refusal 401001; the reason goes to the log only
 */
export async function verifyJwt(state: State, jwt: string, now: number): Promise<Grant> {
  const { kid, iss: issuerInHeader, alg } = header(jwt)
  if (alg !== 'HS256') throw refused(`the algorithm is ${alg}, not HS256`)
  const app = state.config.connectedApps.find(({ secretId }) => secretId === kid)
  if (app === undefined)
    throw refused(`no connected app has the secret ${kid} (CONNECTED_APP_SECRET_NOT_FOUND)`)
  const { sub, aud, iss, jti, exp, scp } = await claims(jwt, app.secretValue)
  if (iss !== app.clientId) throw refused('iss is not the client of the secret (CONNECTED_APP_NOT_FOUND)')
  if (issuerInHeader !== undefined && issuerInHeader !== iss) throw refused('iss of header and claims differ')
  if (aud !== 'tableau') throw refused('aud is not tableau')
  if (typeof exp !== 'number') throw refused('exp is not a number')
  const { jwtToleranceMs } = state.config.quirks
  const left = exp * 1000 - now
  if (left <= -jwtToleranceMs) throw refused('exp is in the past')
  if (left > LONGEST_LIFE_MS + jwtToleranceMs)
    throw refused('exp is more than 10 minutes ahead (LOGIN_FAILED)')
  if (typeof jti !== 'string' || jti === '') throw refused('jti is missing')
  if (state.usedJwtIds.has(jti)) throw refused('jti was used before')
  if (!isScopes(scp)) throw refused('scp is not a list of scopes')
  const user = state.users.find(({ name }) => name === sub)
  if (user === undefined) throw refused(`there is no user ${String(sub)} (SYSTEM_USER_NOT_FOUND)`)
  state.usedJwtIds.add(jti)
  return { user, scopes: scp }
}

/** Whether scopes allow a call that needs one: `tableau:projects:*` allows `tableau:projects:create`. */
export function allows(scopes: readonly string[], needed: string): boolean {
  return scopes.some(
    scope => scope === needed || (scope.endsWith(':*') && needed.startsWith(scope.slice(0, -1)))
  )
}

function header(jwt: string): Record<string, unknown> {
  try {
    return decodeProtectedHeader(jwt)
  } catch {
    throw refused('it is not a JWT')
  }
}

async function claims(jwt: string, secret: string): Promise<Record<string, unknown>> {
  try {
    const { payload } = await compactVerify(jwt, new TextEncoder().encode(secret), { algorithms: ['HS256'] })
    return JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>
  } catch {
    throw refused('the signature is wrong')
  }
}

function isScopes(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every(scope => typeof scope === 'string')
}

function refused(reason: string): Refusal {
  return new Refusal('401001', 'Signin Error', 'Error signing in to Tableau Server', {
    reason: `JWT: ${reason}`
  })
}
