import { ActionError } from '../../base/errors.ts'
import type { CredentialKind } from './credentials.ts'
import { tableauError } from './errors.ts'
import type { Failure } from './response.ts'
import type { Transport } from './transport.ts'
import { child } from './xml.ts'

/** Where the API is, and which of its versions is spoken. */
export interface Api {
  /** `https://host[:port][/prefix]`. */
  readonly origin: string
  /** e.g. `3.30`. */
  readonly version: string
  /** e.g. `2026.2.0`, for the log. */
  readonly product: string
}

/** The highest version that this client was tested with. */
const HIGHEST_TESTED = '3.30'
const MAX_REDIRECTS = 5
const ADDRESS_REMEDY =
  'Check tableau-server-url: it is the address that people open in the browser, without the port of Tableau Services Manager (8850).'

/**
 * Asks a Tableau for its version, follows it to where it really lives, and chooses the version to speak.
 * Carries no secret, so redirects may be followed; yet never from https to http, nor to another domain.
 * Source: Tableau REST API, "Server Info".
 * @param needs the kind of credentials that will sign in
 * @throws ActionError `tableau.address`, `tableau.redirect`, `tableau.version`, `tableau.connection`, …
 */
export async function negotiate(transport: Transport, origin: string, needs: CredentialKind): Promise<Api> {
  let current = origin
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const doing = `asking ${new URL(current).host} for the version of Tableau`
    const url = new URL(`${current}/api/2.4/serverinfo`)
    const outcome = await transport.send({
      method: 'GET',
      url,
      headers: { accept: '*/*' },
      expects: 'content',
      doing,
      repeat: 'when-unanswered'
    })
    if (outcome.kind !== 'done') {
      if (!isRedirect(outcome)) throw notTableau(outcome, doing, current, needs)
      current = followed(current, outcome.redirect ?? '')
      continue
    }
    const info = outcome.root === undefined ? undefined : child(outcome.root, 'serverInfo')
    const version = info === undefined ? undefined : child(info, 'restApiVersion')?.text
    if (info === undefined || version === undefined || !/^\d+\.\d+$/.test(version)) {
      throw notTableau({ kind: 'unknown', status: outcome.status, words: '' }, doing, current, needs)
    }
    const product = child(info, 'productVersion')?.text ?? 'of an unknown version'
    if (compareVersions(version, needs.lowestVersion) < 0) throw tooOld(product, version, needs)
    return {
      origin: current,
      version: compareVersions(version, HIGHEST_TESTED) < 0 ? version : HIGHEST_TESTED,
      product
    }
  }
  throw new ActionError(
    'tableau.redirect',
    `The address ${origin} leads in a circle: more than ${MAX_REDIRECTS} redirects.`,
    'Give the final address in tableau-server-url.'
  )
}

/** Compares two versions number by number: 3.9 < 3.10. Negative, 0 or positive. */
export function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number)
  const [majorB = 0, minorB = 0] = b.split('.').map(Number)
  return majorA - majorB || minorA - minorB
}

/**
 * Where a redirect of the version question leads.
 * @param from origin with prefix
 * @param location the header
 * @returns the new origin with prefix
 * @throws ActionError `tableau.redirect` when the redirect may not be followed
 */
export function followed(from: string, location: string): string {
  const source = new URL(from)
  if (!URL.canParse(location, `${from}/api/2.4/serverinfo`)) {
    throw new ActionError(
      'tableau.redirect',
      `${source.host} redirects to an address that cannot be read.`,
      'Give the final address in tableau-server-url.'
    )
  }
  const target = new URL(location, `${from}/api/2.4/serverinfo`)
  if (target.protocol !== 'https:' && target.protocol !== source.protocol) {
    throw new ActionError(
      'tableau.redirect',
      `${source.host} redirects from https to ${target.protocol}//${target.host}, where the token could be read on the way.`,
      'Ask the administrator of your Tableau to correct the redirect, or give the final https address in tableau-server-url.'
    )
  }
  const sameHost = target.hostname === source.hostname
  const secureSibling = target.protocol === 'https:' && domain(target.hostname) === domain(source.hostname)
  if (!sameHost && !secureSibling) {
    throw new ActionError(
      'tableau.redirect',
      `${source.host} redirects to ${target.host}, which belongs to another domain.`,
      'If that is your Tableau, give its address in tableau-server-url.'
    )
  }
  const prefix = /^(.*?)\/api\//.exec(target.pathname)?.[1] ?? ''
  return `${target.origin}${prefix}`
}

/**
 * `prod.online.tableau.com` → `tableau.com`; `bi.acme.co.uk` → `acme.co.uk`; an IP address or `localhost` is itself.
 */
function domain(host: string): string {
  if (/^[\d.]+$|^\[/.test(host)) return host
  const labels = host.replace(/\.$/, '').split('.')
  const [second = '', top = ''] = labels.slice(-2)
  const countryWithKind = top.length === 2 && second.length <= 3
  return labels.slice(countryWithKind ? -3 : -2).join('.')
}

function isRedirect(failure: Failure): boolean {
  return [301, 302, 303, 307, 308].includes(failure.status ?? 0)
}

function notTableau(failure: Failure, doing: string, origin: string, needs: CredentialKind): ActionError {
  const { status = 0, code, cause } = failure
  const answersWrongly = cause === undefined && code === undefined && status < 500 && status !== 429
  if (code === '404003' || code === '404001') return tooOld('before 10.1', 'below 2.4', needs)
  if (!answersWrongly) return tableauError(failure, doing)
  const words = failure.words === '' ? '' : ` and “${failure.words}”`
  return new ActionError(
    'tableau.address',
    `${origin} does not answer as a Tableau does (status ${status}${words}).`,
    ADDRESS_REMEDY
  )
}

function tooOld(product: string, version: string, needs: CredentialKind): ActionError {
  return new ActionError(
    'tableau.version',
    `The Tableau Server is too old: ${product} speaks version ${version} of the REST API, but ${needs.words} came with ${needs.lowestVersion} (Tableau ${needs.release}).`,
    'Ask its administrator for an upgrade.'
  )
}
