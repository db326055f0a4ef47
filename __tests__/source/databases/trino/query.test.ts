import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../../../src/base/deadline.ts'
import { openQueryRoom, type QueryRoom } from '../../../support/query-room.ts'
import { failureOf } from '../../../support/spool.ts'
import { startTrinoStandIn, type TrinoResult, type TrinoStandIn } from '../../../support/trino-stand-in.ts'

const NUMBERS: TrinoResult = {
  columns: [
    ['i', 'bigint'],
    ['t', 'varchar']
  ],
  rows: Array.from({ length: 10 }, (_, index) => `[${9007199254740993n + BigInt(index)},"row ${index}"]`)
}
const TYPES: TrinoResult = {
  columns: [
    ['d', 'decimal(12, 2)'],
    ['w', 'decimal(38, 2)'],
    ['t', 'timestamp(9)'],
    ['p', 'timestamp(3)'],
    ['n', 'double'],
    ['r', 'row(a integer)'],
    ['m', 'map(varchar, integer)'],
    ['tm', 'time(7)'],
    ['tz', 'time(0) with time zone'],
    ['b', 'boolean'],
    ['x', 'varchar'],
    ['y', 'date'],
    ['u', 'unknown'],
    ['s', 'smallint']
  ],
  rows: [
    '["1.50","2.25","2024-01-01 10:00:00.123456789","2024-01-01 10:00:00.123",1.0E300,[1],{"k":null},"10:11:12.1234567","10:11:12+02:00",true,"null","2024-02-29",null,7]',
    '[null,null,null,null,"NaN",null,null,null,null,null,"a\\n\\"b\\" ä",null,null,null]'
  ]
}
const ANSWERS: Readonly<Record<string, TrinoResult>> = {
  numbers: NUMBERS,
  types: TYPES,
  empty: { columns: [['a', 'integer']], rows: [] },
  nope: {
    error: {
      errorName: 'COLUMN_NOT_FOUND',
      message: "line 2:3: Column 'nope' cannot be resolved",
      line: 2,
      column: 3
    }
  },
  write: {
    error: { errorName: 'READ_ONLY_VIOLATION', message: 'Cannot execute write in a read-only transaction' }
  },
  late: { ...NUMBERS, error: { errorName: 'DIVISION_BY_ZERO', message: 'Division by zero' } },
  ragged: { columns: [['a', 'integer']], rows: ['[1]', '[1,2]'] },
  nul: { columns: [['a', 'varchar']], rows: ['["a\\u0000b"]'] },
  bytes: { columns: [['photo', 'varbinary']], rows: ['["qw=="]'] },
  denied: { error: { errorName: 'PERMISSION_DENIED', message: 'Access Denied: Cannot select from table x' } }
}
const ZONED: TrinoResult = {
  columns: [
    ['z', 'timestamp(6) with time zone'],
    ['i', 'integer']
  ],
  rows: ['["2024-10-27 02:30:00.000001 Europe/Berlin",1]']
}
const IN_UTC: TrinoResult = {
  columns: [
    ['_col0', 'timestamp(6) with time zone'],
    ['c2', 'integer']
  ],
  rows: ['["2024-10-27 00:30:00.000001 UTC",1]']
}

function answer(sql: string): TrinoResult {
  if (sql.includes('zoned'))
    return sql.startsWith("SELECT at_timezone(c1, 'UTC'), c2 FROM (\n") ? IN_UTC : ZONED
  return (
    ANSWERS[/(\w+)\W*$/.exec(sql)?.[1] ?? ''] ?? {
      error: { errorName: 'SYNTAX_ERROR', message: 'mismatched input' }
    }
  )
}

let trino: TrinoStandIn
let spooling: TrinoStandIn
let room: QueryRoom
beforeAll(async () => {
  trino = await startTrinoStandIn(answer)
  spooling = await startTrinoStandIn(answer, { spools: true, password: 'p@ss:word' })
  room = await openQueryRoom()
}, 60_000)
afterEach(() => {
  for (const one of [trino, spooling]) {
    one.trouble = []
    one.storageStatus = 200
    one.damage = segment => segment
    one.rowsTooMany = 0
  }
})
afterAll(async () => {
  await room?.close()
  await trino?.close()
  await spooling?.close()
})

const inputs = (sql: string, more: Record<string, string> = {}) => ({
  'source-url': `trino://reader@127.0.0.1:${trino.port}/hive/sales`,
  'source-query': sql,
  ...more
})
const query = (sql: string, more: Record<string, string> = {}) => room.query(inputs(sql, more))
const spooled = (sql: string, parameters = '') =>
  query(sql, {
    'source-url': `trino://reader@127.0.0.1:${spooling.port}/hive/sales${parameters}`,
    'source-password': 'p@ss:word'
  })

describe('a query at Trino', () => {
  it('gives every row of every page, exactly', async () => {
    const { columns, rows } = await query('select * from numbers;')
    expect(columns).toEqual(['i bigint', 't text'])
    expect(rows.sort()).toEqual(
      Array.from({ length: 10 }, (_, index) => [String(9007199254740993n + BigInt(index)), `row ${index}`])
    )
  })

  it('keeps the types that Trino declares', async () => {
    const { columns, rows, remarks } = await query('select * from types')
    expect(columns).toEqual([
      'd numeric(12,2)',
      'w double',
      't timestamp',
      'p timestamp',
      'n double',
      'r text',
      'm text',
      'tm time',
      'tz text',
      'b bool',
      'x text',
      'y date',
      'u text',
      's int'
    ])
    expect(rows).toContainEqual([
      '1.50',
      '2.25',
      '2024-01-01 10:00:00.123456',
      '2024-01-01 10:00:00.123',
      '1e+300',
      '[1]',
      '{"k":null}',
      '10:11:12.123456',
      '10:11:12+02:00',
      'true',
      'null',
      '2024-02-29',
      null,
      '7'
    ])
    expect(rows).toContainEqual([
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      'a\n"b" ä',
      null,
      null,
      null
    ])
    expect(remarks.map(({ message }) => message)).toEqual([
      'Column n (1 value): NaN and Infinity, which would spoil every sum, are NULL in the extract.'
    ])
  })

  it('asks for points in time in UTC, where the hour of the autumn is clear', async () => {
    const { columns, rows } = await room.query(inputs('select z, i from zoned -- all'), {
      zone: 'Europe/Berlin'
    })
    expect([columns, rows]).toEqual([['z timestamp', 'i int'], [['2024-10-27 02:30:00.000001', '1']]])
    expect(trino.requests).toContain('DELETE')
  })

  it('reads in a transaction that only reads, and says all that Trino has to know', async () => {
    await query('select * from numbers', {
      'source-url': `trino://reader@127.0.0.1:${trino.port}/hive/sales?role=analyst&encoding=direct`
    })
    const [begin, statement] = trino.statements.slice(-2)
    expect(begin?.sql).toBe('START TRANSACTION READ ONLY')
    expect(statement?.headers).toMatchObject({
      'x-trino-user': 'reader',
      'x-trino-catalog': 'hive',
      'x-trino-schema': 'sales',
      'x-trino-role': 'hive=ROLE%7B%22analyst%22%7D',
      'x-trino-client-capabilities': 'PARAMETRIC_DATETIME',
      'x-trino-time-zone': 'UTC'
    })
    expect(statement?.headers['x-trino-session']).toMatch(/^query_max_run_time=\d+s$/)
    expect(statement?.headers['x-trino-query-data-encoding']).toBeUndefined()
  })

  it('publishes the columns of a result without rows', async () => {
    expect((await failureOf(query('select * from empty'))).code).toBe('data.empty')
    const { columns, rows } = await room.query(inputs('select * from empty'), { ifEmpty: 'publish' })
    expect([columns, rows]).toEqual([['a int'], []])
  })

  it.each([
    [
      'nope',
      'source.query',
      "line 2, column 3 of source-query: Column 'nope' cannot be resolved (COLUMN_NOT_FOUND)"
    ],
    ['write', 'source.read-only', 'READ_ONLY_VIOLATION'],
    ['late', 'source.query', 'Division by zero (DIVISION_BY_ZERO)'],
    ['ragged', 'source.incomplete', 'row 2 has 2 cells instead of 1'],
    ['bytes', 'source.query-type', 'to_hex("photo")'],
    ['denied', 'source.query', 'GRANT SELECT']
  ])('fails for %s', async (name, code, words) => {
    const before = await room.spooled()
    const error = await failureOf(query(`select *\n  from ${name}`))
    expect(error.code).toBe(code)
    expect(error.message).toContain(words)
    expect(await room.spooled()).toEqual(before)
  })
})

describe('a character that no text can hold', () => {
  it('is left out, and told', async () => {
    for (const ask of [query, spooled]) {
      const { rows, remarks } = await ask('select * from nul')
      expect(rows).toEqual([['ab']])
      expect(remarks.map(({ title }) => title)).toEqual(['Characters removed'])
    }
  })
})

describe('what may happen on the way', () => {
  it.each([[[503, 502, 504]], [[429]], [['cut']], [[500, 'cut', 503]]] as (readonly [(number | 'cut')[]])[])(
    'asks for a page again after %j',
    async trouble => {
      trino.trouble = [...trouble]
      expect((await query('select * from numbers')).rows).toHaveLength(10)
    }
  )

  it('runs the query once more when Trino has forgotten it', async () => {
    trino.trouble = [404]
    const { rows, remarks } = await query('select * from numbers')
    expect(rows).toHaveLength(10)
    expect(remarks.map(({ title }) => title)).toEqual(['Query run once more'])
  })

  it('fails when it is forgotten twice', async () => {
    trino.trouble = [404, 404]
    expect((await failureOf(query('select * from numbers'))).code).toBe('source.query')
  })

  it('fails for a wrong password, and never shows it', async () => {
    const error = await failureOf(
      query('select 1', {
        'source-url': `trino://reader@127.0.0.1:${spooling.port}/hive`,
        'source-password': 'wr0ng-word'
      })
    )
    expect(error.code).toBe('source.login')
    expect(error.message).toContain('Access Denied: Invalid credentials')
    expect(error.message).not.toContain('wr0ng-word')
  })

  it('stops the query at Trino at the deadline', async () => {
    const deadline = new Deadline(0.02)
    trino.trouble = Array<number>(50).fill(503)
    const before = trino.requests.filter(text => text === 'DELETE').length
    const error = await failureOf(room.fetch(inputs('select * from numbers'), deadline))
    deadline.close()
    await delay(50)
    expect(error.code).toBe('deadline')
    expect(trino.requests.filter(text => text === 'DELETE').length).toBeGreaterThan(before)
  })
})

describe('the spooled protocol', () => {
  it.each(['', '?encoding=json', '?encoding=json%2Bzstd'])(
    'gives every row of every segment%s',
    async parameters => {
      const { rows } = await spooled('select * from numbers', parameters)
      expect(rows.sort()).toEqual(
        Array.from({ length: 10 }, (_, index) => [String(9007199254740993n + BigInt(index)), `row ${index}`])
      )
      expect(spooling.requests.some(text => text.startsWith('ack'))).toBe(true)
    }
  )

  it.each<[string, (segment: Buffer) => Buffer, RegExp]>([
    ['is cut', segment => segment.subarray(0, -3), /is not whole: \d+ bytes instead of \d+/],
    ['has more at its end', segment => Buffer.concat([segment, Buffer.from(' ')]), /is not whole/],
    [
      'is damaged',
      segment => Buffer.from(segment.map((byte, at) => (at === 9 ? byte ^ 0xff : byte))),
      /is not whole/
    ]
  ])('fails for a segment that %s', async (_what, damage, words) => {
    const before = await room.spooled()
    spooling.damage = damage
    for (const parameters of ['?encoding=json', '?encoding=json%2Bzstd']) {
      const error = await failureOf(spooled('select * from numbers', parameters))
      expect([parameters, error.code]).toEqual([parameters, 'source.incomplete'])
      expect(error.message).toMatch(words)
    }
    expect(await room.spooled()).toEqual(before)
  })

  it('fails for a segment that has other rows than it is said to have', async () => {
    spooling.rowsTooMany = 1
    const error = await failureOf(spooled('select * from numbers'))
    expect(error.code).toBe('source.incomplete')
    expect(error.message).toMatch(/is not whole: 3 rows instead of 4/)
  })

  it('sends no credential to the storage', async () => {
    await spooled('select * from numbers')
    expect(spooling.storageRequests.length).toBeGreaterThan(0)
    expect(spooling.storageRequests.filter(({ authorization }) => authorization !== undefined)).toEqual([])
    expect(spooling.storageRequests.some(headers => headers['x-key'] === 'a')).toBe(true)
  })

  it('names the storage when its links have expired, after one more try', async () => {
    spooling.storageStatus = 403
    const error = await failureOf(spooled('select * from numbers'))
    expect(error.code).toBe('source.incomplete')
    expect(error.message).toContain(new URL(spooling.storage).host)
    expect(error.message).toContain('encoding=direct')
  })
})
