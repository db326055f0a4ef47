import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { zstdCompressSync } from 'node:zlib'

/** What a statement gives: columns and rows as JSON texts, or an error. */
export interface TrinoResult {
  readonly columns?: readonly (readonly [name: string, type: string])[]
  /** Each the JSON text of a row. */
  readonly rows?: readonly string[]
  readonly error?: {
    readonly errorName: string
    readonly message: string
    readonly line?: number
    readonly column?: number
  }
}

/** A strict stand-in for the client protocol of Trino 476, made from what a real one has answered. */
export interface TrinoStandIn {
  readonly port: number
  /** Requests so far: `POST select 1`, `GET 3`, `DELETE`, `segment 1`, `ack 1`. */
  readonly requests: string[]
  /** Statements, with the headers that they came with. */
  readonly statements: { readonly sql: string; readonly headers: IncomingMessage['headers'] }[]
  /** Answers the next requests for pages with this status, in turn; `cut` destroys the connection in the middle. */
  trouble: (number | 'cut')[]
  /** The origin that segments lie at. */
  readonly storage: string
  readonly storageRequests: IncomingMessage['headers'][]
  /** What the storage answers instead of the segment. */
  storageStatus: number
  /** Changes the bytes of each segment. */
  damage: (segment: Buffer) => Buffer
  /** Rows that a segment is said to have more than it has. */
  rowsTooMany: number
  close(): Promise<void>
}

interface Running {
  readonly result: TrinoResult
  readonly encoding: string | undefined
  token: number
  dropped: boolean
}

const ROWS_OF_PAGE = 3

/**
 * Starts a stand-in.
 * @param answer gives the result of a statement of the user
 * @param options `password`: wanted as Basic authentication; `spools`: it has the spooled protocol
 */
export async function startTrinoStandIn(
  answer: (sql: string) => TrinoResult,
  options: {
    readonly password?: string
    readonly spools?: boolean
    readonly dies?: (sql: string) => boolean
  } = {}
): Promise<TrinoStandIn> {
  const requests: string[] = []
  const statements: { sql: string; headers: IncomingMessage['headers'] }[] = []
  const storageRequests: IncomingMessage['headers'][] = []
  const queries = new Map<string, Running>()
  const segments: Buffer[] = []
  const transactions = new Set<string>()
  let count = 0

  const storage = createServer((request, response) => {
    storageRequests.push(request.headers)
    const number = Number(/\/segment\/(\d+)/.exec(request.url ?? '')?.[1])
    requests.push(`${request.url?.endsWith('ack') ? 'ack' : 'segment'} ${number}`)
    if (standIn.storageStatus !== 200)
      response.writeHead(standIn.storageStatus).end('<Error>Request has expired</Error>')
    else
      response
        .writeHead(200)
        .end(request.url?.endsWith('ack') ? '' : standIn.damage(segments[number] as Buffer))
  }).listen(0, '127.0.0.1')
  await once(storage, 'listening')

  const server = createServer((request, response) => {
    void handle(request, response).catch(error => response.destroy(error as Error))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const portOf = (of: typeof server): number => (of.address() as { port: number }).port
  const origin = `http://127.0.0.1:${portOf(server)}`
  const storageOrigin = `http://localhost:${portOf(storage)}`

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wanted = `Basic ${Buffer.from(`reader:${options.password}`).toString('base64')}`
    if (options.password !== undefined && request.headers.authorization !== wanted) {
      response
        .writeHead(401, { 'www-authenticate': 'Basic realm="Trino"' })
        .end('Access Denied: Invalid credentials')
      return
    }
    if (request.method === 'POST' && request.url === '/v1/statement') {
      let sql = ''
      for await (const chunk of request) sql += chunk
      begin(sql, request, response)
      return
    }
    const [, id = '', token = ''] =
      /^\/v1\/statement\/executing\/([^/]+)\/(\d+)$/.exec(request.url ?? '') ?? []
    const query = queries.get(id)
    if (request.method === 'DELETE') {
      requests.push('DELETE')
      if (query !== undefined) query.dropped = true
      response.writeHead(204).end()
      return
    }
    requests.push(`GET ${token}`)
    const trouble = standIn.trouble.shift()
    if (trouble === 'cut') {
      response.writeHead(200, { 'content-length': '5000' }).write('{"id":"x","data":[[1')
      setTimeout(() => response.destroy(), 20)
      return
    }
    if (trouble !== undefined) {
      response.writeHead(trouble).end()
      return
    }
    if (query === undefined || query.dropped) response.writeHead(404).end('Query not found')
    // The last answer may be asked for again, an older one not.
    else if (Number(token) < query.token - 1 || Number(token) > query.token) response.writeHead(410).end()
    else {
      query.token = Number(token) + 1
      send(response, page(id, query, Number(token)))
    }
  }

  function begin(sql: string, request: IncomingMessage, response: ServerResponse): void {
    requests.push(`POST ${sql}`)
    statements.push({ sql, headers: request.headers })
    const given = request.headers['x-trino-transaction-id']
    if (request.headers['x-trino-user'] === undefined && request.headers.authorization === undefined) {
      response.writeHead(400).end('User must be set')
      return
    }
    const id = `q${++count}`
    if (sql === 'START TRANSACTION READ ONLY') {
      if (given !== 'NONE') {
        send(response, {
          id,
          error: { message: 'Nested transactions not supported', errorName: 'NOT_SUPPORTED' }
        })
        return
      }
      transactions.add(`t${count}`)
      response.setHeader('X-Trino-Started-Transaction-Id', `t${count}`)
      send(response, { id, stats: { state: 'FINISHED' } })
      return
    }
    if (!transactions.has(String(given))) {
      send(response, {
        id,
        error: { message: 'Unknown transaction ID', errorName: 'UNKNOWN_TRANSACTION' },
        stats: { state: 'FAILED' }
      })
      return
    }
    const encoding = request.headers['x-trino-query-data-encoding']
    queries.set(id, {
      result: answer(sql),
      encoding: options.spools === true && typeof encoding === 'string' ? encoding : undefined,
      token: 0,
      dropped: false
    })
    send(response, { id, nextUri: `${origin}/v1/statement/executing/${id}/0`, stats: { state: 'QUEUED' } })
  }

  function page(id: string, { result, encoding }: Running, token: number): string | object {
    const { error, columns = [], rows = [] } = result
    const nextUri = `${origin}/v1/statement/executing/${id}/${token + 1}`
    if (token === 0) return { id, nextUri, stats: { state: 'PLANNING' } }
    const described = columns.map(([name, type]) => ({
      name,
      type,
      typeSignature: { rawType: type, arguments: [] }
    }))
    const from = (token - 1) * ROWS_OF_PAGE
    const part = rows.slice(from, from + ROWS_OF_PAGE)
    if (part.length === 0 && error !== undefined) {
      const { message, errorName, line, column } = error
      const errorLocation =
        line === undefined ? {} : { errorLocation: { lineNumber: line, columnNumber: column } }
      return {
        id,
        stats: { state: 'FAILED' },
        error: { message, errorName, errorType: 'USER_ERROR', ...errorLocation }
      }
    }
    const isLast = from + ROWS_OF_PAGE >= rows.length && error === undefined
    const head = { id, ...(isLast && part.length === 0 ? {} : { nextUri }), columns: described }
    if (part.length === 0) return { ...head, stats: { state: 'FINISHED' }, warnings: [] }
    const text = JSON.stringify(head).slice(0, -1)
    const data = encoding === undefined ? `[${part.join(',')}]` : JSON.stringify(spooled(part, encoding))
    return `${text},"data":${data},"stats":{"state":"RUNNING","queued":false},"warnings":[]}`
  }

  function spooled(rows: readonly string[], encoding: string): object {
    const content = Buffer.from(`[${rows.join(',')}]`)
    const bytes = encoding === 'json+zstd' ? zstdCompressSync(content) : content
    const metadata = {
      rowOffset: 0,
      rowsCount: rows.length + standIn.rowsTooMany,
      segmentSize: bytes.length,
      ...(encoding === 'json+zstd' ? { uncompressedSize: content.length } : {})
    }
    const number = segments.push(bytes) - 1
    const inline = { type: 'inline', data: bytes.toString('base64'), metadata }
    const uri = `${storageOrigin}/segment/${number}`
    const kept = { type: 'spooled', uri, ackUri: `${uri}/ack`, metadata, headers: { 'x-key': ['a'] } }
    return { encoding, metadata: {}, segments: [number % 3 === 0 ? inline : kept] }
  }

  function send(response: ServerResponse, body: string | object): void {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    response.writeHead(200, { 'content-type': 'application/json' }).end(text)
  }

  const standIn: TrinoStandIn = {
    port: portOf(server),
    requests,
    statements,
    trouble: [],
    storage: storageOrigin,
    storageRequests,
    storageStatus: 200,
    damage: segment => segment,
    rowsTooMany: 0,
    async close() {
      for (const one of [server, storage]) {
        one.closeAllConnections()
        one.close()
      }
    }
  }
  return standIn
}
