import { randomBytes } from 'node:crypto'
import { type Reply, type StandInRequest, type StandInServer, startStandIn } from './stand-in-server.ts'

/** What a statement gives. */
export interface DatabricksResult {
  /** Name and type, as DESCRIBE QUERY tells them. */
  readonly columns?: readonly (readonly [name: string, type: string])[]
  /** Each the JSON text of a row. */
  readonly rows?: readonly string[]
  readonly error?: { readonly error_code: string; readonly sql_state?: string; readonly message: string }
  /** When it runs; a description succeeds. */
  readonly late?: { readonly error_code: string; readonly sql_state?: string; readonly message: string }
  /** Answers that say that it runs. Default 1. */
  readonly polls?: number
  readonly truncated?: boolean
  /** Told in place of the number of rows. */
  readonly totalRows?: number
  /** Told in place of the number of columns. */
  readonly columnCount?: number
  /** The state at the end, in place of SUCCEEDED. */
  readonly state?: string
}

/** A statement that has begun. */
export interface DatabricksStatement {
  readonly id: string
  readonly body: Readonly<Record<string, unknown>>
  readonly result: DatabricksResult
  polled: number
  cancelled: boolean
}

/** A strict stand-in for the Statement Execution API, made from its documentation. Nobody has compared it with the real one. */
export interface DatabricksStandIn extends StandInServer {
  readonly statements: readonly DatabricksStatement[]
  /** Where results are stored. It refuses credentials, and links that it did not hand out. */
  readonly storage: StandInServer
  /** Access tokens that are let in. */
  readonly tokens: Set<string>
  /** Signatures of all links so far. */
  readonly signatures: readonly string[]
}

const ROWS_OF_CHUNK = 4
const BODY = new Set([
  'statement',
  'warehouse_id',
  'catalog',
  'schema',
  'disposition',
  'format',
  'wait_timeout',
  'on_wait_timeout'
])

/**
 * Starts a stand-in with the warehouse `1234567890abcdef`.
 * @param answer gives the result of a statement, and the columns of one that is described
 */
export async function startDatabricksStandIn(
  answer: (sql: string) => DatabricksResult
): Promise<DatabricksStandIn> {
  const statements: DatabricksStatement[] = []
  const tokens = new Set<string>()
  const signatures: string[] = []
  const stored = new Map<string, string>()

  const storage = await startStandIn(({ method, url, headers }) => {
    if (headers.authorization !== undefined)
      return { status: 400, body: '<Error><Code>InvalidRequest</Code></Error>' }
    const chunk = stored.get(url.searchParams.get('X-Amz-Signature') ?? '')
    if (method !== 'GET' || chunk === undefined || headers['x-amz-key'] !== 'k'.repeat(40))
      return {
        status: 403,
        body: '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>'
      }
    return { status: 200, body: chunk }
  })
  const storageOrigin = storage.origin.replace('127.0.0.1', 'localhost')

  function handle({ method, url, headers, body }: StandInRequest): Reply {
    if (url.pathname === '/oidc/v1/token') return grant(headers, body)
    if (!tokens.has(/^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? ''))
      return {
        status: 401,
        body: {
          error_code: 'UNAUTHENTICATED',
          message: 'Credential was not sent or was of an unsupported type.'
        }
      }
    const [, id, rest = ''] = /^\/api\/2\.0\/sql\/statements(?:\/([\w-]+)(\/.*)?)?$/.exec(url.pathname) ?? [
      '',
      'none'
    ]
    if (id === undefined) return method === 'POST' ? begin(headers, body) : { status: 405 }
    const statement = statements.find(one => one.id === id)
    if (statement === undefined)
      return { status: 404, body: { error_code: 'NOT_FOUND', message: `The statement ${id} was not found.` } }
    if (rest === '/cancel' && method === 'POST') {
      statement.cancelled = true
      return { status: 200, body: {} }
    }
    if (method !== 'GET') return { status: 405 }
    if (rest === '') return status(statement)
    return chunk(statement, Number(/^\/result\/chunks\/(\d+)$/.exec(rest)?.[1]))
  }

  function grant(headers: StandInRequest['headers'], body: string): Reply {
    const form = new URLSearchParams(body)
    const [, basic = ''] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? []
    const client = Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent).join(':')
    if (client !== 'a-client:a-client-secret') return { status: 401, body: { error: 'invalid_client' } }
    if (form.get('grant_type') !== 'client_credentials' || form.get('scope') !== 'all-apis')
      return { status: 400, body: { error: 'invalid_scope' } }
    const token = `granted-${tokens.size + 1}`
    tokens.add(token)
    return { status: 200, body: { access_token: token, expires_in: 3_600, token_type: 'Bearer' } }
  }

  function begin(headers: StandInRequest['headers'], body: string): Reply {
    const given = JSON.parse(body) as Record<string, unknown>
    const strange = Object.keys(given).filter(name => !BODY.has(name))
    if (headers['content-type'] !== 'application/json' || strange.length > 0)
      return {
        status: 400,
        body: { error_code: 'BAD_REQUEST', message: `Could not parse request object: ${strange.join(', ')}` }
      }
    if (given['warehouse_id'] !== '1234567890abcdef')
      return { status: 404, body: { error_code: 'NOT_FOUND', message: 'The warehouse was not found.' } }
    const wait = Number(/^(\d+)s$/.exec(String(given['wait_timeout']))?.[1])
    if (given['format'] !== 'JSON_ARRAY' || !(wait === 0 || (wait >= 5 && wait <= 50)))
      return {
        status: 400,
        body: { error_code: 'INVALID_PARAMETER_VALUE', message: 'wait_timeout must be 0 or 5s to 50s' }
      }
    const text = String(given['statement'])
    const statement: DatabricksStatement = {
      id: `01ef-${String(statements.length + 1).padStart(12, '0')}`,
      body: given,
      result: answer(text.replace(/^DESCRIBE QUERY\n/, '')),
      polled: 0,
      cancelled: false
    }
    statements.push(statement)
    return { status: 200, body: { statement_id: statement.id, status: { state: 'PENDING' } } }
  }

  function status(statement: DatabricksStatement): Reply {
    const { id, result, body } = statement
    const isDescription = String(body['statement']).startsWith('DESCRIBE QUERY\n')
    const reply = (state: string, more: object = {}, ofStatus: object = {}): Reply => ({
      status: 200,
      body: { statement_id: id, status: { state, ...ofStatus }, ...more }
    })
    if (statement.cancelled) return reply('CANCELED')
    if (statement.polled++ < (isDescription ? 0 : (result.polls ?? 1)))
      return reply(statement.polled === 1 ? 'PENDING' : 'RUNNING')
    const error = result.error ?? (isDescription ? undefined : result.late)
    if (error !== undefined) {
      const { sql_state, ...rest } = error
      return reply('FAILED', {}, { error: rest, sql_state })
    }
    const { columns = [], rows = [] } = result
    if (isDescription) {
      const described = columns.map(([name, type]) => [name, type, null])
      return reply('SUCCEEDED', {
        manifest: {
          format: 'JSON_ARRAY',
          schema: { column_count: 3 },
          total_chunk_count: 1,
          total_row_count: columns.length,
          truncated: false
        },
        result: { chunk_index: 0, row_offset: 0, row_count: columns.length, data_array: described }
      })
    }
    if (result.state !== undefined) return reply(result.state)
    const chunks = chunksOf(rows).map((part, index) => ({
      chunk_index: index,
      row_offset: index * ROWS_OF_CHUNK,
      row_count: part.length,
      byte_count: part.join(',').length
    }))
    const schema = {
      column_count: result.columnCount ?? columns.length,
      columns: columns.map(([name, type], position) => ({
        name,
        position,
        type_text: type.toUpperCase(),
        type_name: 'STRING'
      }))
    }
    return reply('SUCCEEDED', {
      manifest: {
        format: 'JSON_ARRAY',
        schema,
        chunks,
        total_chunk_count: chunks.length,
        total_row_count: result.totalRows ?? rows.length,
        truncated: result.truncated ?? false
      },
      ...(chunks.length === 0 ? {} : { result: { external_links: [linkOf(rows, 0)] } })
    })
  }

  function chunk({ result: { rows = [] }, body }: DatabricksStatement, index: number): Reply {
    if (body['disposition'] !== 'EXTERNAL_LINKS' || chunksOf(rows)[index] === undefined)
      return { status: 400, body: { error_code: 'BAD_REQUEST', message: 'Chunk index is out of range' } }
    return { status: 200, body: { external_links: [linkOf(rows, index)] } }
  }

  function linkOf(rows: readonly string[], index: number): object {
    const part = chunksOf(rows)[index] ?? []
    const signature = randomBytes(32).toString('hex')
    signatures.push(signature)
    stored.set(signature, `[${part.join(',')}]`)
    return {
      chunk_index: index,
      row_offset: index * ROWS_OF_CHUNK,
      row_count: part.length,
      external_link: `${storageOrigin}/results/chunk-${index}?X-Amz-Expires=900&X-Amz-Signature=${signature}`,
      expiration: new Date(Date.now() + 900_000).toISOString(),
      http_headers: { 'x-amz-key': 'k'.repeat(40) },
      ...(index + 1 < chunksOf(rows).length ? { next_chunk_index: index + 1 } : {})
    }
  }

  const server = await startStandIn(handle)
  const close = async (): Promise<void> => {
    await storage.close()
    await closeServer()
  }
  const closeServer = server.close.bind(server)
  return Object.assign(server, { statements, storage, tokens, signatures, close })
}

function chunksOf(rows: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(rows.length / ROWS_OF_CHUNK) }, (_, at) =>
    rows.slice(at * ROWS_OF_CHUNK, (at + 1) * ROWS_OF_CHUNK)
  )
}
