import { ActionError } from '../base/errors.ts'
import { inputName } from '../base/input-name.ts'
import { displayUrl, hostAndPath } from './display-url.ts'
import { type FollowedResponse, followRedirects, MAX_REDIRECTS } from './follow-redirects.ts'
import type { Http, HttpRequest } from './http.ts'
import type { Bounds, TargetFault } from './targets.ts'

export type { FollowedResponse } from './follow-redirects.ts'

/** Redirects that keep method and body (RFC 9110, 15.4.8 and 15.4.9). */
const KEEPING = new Set([307, 308])

/**
 * Sends a GET or a POST to a source and follows its redirects, at most 10.
 *
 * Another origin gets no credentials, and no body of a POST. A POST keeps method and body (307, 308) or fails: it
 * never becomes a GET.
 *
 * @param bounds where the answers may lead
 * @param onward gives the address to be asked in place of the target of a redirect, which lies at the origin of
 *   the request or not; after another origin none is "at home" any more
 * @throws ActionError `source.redirect`; HttpFailure; the reason of the run's deadline
 */
export async function sendFollowing(
  http: Http,
  request: HttpRequest,
  bounds: Bounds,
  onward: (target: URL, atHome: boolean) => URL = target => target
): Promise<FollowedResponse> {
  let atHome = true
  return await followRedirects(http, request, {
    async next({ from, status, location }) {
      const target = await permitted(request.method, status, from, location, bounds)
      atHome &&= target.origin === from.origin
      return onward(target, atHome)
    },
    circle: loop,
    tooMany: () => tooMany(request.url),
    ledBy: url => bounds.ledBy(url)
  })
}

async function permitted(
  method: string,
  status: number,
  from: URL,
  location: string,
  bounds: Bounds
): Promise<URL> {
  const target = await bounds.targetOf(from, location)
  const { url: to } = target
  if (to === undefined) throw refusal(from, ...FAULTS['no-http'](''))
  if (method !== 'GET' && !KEEPING.has(status)) {
    throw refusal(
      from,
      `a ${method} to ${displayUrl(to)} with status ${status}, which would turn it into a GET`,
      `Give the final address in ${inputName('source-url')}, or use ${inputName('source-method')}: GET.`
    )
  }
  if ('fault' in target) throw refusal(from, ...FAULTS[target.fault](displayUrl(to)))
  if (method !== 'GET' && to.origin !== from.origin) {
    throw refusal(
      from,
      `a ${method} to ${displayUrl(to)}, where its body was not meant to go`,
      `Nothing was sent there. If that address is meant, give it in ${inputName('source-url')}.`
    )
  }
  return to
}

/** Where a redirect leads that is not followed, and what to do. */
const FAULTS: Readonly<Record<TargetFault, (to: string) => readonly [whither: string, remedy: string]>> = {
  'no-http': () => [
    'to something that is not an http(s) address',
    `Give the address of the data itself in ${inputName('source-url')}.`
  ],
  unencrypted: to => [
    `from https to ${to}, which is not encrypted`,
    `Nothing was sent there. Give an https address in ${inputName('source-url')} that answers by itself.`
  ],
  'link-local': to => [
    `to ${to}, a link-local address or a cloud's metadata service`,
    'Nothing was sent there. Such a redirect is an attack or a broken server; ask whoever runs the source.'
  ],
  inside: to => [
    `to ${to}, which is on the runner or in its own network`,
    `Nothing was sent there, because the source itself lies outside. If that address is meant, give it in ${inputName('source-url')}.`
  ]
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
    `Give the final address in ${inputName('source-url')}.`
  )
}
