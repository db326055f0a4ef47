import { type Call, forbidden, type Route, readBody, type SessionCall } from './call.ts'
import { verifyJwt } from './jwt.ts'
import { badRequest, type Element, element, Refusal, type Reply } from './replies.ts'
import { child, type RequestElement, type Shape } from './request-body.ts'
import type { Pat, Session, Site, State, User } from './state.ts'
import { versionAtLeast } from './versions.ts'

const SIGN_IN: Shape = {
  children: {
    credentials: {
      required: true,
      attributes: {
        name: 'optional',
        password: 'optional',
        personalAccessTokenName: 'optional',
        personalAccessTokenSecret: 'optional',
        jwt: 'optional',
        isUat: '3.17'
      },
      children: { site: { attributes: { contentUrl: 'required' } } }
    }
  }
}

const SWITCH_SITE: Shape = { children: { site: { required: true, attributes: { contentUrl: 'required' } } } }

/** Answer to everything that is wrong about a sign-in. */
const signInError = (): Refusal => new Refusal('401001', 'Signin Error', 'Error signing in to Tableau Server')

const invalidCredentials = (): Refusal =>
  new Refusal('401002', 'Unauthorized Access', 'Invalid authentication credentials were provided.')

interface Identity {
  readonly user: User
  readonly pat: Pat | undefined
  readonly scopes: readonly string[] | undefined
}

const PAT_VERSION = '3.6'
const JWT_VERSION = '3.17'

/** Finds the user of the one kind of credential that is given. */
async function identify(call: Call, credentials: RequestElement): Promise<Identity> {
  const { state } = call
  const { name, password, personalAccessTokenName, personalAccessTokenSecret, jwt, isUat } =
    credentials.attributes
  const kinds = [name ?? password, personalAccessTokenName ?? personalAccessTokenSecret, jwt].filter(
    kind => kind !== undefined
  )
  if (kinds.length !== 1) throw badRequest('Exactly one kind of credentials is needed.')
  if (jwt !== undefined) {
    if (!versionAtLeast(call.version, JWT_VERSION) && !state.config.quirks.jwtBelowItsVersion) {
      throw badRequest(`A JWT needs the API version ${JWT_VERSION}.`)
    }
    if (isUat === 'true') throw badRequest('The simulator knows no unified access tokens.')
    state.log.addSecret(jwt)
    const skew = call.faults.get('clockSkew')?.ms ?? 0
    const grant = await verifyJwt(state, jwt, state.config.clock() + skew)
    return { ...grant, pat: undefined }
  }
  if (name !== undefined || password !== undefined) {
    const user = state.users.find(candidate => candidate.name === name)
    // Sites of Tableau Cloud require multi-factor authentication, which excludes passwords.
    if (state.config.profile === 'cloud' || user?.password === undefined || user.password !== password) {
      throw signInError()
    }
    return { user, pat: undefined, scopes: undefined }
  }
  if (!versionAtLeast(call.version, PAT_VERSION) && !state.config.quirks.patBelowItsVersion) {
    throw badRequest(`Personal access tokens need the API version ${PAT_VERSION}.`)
  }
  if (!personalAccessTokenName || !personalAccessTokenSecret) {
    throw badRequest('A personal access token needs a name and a secret.')
  }
  const pat = state.pats.find(
    candidate => candidate.name === personalAccessTokenName && candidate.secret === personalAccessTokenSecret
  )
  if (pat === undefined || pat.revoked) throw signInError()
  return { user: pat.user, pat, scopes: undefined }
}

function findSite(state: State, contentUrl: string): Site {
  const site = state.sites.find(candidate => candidate.contentUrl === contentUrl)
  if (site === undefined || (state.config.profile === 'cloud' && contentUrl === '')) throw signInError()
  return site
}

/** Opens a session; one by a personal access token ends the token's former session, unless a quirk says otherwise. */
function openSession(state: State, site: Site, { user, pat, scopes }: Identity): Session {
  if (pat !== undefined && state.config.quirks.onePatSession) {
    for (const session of state.sessions.values())
      if (session.pat === pat) state.sessions.delete(session.token)
  }
  const { config, log } = state
  const parts = [config.token(22), config.token(32)] as const
  const session: Session = {
    token: `${parts[0]}|${parts[1]}|${site.id}`,
    site,
    user,
    pat,
    scopes,
    expiresAt: config.clock() + config.timing.sessionTtlMs,
    requestsInFlight: 0
  }
  state.sessions.set(session.token, session)
  for (const secret of [session.token, ...parts]) log.addSecret(secret)
  return session
}

function sessionElement(state: State, session: Session): Element {
  const minutes = Math.round((session.expiresAt - state.config.clock()) / 60_000)
  return element(
    'credentials',
    {
      token: session.token,
      estimatedTimeToExpiration: `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:00`
    },
    element('site', { id: session.site.id, contentUrl: session.site.contentUrl }),
    element('user', { id: session.user.id })
  )
}

async function signIn(call: Call): Promise<Reply> {
  const { state } = call
  const credentials = child(await readBody(call, SIGN_IN), 'credentials') as RequestElement
  const revoked = call.faults.get('revokePat')
  if (revoked !== undefined) {
    for (const pat of state.pats) {
      if (pat.name === credentials.attributes['personalAccessTokenName']) pat.revoked = true
    }
  }
  const site = child(credentials, 'site')
  const identity = await identify(call, credentials)
  const session = openSession(state, findSite(state, site?.attributes['contentUrl'] ?? ''), identity)
  return { status: 200, elements: [sessionElement(state, session)] }
}

async function signOut({ state, session }: SessionCall): Promise<Reply> {
  state.sessions.delete(session.token)
  return { status: 204 }
}

async function switchSite(call: SessionCall): Promise<Reply> {
  const { state, session } = call
  if (state.config.profile === 'cloud') {
    throw forbidden('403069', 'Switching sites is not available on Tableau Cloud.')
  }
  const contentUrl = child(await readBody(call, SWITCH_SITE), 'site')?.attributes['contentUrl'] ?? ''
  if (contentUrl === session.site.contentUrl) throw forbidden('403070', 'You are already on that site.')
  const site = findSite(state, contentUrl)
  state.sessions.delete(session.token)
  return { status: 200, elements: [sessionElement(state, openSession(state, site, session))] }
}

async function currentSession({ session }: SessionCall): Promise<Reply> {
  return {
    status: 200,
    elements: [
      element(
        'session',
        {},
        element('site', {
          id: session.site.id,
          name: session.site.name,
          contentUrl: session.site.contentUrl
        }),
        element('user', { id: session.user.id, name: session.user.name, siteRole: session.user.role })
      )
    ]
  }
}

/**
 * The session of the `X-Tableau-Auth` header.
 * @throws Refusal 401000 without the header, 401002 for one that is unknown, expired or ended
 */
export function authenticate(call: Call): Session {
  const { state } = call
  const token = call.headers['x-tableau-auth']
  if (typeof token !== 'string' || token === '') {
    throw new Refusal('401000', 'Unauthorized Access', 'No authentication credentials were provided.')
  }
  const killed =
    call.faults.get('killPatSession') !== undefined && state.sessions.get(token)?.pat !== undefined
  if (killed || call.faults.get('expireToken') !== undefined) state.sessions.delete(token)
  const session = state.sessions.get(token)
  if (session === undefined || session.expiresAt <= state.config.clock()) throw invalidCredentials()
  return session
}

/** Tableau REST API, "Sign In", "Sign Out", "Switch Site", "Get Current Server Session". */
export const authRoutes: readonly Route[] = [
  { method: 'POST', path: '/auth/signin', access: 'open', handle: signIn },
  { method: 'POST', path: '/auth/signout', access: 'session', scope: undefined, handle: signOut },
  { method: 'POST', path: '/auth/switchSite', access: 'session', scope: undefined, handle: switchSite },
  { method: 'GET', path: '/sessions/current', access: 'session', scope: undefined, handle: currentSession }
]
