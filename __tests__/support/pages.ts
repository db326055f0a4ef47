import { mkdtemp, readdir, rm } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Deadline } from '../../src/base/deadline.ts'
import { createHttp } from '../../src/http/dispatcher.ts'
import { RETRY_POLICY } from '../../src/http/retry.ts'
import type { Pagination } from '../../src/source/contract/pagination-config.ts'
import type { SourceConfig } from '../../src/source/contract/source.ts'
import type { SpooledFile } from '../../src/source/contract/spooled-file.ts'
import { fetchSource } from '../../src/source/fetch-source.ts'
import type { RateLimiter } from '../../src/source/http/rate-limiter.ts'
import { startServer, type TestServer } from './http-server.ts'
import { type MemoryLog, memoryLog } from './memory-log.ts'
import { spooledRecords } from './spooled.ts'

/** What has been fetched. */
export interface Fetched {
  /** JSON records, parsed, in the order of their positions. */
  readonly records: unknown[]
  readonly files: readonly SpooledFile[]
}

/** A place to fetch pages from real servers into a real folder. */
export interface PagesRoom {
  readonly log: MemoryLog
  readonly deadline: Deadline
  serve(listener: RequestListener): Promise<TestServer>
  fetch(
    url: string,
    pagination?: Pagination,
    config?: Partial<SourceConfig>,
    rateLimiter?: RateLimiter
  ): Promise<Fetched>
  /** Names of the files in the spool folder. */
  left(): Promise<string[]>
  close(): Promise<void>
}

export async function openPagesRoom(): Promise<PagesRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'pages-'))
  const deadline = new Deadline(2)
  const log = memoryLog()
  const http = createHttp({ deadline, log, userAgent: 'test', env: {} })
  const servers: TestServer[] = []
  return {
    log,
    deadline,
    async serve(listener) {
      const server = await startServer(listener)
      servers.push(server)
      return server
    },
    async fetch(url, pagination, config = {}, rateLimiter) {
      const { files } = await fetchSource(
        {
          locations: [url],
          format: 'auto',
          method: 'GET',
          headers: [],
          secrets: [],
          ...(pagination === undefined ? {} : { pagination }),
          ...config
        },
        folder,
        {
          http,
          deadline,
          log,
          retry: { ...RETRY_POLICY, baseMs: 1 },
          ...(rateLimiter === undefined ? {} : { rateLimiter })
        }
      )
      const json = files.filter(({ format }) => format === 'json') as Parameters<typeof spooledRecords>[0]
      const records = (await spooledRecords(json)).map(({ text }): unknown => JSON.parse(text))
      return { records, files }
    },
    left: () => readdir(folder),
    async close() {
      await http.close()
      deadline.close()
      for (const server of servers) await server.close()
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/** Answers with JSON. */
export function json(
  response: Parameters<RequestListener>[1],
  value: unknown,
  headers: Readonly<Record<string, string>> = {}
): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
}

/** `count` records with the ids from `first` on. */
export function ids(first: number, count: number): { id: number }[] {
  return Array.from({ length: count }, (_, index) => ({ id: first + index }))
}

/** A server that answers by the path and query of the request; a function answers by itself. */
export function serveMap(
  room: PagesRoom,
  map: Record<string, unknown>,
  headers: (url: string) => Record<string, string> = () => ({})
): Promise<TestServer> {
  return room.serve((request, response) => {
    const url = request.url ?? ''
    const answer = map[url]
    if (answer === undefined) response.writeHead(404).end('no such page')
    else if (typeof answer === 'function') answer(response, request)
    else json(response, answer, headers(url))
  })
}

/** `total` records on pages by `page` or `offset` and `limit`. */
export function serveNumbered(room: PagesRoom, total: number, size: number, first = 1): Promise<TestServer> {
  return room.serve((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams
    const limit = Number(query.get('limit') ?? size)
    const page = Number(query.get('page') ?? first) - first
    const offset = Number(query.get('offset') ?? page * limit)
    const count = Math.max(0, Math.min(limit, total - offset))
    json(response, { items: ids(offset + 1, count), count: total, pages: Math.ceil(total / limit) })
  })
}

/** Path and query of each request so far. */
export const urlsOf = (server: TestServer): string[] => server.received.map(({ url }) => url)
