import type { KeyObject } from 'node:crypto'
import { jwtVerify } from 'jose'
import { type Reply, type StandInRequest, type StandInServer, startStandIn } from './stand-in-server.ts'

/** What a query gives. */
export interface BigQueryResult {
  readonly statementType?: string
  /** As in the schema of a table. */
  readonly fields?: readonly object[]
  /** What the result has, when it is not what the dry run says. */
  readonly fieldsOfResult?: readonly object[]
  /** Cells of each row, as JSON texts. */
  readonly rows?: readonly (readonly string[])[]
  /** Told by a dry run already. */
  readonly error?: BigQueryFault
  /** When the job runs. */
  readonly late?: BigQueryFault
  /** Answers that say that it runs. Default 1. */
  readonly polls?: number
  /** Told in place of the number of rows. */
  readonly totalRows?: number
}

interface BigQueryFault {
  readonly status: number
  readonly reason: string
  readonly message: string
}

/** A job that has begun. */
export interface BigQueryJob {
  readonly id: string
  readonly configuration: Readonly<Record<string, unknown>>
  readonly result: BigQueryResult
  polled: number
  cancelled: boolean
}

/** A strict stand-in for BigQuery, made from its documentation. Nobody has compared it with the real one. */
export interface BigQueryStandIn extends StandInServer {
  /** All that ran. A job that is sent again with its id runs once. */
  readonly jobs: readonly BigQueryJob[]
  /** Tokens that were granted; those of an hour ago are refused. */
  readonly tokens: Set<string>
  /** The JSON key of the service account. */
  readonly keyFile: string
}

/** Who may come in. */
export interface BigQueryAccount {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const EMAIL = 'reader@my-project.iam.gserviceaccount.com'
const ROWS_OF_PAGE = 4
const CONFIGURATION = new Set(['query', 'dryRun', 'jobTimeoutMs', 'labels'])
const QUERY = new Set(['query', 'useLegacySql', 'defaultDataset'])
const PARAMETERS = new Set([
  'prettyPrint',
  'formatOptions.useInt64Timestamp',
  'maxResults',
  'timeoutMs',
  'pageToken',
  'location'
])

/**
 * Starts a stand-in with the project `my-project`, whose data is in the EU.
 * @param answer gives the result of a query
 */
export async function startBigQueryStandIn(
  answer: (sql: string) => BigQueryResult,
  { privateKey, publicKey }: BigQueryAccount
): Promise<BigQueryStandIn> {
  const jobs: BigQueryJob[] = []
  const tokens = new Set<string>()

  async function handle(request: StandInRequest): Promise<Reply> {
    const { method, url, headers, body } = request
    if (url.pathname === '/token') return await grant(request)
    if (!tokens.has(/^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? ''))
      return fault({
        status: 401,
        reason: 'authError',
        message: 'Request had invalid authentication credentials.'
      })
    const [, project, kind, id, cancel] =
      /^\/bigquery\/v2\/projects\/([^/]+)\/(jobs|queries)(?:\/([\w-]+))?(\/cancel)?$/.exec(url.pathname) ?? []
    if (project !== 'my-project')
      return fault({
        status: 403,
        reason: 'accessDenied',
        message: 'Access Denied: User does not have bigquery.jobs.create permission'
      })
    if (kind === 'jobs' && id === undefined && method === 'POST') return insert(JSON.parse(body), headers)
    const job = jobs.find(one => one.id === id)
    if (job === undefined || url.searchParams.get('location') !== 'EU')
      return fault({ status: 404, reason: 'notFound', message: `Not found: Job my-project:${id}` })
    if (cancel !== undefined && method === 'POST') {
      job.cancelled = true
      return { status: 200, body: { kind: 'bigquery#jobCancelResponse', job: {} } }
    }
    return kind === 'queries' && method === 'GET' ? results(job, url) : { status: 405 }
  }

  async function grant({ method, headers, body, url }: StandInRequest): Promise<Reply> {
    const form = new URLSearchParams(body)
    if (method !== 'POST' || headers['content-type'] !== 'application/x-www-form-urlencoded')
      return { status: 415 }
    if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
      return { status: 400, body: { error: 'unsupported_grant_type' } }
    try {
      const { payload } = await jwtVerify(form.get('assertion') ?? '', publicKey, {
        issuer: EMAIL,
        audience: `${url.origin}/token`,
        algorithms: ['RS256']
      })
      if ((payload.exp ?? 0) - (payload.iat ?? 0) > 3_600) throw new Error('too long')
      if (payload['scope'] !== 'https://www.googleapis.com/auth/bigquery')
        return { status: 400, body: { error: 'invalid_scope' } }
    } catch {
      return { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } }
    }
    const token = `ya29.granted-${tokens.size + 1}`
    tokens.add(token)
    return { status: 200, body: { access_token: token, expires_in: 3_599, token_type: 'Bearer' } }
  }

  function insert(given: Record<string, unknown>, headers: StandInRequest['headers']): Reply {
    const { jobReference = {}, configuration = {} } = given as Record<string, Record<string, unknown>>
    const { query = {} } = configuration as { query?: Record<string, unknown> }
    const strange = [
      ...Object.keys(configuration).filter(name => !CONFIGURATION.has(name)),
      ...Object.keys(query).filter(name => !QUERY.has(name))
    ]
    if (
      headers['content-type'] !== 'application/json' ||
      strange.length > 0 ||
      query['useLegacySql'] !== false
    )
      return fault({ status: 400, reason: 'invalid', message: `Invalid JSON payload: ${strange.join(', ')}` })
    if (jobReference['location'] !== undefined && jobReference['location'] !== 'EU')
      return fault({
        status: 404,
        reason: 'notFound',
        message: 'Not found: Dataset my-project:sales was not found in location US'
      })
    const result = answer(String(query['query']))
    const { statementType = 'SELECT', fields = [], error } = result
    if (error !== undefined) return fault(error)
    const reference = { projectId: 'my-project', location: 'EU' }
    if (configuration['dryRun'] === true) {
      const statistics = { query: { statementType, totalBytesProcessed: '0', schema: { fields } } }
      return {
        status: 200,
        body: { kind: 'bigquery#job', jobReference: reference, statistics, status: { state: 'DONE' } }
      }
    }
    const id = String(jobReference['jobId'])
    if (!/^[\w-]{1,1024}$/.test(id) || !/^\d+$/.test(String(configuration['jobTimeoutMs'])))
      return fault({ status: 400, reason: 'invalid', message: 'Invalid job id or jobTimeoutMs' })
    if (jobs.some(job => job.id === id))
      return fault({ status: 409, reason: 'duplicate', message: `Already Exists: Job my-project:EU.${id}` })
    jobs.push({ id, configuration, result, polled: 0, cancelled: false })
    return {
      status: 200,
      body: { kind: 'bigquery#job', jobReference: { ...reference, jobId: id }, status: { state: 'RUNNING' } }
    }
  }

  function results(job: BigQueryJob, url: URL): Reply {
    const { searchParams } = url
    const strange = [...searchParams.keys()].filter(name => !PARAMETERS.has(name))
    if (strange.length > 0 || searchParams.get('formatOptions.useInt64Timestamp') !== 'true')
      return fault({ status: 400, reason: 'invalid', message: `Unknown parameters: ${strange.join(', ')}` })
    const {
      fields = [],
      fieldsOfResult = fields,
      rows = [],
      late,
      polls = 1,
      totalRows = rows.length
    } = job.result
    const jobReference = { projectId: 'my-project', jobId: job.id, location: 'EU' }
    if (job.cancelled)
      return fault({ status: 400, reason: 'stopped', message: 'Job execution was cancelled' })
    if (job.polled++ < polls) return { status: 200, body: { kind: 'x', jobReference, jobComplete: false } }
    if (late !== undefined) return fault(late)
    const from = Number(searchParams.get('pageToken')?.replace('page ', '') ?? 0)
    const most = Math.min(ROWS_OF_PAGE, Number(searchParams.get('maxResults') ?? ROWS_OF_PAGE))
    const part = rows.slice(from, from + most)
    const cells = part.map(row => `{"f":[${row.map(cell => `{"v":${cell}}`).join(',')}]}`)
    const head = JSON.stringify({
      kind: 'bigquery#getQueryResultsResponse',
      schema: { fields: fieldsOfResult },
      jobReference,
      totalRows: String(totalRows),
      ...(from + most < rows.length ? { pageToken: `page ${from + most}` } : {})
    }).slice(0, -1)
    const list = part.length === 0 ? '' : `,"rows":[${cells.join(',')}]`
    return {
      status: 200,
      body: `${head}${list},"totalBytesProcessed":"0","jobComplete":true,"cacheHit":false}`
    }
  }

  const server = await startStandIn(handle)
  const keyFile = JSON.stringify(
    {
      type: 'service_account',
      project_id: 'my-project',
      private_key_id: 'key-1',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      client_email: EMAIL,
      token_uri: `${server.origin}/token`
    },
    undefined,
    2
  )
  return Object.assign(server, { jobs, tokens, keyFile })
}

function fault({ status, reason, message }: BigQueryFault): Reply {
  return {
    status,
    body: { error: { code: status, message, errors: [{ message, domain: 'global', reason }], status: 'X' } }
  }
}
