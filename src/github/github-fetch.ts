import type { Http, HttpRequest } from '../http/http.ts'

/** A page of 100 comments of the largest size, with what GitHub tells about each. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024
/** Answers that have no body. */
const EMPTY = new Set([204, 205, 304])

/**
 * `fetch` for Octokit that goes out by the one way of this action: through its proxy, with its authorities, within
 * its deadline. No redirect is followed, for the token must not follow it.
 * @throws what `http.send` throws; Error for a redirect
 */
export function fetchThrough(http: Http): typeof fetch {
  return async (input, init = {}) => {
    const { body } = init
    const response = await http.send({
      method: (init.method ?? 'GET') as HttpRequest['method'],
      url: new URL(String(input)),
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(typeof body === 'string' ? { body } : {})
    })
    const { status, headers } = response
    const text = await response.text(MAX_ANSWER_BYTES)
    if (status >= 300 && status < 400) throw new Error(`a redirect, HTTP ${status}`)
    return new Response(EMPTY.has(status) ? null : text, { status, headers: { ...headers } })
  }
}
