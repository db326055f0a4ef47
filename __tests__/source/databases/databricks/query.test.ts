import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../../../src/base/deadline.ts'
import {
  type DatabricksResult,
  type DatabricksStandIn,
  startDatabricksStandIn
} from '../../../support/databricks-stand-in.ts'
import { openQueryRoom, type QueryRoom } from '../../../support/query-room.ts'
import { failureOf } from '../../../support/spool.ts'
import type { Trouble } from '../../../support/stand-in-server.ts'

const NUMBERS: DatabricksResult = {
  columns: [
    ['i', 'bigint'],
    ['t', 'string']
  ],
  rows: Array.from({ length: 13 }, (_, index) => `["${9007199254740993n + BigInt(index)}","row ${index}"]`)
}
const EXPECTED = Array.from({ length: 13 }, (_, index) => [
  String(9007199254740993n + BigInt(index)),
  `row ${index}`
])
const ANSWERS: Readonly<Record<string, DatabricksResult>> = {
  numbers: NUMBERS,
  empty: { columns: [['a', 'int']], rows: [] },
  long: { ...NUMBERS, polls: 1_000 },
  nope: {
    error: {
      error_code: 'BAD_REQUEST',
      sql_state: '42703',
      message:
        '[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column `nope` cannot be resolved. SQLSTATE: 42703; line 3 pos 7'
    }
  },
  hidden: {
    late: {
      error_code: 'BAD_REQUEST',
      sql_state: '42501',
      message: '[INSUFFICIENT_PERMISSIONS] Insufficient privileges'
    }
  },
  missing: {
    error: {
      error_code: 'BAD_REQUEST',
      sql_state: '42P01',
      message: '[TABLE_OR_VIEW_NOT_FOUND] The table cannot be found'
    }
  },
  divided: {
    ...NUMBERS,
    late: {
      error_code: 'BAD_REQUEST',
      sql_state: '22012',
      message: '[DIVIDE_BY_ZERO] Division by zero. line 2 pos 7'
    }
  },
  closed: { ...NUMBERS, state: 'CLOSED' },
  gone: { ...NUMBERS, state: 'CANCELED' },
  bytes: { columns: [['photo', 'binary']], rows: ['["qw=="]'] },
  much: { ...NUMBERS, truncated: true },
  fewer: { ...NUMBERS, totalRows: 14 },
  wider: { ...NUMBERS, columnCount: 3 },
  wrong: { columns: [['i', 'int']], rows: ['["1"]', '["one"]'] }
}

let databricks: DatabricksStandIn
let room: QueryRoom
beforeAll(async () => {
  databricks = await startDatabricksStandIn(
    sql =>
      ANSWERS[/(\w+)\W*$/.exec(sql)?.[1] ?? ''] ?? {
        error: { error_code: 'BAD_REQUEST', message: 'Syntax error' }
      }
  )
  databricks.tokens.add('dapi-a-given-token')
  room = await openQueryRoom()
}, 60_000)
afterEach(() => {
  databricks.trouble = []
  databricks.storage.trouble = []
})
afterAll(async () => {
  await room?.close()
  await databricks?.close()
})

const address = (warehouse = '1234567890abcdef') =>
  `databricks://127.0.0.1:${databricks.port}/main/sales?warehouse=${warehouse}`
const inputs = (sql: string, more: Record<string, string> = {}) => ({
  'source-url': address(),
  'source-token': 'dapi-a-given-token',
  'source-query': sql,
  ...more
})
const query = (sql: string, more: Record<string, string> = {}) => room.query(inputs(sql, more))
const numbers = async (more: Record<string, string> = {}) =>
  (await query('select * from numbers;', more)).rows.sort()
const begun = () => databricks.statements.filter(({ body }) => body['disposition'] === 'EXTERNAL_LINKS')

describe('a query at Databricks', () => {
  it('gives every row of every part, exactly, and says what Databricks has to know', async () => {
    const { columns, rows } = await query('select * from numbers;')
    expect(columns).toEqual(['i bigint', 't text'])
    expect(rows.sort()).toEqual(EXPECTED)
    const [described, run] = databricks.statements.slice(-2).map(({ body }) => body)
    expect(String(described?.['statement']).trim()).toBe('DESCRIBE QUERY\nselect * from numbers')
    expect(run).toMatchObject({
      catalog: 'main',
      schema: 'sales',
      disposition: 'EXTERNAL_LINKS',
      format: 'JSON_ARRAY'
    })
    expect(String(run?.['statement']).trim()).toBe('select * from numbers')
  })

  it('sends no credential to where the result is stored', async () => {
    await numbers()
    expect(databricks.storage.requests.length).toBeGreaterThan(3)
    expect(databricks.storage.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual(
      []
    )
  })

  it('publishes the columns of a result without rows', async () => {
    expect((await failureOf(query('select * from empty'))).code).toBe('data.empty')
    const { columns, rows } = await room.query(inputs('select * from empty'), { ifEmpty: 'publish' })
    expect([columns, rows]).toEqual([['a int'], []])
  })

  it.each([
    ['nope', 'source.query', 'line 2, column 8 of source-query: [UNRESOLVED_COLUMN'],
    ['divided', 'source.query', 'line 2, column 8 of source-query: [DIVIDE_BY_ZERO]'],
    ['hidden', 'source.query', 'GRANT USE CATALOG'],
    ['missing', 'source.query', 'a table is not seen'],
    ['closed', 'source.query', 'with the state CLOSED'],
    ['gone', 'source.query', 'with the state CANCELED'],
    ['bytes', 'source.query-type', 'hex(`photo`)'],
    ['much', 'source.incomplete', '100 GiB'],
    ['fewer', 'source.incomplete', '13 rows of the 14'],
    ['wider', 'source.incomplete', '2 columns and has 3'],
    ['wrong', 'data.conversion', 'Column "i"']
  ])('fails for %s', async (name, code, words) => {
    const before = await room.spooled()
    const error = await failureOf(query(`select *\n  from ${name}`))
    expect(error.code).toBe(code)
    expect(error.message).toContain(words)
    if (code.startsWith('source')) expect(await room.spooled()).toEqual(before)
  })

  it('sends nothing that is no query', async () => {
    const before = databricks.requests.length
    const error = await failureOf(query('with a as (select 1) insert into t select * from a'))
    expect(error.code).toBe('source.read-only')
    expect(databricks.requests.length).toBe(before)
  })

  it('fails for a warehouse that is not there', async () => {
    const error = await failureOf(query('select * from numbers', { 'source-url': address('other') }))
    expect([error.code, error.message]).toEqual(['source.query', expect.stringContaining('?warehouse=other')])
  })
})

describe('signing in', () => {
  it('goes by the client of a service principal, again when its token is refused', async () => {
    databricks.trouble = [
      { on: /^GET .*statements/, is: { status: 401, body: { error_code: 'UNAUTHENTICATED' } } }
    ]
    const before = databricks.tokens.size
    const oauth = {
      'source-token': '',
      'source-oauth-token-url': `${databricks.origin}/oidc/v1/token`,
      'source-oauth-client-id': 'a-client',
      'source-oauth-client-secret': 'a-client-secret',
      'source-oauth-scope': 'all-apis'
    }
    expect(await numbers(oauth)).toEqual(EXPECTED)
    expect(databricks.tokens.size).toBe(before + 2)
  })

  it('fails for a wrong token, and never shows it', async () => {
    const error = await failureOf(query('select * from numbers', { 'source-token': 'dapi-wr0ng' }))
    expect([error.code, error.message]).toEqual(['source.login', expect.stringContaining('CAN USE')])
    expect(error.message).not.toContain('dapi-wr0ng')
  })
})

describe('what may happen on the way', () => {
  const link = /^GET .*chunk-2/
  const expired = {
    status: 403,
    body: '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>'
  }
  it.each<[string, Trouble[], Trouble[]]>([
    ['a part is cut', [], [{ on: link, is: 'cut' }]],
    ['a link has expired', [], [{ on: link, is: expired }]],
    [
      'the storage is busy',
      [],
      [
        { on: link, is: { status: 503 } },
        { on: link, is: 'unheard' }
      ]
    ],
    ['a link does not come', [{ on: /^GET .*chunks\/1/, is: { status: 502 } }], []],
    ['Databricks asks to wait', [{ on: /^GET /, is: { status: 429, headers: { 'retry-after': '1' } } }], []],
    ['the warehouse is busy', [{ on: /^POST /, is: { status: 429, headers: { 'retry-after': '1' } } }], []],
    ['a state does not come', [{ on: /^GET .*statements\/[\w-]+$/, is: 'unheard' }], []]
  ])('goes on where %s', async (_what, api, storage) => {
    const before = begun().length
    const links = databricks.signatures.length
    databricks.trouble = [...api]
    databricks.storage.trouble = [...storage]
    expect(await numbers()).toEqual(EXPECTED)
    expect([databricks.trouble, databricks.storage.trouble]).toEqual([[], []])
    expect(begun().length).toBe(before + 1)
    // One for each part, one that comes with the state, and a fresh one for each try.
    expect(databricks.signatures.length).toBe(links + 5 + storage.length)
  })

  it('names the storage when its links are refused, and shows no link', async () => {
    databricks.storage.trouble = Array.from({ length: 40 }, () => ({ on: /^GET /, is: expired }))
    const error = await failureOf(query('select * from numbers'))
    expect(error.code).toBe('source.incomplete')
    expect(error.message).toContain(
      `localhost:${databricks.storage.port}: it answered HTTP 403 (AccessDenied)`
    )
    expect(error.message).toContain('The runner needs a way to localhost')
    for (const signature of databricks.signatures) expect(error.message).not.toContain(signature)
  })

  it('names the storage when there is no way to it', async () => {
    databricks.storage.trouble = Array.from({ length: 40 }, () => ({ on: /^GET /, is: 'unheard' as const }))
    const error = await failureOf(query('select * from numbers'))
    expect([error.code, error.remedy]).toEqual([
      'source.incomplete',
      expect.stringContaining(`The runner needs a way to localhost:${databricks.storage.port}`)
    ])
  })

  it('fails when a part has not all of its rows', async () => {
    databricks.storage.trouble = Array.from({ length: 40 }, () => ({
      on: link,
      is: { status: 200, body: '[["1","a"]]' }
    }))
    const error = await failureOf(query('select * from numbers'))
    expect([error.code, error.message]).toEqual([
      'source.incomplete',
      expect.stringContaining('1 rows instead of 4')
    ])
  })

  it.each<[string, Trouble['is']]>([
    ['its answer is lost', 'unheard'],
    ['a gateway answers in its place', { status: 504 }]
  ])('does not send a query twice when %s', async (_what, is) => {
    // The description runs nothing, so it may be sent again.
    databricks.trouble = [{ on: /^POST .*DESCRIBE/, is }]
    expect(await numbers()).toEqual(EXPECTED)
    const before = begun().length
    databricks.trouble = [{ on: /^POST .*EXTERNAL_LINKS/, is }]
    const error = await failureOf(query('select * from numbers'))
    expect([error.code, error.message]).toEqual([
      'source.incomplete',
      expect.stringContaining('may have begun the query')
    ])
    expect(begun().length).toBe(before + (is === 'unheard' ? 1 : 0))
  })

  it('stops the query within two seconds at the deadline', async () => {
    const deadline = new Deadline(0.02)
    const error = await failureOf(room.fetch(inputs('select * from long'), deadline))
    const ended = performance.now()
    deadline.close()
    await delay(50)
    expect(error.code).toBe('deadline')
    expect(databricks.statements.at(-1)?.cancelled).toBe(true)
    const cancel = databricks.requests.findLast(({ url }) => url.pathname.endsWith('/cancel'))
    expect(Math.abs((cancel?.at ?? 0) - ended)).toBeLessThan(2_000)
  })

  it('stops it when the run is cancelled while it is being sent', async () => {
    const deadline = new Deadline(1)
    const before = begun().length
    const fetching = failureOf(room.fetch(inputs('select * from long'), deadline))
    while (begun().length === before) await delay(1)
    deadline.cancel()
    expect((await fetching).code).toBe('cancelled')
    deadline.close()
    expect(databricks.statements.at(-1)?.cancelled).toBe(true)
  })
})
