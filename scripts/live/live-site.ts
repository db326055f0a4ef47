import type { Deadline } from '../../src/base/deadline.ts'
import type { Log } from '../../src/base/log.ts'
import type { Http } from '../../src/http/http.ts'
import { openTableau, type TableauClient } from '../../src/tableau/rest/client.ts'
import type { Credentials } from '../../src/tableau/rest/credentials.ts'
import { parseError } from '../../src/tableau/rest/response.ts'
import type { Timing } from '../../src/tableau/rest/timing.ts'
import { parseResponse, type XmlElement } from '../../src/tableau/rest/xml.ts'
import type { Multipart } from './multipart.ts'
import { NotAsked } from './question.ts'
import type { LiveSettings } from './settings.ts'

/** A request that the action itself would not make, or not so. */
export interface LiveRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the site; beginning with a slash, below the origin. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly contentType?: string
  readonly body?: string | Buffer
  /** Another session than that of the site; '' for none. */
  readonly token?: string
}

/** What came back. */
export interface LiveAnswer {
  readonly status: number
  /** Tableau's code, else `HTTP 413`: what questions compare. */
  readonly code: string
  readonly text: string
  readonly contentType: string
  /** Of an answer in XML. */
  readonly root: XmlElement | undefined
}

/** What reaching the site needs. */
export interface SiteOptions {
  readonly settings: LiveSettings
  readonly connect: (deadline: Deadline) => Http
  readonly deadline: Deadline
  readonly log: Log
  readonly timing: Timing
}

const BODY_LIMIT = 4 * 1024 * 1024

/**
 * The real site (or the simulator). A personal access token has one session at a time, so there is at most one; it is
 * left before the action runs in a process of its own.
 */
export class LiveSite {
  readonly options: SiteOptions
  readonly #http: Http
  #client: Promise<TableauClient> | undefined

  constructor(options: SiteOptions) {
    this.options = options
    this.#http = options.connect(options.deadline)
  }

  /** The client of the action, signed in. @throws ActionError as `openTableau` says */
  client(): Promise<TableauClient> {
    this.#client ??= this.open(this.options.settings.credentials)
    return this.#client
  }

  /** Signs in once more; the caller signs out. @throws ActionError as `openTableau` says */
  open(credentials: Credentials, scopes: readonly string[] = []): Promise<TableauClient> {
    const { settings, connect, deadline, log, timing } = this.options
    const { origin, site } = settings
    return openTableau({ connect, deadline, log, origin, site, credentials, scopes, timing })
  }

  /** Signs out; the next question signs in again. Never throws. */
  async leave(): Promise<void> {
    const client = await this.#client?.catch(() => undefined)
    this.#client = undefined
    await client?.signOut()
  }

  /** Sends a request once. @throws NotAsked when Tableau is busy; HttpFailure when no answer comes */
  async send(request: LiveRequest): Promise<LiveAnswer> {
    const client = await this.client()
    const { api } = client
    const { path, query = {}, token = client.session().token, contentType } = request
    const below = path.startsWith('/') ? path : `/api/${api.version}/sites/${client.session().siteId}/${path}`
    const url = new URL(`${api.origin}${below}`)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const response = await this.#http.send({
      method: request.method,
      url,
      headers: {
        accept: '*/*',
        ...(token === '' ? {} : { 'x-tableau-auth': token }),
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
        ...request.headers
      },
      ...(request.body === undefined ? {} : { body: request.body })
    })
    const text = await response.text(BODY_LIMIT)
    const { status } = response
    const type = response.headers['content-type'] ?? ''
    if (status === 429 || status === 503) throw new NotAsked(`Tableau is busy (HTTP ${status}).`)
    const code = status < 300 ? undefined : parseError(type, text).code
    return { status, text, contentType: type, code: code ?? `HTTP ${status}`, root: rootOf(text) }
  }

  /** As `send`, with a body in parts. */
  async sendParts(request: LiveRequest, { contentType, body }: Multipart): Promise<LiveAnswer> {
    return await this.send({ ...request, contentType, body })
  }

  /** Leaves, and ends all connections. Never throws. */
  async close(): Promise<void> {
    await this.leave()
    await this.#http.close()
  }
}

function rootOf(text: string): XmlElement | undefined {
  if (!text.trimStart().startsWith('<')) return undefined
  try {
    return parseResponse(text)
  } catch {
    return undefined
  }
}
