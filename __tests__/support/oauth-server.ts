import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

/** How a stand-in for a sign-in service behaves. */
export interface OAuthServerOptions {
  readonly clientId: string
  readonly clientSecret: string
  /** Where it takes the client's credentials. Default: in a Basic header. */
  readonly accepts?: 'basic' | 'body'
  /** How it refuses credentials in the other place, or wrong ones. Default: 401 invalid_client with a challenge. */
  readonly refusal?: { readonly status: number; readonly error?: string }
  /** Scopes that the client may have. Default: none. */
  readonly scopes?: readonly string[]
  /** `expires_in`; without it the answer names no life. */
  readonly expiresIn?: number | string | null
  /** Seconds after which a token is refused, whatever `expires_in` says. */
  readonly lifeSeconds?: number
  /** Begins every token. */
  readonly tokenPrefix?: string
}

/** A sign-in service that grants tokens as RFC 6749 says and refuses everything else, and what it guards. */
export interface OAuthServer {
  readonly endpoint: (request: IncomingMessage, response: ServerResponse, body: string) => void
  /** Answers 401 unless the request has a token that is valid now. */
  guard(listener: RequestListener): RequestListener
  /** Tokens in the order in which they were granted. */
  readonly issued: string[]
  /** All tokens so far are refused from now on. */
  revoke(): void
}

export function oauthServer(options: OAuthServerOptions): OAuthServer {
  const { clientId, clientSecret, accepts = 'basic', scopes = [], refusal } = options
  const issued: string[] = []
  const valid = new Map<string, number>()
  const refuse = (response: ServerResponse, status: number, error: string | undefined, description = '') => {
    const json = error === undefined ? {} : { error, error_description: description }
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(status === 401 ? { 'www-authenticate': 'Basic realm="tokens"' } : {})
    })
    response.end(JSON.stringify(json))
  }

  return {
    issued,
    revoke: () => valid.clear(),
    endpoint(request, response, body) {
      const form = new URLSearchParams(body)
      if (request.method !== 'POST') return refuse(response, 405, 'invalid_request', 'not a POST')
      if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
        return refuse(response, 400, 'invalid_request', 'not a form')
      }
      if (form.get('grant_type') !== 'client_credentials') {
        return refuse(response, 400, 'unsupported_grant_type', 'no such grant')
      }
      const { authorization } = request.headers
      if (authorization !== undefined && form.has('client_secret')) {
        return refuse(response, 400, 'invalid_request', 'two authentications')
      }
      const given =
        accepts === 'basic' ? basic(authorization) : [form.get('client_id'), form.get('client_secret')]
      if (given[0] !== clientId || given[1] !== clientSecret) {
        const text = `unknown client ${given.join(' ')} ${authorization} ${body}`
        return refuse(
          response,
          refusal?.status ?? 401,
          refusal === undefined ? 'invalid_client' : refusal.error,
          text
        )
      }
      const scope = form.get('scope')?.split(' ') ?? []
      if (!scope.every(one => scopes.includes(one)))
        return refuse(response, 400, 'invalid_scope', 'not allowed')
      const token = `${options.tokenPrefix ?? 'token'}-${randomUUID()}`
      issued.push(token)
      valid.set(token, Date.now() + (options.lifeSeconds ?? 3600) * 1000)
      response.writeHead(200, {
        'content-type': 'application/json;charset=UTF-8',
        'cache-control': 'no-store'
      })
      response.end(
        JSON.stringify({
          access_token: token,
          token_type: 'Bearer',
          ...(options.expiresIn === undefined ? {} : { expires_in: options.expiresIn })
        })
      )
    },
    guard: listener => (request, response) => {
      const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
      if ((valid.get(token) ?? 0) > Date.now()) return listener(request, response)
      response
        .writeHead(401, { 'content-type': 'text/plain', 'www-authenticate': 'Bearer error="invalid_token"' })
        .end(`no access with ${token}`)
    }
  }
}

/** Id and secret are form-encoded in the header (RFC 6749, 2.3.1). */
function basic(header: string | undefined): [string | null, string | null] {
  const encoded = /^Basic (\S+)$/.exec(header ?? '')?.[1]
  if (encoded === undefined) return [null, null]
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(/:(.*)/s)
  const plain = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))
  return [plain(id), plain(secret)]
}
