import { generateKeyPairSync } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../../../src/base/deadline.ts'
import { openQueryRoom, type QueryRoom } from '../../../support/query-room.ts'
import {
  type SnowflakeResult,
  type SnowflakeStandIn,
  startSnowflakeStandIn
} from '../../../support/snowflake-stand-in.ts'
import { failureOf } from '../../../support/spool.ts'
import type { Trouble } from '../../../support/stand-in-server.ts'

const NUMBERS: SnowflakeResult = {
  columns: [
    { name: 'I', type: 'fixed', precision: 38, scale: 0 },
    { name: 'T', type: 'text' }
  ],
  rows: Array.from({ length: 13 }, (_, index) => `["${9007199254740993n + BigInt(index)}","row ${index}"]`)
}
const EXPECTED = Array.from({ length: 13 }, (_, index) => [
  String(9007199254740993n + BigInt(index)),
  `row ${index}`
])
const ANSWERS: Readonly<Record<string, SnowflakeResult>> = {
  numbers: NUMBERS,
  empty: { columns: [{ name: 'A', type: 'fixed', precision: 38, scale: 0 }], rows: [] },
  long: { ...NUMBERS, polls: 1_000 },
  nope: {
    error: {
      code: '000904',
      sqlState: '42000',
      message: "SQL compilation error: error line 2 at position 7\ninvalid identifier 'NOPE'"
    }
  },
  hidden: {
    error: {
      code: '002003',
      sqlState: '42S02',
      message: "SQL compilation error:\nObject 'HIDDEN' does not exist or not authorized."
    }
  },
  idle: {
    error: {
      code: '000606',
      sqlState: '57P03',
      message: 'No active warehouse selected in the current session.'
    }
  },
  suspended: { error: { code: '000608', sqlState: '57P03', message: "Warehouse 'REPORTING' is suspended." } },
  slow: { exceedsLimit: true },
  bytes: { columns: [{ name: 'PHOTO', type: 'binary' }], rows: ['["AB"]'] },
  fewer: { ...NUMBERS, numRows: 14 },
  huge: { ...NUMBERS, code: '391908' },
  wrong: { columns: [{ name: 'I', type: 'fixed', precision: 9, scale: 0 }], rows: ['["1"]', '["one"]'] }
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const PAT = 'a-programmatic-access-token'

let snowflake: SnowflakeStandIn
let room: QueryRoom
beforeAll(async () => {
  snowflake = await startSnowflakeStandIn(
    sql =>
      ANSWERS[/(\w+)\W*$/.exec(sql)?.[1] ?? ''] ?? { error: { code: '001003', message: 'syntax error' } },
    {
      keyPair: { subject: 'LOCALHOST.LOADER', publicKey },
      pat: PAT,
      oauth: 'an-oauth-token'
    }
  )
  room = await openQueryRoom()
}, 60_000)
afterEach(() => {
  snowflake.trouble = []
})
afterAll(async () => {
  await room?.close()
  await snowflake?.close()
})

const address = (more = '') => `snowflake://127.0.0.1:${snowflake.port}/sales/public${more}`
const inputs = (sql: string, more: Record<string, string> = {}) => ({
  'source-url': address('?warehouse=reporting&role=reader'),
  'source-token': PAT,
  'source-query': sql,
  ...more
})
const query = (sql: string, more: Record<string, string> = {}) => room.query(inputs(sql, more))
const numbers = async (more: Record<string, string> = {}) =>
  (await query('select * from numbers;', more)).rows.sort()

describe('a query at Snowflake', () => {
  it('gives every row of every partition, exactly, and says what Snowflake has to know', async () => {
    const { columns, rows } = await query('select * from numbers;')
    expect(columns).toEqual(['I bigint', 'T text'])
    expect(rows.sort()).toEqual(EXPECTED)
    const { body } = snowflake.statements.at(-1) as (typeof snowflake.statements)[number]
    expect(body).toMatchObject({
      database: 'SALES',
      schema: 'PUBLIC',
      warehouse: 'REPORTING',
      role: 'READER',
      parameters: { MULTI_STATEMENT_COUNT: '1' }
    })
    expect(String(body['statement']).trim()).toBe('select * from numbers')
    expect(body['timeout']).toBeGreaterThan(5)
    const asked = snowflake.requests
      .map(({ url }) => url.searchParams.get('partition'))
      .filter(one => one !== null)
    expect(asked.slice(-4).sort()).toEqual(['0', '1', '2', '3'])
  })

  it('publishes the columns of a result without rows', async () => {
    expect((await failureOf(query('select * from empty'))).code).toBe('data.empty')
    const { columns, rows } = await room.query(inputs('select * from empty'), { ifEmpty: 'publish' })
    expect([columns, rows]).toEqual([['A bigint'], []])
  })

  it.each([
    [
      'nope',
      'source.query',
      "line 2, column 8 of source-query: SQL compilation error: error line 2 at position 7 invalid identifier 'NOPE' (000904, 42000)"
    ],
    ['hidden', 'source.query', 'GRANT USAGE ON DATABASE'],
    ['idle', 'source.query', '?warehouse='],
    ['suspended', 'source.query', 'AUTO_RESUME = TRUE'],
    ['slow', 'source.query', 'STATEMENT_TIMEOUT_IN_SECONDS'],
    ['bytes', 'source.query-type', 'hex_encode("PHOTO")'],
    ['fewer', 'source.incomplete', '14 rows in partitions of 13 rows'],
    ['huge', 'source.incomplete', 'does not hand out the whole result'],
    ['wrong', 'data.conversion', 'Column "I"']
  ])('fails for %s', async (name, code, words) => {
    const before = await room.spooled()
    const error = await failureOf(query(`select *\n  from ${name}`))
    expect(error.code).toBe(code)
    expect(error.message).toContain(words)
    if (code.startsWith('source')) expect(await room.spooled()).toEqual(before)
  })

  it('fails for a name that is not known, and for one in other capitals', async () => {
    const error = await failureOf(
      query('select * from numbers', { 'source-url': address('?warehouse=%22reporting%22') })
    )
    expect(error.code).toBe('source.login')
    expect(error.message).toContain('The requested object reporting does not exist')
  })

  it('sends nothing that is no query', async () => {
    const before = snowflake.requests.length
    const error = await failureOf(query('delete from numbers'))
    expect(error.code).toBe('source.read-only')
    expect(error.message).toContain('begins with DELETE')
    expect(snowflake.requests.length).toBe(before)
  })
})

describe('signing in', () => {
  it('goes by a key pair, whatever has become of its line breaks', async () => {
    const key = {
      'source-url': address('?warehouse=REPORTING'),
      'source-token': '',
      'source-username': 'loader'
    }
    for (const pem of [PEM, PEM.replaceAll('\n', '\\n'), PEM.replaceAll('\n', ' ')])
      expect(await numbers({ ...key, 'source-private-key': pem })).toEqual(EXPECTED)
    const mine = { ...key, 'source-url': address().replace('//', '//loader@'), 'source-username': '' }
    expect(await numbers({ ...mine, 'source-private-key': PEM })).toEqual(EXPECTED)
  })

  it('goes by a token of OAuth, which may look like any other', async () => {
    expect(await numbers({ 'source-token': 'an-oauth-token' })).toEqual(EXPECTED)
  })

  it('fails for a token or a key that Snowflake does not know, and shows none', async () => {
    const token = await failureOf(query('select * from numbers', { 'source-token': 'wr0ng-token' }))
    expect(token.code).toBe('source.login')
    expect(token.message).not.toContain('wr0ng-token')
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const pem = other.export({ type: 'pkcs8', format: 'pem' }).toString()
    const more = { 'source-token': '', 'source-username': 'loader', 'source-private-key': pem }
    const key = await failureOf(query('select * from numbers', more))
    expect(key.code).toBe('source.login')
    expect(key.message).toContain('RSA_PUBLIC_KEY_FP')
    expect(key.message).not.toContain(pem.split('\n')[1])
  })
})

describe('what may happen on the way', () => {
  const partition = /^GET .*partition=2/
  const unavailable = { status: 503, headers: { 'retry-after': '1' } }
  it.each<[string, Trouble[]]>([
    ['a partition is cut', [{ on: partition, is: 'cut' }]],
    [
      'a partition is not there',
      [
        { on: partition, is: { status: 504 } },
        { on: partition, is: 'unheard' }
      ]
    ],
    ['too many requests', [{ on: /^GET /, is: { status: 429, headers: { 'retry-after': '1' } } }]],
    ['the statement is not taken', [{ on: /^POST /, is: unavailable }]],
    [
      'the answer to the statement is lost',
      [
        { on: /^POST /, is: 'unheard' },
        { on: /^POST /, is: { status: 500 } }
      ]
    ],
    ['an answer is cut', [{ on: /^GET .*statements\/[^?]*$/, is: 'cut' }]]
  ])('goes on where %s', async (_what, trouble) => {
    const before = snowflake.statements.length
    snowflake.trouble = [...trouble]
    expect(await numbers()).toEqual(EXPECTED)
    expect(snowflake.trouble).toEqual([])
    expect(snowflake.statements.length).toBe(before + 1)
  })

  it('fails when a partition has not all of its rows', async () => {
    snowflake.trouble = [{ on: partition, is: { status: 200, body: '{"data":[["1","a"]]}' } }]
    const error = await failureOf(query('select * from numbers'))
    expect([error.code, error.message]).toEqual(['source.incomplete', expect.stringContaining('Partition 2')])
  })

  it('does not wait for longer than the run has', async () => {
    snowflake.trouble = [{ on: /^GET /, is: { status: 429, headers: { 'retry-after': '9000' } } }]
    expect((await failureOf(query('select * from numbers'))).code).toBe('source.retry-after')
  })

  it.each<[string, Trouble[]]>([
    ['runs', []],
    ['has begun, and its answer has not come', [{ on: /^POST .*async/, is: 'unheard' }]]
  ])('stops a query at Snowflake within two seconds at the deadline when it %s', async (_what, trouble) => {
    snowflake.trouble = [...trouble]
    const deadline = new Deadline(trouble.length === 0 ? 0.02 : 0.003)
    const error = await failureOf(room.fetch(inputs('select * from long'), deadline))
    const ended = performance.now()
    deadline.close()
    await delay(50)
    expect(error.code).toBe('deadline')
    const statement = snowflake.statements.at(-1)
    expect(statement?.cancelled).toBe(true)
    const cancel = snowflake.requests.findLast(({ url }) => url.pathname.endsWith('/cancel'))
    expect(Math.abs((cancel?.at ?? 0) - ended)).toBeLessThan(2_000)
  })

  it('stops it when the run is cancelled', async () => {
    const deadline = new Deadline(1)
    const fetching = failureOf(room.fetch(inputs('select * from long'), deadline))
    await delay(500)
    deadline.cancel()
    expect((await fetching).code).toBe('cancelled')
    deadline.close()
    expect(snowflake.statements.at(-1)?.cancelled).toBe(true)
  })
})
