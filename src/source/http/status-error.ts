import { STATUS_CODES } from 'node:http'
import type { Deadline } from '../../base/deadline.ts'
import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import { oneLine, redact } from '../../base/redact.ts'
import { withoutTrailing } from '../../base/text.ts'
import { hostAndPath } from '../../http/display-url.ts'
import type { HttpResponse } from '../../http/http.ts'
import { rateLimitMs } from '../../http/rate-limit.ts'
import { retryAfterMs } from '../../http/retry-after.ts'
import type { SourceConfig } from '../contract/source.ts'
import { mediaType } from '../decode/content-type.ts'
import { quotedHeader } from './quoted-header.ts'

const QUOTED_CHARACTERS = 200
const READ_BYTES = 4_000
const PLAIN = /^text\/plain$|^(application|text)\/json$|\+json$/

/**
 * The error for an answer that is not data. Of its body at most 200 characters are quoted, and only of plain text
 * or JSON, secrets and queries taken out: an HTML page says nothing and may hold tokens.
 *
 * @param url the address that gave the answer
 */
export async function statusError(
  response: HttpResponse,
  url: URL,
  config: SourceConfig,
  deadline: Deadline
): Promise<ActionError> {
  const { status } = response
  const name = STATUS_CODES[status]
  const quoted = await quote(response, url, config, deadline)
  return new ActionError(
    'source.http-status',
    `${hostAndPath(url)} answered HTTP ${status}${name === undefined ? '' : ` (${name})`}${quoted === '' ? '' : `: ${quoted}`}.`,
    `${remedy(response, config)}${aboutQuotes(status, config)}`,
    { details: { kind: 'http', status } }
  )
}

async function quote(
  response: HttpResponse,
  url: URL,
  { secrets }: SourceConfig,
  deadline: Deadline
): Promise<string> {
  const isPlain = PLAIN.test(mediaType(response.headers['content-type']))
  try {
    const text = await response.text(isPlain ? READ_BYTES : 0)
    if (/^\s*<(!doctype|html)/i.test(text)) return ''
    return withoutTrailing(oneLine(redact(text, secrets, url), QUOTED_CHARACTERS), '. ')
  } catch {
    // The status alone has to do.
    deadline.check()
    return ''
  }
}

/** A key in quotes is another key. */
function aboutQuotes(status: number, config: SourceConfig): string {
  const name = status >= 400 && status <= 403 ? quotedHeader(config) : undefined
  return name === undefined
    ? ''
    : ` The value of ${name} is in quotes, which are sent as well: leave them out.`
}

function noCredentials(): string {
  return `No credentials were sent. Where it wants some, give ${inputName('source-token')}, ${inputName('source-username')} and ${inputName('source-password')}, ${inputName('source-headers')} or ${inputName('source-query-secrets')}; a secret that is not set is empty.`
}

/** Nothing of the request is secret, so that nothing in it says who asks. */
function isAnonymous({ secrets, oauth }: SourceConfig): boolean {
  return secrets.length === 0 && oauth === undefined
}

function remedy({ status, headers }: HttpResponse, config: SourceConfig): string {
  const { method, oauth, querySecrets } = config
  if (status === 202) {
    return 'The source is still preparing the data: run again later, or give the address where it lies when it is ready.'
  }
  if (status === 206) {
    return `These are some bytes of the data only: remove Range from ${inputName('source-headers')}, or ask whoever runs the source or the proxy on the way.`
  }
  if (status === 401 && isAnonymous(config)) return noCredentials()
  if (status === 401 && oauth !== undefined) {
    return `A new access token was refused as well: check ${inputName('source-oauth-scope')}, and what the client may do there.`
  }
  if (status === 401 && querySecrets !== undefined) {
    return `Check ${inputName('source-query-secrets')} (name and value) and the other credentials: is the secret set, and still valid?`
  }
  if (status === 401 || status === 407) {
    return `Check ${inputName('source-token')}, ${inputName('source-username')} and ${inputName('source-password')}, or the header in ${inputName('source-headers')}: is the secret set, and still valid?`
  }
  // GitHub, for one, refuses so what it would give later (REST API, "Rate limits").
  if (status === 403 && (rateLimitMs(headers) ?? retryAfterMs(headers)) !== undefined) {
    return `The source wants fewer requests: run less often or at another time, or set ${inputName('source-requests-per-minute')}.`
  }
  if (status === 403 && isAnonymous(config)) {
    return `${noCredentials()} Some sources refuse programs or networks that they do not know: ask whoever runs it.`
  }
  if (status === 403) return 'The credentials are known but may not read this: check the permissions there.'
  if (status === 404 || status === 410) {
    return `There is nothing at this address: open it in a browser or with curl, and correct ${inputName('source-url')}.`
  }
  if (status === 405) return `Check ${inputName('source-method')}.`
  if (status === 429) return 'The source wants fewer requests: run less often or at another time.'
  if (status >= 500) {
    return method === 'GET'
      ? 'The source itself fails: run again later, or ask whoever runs it.'
      : 'A POST is not repeated, because the source may have acted on it: run again later.'
  }
  return `Check ${inputName('source-url')}, ${inputName('source-method')}, ${inputName('source-headers')} and ${inputName('source-body')}.`
}
