import { Deadline } from '../deadline.ts'
import { ActionError } from '../errors.ts'
import type { Http } from '../http/http.ts'
import { keepSecret } from '../secrets.ts'
import { refusal } from './refusals.ts'
import type { Api } from './server-info.ts'
import type { Transport } from './transport.ts'
import { child, requestXml } from './xml.ts'

/** Who signs in. One kind so far; user and password, and a connected app, will join it. */
export type Credentials = {
  readonly kind: 'personal-access-token'
  readonly name: string
  readonly secret: string
}

/** A session of Tableau. */
export interface Session {
  /** A secret. */
  readonly token: string
  /** LUID of the site; every later address holds it. */
  readonly siteId: string
  readonly siteContentUrl: string
  readonly userId: string
}

/**
 * Signs in. The token is masked before anything else happens.
 * Source: Tableau REST API, "Sign In".
 * @param site content URL, '' for the Default site
 * @throws ActionError `tableau.sign-in` when Tableau refuses the credentials, and as `refusal` says
 */
export async function signIn(
  transport: Transport,
  api: Api,
  credentials: Credentials,
  site: string
): Promise<Session> {
  const doing = `signing in to ${site === '' ? 'the Default site' : `the site “${site}”`} of ${new URL(api.origin).host}`
  const outcome = await transport.send({
    method: 'POST',
    url: new URL(`${api.origin}/api/${api.version}/auth/signin`),
    headers: { accept: '*/*', 'content-type': 'application/xml' },
    body: signInXml(credentials, site),
    expects: 'content',
    doing,
    repeat: 'freely'
  })
  if (outcome.kind !== 'done') {
    if (
      outcome.code === '401001' &&
      site === '' &&
      /(^|\.)online\.tableau\.com$/.test(new URL(api.origin).hostname)
    ) {
      throw new ActionError(
        'tableau.sign-in',
        `While ${doing}: Tableau Cloud has no Default site (Tableau answered 401001).`,
        'Set tableau-site-id to the part after /site/ in the address of your Tableau pages.'
      )
    }
    throw refusal(outcome, doing)
  }
  const element = outcome.root === undefined ? undefined : child(outcome.root, 'credentials')
  const token = element?.attributes['token']
  const siteElement = element === undefined ? undefined : child(element, 'site')
  const siteId = siteElement?.attributes['id']
  if (element === undefined || token === undefined || token === '' || siteId === undefined || siteId === '') {
    throw refusal({ kind: 'unknown', status: outcome.status, words: 'a session without a token' }, doing)
  }
  mask(token)
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
 * @returns whether Tableau confirmed it
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
    return response.status < 300
  } catch {
    return false
  } finally {
    deadline.close()
    await http?.close()
  }
}

function signInXml({ name, secret }: Credentials, site: string): string {
  try {
    return requestXml({
      name: 'credentials',
      attributes: { personalAccessTokenName: name, personalAccessTokenSecret: secret },
      children: [{ name: 'site', attributes: { contentUrl: site } }]
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new ActionError(
      'input.invalid',
      'One of tableau-pat-name, tableau-pat-secret and tableau-site-id holds a line break or a control character.',
      'Enter it again; look for a line break at the end of the secret.'
    )
  }
}

/** A token can have the form `secret|secret|LUID of the site`; the LUID is no secret and stands in every address. */
function mask(token: string): void {
  for (const secret of new Set([token, ...token.split('|').slice(0, 2)])) {
    keepSecret(secret)
  }
}
