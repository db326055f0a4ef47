import { lookup } from 'node:dns/promises'
import { bareHost, type Zone, zoneOfHost } from './addresses/hosts.ts'
import type { LedBy } from './addresses/whereabouts.ts'
import type { Http, HttpRequest } from './http.ts'

/** The headers that may go to another origin; all others may hold a credential. */
const PUBLIC_HEADER = /^(accept.*|content-type|user-agent|prefer|odata-.*)$/i

/** The addresses of a host name; an empty list when they are not known. */
export type Resolve = (host: string) => Promise<readonly string[]>

/**
 * Why an answer may not lead to a target: it is not an http(s) address, `http` after `https`, `link-local` (or no
 * address at all, or a cloud's metadata service), or `inside`, where only a source leads that is there itself.
 */
export type TargetFault = 'no-http' | 'unencrypted' | 'link-local' | 'inside'

/** Where an answer may lead, by a redirect or a link to its next page. */
export type Target = { readonly url: URL } | { readonly url: URL | undefined; readonly fault: TargetFault }

/** Where the answers of one source may lead. */
export interface Bounds {
  /**
   * Resolves a reference against the address that gave it and says whether it may be followed. What is
   * percent-encoded in the reference stays as it is.
   */
  targetOf(from: URL, reference: string): Promise<Target>
  /** Who led to a URL, for the request to it. Nobody has to lead to the host that the workflow names. */
  ledBy(url: URL): Promise<LedBy | undefined>
}

/**
 * Makes the bounds of a source: its answers lead never to `http` after `https`, nor to a link-local address or a
 * cloud's metadata service; to loopback or a private network only when the source itself is there.
 *
 * The request is judged anew by the addresses that it is connected to (`ledBy`). Behind a proxy there are none: then
 * the names, and what the runner itself knows of them, have to do.
 *
 * @param home an origin that the workflow names
 */
export function boundsOf(home: string, http: Http, resolve: Resolve = resolveHost): Bounds {
  const host = bareHost(new URL(home).hostname)
  const isHome = (url: URL): boolean => bareHost(url.hostname) === host
  const zoneOfHome = async (): Promise<LedBy> => {
    const zone = http.zoneOf(host) ?? worst([zoneOfHost(host), ...(await zonesOf(host, resolve))])
    return zone === 'outside' ? 'outside' : 'inside'
  }
  return {
    async targetOf(from, reference) {
      const url = URL.parse(reference, from.href)
      if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
        return { url: undefined, fault: 'no-http' }
      }
      if (from.protocol === 'https:' && url.protocol === 'http:') return { url, fault: 'unencrypted' }
      const byName = zoneOfHost(url.hostname)
      if (byName === 'forbidden') return { url, fault: 'link-local' }
      const byAddress = worst(await zonesOf(bareHost(url.hostname), resolve))
      if (byAddress === 'forbidden') return { url, fault: 'link-local' }
      // The name of the source itself says nothing against it.
      const isInside = byAddress === 'inside' || (byName === 'inside' && !isHome(url))
      return isInside && (await zoneOfHome()) === 'outside' ? { url, fault: 'inside' } : { url }
    },
    async ledBy(url) {
      return isHome(url) ? undefined : await zoneOfHome()
    }
  }
}

/** The headers that may go to another origin than the one that the workflow names. */
export function publicHeaders(headers: HttpRequest['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => isPublicHeader(name)))
}

/** True for a header that holds no credential. */
export function isPublicHeader(name: string): boolean {
  return PUBLIC_HEADER.test(name)
}

async function zonesOf(host: string, resolve: Resolve): Promise<Zone[]> {
  return (await resolve(host)).map(zoneOfHost)
}

function worst(zones: readonly Zone[]): Zone {
  return zones.find(zone => zone === 'forbidden') ?? zones.find(zone => zone === 'inside') ?? 'outside'
}

/** Behind a proxy the runner may know no addresses; then the name alone has to do. */
async function resolveHost(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address)
  } catch {
    return []
  }
}
