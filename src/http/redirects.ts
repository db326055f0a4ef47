import { lookup } from 'node:dns/promises'
import { ActionError } from '../errors.ts'
import { displayUrl, hostAndPath } from './display-url.ts'
import { bareHost, isLinkLocal } from './hosts.ts'
import type { Http, HttpRequest, HttpResponse } from './http.ts'

const MAX_REDIRECTS = 10
const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** Redirects that keep method and body (RFC 9110, 15.4.8 and 15.4.9). */
const KEEPING = new Set([307, 308])
/** The headers that may go to another origin; all others may hold a credential. */
const PUBLIC_HEADER = /^(accept.*|content-type|user-agent|prefer|odata-.*)$/i

/** The addresses of a host name; an empty list when they are not known. */
export type Resolve = (host: string) => Promise<readonly string[]>

/** The answer at the end of the redirects, and the address that gave it. */
export interface FollowedResponse {
  readonly response: HttpResponse
  readonly url: URL
}

/**
 * Sends a GET or a POST and follows its redirects, at most 10.
 *
 * Another origin gets no credentials; `https` never leads to `http`, and nothing leads to a link-local address
 * or a cloud's metadata service. A POST keeps method and body (307, 308) or fails: it never becomes a GET.
 *
 * @param onward gives the address to be asked in place of the target of a redirect, which lies at the origin of
 *   the request or not; after another origin none is "at home" any more
 * @throws ActionError `source.redirect`; HttpFailure; the reason of the run's deadline
 */
export async function sendFollowing(
  http: Http,
  request: HttpRequest,
  resolve: Resolve = resolveHost,
  onward: (target: URL, atHome: boolean) => URL = target => target
): Promise<FollowedResponse> {
  let { url, headers } = request
  let atHome = true
  const visited = new Set<string>()
  for (;;) {
    visited.add(withoutFragment(url))
    const response = await http.send({ ...request, url, ...(headers === undefined ? {} : { headers }) })
    const location = response.headers['location']
    if (!REDIRECTS.has(response.status) || location === undefined) return { response, url }
    response.body.destroy()
    const permittedTarget = await permitted(request.method, response.status, url, location, resolve)
    atHome &&= permittedTarget.origin === url.origin
    const target = onward(permittedTarget, atHome)
    if (visited.has(withoutFragment(target))) throw loop(url, target)
    if (visited.size > MAX_REDIRECTS) throw tooMany(request.url)
    if (target.origin !== url.origin) headers = publicHeaders(headers)
    url = target
  }
}

async function permitted(
  method: string,
  status: number,
  from: URL,
  location: string,
  resolve: Resolve
): Promise<URL> {
  const to = URL.parse(location, from.href)
  if (to === null || (to.protocol !== 'https:' && to.protocol !== 'http:')) {
    throw refusal(
      from,
      'to something that is no http(s) address',
      'Give the address of the data itself in source-url.'
    )
  }
  if (method !== 'GET' && !KEEPING.has(status)) {
    throw refusal(
      from,
      `a ${method} to ${displayUrl(to)} with status ${status}, which would turn it into a GET`,
      'Give the final address in source-url, or use source-method: GET.'
    )
  }
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    throw refusal(
      from,
      `from https to ${displayUrl(to)}, which is not encrypted`,
      'Nothing was sent there. Give an https address in source-url that answers by itself.'
    )
  }
  if (isLinkLocal(to.hostname) || (await resolve(bareHost(to.hostname))).some(isLinkLocal)) {
    throw refusal(
      from,
      `to ${displayUrl(to)}, a link-local address or a cloud's metadata service`,
      'Nothing was sent there. Such a redirect is an attack or a broken server; ask whoever runs the source.'
    )
  }
  return to
}

function refusal(from: URL, whither: string, remedy: string): ActionError {
  return new ActionError('source.redirect', `${hostAndPath(from)} redirects ${whither}.`, remedy)
}

function loop(from: URL, to: URL): ActionError {
  return refusal(
    from,
    `back to ${displayUrl(to)}, in a circle`,
    'Such a circle often means a sign-in that wants cookies: use an address meant for programs, and check the credentials.'
  )
}

function tooMany(start: URL): ActionError {
  return new ActionError(
    'source.redirect',
    `${hostAndPath(start)} redirects more than ${MAX_REDIRECTS} times.`,
    'Give the final address in source-url.'
  )
}

function publicHeaders(headers: HttpRequest['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => PUBLIC_HEADER.test(name)))
}

function withoutFragment(url: URL): string {
  return url.href.replace(/#.*$/, '')
}

/** Behind a proxy the runner may know no addresses; then the name alone has to do. */
async function resolveHost(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address)
  } catch {
    return []
  }
}
