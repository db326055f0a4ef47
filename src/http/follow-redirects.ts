import type { LedBy } from './addresses/whereabouts.ts'
import type { Http, HttpRequest, HttpResponse } from './http.ts'
import { publicHeaders } from './targets.ts'

/** More redirects than these are not followed. */
export const MAX_REDIRECTS = 10

const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** The answer at the end of the redirects, and the address that gave it. */
export interface FollowedResponse {
  readonly response: HttpResponse
  readonly url: URL
}

/** A redirect: the address that gave it, its status, and its `Location` as it was sent. */
export interface Redirect {
  readonly from: URL
  readonly status: number
  readonly location: string
}

/** Which redirects may be followed, and the errors for those that may not. */
export interface RedirectRules {
  /** The address to be asked next. Throws when the redirect may not be followed. */
  next(redirect: Redirect): Promise<URL>
  /** The error for a redirect to an address that was asked before. */
  circle(from: URL, to: URL): Error
  /** The error for more than `MAX_REDIRECTS` of them. */
  tooMany(): Error
  /** Who led to an address; see `HttpRequest.ledBy`. Default: nobody. */
  ledBy?(url: URL): Promise<LedBy | undefined>
}

/**
 * Sends a request and follows its redirects. Another origin gets no headers that may hold a credential, and they do
 * not come back with a later redirect. Method and body stay as they are; `rules.next` refuses where they must not.
 *
 * @throws what `rules` gives; HttpFailure; the reason of the run's deadline
 */
export async function followRedirects(
  http: Http,
  request: HttpRequest,
  rules: RedirectRules
): Promise<FollowedResponse> {
  let { url, headers } = request
  const visited = new Set<string>()
  for (;;) {
    visited.add(withoutFragment(url))
    const response = await http.send({
      ...request,
      url,
      ledBy: await rules.ledBy?.(url),
      ...(headers === undefined ? {} : { headers })
    })
    const { status } = response
    const location = response.headers['location']
    if (!REDIRECTS.has(status) || location === undefined) return { response, url }
    response.body.destroy()
    const target = await rules.next({ from: url, status, location })
    if (visited.has(withoutFragment(target))) throw rules.circle(url, target)
    if (visited.size > MAX_REDIRECTS) throw rules.tooMany()
    if (target.origin !== url.origin) headers = publicHeaders(headers)
    url = target
  }
}

function withoutFragment(url: URL): string {
  return url.href.replace(/#.*$/, '')
}
