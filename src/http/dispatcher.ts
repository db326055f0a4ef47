import { Buffer } from 'node:buffer'
import { getCACertificates } from 'node:tls'
import { Agent, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici'
import type { Deadline } from '../base/deadline.ts'
import type { Log } from '../base/log.ts'
import { attempt } from './attempt.ts'
import { displayUrl } from './display-url.ts'
import { isLoopback } from './hosts.ts'
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
  const direct = new Agent({ ...connection, connect: { ...tls, timeout: CONNECT_TIMEOUT_MS } })
  const proxied = new EnvHttpProxyAgent({
    ...connection,
    ...proxySettings(settings.env),
    connect: { ...tls, timeout: CONNECT_TIMEOUT_MS },
    requestTls: tls,
    proxyTls: tls,
    clientFactory: (origin, options) => new Pool(origin, { ...options, headersTimeout: TUNNEL_TIMEOUT_MS })
  })

  return {
    async send(request) {
      deadline.check()
      const dispatcher = isLoopback(request.url.hostname) ? direct : proxied
      const response = await attempt(
        dispatcher,
        dispatchOptions(request, settings.userAgent),
        request.signal === undefined ? deadline.signal : AbortSignal.any([deadline.signal, request.signal])
      )
      log.debug(`${request.method} ${displayUrl(request.url)}: HTTP ${response.status}`)
      return response
    },
    async close() {
      await Promise.all([direct.destroy(), proxied.destroy()])
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
