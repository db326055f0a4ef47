import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { FaultSet, Faults } from './faults.ts'
import { Refusal, type Rendered, type Reply, renderHtml, renderRefusal, renderReply } from './replies.ts'
import { type LoggedRequest, meteredBody } from './request-log.ts'
import { answer } from './router.ts'
import type { State } from './state.ts'

const PROXY_LIMIT_BYTES = 30_000_000

/** Handles one request: log, faults, endpoint, answer. */
export async function handleExchange(
  state: State,
  faults: Faults,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  const url = new URL(`http://simulator${request.url ?? '/'}`)
  const entry = state.log.begin(request, url)
  const met = faults.meet(entry.method, url.pathname)
  entry.faults.push(...met.kinds)
  response.on('finish', () => {
    entry.status = response.statusCode
  })
  const json = wantsJson(request, met)
  const skew = met.get('clockSkew')
  if (skew !== undefined) response.setHeader('date', new Date(state.config.clock() + skew.ms).toUTCString())
  if (met.get('resetBefore') !== undefined) return reset(request)
  if (met.get('proxyMax30MB') !== undefined && contentLength(request) > PROXY_LIMIT_BYTES) {
    // A proxy looks at the length only; the body runs on into nowhere.
    return send(response, renderHtml(413, '413 Request Entity Too Large'))
  }
  const stalled = met.get('stall')
  if (stalled !== undefined) {
    const closed = new AbortController()
    response.on('close', () => closed.abort())
    const signal = AbortSignal.any([state.closing, closed.signal])
    await delay(stalled.ms ?? 2 ** 31 - 1, undefined, { signal }).catch(() => undefined)
    if (signal.aborted || stalled.ms === undefined) return
  }
  const metered = meteredBody(request, entry)
  const cut = met.get('resetMidBody')
  const body = cut === undefined ? metered : cutAfter(metered, cut.afterBytes, request)
  const instead = answerInstead(met, url)
  if (instead !== undefined) {
    await drain(body)
    return send(response, instead instanceof Refusal ? refuse(entry, instead, json) : instead)
  }
  const outcome = await run(state, entry, met, request, url, body)
  // Only a whole body is answered: a client that goes away in between hears nothing.
  await drain(body)
  if (cut !== undefined || met.get('resetAfterAccept') !== undefined) return reset(request)
  if (met.get('timeout504After') !== undefined) return send(response, renderHtml(504, '504 Gateway Timeout'))
  if (met.get('emptyBody200') !== undefined) return send(response, { status: 200, headers: {}, body: '' })
  if (outcome instanceof Refusal) return deliver(state, response, refuse(entry, outcome, json), met)
  if (outcome.file !== undefined) return sendFile(state, response, outcome.file, met)
  return deliver(state, response, renderReply(outcome, json), met)
}

/** What an endpoint answers; a fault of the simulator itself becomes a 500 and a violation. */
async function run(
  state: State,
  entry: LoggedRequest,
  faults: FaultSet,
  request: IncomingMessage,
  url: URL,
  body: AsyncIterable<Buffer>
): Promise<Reply | Refusal> {
  const { method, headers } = { method: entry.method, headers: request.headers }
  try {
    return await answer(
      { state, method, query: url.searchParams, headers, body, entry, faults },
      url.pathname
    )
  } catch (error) {
    if (error instanceof Refusal) return error
    // The connection is gone: there is nobody to answer.
    if (request.socket?.destroyed !== false) throw error
    const message = error instanceof Error ? error.message : String(error)
    state.log.violation(entry, `the simulator itself failed: ${message}`)
    return new Refusal('500000', 'Internal Server Error', message)
  }
}

/** Logs the code of an error and renders it. */
function refuse(entry: LoggedRequest, refusal: Refusal, json: boolean): Rendered {
  entry.code = refusal.code
  entry.reason = refusal.reason
  return renderRefusal(refusal, json)
}

function wantsJson(request: IncomingMessage, faults: FaultSet): boolean {
  if (faults.get('jsonErrorForXml') !== undefined) return true
  if (faults.get('xmlErrorForJson') !== undefined) return false
  return /\bapplication\/json\b/i.test(request.headers.accept ?? '')
}

/** The answer of a fault that keeps the request from being applied. */
function answerInstead(faults: FaultSet, url: URL): Rendered | Refusal | undefined {
  const rate = faults.get('rate429')
  if (rate !== undefined) {
    const { retryAfter } = rate
    const value = retryAfter instanceof Date ? retryAfter.toUTCString() : String(retryAfter)
    return new Refusal(
      '429000',
      'Too Many Requests',
      'Too many requests for this resource. Try again later.',
      {
        headers: retryAfter === 'none' ? {} : { 'retry-after': value }
      }
    )
  }
  const maintenance = faults.get('maintenance503Html')
  if (maintenance !== undefined) {
    const { retryAfter } = maintenance
    return renderHtml(
      503,
      'Tableau is down for maintenance',
      retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
    )
  }
  if (faults.get('bad502Html') !== undefined) return renderHtml(502, '502 Bad Gateway')
  if (faults.get('timeout504Before') !== undefined) return renderHtml(504, '504 Gateway Timeout')
  if (faults.get('wrongContentType') !== undefined) return renderHtml(200, 'Sign in')
  if (faults.get('htmlServerinfo') !== undefined) return renderHtml(200, 'Example website')
  const broken = faults.get('error500')
  if (broken !== undefined) {
    return new Refusal(broken.code ?? '500000', 'Internal Server Error', 'The server encountered an error.')
  }
  if (faults.get('concurrentWrite500') !== undefined) {
    return new Refusal(
      '500000',
      'Internal Server Error',
      'FileUploadException: errors.upload.concurrent_write'
    )
  }
  const error = faults.get('errorCode')
  if (error !== undefined) {
    return new Refusal(
      error.code,
      error.summary ?? 'Error',
      error.detail ?? `The error ${error.code}.`,
      error.status === undefined ? {} : { status: error.status }
    )
  }
  const redirect = faults.get('redirect')
  if (redirect !== undefined) {
    const target = new URL(redirect.url)
    const location = target.pathname === '/' ? new URL(`${url.pathname}${url.search}`, target) : target
    return { status: redirect.status, headers: { location: location.href }, body: '' }
  }
  return undefined
}

const contentLength = (request: IncomingMessage): number => Number(request.headers['content-length'] ?? 0)

/** Ends the connection with RST. */
function reset(request: IncomingMessage): void {
  request.socket?.resetAndDestroy()
}

async function* cutAfter(
  body: AsyncGenerator<Buffer>,
  afterBytes: number,
  request: IncomingMessage
): AsyncGenerator<Buffer> {
  let passed = 0
  for await (const chunk of body) {
    const rest = afterBytes - passed
    if (chunk.length >= rest) {
      yield chunk.subarray(0, rest)
      reset(request)
      throw new Error('The connection was reset by the fault resetMidBody.')
    }
    passed += chunk.length
    yield chunk
  }
}

async function drain(body: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of body);
}

function send(response: ServerResponse, { status, headers, body }: Rendered): void {
  const length = Buffer.byteLength(body)
  response.writeHead(status, status === 204 ? headers : { ...headers, 'content-length': String(length) })
  response.end(body)
}

/** Sends an answer, slowly or not wholly when a fault says so. */
async function deliver(
  state: State,
  response: ServerResponse,
  rendered: Rendered,
  faults: FaultSet
): Promise<void> {
  const slow = faults.get('slowBody')
  const truncated = faults.get('truncatedBody') !== undefined
  if (slow === undefined && !truncated) return send(response, rendered)
  const body = Buffer.from(rendered.body)
  response.writeHead(rendered.status, { ...rendered.headers, 'content-length': String(body.length) })
  if (truncated) {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy())
    return
  }
  const size = Math.max(1, Math.ceil(body.length / (slow?.pieces ?? 4)))
  for (let start = 0; start < body.length; start += size) {
    response.write(body.subarray(start, start + size))
    await delay(slow?.ms ?? 0, undefined, { signal: state.closing })
  }
  response.end()
}

async function sendFile(
  state: State,
  response: ServerResponse,
  { path, filename, contentType = 'application/octet-stream' }: NonNullable<Reply['file']>,
  faults: FaultSet
): Promise<void> {
  const { size } = await stat(path)
  const truncated = faults.get('truncatedBody') !== undefined
  const slow = faults.get('slowBody')
  response.writeHead(200, {
    'content-type': contentType,
    'content-disposition': `name="tableau_datasource"; filename="${filename.replaceAll('"', '')}"`,
    'content-length': String(size)
  })
  if (truncated) {
    for await (const chunk of createReadStream(path, { end: Math.floor(size / 2) })) response.write(chunk)
    response.destroy()
    return
  }
  if (slow !== undefined) await delay(slow.ms, undefined, { signal: state.closing })
  await pipeline(createReadStream(path), response)
}
