import { lookup } from 'node:dns/promises'
import { bareHost, isLinkLocal } from './hosts.ts'
import type { HttpRequest } from './http.ts'

/** The headers that may go to another origin; all others may hold a credential. */
const PUBLIC_HEADER = /^(accept.*|content-type|user-agent|prefer|odata-.*)$/i

/** The addresses of a host name; an empty list when they are not known. */
export type Resolve = (host: string) => Promise<readonly string[]>

/** Why an answer may not lead to a target: it is no http(s) address, `http` after `https`, or link-local. */
export type TargetFault = 'no-http' | 'unencrypted' | 'link-local'

/** Where an answer may lead, by a redirect or a link to its next page. */
export type Target = { readonly url: URL } | { readonly url: URL | undefined; readonly fault: TargetFault }

/**
 * Resolves a reference against the address that gave it and says whether it may be followed: never to `http`
 * after `https`, nor to a link-local address or a cloud's metadata service. What is percent-encoded in the
 * reference stays as it is.
 */
export async function targetOf(
  from: URL,
  reference: string,
  resolve: Resolve = resolveHost
): Promise<Target> {
  const url = URL.parse(reference, from.href)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return { url: undefined, fault: 'no-http' }
  }
  if (from.protocol === 'https:' && url.protocol === 'http:') return { url, fault: 'unencrypted' }
  if (isLinkLocal(url.hostname) || (await resolve(bareHost(url.hostname))).some(isLinkLocal)) {
    return { url, fault: 'link-local' }
  }
  return { url }
}

/** The headers that may go to another origin than the one that the workflow names. */
export function publicHeaders(headers: HttpRequest['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => isPublicHeader(name)))
}

/** True for a header that holds no credential. */
export function isPublicHeader(name: string): boolean {
  return PUBLIC_HEADER.test(name)
}

/** Behind a proxy the runner may know no addresses; then the name alone has to do. */
async function resolveHost(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address)
  } catch {
    return []
  }
}
