import type { RequestListener } from 'node:http'
import type { TestServer } from '../http-server.ts'

/** A request as a stand-in of a service looks at it. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
  /** Where the stand-in is, for links to it. */
  readonly origin: string
}

/** An answer of a service. A text or bytes are sent as they are, anything else as JSON. */
export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

/** How a service answers, as its documentation says. */
export type Service = (asked: Asked) => Answer | Promise<Answer>

/** A request that the service refuses. */
class Refusal extends Error {
  readonly answer: Answer
  constructor(answer: Answer) {
    super('refused')
    this.answer = answer
  }
}

/** Refuses the request with a status and a body, unless the condition holds. */
export function need(condition: boolean, status: number, body: unknown): asserts condition {
  if (!condition) throw new Refusal({ status, body })
}

/** `count` things, each made of its number from 1 on. */
export function things<T>(count: number, make: (number: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index + 1))
}

/** The members of a record that were asked for by name, separated by commas, and those that always come. */
export function pick(record: object, names: string | null, always: readonly string[] = []): object {
  const wanted = new Set([...(names ?? '').split(',').map(name => name.replace(/\..*/, '')), ...always])
  return Object.fromEntries(Object.entries(record).filter(([name]) => wanted.has(name)))
}

/** The credentials that a Basic header holds, `user:password`. */
export function basicOf({ headers }: Asked): string {
  const [, encoded = ''] = /^Basic (.+)$/.exec(headers['authorization'] ?? '') ?? []
  return Buffer.from(encoded, 'base64').toString('utf8')
}

/** A day of 2026, as ISO 8601 writes it. */
export function dayOf(number: number): string {
  return new Date(Date.UTC(2026, 0, 1 + (number % 300))).toISOString().slice(0, 10)
}

/** Grants access tokens for client credentials at `path`; undefined for any other path. */
export function tokenAt(
  path: string,
  client: { readonly id: string; readonly secret: string; readonly scope?: string },
  asked: Asked
): Answer | undefined {
  if (asked.path !== path) return undefined
  const form = new URLSearchParams(asked.body)
  const inHeader = basicOf(asked) === `${client.id}:${client.secret}`
  const inBody = form.get('client_id') === client.id && form.get('client_secret') === client.secret
  need(asked.method === 'POST' && (inHeader || inBody), 401, { error: 'invalid_client' })
  need(form.get('grant_type') === 'client_credentials', 400, { error: 'unsupported_grant_type' })
  need((form.get('scope') ?? undefined) === client.scope, 400, { error: 'invalid_scope' })
  return { body: { access_token: 'an-access-token-0123456789', token_type: 'Bearer', expires_in: 1800 } }
}

/** Whether the request carries the token that `tokenAt` grants. */
export function hasGrantedToken({ headers }: Asked): boolean {
  return headers['authorization'] === 'Bearer an-access-token-0123456789'
}

/** A listener that answers as a service does. */
export function listenerOf(service: Service, server: () => TestServer): RequestListener {
  return async (request, response) => {
    const { origin, received } = server()
    const url = new URL(request.url ?? '/', origin)
    // The server calls its listener at once when a request is there.
    const body = received.at(-1)?.body ?? ''
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, value === undefined ? '' : String(value)])
    )
    const asked: Asked = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers,
      body,
      origin
    }
    let answer: Answer
    try {
      answer = await service(asked)
    } catch (error) {
      answer = error instanceof Refusal ? error.answer : { status: 500, body: String(error) }
    }
    const isRaw = typeof answer.body === 'string' || answer.body instanceof Uint8Array
    response.writeHead(answer.status ?? 200, {
      'content-type': 'application/json; charset=utf-8',
      ...answer.headers
    })
    response.end(isRaw ? answer.body : JSON.stringify(answer.body))
  }
}
