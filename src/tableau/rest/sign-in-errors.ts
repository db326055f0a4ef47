import { ActionError } from '../../base/errors.ts'
import { duration } from '../../http/duration.ts'
import type { Credentials } from './credentials.ts'
import { answered, tableauError } from './errors.ts'
import type { Failure } from './response.ts'

/** What signs in, and what has to be true of it. */
const CREDENTIALS: Readonly<Record<Credentials['kind'], readonly [what: string, check: string]>> = {
  'personal-access-token': [
    'the personal access token',
    'tableau-pat-name and tableau-pat-secret belong to a token that is still listed under My Account Settings → Personal Access Tokens (it ends after 15 days without use, at its expiry date, or when it is revoked: create a new one then, and store its secret)'
  ],
  'user-and-password': [
    'the user name and the password',
    'tableau-username and tableau-password are right (they work on a Tableau Server without multi-factor authentication and single sign-on only)'
  ],
  'connected-app': [
    'the connected app',
    'tableau-client-id, tableau-secret-id and tableau-secret-value belong to one app, which is enabled, and tableau-jwt-user is the user name as Tableau writes it, capitals included (on Tableau Cloud the e-mail address)'
  ]
}

const MFA =
  'Tableau Cloud requires multi-factor authentication, which excludes passwords: use a personal access token (tableau-pat-name, tableau-pat-secret) or a connected app.'
/** A JWT bears a difference of five minutes; the header Date is exact to the second. */
const CLOCK_TOLERANCE_MS = 60_000

/**
 * The error for a sign-in that Tableau refused. Tableau answers 401001 to everything that is wrong about one, so the
 * remedy lists what the kind of credentials gives reason to check.
 * @param site content URL, '' for the Default site
 * @param doing completes "while …"
 */
export function signInError(
  failure: Failure,
  { kind }: Credentials,
  origin: string,
  site: string,
  doing: string
): ActionError {
  if (failure.code !== '401001') return tableauError(failure, doing)
  const cloud = /(^|\.)online\.tableau\.com$/.test(new URL(origin).hostname)
  if (cloud && site === '') {
    return new ActionError(
      'tableau.sign-in',
      `While ${doing}: Tableau Cloud has no Default site (Tableau answered 401001).`,
      'Set tableau-site-id to the part after /site/ in the address of your Tableau pages.'
    )
  }
  const [what, check] = CREDENTIALS[kind]
  const said = `While ${doing} with ${what}: Tableau refuses the sign-in and does not say why (${answered(failure)}).`
  if (cloud && kind === 'user-and-password') return new ActionError('tableau.sign-in', said, MFA)
  const clock = kind === 'connected-app' ? wrongClock(failure.serverTime) : undefined
  if (clock !== undefined) {
    return new ActionError(
      'tableau.sign-in',
      `${said} The clock of this machine is ${clock} Tableau's, and a JWT is valid for a few minutes only.`,
      `Set the clock of the runner right (or that of the server). If that is not it, check that ${check}.`
    )
  }
  return new ActionError('tableau.sign-in', said, remedy(site, check))
}

/** What to check, the likeliest first. */
function remedy(site: string, check: string): string {
  return site === ''
    ? `tableau-site-id is empty, which means the Default site. If the address of your Tableau pages has /site/NAME in it, set tableau-site-id: NAME. Otherwise check that ${check}.`
    : `Check in this order: “${site}” is the word after /site/ in the address of your Tableau pages, and tableau-server-url is the beginning of the same address; ${check}.`
}

/** `7 min ahead of` or `7 min behind`; undefined when the clocks agree. */
function wrongClock(serverTime: number | undefined): string | undefined {
  if (serverTime === undefined) return undefined
  const ahead = Date.now() - serverTime
  if (Math.abs(ahead) <= CLOCK_TOLERANCE_MS) return undefined
  return `${duration(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'}`
}
