import { generateKeyPairSync } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../../../src/base/deadline.ts'
import {
  type BigQueryResult,
  type BigQueryStandIn,
  startBigQueryStandIn
} from '../../../support/bigquery-stand-in.ts'
import { openQueryRoom, type QueryRoom } from '../../../support/query-room.ts'
import { failureOf } from '../../../support/spool.ts'
import type { Trouble } from '../../../support/stand-in-server.ts'

const NUMBERS: BigQueryResult = {
  fields: [
    { name: 'i', type: 'INTEGER', mode: 'NULLABLE' },
    { name: 't', type: 'STRING', mode: 'NULLABLE' }
  ],
  rows: Array.from({ length: 13 }, (_, index) => [`"${9007199254740993n + BigInt(index)}"`, `"row ${index}"`])
}
const EXPECTED = Array.from({ length: 13 }, (_, index) => [
  String(9007199254740993n + BigInt(index)),
  `row ${index}`
])
const fault = (status: number, reason: string, message: string): BigQueryResult => ({
  error: { status, reason, message }
})
const ANSWERS: Readonly<Record<string, BigQueryResult>> = {
  numbers: NUMBERS,
  empty: { fields: [{ name: 'a', type: 'INTEGER' }], rows: [] },
  long: { ...NUMBERS, polls: 1_000 },
  nope: fault(400, 'invalidQuery', 'Unrecognized name: nope at [2:8]'),
  hidden: fault(
    403,
    'accessDenied',
    'Access Denied: Table my-project:sales.hidden: User does not have permission'
  ),
  missing: fault(404, 'notFound', 'Not found: Dataset my-project:sales was not found in location US'),
  free: fault(403, 'billingNotEnabled', 'Billing has not been enabled for this project'),
  much: {
    ...NUMBERS,
    late: { status: 403, reason: 'quotaExceeded', message: 'Quota exceeded: Your project exceeded quota' }
  },
  huge: {
    ...NUMBERS,
    late: { status: 403, reason: 'responseTooLarge', message: 'Response too large to return' }
  },
  slow: { ...NUMBERS, late: { status: 400, reason: 'stopped', message: 'Job timed out' } },
  insert: { statementType: 'INSERT', fields: [] },
  script: { statementType: 'SCRIPT' },
  bytes: { fields: [{ name: 'photo', type: 'BYTES' }], rows: [['"qw=="']] },
  fewer: { ...NUMBERS, totalRows: 14 },
  other: {
    ...NUMBERS,
    fieldsOfResult: [
      { name: 'i', type: 'STRING' },
      { name: 't', type: 'STRING' }
    ]
  },
  wrong: { fields: [{ name: 'i', type: 'INTEGER' }], rows: [['"1"'], ['"one"']] }
}

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
let bigquery: BigQueryStandIn
let room: QueryRoom
beforeAll(async () => {
  bigquery = await startBigQueryStandIn(
    sql => ANSWERS[/(\w+)\W*$/.exec(sql)?.[1] ?? ''] ?? fault(400, 'invalidQuery', 'Syntax error'),
    keys
  )
  bigquery.tokens.add('a-given-token')
  room = await openQueryRoom()
}, 60_000)
afterEach(() => {
  bigquery.trouble = []
})
afterAll(async () => {
  await room?.close()
  await bigquery?.close()
})

const address = (more = '') => `bigquery://127.0.0.1:${bigquery.port}/my-project/sales${more}`
const inputs = (sql: string, more: Record<string, string> = {}) => ({
  'source-url': address(),
  'source-token': 'a-given-token',
  'source-query': sql,
  ...more
})
const query = (sql: string, more: Record<string, string> = {}) => room.query(inputs(sql, more))
const numbers = async (more: Record<string, string> = {}) =>
  (await query('select * from numbers', more)).rows.sort()

describe('a query at BigQuery', () => {
  it('gives every row of every page, exactly, and says what BigQuery has to know', async () => {
    const { columns, rows } = await query('select * from numbers')
    expect(columns).toEqual(['i bigint', 't text'])
    expect(rows.sort()).toEqual(EXPECTED)
    const { configuration } = bigquery.jobs.at(-1) as (typeof bigquery.jobs)[number]
    expect(configuration['query']).toEqual({
      query: 'select * from numbers',
      useLegacySql: false,
      defaultDataset: { projectId: 'my-project', datasetId: 'sales' }
    })
    expect(Number(configuration['jobTimeoutMs'])).toBeGreaterThan(5_000)
    const asked = bigquery.requests
      .map(({ url }) => url.searchParams.get('pageToken'))
      .filter(one => one !== null)
    expect(asked).toEqual(['page 4', 'page 8', 'page 12'])
  })

  it('publishes the columns of a result without rows', async () => {
    expect((await failureOf(query('select * from empty'))).code).toBe('data.empty')
    const { columns, rows } = await room.query(inputs('select * from empty'), { ifEmpty: 'publish' })
    expect([columns, rows]).toEqual([['a bigint'], []])
  })

  it.each([
    [
      'nope',
      'source.query',
      'line 2, column 8 of source-query: Unrecognized name: nope at [2:8] (invalidQuery)'
    ],
    ['hidden', 'source.query', 'BigQuery Data Viewer'],
    ['missing', 'source.query', '?location='],
    ['free', 'source.query', 'Enable billing'],
    ['much', 'source.query', 'have the quota raised'],
    ['huge', 'source.query', 'aggregate in source-query'],
    ['slow', 'source.query', 'raise timeout-minutes'],
    ['insert', 'source.read-only', 'of the type INSERT'],
    ['script', 'source.read-only', 'of the type SCRIPT'],
    ['bytes', 'source.query-type', 'TO_HEX(`photo`)'],
    ['fewer', 'source.incomplete', 'sent 13 rows of the 14'],
    ['other', 'source.incomplete', 'announced the columns i INTEGER, t STRING and sent i STRING, t STRING'],
    ['wrong', 'data.conversion', 'Column "i"']
  ])('fails for %s', async (name, code, words) => {
    const before = await room.spooled()
    const jobs = bigquery.jobs.length
    const error = await failureOf(query(`select *\n  from ${name}`))
    expect(error.code).toBe(code)
    expect(error.message).toContain(words)
    if (code.startsWith('source')) expect(await room.spooled()).toEqual(before)
    if (code === 'source.read-only') expect(bigquery.jobs.length).toBe(jobs)
  })

  it('runs where source-url says', async () => {
    expect(await numbers({ 'source-url': address('?location=EU') })).toEqual(EXPECTED)
    const error = await failureOf(query('select * from numbers', { 'source-url': address('?location=US') }))
    expect(error.message).toContain('not found in location US')
    const none = await failureOf(query('select 1', { 'source-url': `bigquery://127.0.0.1:${bigquery.port}` }))
    expect([none.code, none.message]).toEqual(['input.invalid', expect.stringContaining('names no project')])
  })
})

describe('signing in', () => {
  const account = (keyFile: string) => ({ 'source-token': '', 'source-private-key': keyFile })

  it('goes by the key of a service account, once for a query', async () => {
    const before = bigquery.tokens.size
    expect(await numbers(account(bigquery.keyFile))).toEqual(EXPECTED)
    expect(bigquery.tokens.size).toBe(before + 1)
    expect(await numbers(account(JSON.stringify(JSON.parse(bigquery.keyFile))))).toEqual(EXPECTED)
  })

  it('asks for another token when the first is refused', async () => {
    bigquery.trouble = [
      { on: /^GET .*queries/, is: { status: 401, body: { error: { message: 'expired' } } } }
    ]
    const before = bigquery.tokens.size
    expect(await numbers(account(bigquery.keyFile))).toEqual(EXPECTED)
    expect(bigquery.tokens.size).toBe(before + 2)
  })

  it('fails for a token or a key that Google does not know, and shows none', async () => {
    const token = await failureOf(query('select * from numbers', { 'source-token': 'wr0ng-token' }))
    expect([token.code, token.message]).toEqual(['source.login', expect.not.stringContaining('wr0ng-token')])
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const file = JSON.stringify({ ...JSON.parse(bigquery.keyFile), private_key: pem })
    const key = await failureOf(query('select * from numbers', account(file)))
    expect(key.code).toBe('source.login')
    expect(key.message).toContain(
      'reader@my-project.iam.gserviceaccount.com no access token (HTTP 400): invalid_grant'
    )
    expect(key.message).not.toContain(pem.split('\n')[1])
  })
})

describe('what may happen on the way', () => {
  const page = /^GET .*pageToken=page%208/
  const busy = {
    status: 403,
    body: { error: { message: 'Exceeded rate limits', errors: [{ reason: 'rateLimitExceeded' }] } }
  }
  it.each<[string, Trouble[]]>([
    ['a page is cut', [{ on: page, is: 'cut' }]],
    [
      'a page is not there',
      [
        { on: page, is: { status: 502 } },
        { on: page, is: 'unheard' }
      ]
    ],
    [
      'too much was asked for',
      [
        { on: /^GET /, is: busy },
        { on: /^POST .*jobs/, is: busy }
      ]
    ],
    ['BigQuery asks to wait', [{ on: /^GET /, is: { status: 503, headers: { 'retry-after': '1' } } }]],
    ['the answer to the job is lost', [{ on: /^POST .*jobs/, is: 'unheard' }]],
    [
      'the job is answered twice with an error',
      [
        { on: /^POST .*jobs/, is: { status: 500 } },
        { on: /^POST .*jobs/, is: { status: 503 } }
      ]
    ]
  ])('goes on where %s', async (_what, trouble) => {
    const before = bigquery.jobs.length
    bigquery.trouble = [...trouble]
    expect(await numbers()).toEqual(EXPECTED)
    expect(bigquery.trouble).toEqual([])
    expect(bigquery.jobs.length).toBe(before + 1)
  })

  it('runs a job once when its answer is lost', async () => {
    const before = bigquery.jobs.length
    // The dry run comes first.
    const lost: Trouble = { on: /^POST .*jobs/, is: 'unheard' }
    bigquery.trouble = [lost, lost]
    const first = numbers()
    expect(await first).toEqual(EXPECTED)
    expect(bigquery.jobs.length).toBe(before + 1)
  })

  it.each([0.02, 0.005])('stops the job within two seconds at a deadline of %d minutes', async minutes => {
    const deadline = new Deadline(minutes)
    const error = await failureOf(room.fetch(inputs('select * from long'), deadline))
    const ended = performance.now()
    deadline.close()
    await delay(50)
    expect(error.code).toBe('deadline')
    expect(bigquery.jobs.at(-1)?.cancelled).toBe(true)
    const cancel = bigquery.requests.findLast(({ url }) => url.pathname.endsWith('/cancel'))
    expect(Math.abs((cancel?.at ?? 0) - ended)).toBeLessThan(2_000)
  })

  it('stops it when the run is cancelled, and its answer has not come', async () => {
    const deadline = new Deadline(1)
    const before = bigquery.jobs.length
    const fetching = failureOf(room.fetch(inputs('select * from long'), deadline))
    while (bigquery.jobs.length === before) await delay(5)
    deadline.cancel()
    expect((await fetching).code).toBe('cancelled')
    deadline.close()
    expect(bigquery.jobs.at(-1)?.cancelled).toBe(true)
  })
})
