import { ActionError } from '../base/errors.ts'
import { keepSecret } from '../base/secrets.ts'

/** Proxies as the dispatcher wants them; an empty string means none. */
export interface ProxySettings {
  readonly httpProxy: string
  readonly httpsProxy: string
  readonly noProxy: string
}

const SCHEMES = new Set(['http:', 'https:', 'socks5:', 'socks:'])

/**
 * Reads HTTP_PROXY, HTTPS_PROXY and NO_PROXY; of the two cases the lower one wins, as in curl. A value without
 * a scheme is an HTTP proxy. Masks the passwords in them, as written and percent-decoded.
 *
 * @throws ActionError `input.invalid` when a value is no proxy address
 */
export function proxySettings(env: NodeJS.ProcessEnv): ProxySettings {
  return {
    httpProxy: proxyUrl('HTTP_PROXY', env),
    httpsProxy: proxyUrl('HTTPS_PROXY', env),
    noProxy: variable('NO_PROXY', env)
  }
}

function variable(name: string, env: NodeJS.ProcessEnv): string {
  return env[name.toLowerCase()]?.trim() || env[name]?.trim() || ''
}

function proxyUrl(name: string, env: NodeJS.ProcessEnv): string {
  const value = variable(name, env)
  if (value === '') return ''
  const url = URL.parse(value.includes('://') ? value : `http://${value}`)
  if (url === null || !SCHEMES.has(url.protocol) || url.hostname === '') throw notAProxy(name)
  if (url.password !== '') {
    keepSecret(url.password)
    keepSecret(decoded(name, url.password))
  }
  decoded(name, url.username)
  return url.href
}

function decoded(name: string, text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw notAProxy(name)
  }
}

function notAProxy(name: string): ActionError {
  return new ActionError(
    'input.invalid',
    `The environment variable ${name} is no proxy address.`,
    'Write it as http://host:port or http://user:password@host:port, with special characters percent-encoded.'
  )
}
