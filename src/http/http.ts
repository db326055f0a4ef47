import type { Readable } from 'node:stream'
import type { Zone } from './addresses/hosts.ts'
import type { LedBy } from './addresses/whereabouts.ts'

/** A body with a length known beforehand, opened anew for each attempt. */
export interface StreamedBody {
  /** Exact bytes; sent as Content-Length. */
  readonly length: number
  open(): Readable
}

/** One request. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | StreamedBody
  /** Milliseconds until the response headers must have come. Default 300,000. */
  readonly headersTimeoutMs?: number
  /** Milliseconds that the response body may pause. Default 300,000. */
  readonly bodyTimeoutMs?: number
  /** The source whose answer led to this URL. undefined: the workflow names its origin. */
  readonly ledBy?: LedBy | undefined
  /** Ends the request, its body included, before its time; its reason is what is thrown. */
  readonly signal?: AbortSignal
  /** The answer is still taken when the run ends, if it comes within this time: it is needed to undo what was asked. */
  readonly lingersMs?: number
}

/** The answer to one attempt. The body must be read to its end or dumped. */
export interface HttpResponse {
  readonly status: number
  /** Lower-case names; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** The bytes as they came over the wire: no Content-Encoding is undone. Errors when the body is cut. */
  readonly body: Readable
  /** Reads at most `limit` bytes as UTF-8 (undoing gzip, br, deflate and zstd) and drops the rest. */
  text(limit?: number): Promise<string>
}

/**
 * A request that got no (whole) answer.
 * `sent` is the one question that decides about repeating it: `no` = no byte of it can have reached the server
 * (DNS, connect, TLS, proxy refusal); `maybe` = it may have been received and acted upon.
 */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure'
  readonly sent: 'no' | 'maybe'
  /** Another attempt would fail in the same way: the answer is not HTTP, the certificate is not trusted. */
  readonly lasting: boolean

  constructor(
    message: string,
    sent: 'no' | 'maybe',
    options: { readonly cause?: unknown; readonly lasting?: boolean } = {}
  ) {
    super(message, options)
    this.sent = sent
    this.lasting = options.lasting ?? false
  }
}

/** Sends one request once: no redirect is followed, nothing is repeated. Made by `createHttp`. */
export interface Http {
  /** @throws HttpFailure, or the reason of the run's deadline */
  send(request: HttpRequest): Promise<HttpResponse>
  /** Where the first connection to a host went. undefined: there was none, or a proxy has made it. */
  zoneOf(hostname: string): Zone | undefined
  /** Ends all connections. */
  close(): Promise<void>
}
