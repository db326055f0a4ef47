import type { Deadline } from '../../base/deadline.ts'
import { ActionError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { Http, StreamedBody } from '../../http/http.ts'
import { type Session, signIn, signOut } from './auth.ts'
import { CREDENTIAL_KINDS, type Credentials, secretsOf } from './credentials.ts'
import { tableauError } from './errors.ts'
import type { Failure, Outcome, SaveTo } from './response.ts'
import { type Api, negotiate } from './server-info.ts'
import type { Timing } from './timing.ts'
import { createTransport, type TransportRequest } from './transport.ts'
import type { XmlElement } from './xml.ts'

/** A request within the site of the session. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  /** Below `/api/<version>/sites/<LUID>/`, e.g. `jobs/9a37…`; beginning with a slash, below the origin. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly contentType?: string
  readonly body?: string | StreamedBody
  /** The answer is a file. */
  readonly saveTo?: SaveTo
  /** Completes "while …". */
  readonly doing: string
  readonly repeat: TransportRequest['repeat']
  /** It carries a part of the file, or makes Tableau read the whole of it: waits longer for the answer. */
  readonly transfer?: boolean
  /** Nothing depends on it: a session that ends a second time is an outcome, no error. */
  readonly optional?: boolean
  /** Ends the call before its time; its reason is what is thrown. */
  readonly signal?: AbortSignal
}

/** The session ended, and with it the upload that the call belongs to; a new session stands. */
export interface Renewed {
  readonly kind: 'renewed'
  /** An earlier attempt of the call may have been taken. */
  readonly uncertain: boolean
}

/** Tableau, signed in. */
export interface TableauClient {
  readonly api: Api
  readonly deadline: Deadline
  readonly log: Log
  readonly timing: Timing
  session(): Session
  /**
   * Sends a call, repeated as far as that is safe; signs in again once when the session has ended.
   * @throws the deadline's reason; ActionError `tableau.session` when the session ends a second time
   */
  send(call: Call): Promise<Outcome>
  /**
   * As `send`, for a call that belongs to an upload: it is not repeated in a new session, which does not know that.
   * Where an earlier attempt of the call may have been taken, the end of the session is its outcome, no error.
   */
  sendOfUpload(call: Call): Promise<Outcome | Renewed>
  /**
   * As `send`, for calls that must succeed.
   * @returns the element `tsResponse`
   * @throws ActionError as `tableauError` says
   */
  read(call: Call): Promise<XmlElement>
  /** Signs out (best effort, a few seconds at most) and ends all connections. Never throws. */
  signOut(): Promise<void>
}

/** What a client is made of. */
export interface ClientOptions {
  /** Makes the way out to the network, bound to a deadline. */
  readonly connect: (deadline: Deadline) => Http
  readonly deadline: Deadline
  readonly log: Log
  /** `https://host[:port][/prefix]`. */
  readonly origin: string
  /** Content URL, '' for the Default site. */
  readonly site: string
  readonly credentials: Credentials
  /** What a connected app asks for. */
  readonly scopes: readonly string[]
  readonly timing: Timing
  /** Told of each session as it begins, and undefined when the last one has surely ended. */
  readonly onSession?: (session: OpenSession | undefined) => void
}

/** All that signing out needs. */
export interface OpenSession {
  readonly api: Api
  /** A secret. */
  readonly token: string
}

/**
 * Finds the Tableau at an address, chooses the version of its API, and signs in.
 * @throws ActionError `tableau.address`, `tableau.redirect`, `tableau.version`, `tableau.sign-in`, …
 */
export async function openTableau(options: ClientOptions): Promise<TableauClient> {
  const { connect, deadline, log, credentials, timing, onSession = () => undefined } = options
  const http = connect(deadline)
  const secrets = [...secretsOf(credentials)]
  const conceal = (text: string): string =>
    secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
  const transport = createTransport({ http, deadline, log, timing, conceal })
  const begin = async (api: Api): Promise<Session> => {
    const session = await signIn(
      transport,
      api,
      { ...options, tokenMs: timing.tokenMs },
      secret => void secrets.push(secret)
    )
    onSession({ api, token: session.token })
    return session
  }

  let api: Api
  let session: Session
  try {
    api = await negotiate(transport, options.origin, CREDENTIAL_KINDS[credentials.kind])
    session = await begin(api)
  } catch (error) {
    await http.close()
    throw error
  }
  log.info(`Signed in to Tableau ${api.product} (REST API ${api.version}) at ${api.origin}.`)
  /** What was being done when the first session ended. */
  let renewedWhile: string | undefined

  const attempt = (call: Call): Promise<Outcome> => {
    const { method, path, query = {}, headers, contentType, body, doing, repeat, transfer = false } = call
    const below = path.startsWith('/') ? path : `/api/${api.version}/sites/${session.siteId}/${path}`
    const url = new URL(`${api.origin}${below}${queryText(query)}`)
    const type = contentType === undefined ? {} : { 'content-type': contentType }
    return transport.send({
      method,
      url,
      headers: { accept: '*/*', ...headers, 'x-tableau-auth': session.token, ...type },
      ...(body === undefined ? {} : { body }),
      expects: call.saveTo ?? 'content',
      doing,
      repeat,
      headersTimeoutMs: transfer ? timing.transferMs : timing.answerMs,
      ...(call.signal === undefined ? {} : { signal: call.signal })
    })
  }

  /** A new session in place of one that has ended, or seems to have. */
  const renew = async (): Promise<void> => {
    // Where a scope is missing Tableau answers 401 too, and the session lives on.
    if (credentials.kind === 'connected-app') await signOut(connect, api, session.token, timing.signOutMs)
    session = await begin(api)
  }

  const sendOptional = async (call: Call): Promise<Outcome> => {
    const first = await attempt(call)
    if (first.kind === 'done' || first.status !== 401) return first
    log.info(`Tableau ended the session while ${call.doing}; signing in again.`)
    await renew()
    return await attempt(call)
  }

  const sendOfUpload = async (call: Call): Promise<Outcome | Renewed> => {
    const outcome = await attempt(call)
    if (outcome.kind === 'done' || outcome.status !== 401) return outcome
    if (renewedWhile !== undefined) {
      if (outcome.uncertain === true) return outcome
      throw endedTwice(outcome, credentials, call.doing, renewedWhile)
    }
    renewedWhile = call.doing
    log.info(`Tableau ended the session while ${call.doing}; signing in again.`)
    await renew()
    return { kind: 'renewed', uncertain: outcome.uncertain === true }
  }

  const send = async (call: Call): Promise<Outcome> => {
    if (call.optional === true) return await sendOptional(call)
    const first = await sendOfUpload(call)
    if (first.kind !== 'renewed') return first
    const second = await attempt(call)
    if (second.kind !== 'done' && second.status === 401) {
      throw endedTwice(second, credentials, call.doing, call.doing)
    }
    return second
  }

  return {
    api,
    deadline,
    log,
    timing,
    session: () => session,
    send,
    sendOfUpload,
    async read(call) {
      const outcome = await send(call)
      if (outcome.kind === 'done' && outcome.root !== undefined) return outcome.root
      throw tableauError(outcome.kind === 'done' ? { kind: 'unknown', words: '' } : outcome, call.doing)
    },
    async signOut() {
      const confirmed = await signOut(connect, api, session.token, timing.signOutMs)
      if (confirmed) onSession(undefined)
      log.debug(confirmed ? 'Signed out of Tableau.' : 'Tableau did not confirm the sign-out.')
      await http.close()
    }
  }
}

/** `?a=b&c=d`; the colons of an upload's id stay as they are, as all clients of Tableau send them. */
function queryText(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(
    ([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%3A', ':')}`
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

/** @param before what was being done when the session ended for the first time */
function endedTwice(failure: Failure, { kind }: Credentials, doing: string, before: string): ActionError {
  const ended = `While ${doing}, Tableau ended the session a second time (${failure.code ?? failure.status})`
  if (kind === 'personal-access-token') {
    return new ActionError(
      'tableau.session',
      `${ended}: the personal access token was probably used by another run meanwhile.`,
      'A personal access token allows one session at a time: give each workflow its own token, let them wait for each other with `concurrency`, or use a connected app, which has no such limit.'
    )
  }
  if (kind === 'connected-app' && before === doing) {
    return new ActionError(
      'tableau.session',
      `${ended}, at the same place as the first time: the connected app is probably not allowed to do this.`,
      'See in Tableau (Settings, Connected Apps) that the app is enabled and that its access level includes the project; the scopes that a run asks for are listed in docs/signing-in.md.'
    )
  }
  return new ActionError(
    'tableau.session',
    `${ended}: an administrator or a time limit may have ended it.`,
    'Run again; if it stays, ask the administrator of your Tableau how long a session may last.'
  )
}
