import { Deadline } from '../../../base/deadline.ts'
import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { type Http, HttpFailure, type HttpResponse } from '../../../http/http.ts'
import { type Outcome, retry, TRANSIENT_STATUS } from '../../../http/retry.ts'
import { retryAfterMs } from '../../../http/retry-after.ts'
import { type DatabaseConfig, databaseLabel } from '../../contract/database.ts'
import { accessToken } from '../../http/oauth.ts'
import { type EngineTools, LostConnection } from '../connector/engine.ts'
import { lostAnswer, waitTooLong } from '../connector/network.ts'
import { encryptionOf } from '../connector/tls.ts'
import { type Page, splitPage } from './page.ts'
import { PageBuffers } from './page-buffers.ts'

const CANCEL_MINUTES = 2 / 60
/** The run stops the query at its deadline; the limit of the server is for a run that is dead. */
const LIMIT_AFTER_S = 5
/** A coordinator holds an answer back for a second at most when there is nothing to say. */
const ANSWER_MS = 120_000

/** A session with a coordinator. Nothing of it is kept there but the transaction. */
export interface TrinoSession {
  readonly label: string
  /**
   * Sends a statement, once. @throws ActionError `source.connection`, `source.login`, `source.query`; LostConnection
   */
  begin(sql: string): Promise<Page>
  /**
   * What follows at the link of an answer; asked again where that may help. The rows of an answer stay until the answer
   * after the next one is asked for.
   * @throws as `begin`
   */
  next(link: string): Promise<Page>
  /** The bytes of a part of the result, at an address with headers of its own. @throws LostConnection, ActionError */
  segment(link: string, headers: Readonly<Record<string, string>>): Promise<HttpResponse>
  /** Tells that the rest at a link is not wanted. Works after the end of the run, for two seconds. Never throws. */
  drop(link: string): Promise<void>
  /** The transaction that the last statement has begun. */
  readonly startedTransaction: () => string | undefined
  close(): Promise<void>
}

/**
 * A session. Each request carries all that the coordinator has to know; credentials go to the address of the workflow
 * alone.
 * @param transaction tells the transaction of each statement
 */
export function openSession(
  config: DatabaseConfig,
  { connect, deadline, log, tokens }: EngineTools,
  transaction: () => string
): TrinoSession {
  const label = databaseLabel(config)
  const home = addressOf(config)
  const http = connect(deadline, config.caCertificate)
  const buffers = new PageBuffers()
  let started: string | undefined
  /** What the last request was signed in with: at the end of a run no new token can be had. */
  let lastSignedIn: Record<string, string> = {}

  const credentials = async (): Promise<Record<string, string>> => {
    lastSignedIn = await freshCredentials()
    return lastSignedIn
  }
  const freshCredentials = async (): Promise<Record<string, string>> => {
    const { username, password, token, oauth } = config
    if (oauth !== undefined)
      return { authorization: `Bearer ${await accessToken(oauth, tokens, { http, deadline, log })}` }
    if (token !== undefined) return { authorization: `Bearer ${token}` }
    if (password === undefined) return {}
    return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
  }

  const read = async (response: HttpResponse): Promise<Page> => {
    started = response.headers['x-trino-started-transaction-id'] ?? started
    return splitPage(await buffers.read(response.body))
  }

  return {
    label,
    async begin(sql) {
      const headers = {
        ...(await statementHeaders(config, deadline.remainingMs(), transaction())),
        ...(await credentials())
      }
      try {
        const response = await http.send({
          method: 'POST',
          url: new URL('/v1/statement', home),
          headers,
          body: sql
        })
        if (response.status !== 200) throw await refused(label, response)
        return await read(response)
      } catch (error) {
        throw lost(label, error)
      }
    },
    async next(link) {
      const url = ownLink(link, home, label)
      return await retry(
        async (): Promise<Outcome<Page>> => {
          let response: HttpResponse
          try {
            response = await http.send({
              method: 'GET',
              url,
              headers: await credentials(),
              headersTimeoutMs: ANSWER_MS
            })
            if (response.status === 200) return { value: await read(response) }
          } catch (error) {
            const failure = lost(label, error)
            if (!(failure instanceof LostConnection)) throw failure
            return { again: failure.message, error: failure }
          }
          const failure = await refused(label, response)
          if (!TRANSIENT_STATUS.has(response.status)) throw failure
          return {
            again: `HTTP ${response.status} from ${label}`,
            askedMs: retryAfterMs(response.headers),
            error: failure
          }
        },
        { deadline, log, tooLong: (asked, limit) => waitTooLong(label, asked, limit) }
      )
    },
    async segment(link, headers) {
      const url = new URL(link, home)
      const own = url.origin === home.origin ? await credentials() : {}
      try {
        const response = await http.send({ method: 'GET', url, headers: { ...own, ...headers } })
        if (response.status === 200) return response
        const said = await response.text(2_000)
        throw new LostConnection(segmentFailure(label, url.host, `it answered HTTP ${response.status}`, said))
      } catch (error) {
        deadline.check()
        if (!(error instanceof HttpFailure)) throw error
        throw new LostConnection(segmentFailure(label, url.host, error.message, ''))
      }
    },
    async drop(link) {
      const patience = new Deadline(CANCEL_MINUTES)
      const other: Http = connect(patience, config.caCertificate)
      try {
        const response = await other.send({
          method: 'DELETE',
          url: ownLink(link, home, label),
          headers: lastSignedIn
        })
        response.body.destroy()
      } catch {
        // The coordinator forgets a query that nobody asks for.
      } finally {
        patience.close()
        await other.close()
      }
    },
    startedTransaction: () => started,
    close: () => http.close()
  }
}

/** `https`, but on this machine `http`. */
function addressOf(config: DatabaseConfig): URL {
  const { host, port } = config
  const shown = host.includes(':') ? `[${host}]` : host
  const secure = encryptionOf(config) === 'verified'
  return new URL(`${secure ? 'https' : 'http'}://${shown}:${port ?? (secure ? 443 : 8080)}`)
}

function statementHeaders(
  { username, path, parameters, token, oauth }: DatabaseConfig,
  remainingMs: number,
  transaction: string
): Record<string, string> {
  const [catalog, schema] = path
  const encoding = parameters.get('encoding') ?? 'json+zstd'
  const role = parameters.get('role')
  const user = username ?? (token === undefined && oauth === undefined ? 'tableau-publish-action' : undefined)
  return {
    ...(user === undefined ? {} : { 'x-trino-user': user }),
    ...(catalog === undefined ? {} : { 'x-trino-catalog': encodeURIComponent(catalog) }),
    ...(schema === undefined ? {} : { 'x-trino-schema': encodeURIComponent(schema) }),
    ...(role === undefined || catalog === undefined
      ? {}
      : { 'x-trino-role': `${catalog}=${encodeURIComponent(`ROLE{"${role}"}`)}` }),
    ...(encoding === 'direct' ? {} : { 'x-trino-query-data-encoding': encoding }),
    'x-trino-source': 'tableau-publish-action',
    'x-trino-time-zone': 'UTC',
    'x-trino-client-capabilities': 'PARAMETRIC_DATETIME',
    'x-trino-session': `query_max_run_time=${Math.ceil(remainingMs / 1_000) + LIMIT_AFTER_S}s`,
    'x-trino-transaction-id': transaction,
    'content-type': 'text/plain; charset=utf-8'
  }
}

function ownLink(link: string, home: URL, label: string): URL {
  const url = URL.parse(link)
  if (url !== null && url.origin === home.origin) return url
  throw new ActionError(
    'source.query',
    `${label} continues at another address (${url?.origin ?? 'none'}), which gets no credentials.`,
    `Name that address in ${inputName('source-url')}, or let the coordinator know its own address: http-server.process-forwarded=true behind a load balancer.`
  )
}

async function refused(label: string, response: HttpResponse): Promise<Error> {
  const { status } = response
  const said = (await response.text(2_000))
    .replaceAll(/<[^>]*>|\s+/g, ' ')
    .trim()
    .slice(0, 300)
  if (status === 401 || status === 403) {
    return new ActionError(
      'source.login',
      `${label} did not let the user in (HTTP ${status})${said === '' ? '' : `: ${said.replace(/\.$/, '')}`}.`,
      `Check ${inputName('source-username')} and ${inputName('source-password')}, or ${inputName('source-token')}.`
    )
  }
  const failure = new ActionError(
    'source.query',
    `${label} answered HTTP ${status}${said === '' ? '' : `: ${said.replace(/\.$/, '')}`}.`,
    `Check that ${inputName('source-url')} names the coordinator of Trino and its port.`
  )
  return status === 404 || status === 410 || TRANSIENT_STATUS.has(status)
    ? new LostConnection(failure)
    : failure
}

function lost(label: string, error: unknown): unknown {
  if (error instanceof SyntaxError) {
    return new ActionError(
      'source.connection',
      `What answers at ${label} is not Trino: its answer is not the JSON of one.`,
      `Check host and port in ${inputName('source-url')}.`,
      { cause: error }
    )
  }
  return error instanceof HttpFailure ? lostAnswer(label, error) : error
}

function segmentFailure(label: string, host: string, reason: string, said: string): ActionError {
  return new ActionError(
    'source.incomplete',
    `A part of the result of ${label} could not be fetched from ${host}: ${reason}${said === '' ? '' : ` (${said.replaceAll(/\s+/g, ' ').slice(0, 200)})`}.`,
    `The runner needs a way to ${host}, where the cluster keeps results. Without one, write encoding=direct in ${inputName('source-url')}.`
  )
}
