import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { type Reply, type StandInRequest, type StandInServer, startStandIn } from './stand-in-server.ts'

/** What a statement gives. */
export interface SnowflakeResult {
  /** As in `rowType`, without `nullable`. */
  readonly columns?: readonly {
    readonly name: string
    readonly type: string
    readonly precision?: number
    readonly scale?: number
  }[]
  /** Each the JSON text of a row. */
  readonly rows?: readonly string[]
  readonly error?: { readonly code: string; readonly sqlState?: string; readonly message: string }
  /** Answers that say `still running` before it is done. Default 1. */
  readonly polls?: number
  /** Told in place of the number of rows. */
  readonly numRows?: number
  /** Of the answer with the result. */
  readonly code?: string
  /** Statement takes longer than its time limit. */
  readonly exceedsLimit?: boolean
}

/** A statement that has begun. */
export interface SnowflakeStatement {
  readonly handle: string
  readonly body: Readonly<Record<string, unknown>>
  readonly result: SnowflakeResult
  polled: number
  cancelled: boolean
}

/** A strict stand-in for the SQL API of Snowflake, made from its documentation. Nobody has compared it with the real one. */
export interface SnowflakeStandIn extends StandInServer {
  /** All that ran. A statement that is sent again with its request id runs once. */
  readonly statements: readonly SnowflakeStatement[]
}

/** Who may come in. */
export interface SnowflakeUsers {
  /** `ACCOUNT.USER` and the public key. */
  readonly keyPair?: { readonly subject: string; readonly publicKey: KeyObject }
  readonly pat?: string
  readonly oauth?: string
}

const ROWS_OF_PARTITION = 4
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const BODY = new Set([
  'statement',
  'timeout',
  'database',
  'schema',
  'warehouse',
  'role',
  'bindings',
  'parameters'
])
const NAMES = ['database', 'schema', 'warehouse', 'role']

/**
 * Starts a stand-in.
 * @param answer gives the result of a statement
 * @param known names of databases, schemas, warehouses and roles, with their capitals
 */
export async function startSnowflakeStandIn(
  answer: (sql: string) => SnowflakeResult,
  users: SnowflakeUsers,
  known: readonly string[] = ['SALES', 'PUBLIC', 'REPORTING', 'READER']
): Promise<SnowflakeStandIn> {
  const statements: SnowflakeStatement[] = []
  const byRequest = new Map<string, SnowflakeStatement>()

  async function handle(request: StandInRequest): Promise<Reply> {
    const { method, url, headers } = request
    if (!/^[\w.-]+(\/[\w.-]+)?/.test(headers['user-agent'] ?? ''))
      return failure(400, '391000', 'User-Agent is missing')
    const login = await refusedLogin(headers, users)
    if (login !== undefined) return login
    const [, id, cancel] = /^\/api\/v2\/statements(?:\/([^/]+))?(\/cancel)?$/.exec(url.pathname) ?? [
      '',
      'none'
    ]
    if (id === undefined) return method === 'POST' ? begin(request) : { status: 405 }
    const statement = statements.find(one => one.handle === id)
    if (statement === undefined) return failure(404, '391001', 'The statement handle is not known')
    if (cancel !== undefined) {
      if (method !== 'POST') return { status: 405 }
      statement.cancelled = true
      return { status: 200, body: { message: 'successfully canceled', statementHandle: id } }
    }
    return method === 'GET' ? status(statement, url) : { status: 405 }
  }

  function begin({ url, headers, body }: StandInRequest): Reply {
    if (headers['content-type'] !== 'application/json')
      return failure(415, '391902', 'Unsupported Content-Type')
    const requestId = url.searchParams.get('requestId') ?? ''
    if (!UUID.test(requestId)) return failure(400, '391917', 'requestId is not a UUID')
    const repeated = byRequest.get(requestId)
    if (repeated !== undefined && url.searchParams.get('retry') === 'true') return running(repeated)
    const given = JSON.parse(body) as Record<string, unknown>
    const strange = Object.keys(given).filter(name => !BODY.has(name))
    if (strange.length > 0) return failure(400, '391918', `Unknown members: ${strange.join(', ')}`)
    if (typeof given['statement'] !== 'string' || typeof given['timeout'] !== 'number')
      return failure(400, '391918', 'statement or timeout is of the wrong type')
    if ((given['parameters'] as Record<string, unknown>)['MULTI_STATEMENT_COUNT'] !== '1')
      return failure(422, '000008', 'Actual statement count 2 did not match the desired statement count 1.')
    const missing = NAMES.map(name => given[name]).find(
      name => name !== undefined && !known.includes(String(name))
    )
    if (missing !== undefined)
      return failure(
        422,
        '390201',
        `The requested object ${String(missing)} does not exist or not authorized.`
      )
    const statement: SnowflakeStatement = {
      handle: `01b2c3d4-0000-0000-0000-${String(statements.length + 1).padStart(12, '0')}`,
      body: given,
      result: answer(given['statement']),
      polled: 0,
      cancelled: false
    }
    statements.push(statement)
    byRequest.set(requestId, statement)
    return url.searchParams.get('async') === 'true' ? running(statement) : status(statement, url)
  }

  function status(statement: SnowflakeStatement, url: URL): Reply {
    const { result, handle: statementHandle, cancelled } = statement
    const { error, columns = [], rows = [], polls = 1 } = result
    if (cancelled)
      return failure(422, '000604', 'SQL execution canceled', { statementHandle, sqlState: '57014' })
    if (statement.polled++ < polls) return running(statement)
    if (result.exceedsLimit === true)
      return failure(
        408,
        '000630',
        'Statement reached its statement or warehouse timeout of 5 second(s) and was canceled.',
        {
          statementHandle
        }
      )
    if (error !== undefined)
      return failure(422, error.code, error.message, { statementHandle, sqlState: error.sqlState ?? '42000' })
    const parts = Array.from({ length: Math.ceil(rows.length / ROWS_OF_PARTITION) }, (_, at) =>
      rows.slice(at * ROWS_OF_PARTITION, (at + 1) * ROWS_OF_PARTITION)
    )
    const wanted = url.searchParams.get('partition')
    const number = Number(wanted ?? 0)
    if (wanted !== null && parts[number] === undefined)
      return failure(400, '391907', 'The partition does not exist')
    const data = `"data":[${(parts[number] ?? []).join(',')}]`
    // A further partition comes without what was said with the first.
    if (number > 0) return { status: 200, body: `{${data}}` }
    const rowType = columns.map(column => ({
      database: '',
      schema: '',
      table: '',
      length: null,
      precision: null,
      scale: null,
      nullable: true,
      byteLength: null,
      collation: null,
      ...column
    }))
    const partitionInfo = parts.map(part => ({
      rowCount: part.length,
      uncompressedSize: part.join(',').length + 2
    }))
    const resultSetMetaData = {
      numRows: result.numRows ?? rows.length,
      format: 'jsonv2',
      partitionInfo,
      rowType
    }
    const rest = JSON.stringify({
      code: result.code ?? '090001',
      statementStatusUrl: `/api/v2/statements/${statementHandle}?requestId=x`,
      requestId: 'x',
      sqlState: '00000',
      statementHandle,
      message: 'Statement executed successfully.',
      createdOn: 1_700_000_000_000
    }).slice(1)
    return { status: 200, body: `{"resultSetMetaData":${JSON.stringify(resultSetMetaData)},${data},${rest}` }
  }

  const server = await startStandIn(handle)
  return Object.assign(server, { statements })
}

function running({ handle }: SnowflakeStatement): Reply {
  return {
    status: 202,
    body: {
      code: '333334',
      message:
        'Asynchronous execution in progress. Use provided query id to perform query monitoring and management.',
      statementHandle: handle,
      statementStatusUrl: `/api/v2/statements/${handle}`
    }
  }
}

function failure(status: number, code: string, message: string, more: object = {}): Reply {
  return { status, body: { code, message, ...more } }
}

async function refusedLogin(
  headers: StandInRequest['headers'],
  { keyPair, pat, oauth }: SnowflakeUsers
): Promise<Reply | undefined> {
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
  switch (headers['x-snowflake-authorization-token-type']) {
    case 'KEYPAIR_JWT':
      if (keyPair !== undefined && (await isOfKeyPair(token, keyPair))) return undefined
      return failure(401, '390144', 'JWT token is invalid. [b1a2]')
    case 'PROGRAMMATIC_ACCESS_TOKEN':
      return token === pat ? undefined : failure(401, '394400', 'Programmatic access token is invalid.')
    case 'OAUTH':
      return token === oauth ? undefined : failure(401, '390303', 'Invalid OAuth access token.')
    default:
      return failure(401, '390101', 'Authorization header not found in the request data.')
  }
}

async function isOfKeyPair(
  token: string,
  { subject, publicKey }: NonNullable<SnowflakeUsers['keyPair']>
): Promise<boolean> {
  try {
    const der = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })).export({
      type: 'spki',
      format: 'der'
    })
    const print = createHash('sha256').update(der).digest('base64')
    const { payload } = await jwtVerify(token, publicKey, { issuer: `${subject}.SHA256:${print}`, subject })
    const life = (payload.exp ?? 0) - (payload.iat ?? 0)
    return decodeProtectedHeader(token).alg === 'RS256' && life > 0 && life <= 3_600
  } catch {
    return false
  }
}
