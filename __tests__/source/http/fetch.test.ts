import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../../src/base/deadline.ts'
import { createHttp } from '../../../src/http/dispatcher.ts'
import type { Http } from '../../../src/http/http.ts'
import { RETRY_POLICY } from '../../../src/http/retry.ts'
import type { SourceConfig } from '../../../src/source/contract/source.ts'
import { fetchSource, type SourceAnswer } from '../../../src/source/http/fetch.ts'
import { startServer, type TestServer } from '../../support/http-server.ts'
import { type MemoryLog, memoryLog } from '../../support/memory-log.ts'

const SECRET = 'T0KEN-EXAMPLE-123'
const CONFIG: SourceConfig = { locations: [], format: 'auto', method: 'GET', headers: [], secrets: [SECRET] }

let deadline: Deadline
let log: MemoryLog
let http: Http
const servers: TestServer[] = []

beforeEach(() => {
  deadline = new Deadline(1)
  log = memoryLog()
  http = createHttp({ deadline, log, userAgent: 'test', env: {} })
})

afterEach(async () => {
  await http.close()
  deadline.close()
  for (const server of servers.splice(0)) await server.close()
})

type Step = (response: ServerResponse, request: IncomingMessage) => unknown

/** Answers the first request by the first step, and so on; the last step again and again. */
async function script(...steps: Step[]): Promise<TestServer> {
  let at = 0
  const listener: RequestListener = (request, response) => {
    const step = steps[Math.min(at++, steps.length - 1)]
    step?.(response, request)
  }
  const server = await startServer(listener)
  servers.push(server)
  return server
}

const status =
  (code: number, headers: Record<string, string> = {}, body: string | Buffer = ''): Step =>
  response =>
    response.writeHead(code, headers).end(body)
const ok = status(200, { 'content-type': 'application/json' }, '[{"id": 1}]')
const reset: Step = (_, request) => request.socket.resetAndDestroy()

async function text(answer: SourceAnswer): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of answer.bytes) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function fetchText(url: string, config: Partial<SourceConfig> = {}): Promise<string> {
  const tools = { http, deadline, log, retry: { ...RETRY_POLICY, baseMs: 1 } }
  return fetchSource(new URL(url), { ...CONFIG, ...config }, tools, text)
}

describe('a request', () => {
  it('carries the headers, the token, and an Accept for the format', async () => {
    const { origin, received } = await script(ok)
    expect(await fetchText(`${origin}/a?b=c`, { token: SECRET, format: 'csv' })).toBe('[{"id": 1}]')
    expect(received[0]).toMatchObject({ method: 'GET', url: '/a?b=c', body: '' })
    expect(received[0]?.headers).toMatchObject({
      authorization: `Bearer ${SECRET}`,
      accept: 'text/csv, */*;q=0.5',
      'accept-encoding': 'gzip',
      'user-agent': 'test'
    })
  })

  it('carries basic authentication in UTF-8', async () => {
    const { origin, received } = await script(ok)
    await fetchText(origin, { username: 'jörg', password: 'p:w' })
    const expected = Buffer.from('jörg:p:w', 'utf8').toString('base64')
    expect(received[0]?.headers.authorization).toBe(`Basic ${expected}`)
  })

  it('lets the headers of the workflow win, and joins those that come twice', async () => {
    const { origin, received } = await script(ok)
    await fetchText(origin, {
      headers: [
        ['ACCEPT', 'text/plain'],
        ['User-Agent', 'mine'],
        ['X-List', 'a'],
        ['x-list', 'b']
      ]
    })
    expect(received[0]?.headers).toMatchObject({
      accept: 'text/plain',
      'user-agent': 'mine',
      'x-list': 'a, b'
    })
  })

  it('is a POST with its body, announced as JSON where it is that', async () => {
    const { origin, received } = await script(ok)
    await fetchText(origin, { method: 'POST', body: '{"query": "ä"}' })
    await fetchText(origin, { method: 'POST', body: 'a=b' })
    expect(received[0]).toMatchObject({ method: 'POST', body: '{"query": "ä"}' })
    expect(received[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '15' })
    expect(received[1]?.headers).not.toHaveProperty('content-type')
  })
})

describe('Retry-After and transient answers (PC-13)', () => {
  it('waits seconds, then until a date, and says how long and why', async () => {
    const { origin, received } = await script(
      status(429, { 'retry-after': '1' }),
      response =>
        status(503, { 'retry-after': new Date(Date.now() + 2_000).toUTCString() })(response, {} as never),
      ok
    )
    expect(await fetchText(`${origin}/data?key=${SECRET}`)).toBe('[{"id": 1}]')
    const [first, second, third] = received.map(({ at }) => at) as [number, number, number]
    expect(received).toHaveLength(3)
    expect(second - first).toBeGreaterThanOrEqual(990)
    expect(third - second).toBeGreaterThanOrEqual(990)
    expect(log.lines[0]).toMatch(
      /^HTTP 429 from 127\.0\.0\.1:\d+\/data: waiting 1 s as it asked \(attempt 2 of 5\)$/
    )
    expect(log.lines[1]).toMatch(/^HTTP 503 from .*: waiting [12](\.\d)? s as it asked/)
    expect(log.all.join('\n')).not.toContain(SECRET)
  })

  it('fails at once when the wait is too long, and names it and the limit', async () => {
    const { origin, received } = await script(status(429, { 'retry-after': '86400' }))
    await expect(fetchText(`${origin}/data`)).rejects.toMatchObject({
      code: 'source.retry-after',
      what: expect.stringMatching(/\/data asks to wait 24 h .* beyond the limit of 10 min\./)
    })
    expect(received).toHaveLength(1)
  })

  it('waits by itself without a header, or with one that is junk or negative', async () => {
    const { origin, received } = await script(
      status(429),
      status(429, { 'retry-after': 'soon' }),
      status(503, { 'retry-after': '-5' }),
      ok
    )
    await fetchText(origin)
    expect(received).toHaveLength(4)
    expect(log.lines.join('\n')).not.toContain('as it asked')
  })

  it.each([408, 425, 429, 500, 502, 503, 504])('repeats a GET after %d, up to 5 times', async code => {
    const { origin, received } = await script(status(code))
    await expect(fetchText(origin)).rejects.toMatchObject({ code: 'source.http-status' })
    expect(received).toHaveLength(5)
  })

  it.each([400, 401, 403, 404, 410, 501, 505, 304])('never repeats after %d', async code => {
    const { origin, received } = await script(status(code))
    await expect(fetchText(`${origin}/v1/data?k=v`)).rejects.toMatchObject({
      code: 'source.http-status',
      what: expect.stringMatching(
        new RegExp(`^127\\.0\\.0\\.1:\\d+/v1/data answered HTTP ${code} \\(.+\\)\\.$`)
      )
    })
    expect(received).toHaveLength(1)
  })

  it('counts a 500 and a reset connection as transient', async () => {
    const { origin, received } = await script(status(500), reset, ok)
    expect(await fetchText(origin)).toBe('[{"id": 1}]')
    expect(received).toHaveLength(3)
  })

  it('repeats when nobody listens, then says so', async () => {
    const { origin, close } = await startServer(() => {})
    await close()
    await expect(fetchText(`${origin}/x`)).rejects.toMatchObject({
      code: 'source.connection',
      what: expect.stringMatching(
        /^No answer from 127.*\/x: the connection was refused \(ECONNREFUSED\)\. It failed 5 times in [\d.]+ s\.$/
      )
    })
    expect(log.lines).toHaveLength(4)
  })

  it('ends with the run', async () => {
    const { origin } = await script(status(503, { 'retry-after': '30' }))
    const outcome = expect(fetchText(origin)).rejects.toMatchObject({ code: 'cancelled' })
    setTimeout(() => deadline.cancel(), 100)
    await outcome
  })
})

describe('a POST', () => {
  const post = { method: 'POST', body: 'x' } as const

  it.each([
    ['503', status(503), 'source.http-status'],
    ['429', status(429, { 'retry-after': '1' }), 'source.http-status'],
    ['a reset', reset, 'source.connection'],
    ['a cut body', (r: ServerResponse) => r.writeHead(200).write('a', () => r.destroy()), 'source.incomplete']
  ] as const)('is not repeated after %s', async (_, step, code) => {
    const { origin, received } = await script(step as Step)
    await expect(fetchText(origin, post)).rejects.toMatchObject({ code })
    expect(received).toHaveLength(1)
  })

  it('is repeated when nothing of it was sent', async () => {
    const { origin, close } = await startServer(() => {})
    await close()
    await expect(fetchText(origin, post)).rejects.toMatchObject({ code: 'source.connection' })
    expect(log.lines).toHaveLength(4)
  })
})

describe('an error answer', () => {
  const failing = async (type: string, body: string | Buffer, headers: Record<string, string> = {}) => {
    const { origin } = await script(status(400, { 'content-type': type, ...headers }, body))
    return fetchText(`${origin}/q?api_key=verysecretvalue&limit=10`).then(
      () => '',
      (error: Error) => error.message
    )
  }

  it('is quoted when it is plain text or JSON', async () => {
    expect(await failing('application/json', '{"error":\n "no such\\u0007 column"}')).toContain(
      '{"error": "no such\\u0007 column"}.'
    )
    expect(await failing('text/plain; charset=utf-8', 'bad <b>column</b>\u0000 x.')).toContain(
      ': bad column x.'
    )
    expect(
      await failing('application/problem+json', gzipSync('{"a":1}'), { 'content-encoding': 'gzip' })
    ).toContain('{"a":1}')
  })

  it('is cut to 200 characters', async () => {
    const message = await failing('text/plain', 'y'.repeat(5_000))
    expect(message).toContain(`${'y'.repeat(199)}…`)
    expect(message).not.toContain('y'.repeat(200))
  })

  it.each([
    ['text/html', '<p>internal</p>'],
    ['text/plain', '<!DOCTYPE html><p>internal</p>'],
    ['application/octet-stream', 'internal'],
    ['text/plain', gzipSync('internal').toString('latin1')]
  ])('is not quoted when it is something else (%s)', async (type, body) => {
    expect(await failing(type, body)).not.toContain('internal')
  })

  it('is quoted without secrets, query values and URLs with queries', async () => {
    const message = await failing(
      'application/json',
      `{"a": "Bearer ${SECRET}", "key": "verysecretvalue", "see": "https://x.example/p?sig=abc", "limit": 10}`
    )
    expect(message).toContain(
      '{"a": "Bearer ***", "key": "***", "see": "https://x.example/p?…", "limit": 10}'
    )
  })

  it('tells the status alone when its body is cut', async () => {
    const { origin } = await script(response => {
      response.writeHead(404, { 'content-type': 'text/plain', 'content-length': '100' })
      response.write('half', () => response.destroy())
    })
    await expect(fetchText(origin)).rejects.toThrow(
      'answered HTTP 404 (Not Found). There is nothing at this address: open it in a browser or with curl, and correct source-url.'
    )
  })
})

it.each([
  [202, {}, '{}', /answered HTTP 202 \(Accepted\): \{\}/, /still preparing the data/],
  [206, { 'content-range': 'bytes 0-9/100' }, '[{"id": 1}', /answered HTTP 206/, /remove Range/]
])(
  'a success that is not the data (%d) fails, and is not asked for again',
  async (code, headers, body, what, remedy) => {
    const { origin, received } = await script(
      status(code, { 'content-type': 'application/json', ...headers }, body)
    )
    await expect(fetchText(origin)).rejects.toMatchObject({
      code: 'source.http-status',
      what: expect.stringMatching(what),
      remedy: expect.stringMatching(remedy)
    })
    expect(received).toHaveLength(1)
  }
)

it('a 206 is a page of records where nobody asked for bytes', async () => {
  const { origin } = await script(status(206, { 'content-range': 'items 0-0/1' }, '[{"id": 1}]'))
  expect(await fetchText(origin)).toBe('[{"id": 1}]')
})

it.each([
  [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '3000' }, /fewer requests/],
  [{ 'retry-after': '60' }, /fewer requests/],
  [{ 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '3000' }, /check the permissions/]
])('a 403 with %j says what it means, and is not asked for again', async (headers, remedy) => {
  const { origin, received } = await script(status(403, headers))
  const config = { token: SECRET, secrets: [SECRET] }
  await expect(fetchText(origin, config)).rejects.toMatchObject({ remedy: expect.stringMatching(remedy) })
  expect(received).toHaveLength(1)
})

describe('a body', () => {
  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync]
  ])('has its encoding %s undone, and its length compared on the wire', async (encoding, compress) => {
    const body = compress('x'.repeat(100_000))
    const { origin } = await script(
      status(200, { 'content-encoding': encoding, 'content-length': String(body.length) }, body)
    )
    expect(await fetchText(origin)).toBe('x'.repeat(100_000))
  })

  it.each(['aws-chunked', 'UTF-8', 'identity, None', 'aws-chunked, gzip'])(
    'in the content encoding %s is whole, for that encodes nothing more',
    async encoding => {
      const text = '[{"id": 1}]'
      const body = encoding.endsWith('gzip') ? gzipSync(text) : text
      const { origin } = await script(status(200, { 'content-encoding': encoding }, body))
      expect(await fetchText(origin)).toBe(text)
    }
  )

  it('may be empty, whatever its headers say', async () => {
    const { origin } = await script(status(204), status(200), status(200, { 'content-encoding': 'gzip' }))
    for (let i = 0; i < 3; i++) expect(await fetchText(origin)).toBe('')
  })

  const cuts: readonly (readonly [string, Step])[] = [
    [
      'short of its length',
      response => {
        response.writeHead(200, { 'content-length': '1000' })
        response.write('[{"id":1},{"id":2}', () => response.destroy())
      }
    ],
    [
      'between chunks, after a complete line',
      (response, request) => response.write('id,name\n1,a\n', () => request.socket.resetAndDestroy())
    ],
    [
      'within gzip, but whole as HTTP',
      status(200, { 'content-encoding': 'gzip' }, gzipSync('id\n1\n2\n').subarray(0, -5))
    ]
  ]

  it.each(cuts)('cut %s is fetched again from the start (PC-22)', async (_, cut) => {
    const { origin, received } = await script(cut, cut, ok)
    expect(await fetchText(origin)).toBe('[{"id": 1}]')
    expect(received).toHaveLength(3)
    expect(received.every(({ headers }) => headers.range === undefined)).toBe(true)
    expect(log.lines.filter(line => line.startsWith('A cut answer from'))).toHaveLength(2)
  })

  it.each(cuts)('always cut %s fails (PC-22)', async (_, cut) => {
    const { origin, received } = await script(cut)
    await expect(fetchText(`${origin}/d?x=${SECRET}`)).rejects.toMatchObject({
      code: 'source.incomplete',
      what: expect.not.stringContaining(SECRET)
    })
    expect(received).toHaveLength(5)
  })

  it('that its reader leaves half read is a fault of ours, never a result', async () => {
    const { origin } = await script(status(200, {}, 'x'.repeat(1_000_000)))
    const reading = fetchSource(new URL(origin), CONFIG, { http, deadline, log }, async answer => {
      for await (const _ of answer.bytes) break
    })
    await expect(reading).rejects.toThrow('not read to its end')
  })

  it('is shown as it arrives', async () => {
    const { origin } = await script(status(200, { 'content-length': '1000000' }, 'x'.repeat(1_000_000)))
    await fetchText(`${origin}/big?k=${SECRET}`)
    expect(log.lines.at(-1)).toMatch(/^1\.0 MB of 1\.0 MB from 127\.0\.0\.1:\d+\/big$/)
  })
})

it('follows redirects and tells where it ended', async () => {
  const { origin } = await script(status(302, { location: '/there.csv?sig=1' }), ok)
  const answer = await fetchSource(
    new URL(`${origin}/here?a=b`),
    CONFIG,
    { http, deadline, log },
    async found => {
      await text(found)
      return found
    }
  )
  expect(answer.url.href).toBe(`${origin}/there.csv?sig=1`)
  expect(answer.origin).toBe(`${origin}/here?…`)
})
