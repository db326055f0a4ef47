import { Deadline } from '../../../base/deadline.ts'
import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { type Http, HttpFailure, type HttpRequest, type HttpResponse } from '../../../http/http.ts'
import { type Outcome, retry } from '../../../http/retry.ts'
import { retryAfterMs } from '../../../http/retry-after.ts'
import { type EngineTools, LostConnection } from '../connector/engine.ts'
import { lostAnswer, waitTooLong } from '../connector/network.ts'
import { type AnswerRows, type RestAnswer, readAnswer } from './answer.ts'

/** What is begun, or ended, goes on for this time after the end of the run. */
const LATE_MINUTES = 1
const TELL_MS = 2_000
/** Of an answer that says no. */
const MOST_REFUSAL_BYTES = 64 * 1024

/** A REST API, as its database has it. */
export interface RestApi {
  /** What people call the database. */
  readonly label: string
  /** As people call it: `Snowflake`. */
  readonly name: string
  /** The only address that gets credentials. */
  readonly home: URL
  readonly caCertificate: string | undefined
  /**
   * The headers that sign a request in.
   * @param refused the headers of an earlier request that were answered with 401: others are needed
   */
  signIn(tools: SignInTools, refused?: Headers): Promise<Headers>
  /** Whether `signIn` can have other headers when some were refused. */
  readonly renews: boolean
  /** What to make of an answer that is not a success. */
  refusal(answer: Refusal): Refused
}

/** The error for an answer, and whether the same request may succeed later. */
export interface Refused {
  readonly error: ActionError
  readonly again: boolean
}

/** What signing in may use. */
export type SignInTools = Pick<EngineTools, 'deadline' | 'log' | 'tokens'> & { readonly http: Http }

type Headers = Readonly<Record<string, string>>

/** An answer that is not a success. */
export interface Refusal {
  readonly status: number
  /** undefined when it is not JSON. */
  readonly json: unknown
  /** Without tags, and short. */
  readonly text: string
}

/** A request below the address of an API. */
export interface RestRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** The same when it is sent again; undefined: it does not change. */
  readonly pathAgain?: string
  readonly body?: object
  /** Whether asking twice does no harm. What may begin a second query is asked for once. */
  readonly repeat: 'harmless' | 'never'
  readonly rows?: AnswerRows
}

/** A connection to a REST API. */
export interface RestSession {
  /** Asks, again where that may help. @throws ActionError of the family `source`; LostConnection */
  ask(request: RestRequest): Promise<RestAnswer>
  /** As `ask`, but goes on for a while after the end of the run, so that what it begins can be stopped. */
  begin(request: RestRequest): Promise<RestAnswer>
  /** Tells something, also after the end of the run; waits for two seconds at most. Never throws. */
  tell(request: Pick<RestRequest, 'method' | 'path' | 'body'>): Promise<void>
  /** The way out, for addresses without credentials. */
  readonly http: Http
  /** Ends all connections. */
  close(): Promise<void>
}

interface Channel {
  readonly http: Http
  readonly deadline: Deadline
}

/** Opens a session; nothing is sent yet. */
export function openRestSession(api: RestApi, { connect, deadline, log, tokens }: EngineTools): RestSession {
  const late = new Deadline(deadline.remainingMs() / 60_000 + LATE_MINUTES)
  const now: Channel = { http: connect(deadline, api.caCertificate), deadline }
  const afterwards: Channel = { http: connect(late, api.caCertificate), deadline: late }
  /** At the end of a run no new token can be had. */
  let signedIn: Headers = {}

  const toHttp = (request: Omit<RestRequest, 'repeat'>, headers: Headers): HttpRequest => {
    const { method, path, body } = request
    return {
      method,
      url: new URL(path, api.home),
      headers: {
        accept: 'application/json',
        'accept-encoding': 'gzip',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    }
  }
  const signIn = async (channel: Channel, refused?: Headers): Promise<Headers> => {
    signedIn = await api.signIn({ ...channel, log, tokens }, refused)
    return signedIn
  }

  const attempt = async (
    request: RestRequest,
    channel: Channel,
    before?: { readonly headers: Headers; readonly error: ActionError }
  ): Promise<Outcome<RestAnswer>> => {
    const headers = await signIn(channel, before?.headers)
    let response: HttpResponse
    let answer: Refusal
    try {
      response = await channel.http.send(toHttp(request, headers))
      if (response.status >= 200 && response.status < 300)
        return { value: await readAnswer(response, request.rows, api.label, channel.deadline) }
      answer = await refusalOf(response)
    } catch (caught) {
      const failure = readFailure(api, caught)
      if (!(failure instanceof LostConnection)) throw failure
      const isSafe = request.repeat === 'harmless' || (caught instanceof HttpFailure && caught.sent === 'no')
      if (!isSafe) throw ambiguous(api, failure.failure)
      return { again: failure.message, error: failure.failure }
    }
    const askedMs = retryAfterMs(response.headers)
    const { error, again } = api.refusal(answer)
    if (answer.status === 401 && api.renews) {
      // What is said of the second attempt is of no use: it was only worth a try.
      if (before !== undefined) throw before.error
      return await attempt(request, channel, { headers, error })
    }
    if (!again) throw error
    // An answer that asks to come later has taken nothing on.
    const isSafe = request.repeat === 'harmless' || answer.status === 429 || askedMs !== undefined
    if (!isSafe) throw ambiguous(api, error)
    return { again: `HTTP ${answer.status} from ${api.label}`, askedMs, error }
  }
  const send = async (request: RestRequest, channel: Channel): Promise<RestAnswer> =>
    await retry(count => attempt(count === 1 ? request : later(request), channel), {
      deadline: channel.deadline,
      log,
      tooLong: (asked, limit) => waitTooLong(api.label, asked, limit)
    })

  return {
    http: now.http,
    ask: request => send(request, now),
    begin: request => send(request, afterwards),
    async tell(request) {
      try {
        const headers = Object.keys(signedIn).length === 0 ? await signIn(afterwards) : signedIn
        const signal = AbortSignal.timeout(TELL_MS)
        const response = await afterwards.http.send({ ...toHttp(request, headers), signal })
        response.body.destroy()
      } catch {
        // Nobody can do more: the time limit of the database remains.
      }
    },
    async close() {
      late.stop(new Error('The session is closed.'))
      late.close()
      await Promise.all([now.http.close(), afterwards.http.close()])
    }
  }
}

function later(request: RestRequest): RestRequest {
  return { ...request, path: request.pathAgain ?? request.path }
}

async function refusalOf(response: HttpResponse): Promise<Refusal> {
  const whole = await response.text(MOST_REFUSAL_BYTES)
  const text = whole
    .replaceAll(/<[^>]*>|\s+/g, ' ')
    .trim()
    .slice(0, 300)
  try {
    return { status: response.status, json: JSON.parse(whole), text }
  } catch {
    return { status: response.status, json: undefined, text }
  }
}

function readFailure(api: RestApi, error: unknown): unknown {
  if (error instanceof SyntaxError) {
    return new LostConnection(
      new ActionError(
        'source.incomplete',
        `The answer of ${api.label} is cut, or is not that of ${api.name}: ${error.message}.`,
        `Check ${inputName('source-url')}, and whether a proxy changes answers. Nothing was published; run again.`,
        { cause: error }
      )
    )
  }
  if (error instanceof ActionError && error.code === 'source.incomplete') return new LostConnection(error)
  return error instanceof HttpFailure ? lostAnswer(api.label, error) : error
}

function ambiguous(api: RestApi, error: Error): ActionError {
  const said = error instanceof ActionError ? error.what.replace(/\.$/, '') : error.message
  return new ActionError(
    'source.incomplete',
    `${api.label} may have begun the query, but its answer did not come: ${said}.`,
    `It was not sent a second time, since both would run and cost. Run again; ${api.name} shows in its history of queries whether the first one runs.`,
    { cause: error }
  )
}
