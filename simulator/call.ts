import type { IncomingHttpHeaders } from 'node:http'
import type { FaultSet } from './faults.ts'
import { badRequest, Refusal, type Reply } from './replies.ts'
import { type RequestElement, readRequest, type Shape } from './request-body.ts'
import type { LoggedRequest } from './request-log.ts'
import type { Session, State } from './state.ts'

/** A request on its way through an endpoint. */
export interface Call {
  readonly state: State
  readonly method: string
  /** Percent-decoded parts of the path that the route names in braces. */
  readonly params: Readonly<Record<string, string>>
  /** REST version in the path. */
  readonly version: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: AsyncIterable<Buffer>
  readonly entry: LoggedRequest
  readonly faults: FaultSet
}

/** A request of a signed-in user. */
export interface SessionCall extends Call {
  readonly session: Session
}

/** An endpoint. */
export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path after `/api/{version}`, with `{name}` for one segment. `{site}` must be the session's site. */
  readonly path: string
  /** Query parameters that it knows; others are ignored and recorded as a violation. */
  readonly query?: readonly string[]
} & (
  | { readonly access: 'open'; readonly handle: (call: Call) => Promise<Reply> }
  | {
      readonly access: 'session'
      /** What a session of a connected app needs for it; undefined: nothing. */
      readonly scope: string | undefined
      readonly handle: (call: SessionCall) => Promise<Reply>
    }
)

const MAX_BODY_BYTES = 2 ** 20

/** Reads the body of an ordinary request and checks it against `shape`. @throws Refusal 400000 */
export async function readBody(call: Call, shape: Shape): Promise<RequestElement> {
  return readRequest(await readBytes(call), call.headers['content-type'], shape, call.version)
}

/** Reads the body of a request as UTF-8. @throws Refusal 400000 */
export async function readText(call: Call): Promise<string> {
  return (await readBytes(call)).toString('utf8')
}

async function readBytes(call: Call): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of call.body) {
    bytes += chunk.length
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  if (bytes > MAX_BODY_BYTES) throw badRequest('The request body is too large.')
  return Buffer.concat(chunks)
}

/** The value of a path parameter of the route. */
export function pathParameter(call: Call, name: string): string {
  const value = call.params[name]
  if (value === undefined) throw new Error(`The route has no parameter '${name}'.`)
  return value
}

/** A query parameter that is exactly `true` or `false`; false when absent. @throws Refusal 400008 */
export function booleanParameter(call: Call, name: string): boolean {
  const value = call.query.get(name)
  if (value === null) return false
  if (value !== 'true' && value !== 'false') {
    throw badRequest(`Invalid boolean value '${value}' for parameter '${name}'.`, '400008')
  }
  return value === 'true'
}

/** 404 with Tableau's summary. */
export const notFound = (code: string, what: string): Refusal => new Refusal(code, 'Resource Not Found', what)

/** 403 with Tableau's summary. */
export const forbidden = (code: string, detail: string): Refusal => new Refusal(code, 'Forbidden', detail)
