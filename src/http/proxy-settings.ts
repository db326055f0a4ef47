import { ActionError } from '../base/errors.ts'
import { keepSecret } from '../base/secrets.ts'

/** Proxies as the dispatcher wants them; an empty string means none. */
export interface ProxySettings {
  readonly httpProxy: string
  readonly httpsProxy: string
  readonly noProxy: string
}

const MIN_TOKEN = 8
/** Shorter pieces stand in every log by chance. */
const MIN_SECRET = 4
const SCHEMES = new Set(['http:', 'https:', 'socks5:', 'socks:'])

/**
 * Reads HTTP_PROXY, HTTPS_PROXY and NO_PROXY; of the two cases the lower one wins, as in curl. A value without
 * a scheme is an HTTP proxy. Masks what is secret in them, as written and percent-decoded, also in a value that is
 * no address.
 *
 * @throws ActionError `input.invalid` when a value is not a proxy address
 */
export function proxySettings(env: NodeJS.ProcessEnv): ProxySettings {
  return {
    httpProxy: proxyUrl('HTTP_PROXY', env),
    httpsProxy: proxyUrl('HTTPS_PROXY', env),
    noProxy: variable('NO_PROXY', env).value
  }
}

/** Of both cases the one that counts, and its name as it is set. */
function variable(name: string, env: NodeJS.ProcessEnv): { readonly name: string; readonly value: string } {
  const lower = env[name.toLowerCase()]?.trim()
  return lower ? { name: name.toLowerCase(), value: lower } : { name, value: env[name]?.trim() ?? '' }
}

function proxyUrl(of: string, env: NodeJS.ProcessEnv): string {
  const { name, value } = variable(of, env)
  if (value === '') return ''
  const url = URL.parse(value.includes('://') ? value : `http://${value}`)
  const user = decoded(url?.username ?? '')
  const password = decoded(url?.password ?? '')
  // A "@" behind the host is that of a password with a special character: what was taken for the host is the user.
  const rest = url === null ? '' : `${url.pathname}${url.search}${url.hash}`
  const usable = url !== null && SCHEMES.has(url.protocol) && url.hostname !== '' && !rest.includes('@')
  if (!usable || user === undefined || password === undefined) {
    for (const secret of credentialsIn(value)) keepSecret(secret)
    throw notAProxy(name)
  }
  for (const secret of password === '' ? tokensIn([url.username, user]) : [url.password, password]) {
    keepSecret(secret)
  }
  return url.href
}

/** A user without a password is an access token where it is long. */
function tokensIn(texts: readonly string[]): readonly string[] {
  return texts.filter(text => text.length >= MIN_TOKEN)
}

/** What may be a password in a text that is not an address: all of it that stands before a host, and its parts. */
function credentialsIn(value: string): readonly string[] {
  const end = value.lastIndexOf('@')
  if (end === -1) return []
  const pair = value.slice(0, end).replace(/^\w+:\/\//, '')
  const parts = [value, pair, pair.slice(pair.indexOf(':') + 1), ...pair.split(/[/:@?#]/)]
  return parts.filter(part => part.length >= MIN_SECRET)
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function notAProxy(name: string): ActionError {
  return new ActionError(
    'input.invalid',
    `The environment variable ${name} is not a proxy address.`,
    'Write it as http://host:port or http://user:password@host:port, with special characters percent-encoded.'
  )
}
