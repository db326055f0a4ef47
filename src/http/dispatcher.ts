import { Buffer } from 'node:buffer'
import { lookup } from 'node:dns'
import { getCACertificates } from 'node:tls'
import { Agent, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici'
import type { Deadline } from '../base/deadline.ts'
import type { Log } from '../base/log.ts'
import { isLoopback } from './addresses/hosts.ts'
import { type LedBy, type LookupAll, Whereabouts } from './addresses/whereabouts.ts'
import { attempt } from './attempt.ts'
import { displayUrl } from './display-url.ts'
import { httpFailure } from './failure.ts'
import type { Http, HttpRequest } from './http.ts'
import { proxySettings } from './proxy-settings.ts'

/** TCP and TLS together, for each connection: the proxy's and the one through it. */
const CONNECT_TIMEOUT_MS = 30_000
/** A proxy's answer to CONNECT. */
const TUNNEL_TIMEOUT_MS = 60_000
const ANSWER_TIMEOUT_MS = 300_000
const MAX_HEADER_BYTES = 64 * 1024

/** What `createHttp` needs to know. */
export interface HttpSettings {
  readonly deadline: Deadline
  readonly log: Log
  /** Sent unless a request names its own. */
  readonly userAgent: string
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are read. */
  readonly env: NodeJS.ProcessEnv
  /** PEM of certificate authorities to trust beside those that Node trusts. */
  readonly ca?: string
  /** Asks for the addresses of a name. Default: the operating system. */
  readonly lookup?: LookupAll
}

/**
 * The one way out to the network. Proxies hold for everything but loopback; certificates are always verified;
 * HTTP/1.1 only, where the end of a body is unambiguous.
 *
 * @throws ActionError `input.invalid` when a proxy variable holds no address
 */
export function createHttp(settings: HttpSettings): Http {
  const { deadline, log } = settings
  const tls = {
    rejectUnauthorized: true,
    ...(settings.ca === undefined ? {} : { ca: [...getCACertificates('default'), settings.ca] })
  }
  const connection = { allowH2: false, maxHeaderSize: MAX_HEADER_BYTES, connectTimeout: CONNECT_TIMEOUT_MS }
  const proxies = proxySettings(settings.env)
  const whereabouts = new Whereabouts()
  // The connections of one pool are all judged alike.
  const pools = new Map<LedBy | undefined, { readonly direct: Dispatcher; readonly proxied: Dispatcher }>()
  const poolsFor = (ledBy: LedBy | undefined) => {
    const there = pools.get(ledBy)
    if (there !== undefined) return there
    // Not used for connections to a proxy, nor by one: it looks names up by itself.
    const connect = {
      ...tls,
      timeout: CONNECT_TIMEOUT_MS,
      lookup: whereabouts.lookup(ledBy, settings.lookup ?? lookup)
    }
    const made = {
      direct: new Agent({ ...connection, connect }),
      proxied: new EnvHttpProxyAgent({
        ...connection,
        ...proxies,
        connect,
        requestTls: tls,
        proxyTls: tls,
        clientFactory: (origin, options) =>
          new Pool(origin, { ...options, headersTimeout: TUNNEL_TIMEOUT_MS })
      })
    }
    pools.set(ledBy, made)
    return made
  }
  poolsFor(undefined)

  return {
    async send(request) {
      deadline.check()
      const { hostname } = request.url
      const refused = whereabouts.judgeHost(hostname, request.ledBy)
      if (refused !== undefined) throw httpFailure(refused, 'no')
      const { direct, proxied } = poolsFor(request.ledBy)
      const dispatcher = isLoopback(hostname) ? direct : proxied
      const end = request.lingersMs === undefined ? deadline.signal : deadline.lateSignal(request.lingersMs)
      const response = await attempt(
        dispatcher,
        dispatchOptions(request, settings.userAgent),
        request.signal === undefined ? end : AbortSignal.any([end, request.signal])
      )
      log.debug(`${request.method} ${displayUrl(request.url)}: HTTP ${response.status}`)
      return response
    },
    zoneOf: hostname => whereabouts.zoneOf(hostname),
    async close() {
      await Promise.all(
        [...pools.values()].flatMap(({ direct, proxied }) => [direct.destroy(), proxied.destroy()])
      )
    }
  }
}

function dispatchOptions(request: HttpRequest, userAgent: string): Dispatcher.DispatchOptions {
  const { method, url, body } = request
  const headers: Record<string, string> = { ...request.headers }
  if (!Object.keys(headers).some(name => name.toLowerCase() === 'user-agent'))
    headers['user-agent'] = userAgent
  const options = {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method,
    headers,
    headersTimeout: request.headersTimeoutMs ?? ANSWER_TIMEOUT_MS,
    bodyTimeout: request.bodyTimeoutMs ?? ANSWER_TIMEOUT_MS
  }
  if (body === undefined) return options
  if (typeof body === 'string') return { ...options, body: Buffer.from(body, 'utf8') }
  if (body instanceof Uint8Array) return { ...options, body }
  headers['content-length'] = String(body.length)
  return { ...options, body: body.open() }
}
