/** A registry of packages, and how this runner reaches it. */
export interface Registry {
  /** Ends with a slash; holds no user and no password. */
  readonly url: URL
  /** Value of the Authorization header. For the origin of `url` only. */
  readonly authorization?: string
  /** The secrets in `authorization`, each form of them that a log could show. */
  readonly secrets: readonly string[]
  /** Proxies that the settings of the registry's client name, as `https_proxy`, `http_proxy` and `no_proxy`. */
  readonly proxies: Readonly<Record<string, string>>
  /** PEM of the certificate authorities that these settings name. */
  readonly ca?: string
  /** False for the one that the client knows without any setting. */
  readonly named: boolean
}

/** A header for user and password, and its secrets. */
export function basicAuthorization(pair: string): Pick<Registry, 'authorization' | 'secrets'> {
  const encoded = Buffer.from(pair).toString('base64')
  const password = pair.slice(pair.indexOf(':') + 1)
  return {
    authorization: `Basic ${encoded}`,
    secrets: [encoded, password, Buffer.from(password).toString('base64')].filter(secret => secret !== '')
  }
}

/** What the user and the password in an address come to; no secrets where there is no password. */
export function credentialsIn(url: URL): Pick<Registry, 'authorization' | 'secrets'> {
  if (url.password === '') return { secrets: [] }
  const { authorization, secrets } = basicAuthorization(`${decoded(url.username)}:${decoded(url.password)}`)
  return { authorization: authorization ?? '', secrets: [...secrets, url.password] }
}

/** The address of a registry as such: an http(s) address without user and password. Undefined when it is not one. */
export function registryUrl(text: string | undefined): URL | undefined {
  const url = URL.parse(text ?? '')
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}

/** True where the environment names a proxy for everything, which the settings of a client do not replace. */
export function namesProxy(env: NodeJS.ProcessEnv): boolean {
  return ['HTTP_PROXY', 'HTTPS_PROXY'].some(
    name => (env[name] || env[name.toLowerCase()] || '').trim() !== ''
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
