import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** A part of a multipart request, as logged. */
export interface LoggedPart {
  readonly name: string
  readonly filename: string | undefined
  readonly contentType: string
  readonly bytes: number
}

/** A request, as logged: secrets are masked in path, query and headers. */
export interface LoggedRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  bodyBytes: number
  /** SHA-256 of the body, in hexadecimal digits; empty until it has been read. */
  bodySha256: string
  parts: readonly LoggedPart[]
  /** Status of the answer; 0 when there was none. */
  status: number
  /** Tableau's error code, when the answer is an error. */
  code: string | undefined
  /** Why it was refused, where Tableau does not tell; for tests and people only. */
  reason: string | undefined
  /** Kinds of the faults that took effect. */
  readonly faults: string[]
}

/** All requests, and what a client must not do. */
export interface RequestLog {
  readonly requests: LoggedRequest[]
  readonly violations: string[]
  /** Registers a text that must appear nowhere but in a sign-in body or as the session header. */
  addSecret(secret: string): void
  /** Begins the entry of a request. */
  begin(request: IncomingMessage, url: URL): LoggedRequest
  /** Records what the server tolerates and the client should not do. */
  violation(entry: LoggedRequest, what: string): void
}

const MASK = '***'

/** An empty log. */
export function createRequestLog(): RequestLog {
  /** As they are, and percent-encoded. */
  const secrets: string[] = []
  const requests: LoggedRequest[] = []
  const violations: string[] = []
  const holds = (text: string): boolean => secrets.some(form => text.includes(form))
  const mask = (text: string): string => secrets.reduce((masked, form) => masked.replaceAll(form, MASK), text)
  const record = (entry: LoggedRequest, what: string): void => {
    violations.push(`${entry.method} ${entry.path}: ${what}`)
  }
  return {
    requests,
    violations,
    addSecret(secret) {
      if (secret === '' || secrets.includes(secret)) return
      const encoded = encodeURIComponent(secret)
      secrets.push(secret, ...(encoded === secret ? [] : [encoded]))
    },
    begin(request, url) {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [
          name,
          name === 'x-tableau-auth' || name === 'authorization'
            ? MASK
            : mask(Array.isArray(value) ? value.join(', ') : (value ?? ''))
        ])
      )
      const entry: LoggedRequest = {
        method: request.method ?? '',
        path: mask(url.pathname),
        query: Object.fromEntries([...url.searchParams].map(([name, value]) => [name, mask(value)])),
        headers,
        bodyBytes: 0,
        bodySha256: '',
        parts: [],
        status: 0,
        code: undefined,
        reason: undefined,
        faults: []
      }
      requests.push(entry)
      if (holds(request.url ?? '') || holds(decode(request.url ?? ''))) {
        record(entry, 'a secret is in the URL')
      }
      for (const [name, value] of Object.entries(request.headers)) {
        if (name !== 'x-tableau-auth' && holds(String(value))) {
          record(entry, `a secret is in the header '${name}'`)
        }
      }
      if ((request.headers['user-agent'] ?? '').trim() === '') record(entry, 'there is no User-Agent')
      if (url.searchParams.has('X-Tableau-Auth') || url.searchParams.has('x-tableau-auth')) {
        record(entry, 'the session token is in the query')
      }
      return entry
    },
    violation: record
  }
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** The body of a request; what passes is counted and digested for the log. */
export async function* meteredBody(request: IncomingMessage, entry: LoggedRequest): AsyncGenerator<Buffer> {
  const digest = createHash('sha256')
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      entry.bodyBytes += chunk.length
      digest.update(chunk)
      yield chunk
    }
  } finally {
    entry.bodySha256 = digest.digest('hex')
  }
}
