import { isUtf8 } from 'node:buffer'
import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { pipeline, Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { ActionError } from '../base/errors.ts'
import { contentEncodings, decoder, MAX_ENCODINGS } from './content-encoding.ts'
import { httpFailure } from './failure.ts'
import type { HttpResponse } from './http.ts'
import { isProxyAuthentication } from './proxy-failure.ts'

const BODY_BUFFER_BYTES = 256 * 1024
const TEXT_LIMIT_BYTES = 64 * 1024

/** The attempt whose request is being written in this very tick; see `sendHeaders` below. */
let writing: { socket?: Socket } | undefined

// The only public way to the socket of a request. undici publishes it in the same tick as onRequestStart.
subscribe('undici:client:sendHeaders', message => {
  if (writing === undefined || typeof message !== 'object' || message === null) return
  if ('socket' in message) writing.socket = message.socket as Socket
  writing = undefined
})

/**
 * Dispatches one request and gives its answer as soon as the headers are there.
 *
 * `sent` of a failure rests on undici calling onRequestStart just before it writes the first byte of a request:
 * over an established connection, after TLS, and after a proxy has opened its tunnel.
 *
 * @param proxy host and port of the proxy that the request may go through; for messages
 * @throws HttpFailure, the signal's reason, or ActionError `input.invalid` when a header cannot be sent at all
 */
export function attempt(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  signal: AbortSignal,
  proxy?: string
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const connection: { socket?: Socket } = {}
    let controller: Dispatcher.DispatchController | undefined
    let body: Readable | undefined
    let openEnded = false
    let settled = false

    const finish = () => {
      settled = true
      signal.removeEventListener('abort', abort)
    }
    const fail = (error: Error) => {
      if (settled) return
      finish()
      if (options.body instanceof Readable) options.body.destroy()
      if (body === undefined) reject(error)
      else body.destroy(error)
    }
    const abort = () => {
      const reason: Error = signal.reason
      fail(reason)
      controller?.abort(reason)
    }
    signal.addEventListener('abort', abort, { once: true })

    dispatcher.dispatch(options, {
      onRequestStart(started) {
        controller = started
        if (signal.aborted) started.abort(signal.reason)
        else writing = connection
      },
      onResponseStart(started, status, headers) {
        if (status < 200 || settled) return
        const flat = flatHeaders(headers)
        openEnded = flat['content-length'] === undefined && flat['transfer-encoding'] === undefined
        body = bodyStream(started, finish)
        resolve({ status, headers: flat, body, text: textReader(body, flat) })
      },
      onResponseData(started, chunk) {
        if (body !== undefined && !body.push(chunk)) started.pause()
      },
      onResponseEnd() {
        // undici takes a reset for the end of a body without a length; it is a cut.
        const reset = openEnded ? connection.socket?.errored : null
        if (reset) {
          fail(httpFailure(reset, 'maybe'))
          return
        }
        finish()
        body?.push(null)
      },
      onResponseError(_, error) {
        if (error.message.startsWith('invalid ') && 'code' in error && error.code === 'UND_ERR_INVALID_ARG') {
          fail(unsendable(error))
          return
        }
        const sent = controller === undefined || isProxyAuthentication(error) ? 'no' : 'maybe'
        fail(httpFailure(error, sent, proxy))
      }
    })
  })
}

function bodyStream(controller: Dispatcher.DispatchController, finish: () => void): Readable {
  const body = new Readable({
    highWaterMark: BODY_BUFFER_BYTES,
    read: () => controller.resume(),
    destroy(error, callback) {
      finish()
      if (!body.readableEnded) controller.abort(error ?? new Error('The rest of the answer is not wanted.'))
      callback(error)
    }
  })
  // A reader that has not begun yet learns of the error when it begins.
  body.on('error', () => {})
  return body
}

/** Headers that hold addresses. */
const ADDRESSES = new Set(['location', 'link'])

function flatHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>
): Record<string, string> {
  // A header may have a name that every object has a member of.
  const flat = Object.create(null) as Record<string, string>
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue
    const key = name.toLowerCase()
    const text = Array.isArray(value) ? value.join(', ') : value
    flat[key] = ADDRESSES.has(key) ? asUtf8(text) : text
  }
  return flat
}

/** undici makes one character of each byte; addresses that are not percent-encoded are UTF-8 on the wire. */
function asUtf8(text: string): string {
  const bytes = Buffer.from(text, 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : text
}

function textReader(body: Readable, headers: Readonly<Record<string, string>>): HttpResponse['text'] {
  return async (limit = TEXT_LIMIT_BYTES) => {
    let decoded: Readable = body
    const encodings = contentEncodings(headers['content-encoding'])
    for (const encoding of encodings.length > MAX_ENCODINGS ? [] : encodings.reverse()) {
      const undo = decoder(encoding)
      // The errors come out of the last stream; pipeline is here to tear down the others.
      if (undo !== undefined) decoded = pipeline(decoded, undo, () => {})
    }
    const chunks: Buffer[] = []
    let size = 0
    if (limit > 0) {
      for await (const chunk of decoded) {
        chunks.push(chunk)
        size += chunk.length
        if (size >= limit) break
      }
    }
    body.destroy()
    return Buffer.concat(chunks).subarray(0, limit).toString('utf8')
  }
}

function unsendable(error: Error): ActionError {
  return new ActionError(
    'input.invalid',
    `A request cannot be sent as it is: ${error.message}.`,
    'Header names and values may hold no line breaks or control characters; look for one at the end of a secret.',
    { cause: error }
  )
}
