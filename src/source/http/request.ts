import type { HttpRequest } from '../../http/http.ts'
import type { SourceConfig } from '../contract/source.ts'
import { FORMATS } from '../formats/format-table.ts'

/** What to accept of a source that may be anything. */
const ACCEPT_ANY = 'application/json, application/x-ndjson, text/csv, */*;q=0.5'

/**
 * The request for one URL of the source. Headers of the workflow win over our own.
 *
 * gzip is asked for, although it costs a pass: it ends in a checksum and a length, so that a cut answer shows
 * even where the server announces no length at all. A body that is JSON is announced as such.
 */
export function sourceRequest(url: URL, config: SourceConfig): HttpRequest {
  const headers: Record<string, string> = {
    accept: FORMATS.get(config.format)?.accept ?? ACCEPT_ANY,
    'accept-encoding': 'gzip',
    ...(config.method === 'POST' && isJson(config.body) ? { 'content-type': 'application/json' } : {}),
    ...authorization(config),
    ...byName(config.headers)
  }
  return {
    method: config.method,
    url,
    headers,
    ...(config.method === 'POST' ? { body: config.body ?? '' } : {})
  }
}

function authorization({ token, username, password }: SourceConfig): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` }
  if (username === undefined) return {}
  return { authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`, 'utf8').toString('base64')}` }
}

/** Lower-case names; a name that comes twice has its values joined (RFC 9110, 5.3). */
function byName(headers: SourceConfig['headers']): Record<string, string> {
  const joined = new Map<string, string>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    const before = joined.get(key)
    joined.set(key, before === undefined ? value : `${before}${key === 'cookie' ? '; ' : ', '}${value}`)
  }
  return Object.fromEntries(joined)
}

function isJson(text: string | undefined): boolean {
  if (text === undefined || !/^\s*[{[]/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
