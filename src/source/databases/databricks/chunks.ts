import type { Deadline } from '../../../base/deadline.ts'
import { ActionError } from '../../../base/errors.ts'
import type { Log } from '../../../base/log.ts'
import { keepSecret } from '../../../base/secrets.ts'
import { HttpFailure, type HttpResponse } from '../../../http/http.ts'
import { type Outcome, retry, TRANSIENT_STATUS } from '../../../http/retry.ts'
import { retryAfterMs } from '../../../http/retry-after.ts'
import { boundsOf } from '../../../http/targets.ts'
import { waitTooLong } from '../connector/network.ts'
import { type RestAnswer, type RowsFileTarget, readAnswer } from '../rest/answer.ts'
import type { RestSession } from '../rest/session.ts'
import { type ChunkLink, chunkLinkOf } from './answers.ts'

/** What fetching the parts of a result needs. */
export interface ChunkSource {
  readonly label: string
  readonly session: RestSession
  readonly home: URL
  readonly deadline: Deadline
  readonly log: Log
  /** Of the statement, below the address of the API. */
  readonly path: string
  /** Cells of a row. */
  readonly width: number
}

/** Answers for a link that has expired: storages differ. */
const EXPIRED: ReadonlySet<number> = new Set([400, 403, 404, 410])
/** Parts of a signed address that are as long as a signature. */
const SIGNATURE_LENGTH = 32

/**
 * Fetches a part of a result from where it is stored. Its link is a credential that lives for minutes: it is asked for
 * when it is needed, anew where it has expired, never shown, and gets no other credential.
 * @throws ActionError of the family `source`, which names the host of the storage
 */
export async function fetchChunk(
  source: ChunkSource,
  index: number,
  target: RowsFileTarget
): Promise<RestAnswer> {
  const { label, session, deadline, log, path } = source
  return await retry(
    async (): Promise<Outcome<RestAnswer>> => {
      const { json } = await session.ask({
        method: 'GET',
        path: `${path}/result/chunks/${index}`,
        repeat: 'harmless'
      })
      return await fetchLink(source, index, chunkLinkOf(label, index, json), target)
    },
    { deadline, log, tooLong: (asked, limit) => waitTooLong(label, asked, limit) }
  )
}

async function fetchLink(
  source: ChunkSource,
  index: number,
  { url: link, headers, rows }: ChunkLink,
  target: RowsFileTarget
): Promise<Outcome<RestAnswer>> {
  const { label, session, deadline, width } = source
  const bounds = boundsOf(source.home.href, session.http)
  const { url, ...found } = await bounds.targetOf(source.home, link)
  if (url === undefined || 'fault' in found) throw forbidden(label, url)
  for (const value of [...url.searchParams.values(), ...Object.values(headers)])
    if (value.length >= SIGNATURE_LENGTH) keepSecret(value)
  const failed = (reason: string): ActionError => unfetched(label, index, url.host, reason)
  let response: HttpResponse
  try {
    response = await session.http.send({ method: 'GET', url, headers, ledBy: await bounds.ledBy(url) })
    if (response.status === 200) {
      const answer = await readAnswer(response, { key: undefined, width, target }, label, deadline)
      if (answer.rows === rows) return { value: answer }
      return again(failed(`it has ${answer.rows} rows instead of ${rows}`))
    }
  } catch (caught) {
    deadline.check()
    if (caught instanceof HttpFailure || caught instanceof SyntaxError) return again(failed(caught.message))
    if (caught instanceof ActionError && caught.code === 'source.incomplete') return again(caught)
    throw caught
  }
  const { status } = response
  const [, said] = /<Code>(\w+)<\/Code>/.exec(await response.text(2_000)) ?? []
  const error = failed(`it answered HTTP ${status}${said === undefined ? '' : ` (${said})`}`)
  if (!EXPIRED.has(status) && !TRANSIENT_STATUS.has(status)) throw error
  return { ...again(error), askedMs: retryAfterMs(response.headers) }
}

function again(error: ActionError): { readonly again: string; readonly error: Error } {
  return { again: error.what.replace(/\.$/, ''), error }
}

function unfetched(label: string, index: number, host: string, reason: string): ActionError {
  return new ActionError(
    'source.incomplete',
    `Part ${index} of the result of ${label} could not be fetched from ${host}: ${reason}.`,
    `The runner needs a way to ${host}, where Databricks keeps results: allow it in the firewall or the proxy. Nothing was published.`
  )
}

function forbidden(label: string, url: URL | undefined): ActionError {
  return new ActionError(
    'source.incomplete',
    `The result of ${label} would be fetched from ${url?.host ?? 'something that is not an address'}, where this action does not go: it is unencrypted, or inside of a network that the database is not in.`,
    'Ask whoever runs the workspace. Nothing was published.'
  )
}
