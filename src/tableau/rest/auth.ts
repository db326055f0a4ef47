import { Deadline } from '../../base/deadline.ts'
import { ActionError } from '../../base/errors.ts'
import { keepSecret } from '../../base/secrets.ts'
import type { Http } from '../../http/http.ts'
import type { Credentials } from './credentials.ts'
import { tableauError } from './errors.ts'
import { mintJwt } from './jwt.ts'
import type { Api } from './server-info.ts'
import { signInError } from './sign-in-errors.ts'
import type { Transport } from './transport.ts'
import { child, requestXml } from './xml.ts'

/** A session of Tableau. */
export interface Session {
  /** A secret. */
  readonly token: string
  /** LUID of the site; every later address holds it. */
  readonly siteId: string
  readonly siteContentUrl: string
  readonly userId: string
}

/** How to sign in. */
export interface SignIn {
  readonly credentials: Credentials
  /** Content URL, '' for the Default site. */
  readonly site: string
  /** What a connected app asks for: the session may do nothing else. */
  readonly scopes: readonly string[]
  /** How long a token is waited for once the run has ended: without it nobody can sign out. */
  readonly tokenMs: number
}

/**
 * Signs in; a connected app mints a new JWT each time. The token is masked before anything else happens.
 * Source: Tableau REST API, "Sign In".
 * @param hide told of every secret that comes into being, before it is used
 * @throws ActionError `tableau.sign-in` when Tableau refuses the credentials, and as `tableauError` says
 */
export async function signIn(
  transport: Transport,
  api: Api,
  { credentials, site, scopes, tokenMs }: SignIn,
  hide: (secret: string) => void
): Promise<Session> {
  const doing = `signing in to ${site === '' ? 'the Default site' : `the site “${site}”`} of ${new URL(api.origin).host}`
  const outcome = await transport.send({
    method: 'POST',
    url: new URL(`${api.origin}/api/${api.version}/auth/signin`),
    headers: { accept: '*/*', 'content-type': 'application/xml' },
    body: signInXml(await identity(credentials, scopes, hide), site),
    expects: 'content',
    doing,
    repeat: 'freely',
    lingersMs: tokenMs
  })
  if (outcome.kind !== 'done') throw signInError(outcome, credentials, api.origin, site, doing)
  const element = outcome.root === undefined ? undefined : child(outcome.root, 'credentials')
  const token = element?.attributes['token']
  const siteElement = element === undefined ? undefined : child(element, 'site')
  const siteId = siteElement?.attributes['id']
  if (element === undefined || token === undefined || token === '' || siteId === undefined || siteId === '') {
    throw tableauError({ kind: 'unknown', status: outcome.status, words: 'a session without a token' }, doing)
  }
  maskToken(token)
  hide(token)
  return {
    token,
    siteId,
    siteContentUrl: siteElement?.attributes['contentUrl'] ?? site,
    userId: child(element, 'user')?.attributes['id'] ?? ''
  }
}

/**
 * Signs out: best effort, within `withinMs`, independent of the run's own deadline, so that it also happens after
 * a cancellation. Never throws.
 * Source: Tableau REST API, "Sign Out".
 * @param connect makes the way out to the network for a deadline of its own
 * @returns whether the session has surely ended
 */
export async function signOut(
  connect: (deadline: Deadline) => Http,
  api: Api,
  token: string,
  withinMs: number
): Promise<boolean> {
  const deadline = new Deadline(withinMs / 60_000)
  let http: Http | undefined
  try {
    http = connect(deadline)
    const response = await http.send({
      method: 'POST',
      url: new URL(`${api.origin}/api/${api.version}/auth/signout`),
      headers: { accept: '*/*', 'x-tableau-auth': token },
      body: ''
    })
    await response.text(0)
    // 401: it had ended before.
    return response.status < 300 || response.status === 401
  } catch {
    return false
  } finally {
    deadline.close()
    await http?.close()
  }
}

/** The attributes that say who signs in. */
async function identity(
  credentials: Credentials,
  scopes: readonly string[],
  hide: (secret: string) => void
): Promise<Readonly<Record<string, string>>> {
  if (credentials.kind === 'personal-access-token') {
    return { personalAccessTokenName: credentials.name, personalAccessTokenSecret: credentials.secret }
  }
  if (credentials.kind === 'user-and-password') {
    return { name: credentials.username, password: credentials.password }
  }
  const jwt = await mintJwt(credentials, scopes)
  hide(jwt)
  return { jwt }
}

function signInXml(attributes: Readonly<Record<string, string>>, site: string): string {
  try {
    return requestXml({
      name: 'credentials',
      attributes,
      children: [{ name: 'site', attributes: { contentUrl: site } }]
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new ActionError(
      'input.invalid',
      'The name or the secret that signs in (tableau-pat-name and tableau-pat-secret, tableau-username and tableau-password), or tableau-site-id, holds a line break or a control character.',
      'Enter it again; look for a line break inside the secret.'
    )
  }
}

/**
 * Makes a token a secret of this run. It can have the form `secret|secret|LUID of the site`; the LUID is not a secret
 * and stands in every address.
 */
export function maskToken(token: string): void {
  for (const secret of new Set([token, ...token.split('|').slice(0, 2)])) {
    keepSecret(secret)
  }
}
