import { types } from 'node:util'
import type { ProxySettings } from './proxy-settings.ts'

/** No connection to the proxy came about; the cause says why. */
export class ProxyUnreachable extends Error {
  override readonly name = 'ProxyUnreachable'

  constructor(cause: Error) {
    super('the proxy cannot be reached', { cause })
  }
}

/** What a proxy did to a request. */
export type ProxyFault =
  | { readonly kind: 'unreachable'; readonly cause: unknown }
  | { readonly kind: 'closed' }
  | { readonly kind: 'refused'; readonly status: number }

const TUNNEL_REFUSAL = /^Proxy response \((\d{3})\)/
const AUTHENTICATION = /^Proxy Authentication Required/

/** What a proxy did, where it is the proxy that an error is about. The texts are undici's own, no server's. */
export function proxyFault(error: Error): ProxyFault | undefined {
  if (error instanceof ProxyUnreachable) return { kind: 'unreachable', cause: error.cause }
  if ('code' in error && error.code === 'UND_ERR_PRX_CONN') return { kind: 'closed' }
  const refusal = TUNNEL_REFUSAL.exec(error.message)
  if (refusal !== null) return { kind: 'refused', status: Number(refusal[1]) }
  return isProxyAuthentication(error) ? { kind: 'refused', status: 407 } : undefined
}

/** True for the error undici makes when a proxy wants other credentials for a plain `http` request. */
export function isProxyAuthentication(error: unknown): boolean {
  return types.isNativeError(error) && AUTHENTICATION.test(error.message)
}

/** Host and port of the proxy that stands before a URL, unless NO_PROXY names that. undefined: there is none. */
export function proxyBefore(url: URL, { httpProxy, httpsProxy }: ProxySettings): string | undefined {
  const proxy = (url.protocol === 'https:' && httpsProxy) || httpProxy
  return proxy === '' ? undefined : new URL(proxy).host
}
