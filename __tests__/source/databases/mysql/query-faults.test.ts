import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Deadline } from '../../../../src/base/deadline.ts'
import { type CuttingProxy, type Fault, startCuttingProxy } from '../../../support/cutting-proxy.ts'
import { type MariaServer, startMariaDb } from '../../../support/mariadb.ts'
import { errorPacket, OK, startMysqlStandIn } from '../../../support/mysql-stand-in.ts'
import { openQueryRoom, type QueryRoom } from '../../../support/query-room.ts'
import { failureOf } from '../../../support/spool.ts'
import { runSchedules, schedules } from '../fault-schedules.ts'
import { mysqlSchedules } from './mysql-schedules.ts'

const ROWS = 20_000
const SQL = `select seq, md5(seq) as h, sleep(if(seq % 1000 = 0, 0.02, 0)) as s from seq_1_to_${ROWS}`

let server: MariaServer
let proxy: CuttingProxy
let room: QueryRoom
beforeAll(async () => {
  server = await startMariaDb()
  proxy = await startCuttingProxy(server.port)
  room = await openQueryRoom()
}, 60_000)
afterAll(async () => {
  await room?.close()
  await proxy?.close()
  await server?.stop()
})

const inputs = (sql: string) => ({
  'source-url': `mysql://root@127.0.0.1:${proxy.port}/sales?sslmode=disable`,
  'source-query': sql
})
const through = (sql = SQL) => room.query(inputs(sql))
const processes = () =>
  server.sql(
    "select id from information_schema.processlist where host like '127.0.0.1:%' and info like '%sleep%'"
  )
const kill = async (how: string): Promise<void> => {
  const [{ id } = {}] = await processes()
  await server.sql(`kill ${how} ${id}`)
}

describe('a connection that dies', () => {
  it.each<readonly [string, () => Promise<unknown>]>([
    ['the server is shut down in the middle', () => server.restart('SIGTERM')],
    ['the server crashes in the middle', () => server.restart('SIGKILL')],
    ['the connection is killed', () => kill('connection')]
  ])('is right after a second try: %s', async (_how, strike) => {
    proxy.schedule([])
    const work = through()
    while ((await processes()).length === 0) await delay(20)
    await delay(100)
    await strike()
    const { rows, remarks } = await work
    expect(new Set(rows.map(row => row[0])).size).toBe(ROWS)
    expect(remarks.map(({ title }) => title)).toContain('Query run once more')
  })

  it.each<readonly [string, Fault]>([
    ['a reset before the server has said a word', { afterBytes: 0, cut: 'reset' }],
    ['an end before the server has said a word', { afterBytes: 0, cut: 'end' }],
    ['a reset while signing in', { afterBytes: 60, cut: 'reset' }],
    ['an end before the first row', { afterBytes: 500, cut: 'end' }],
    ['a reset before the first row', { afterBytes: 500, cut: 'reset' }],
    ['a reset in the middle', { afterBytes: 400_000, cut: 'reset' }],
    ['an end in the middle', { afterBytes: 400_000, cut: 'end' }]
  ])('is right after a second try: %s', async (_how, fault) => {
    const before = proxy.connections()
    proxy.schedule([fault])
    const { rows } = await through()
    expect(new Set(rows.map(row => row[0])).size).toBe(ROWS)
    expect(proxy.connections() - before).toBe(2)
  })

  it('ends at the deadline when it falls silent in the middle', async () => {
    proxy.schedule([{ afterBytes: 400_000, cut: 'stall' }])
    const deadline = new Deadline(0.04)
    const begun = performance.now()
    expect((await failureOf(room.fetch(inputs(SQL), deadline))).code).toBe('deadline')
    expect(performance.now() - begun).toBeLessThan(5_000)
    deadline.close()
  })

  it('is right when the end of the result is cut, at each byte of it', async () => {
    const sql = 'select seq, md5(seq) as h from seq_1_to_10'
    const whole = await bytesOf(sql)
    // The number of the connection, which the server sends, becomes longer by a digit now and then.
    for (let missing = 2; missing <= 62; missing += 3) {
      const before = proxy.connections()
      proxy.schedule([{ afterBytes: whole - missing, cut: missing % 2 === 1 ? 'reset' : 'end' }])
      const { rows } = await through(sql)
      expect([missing, rows.length, proxy.connections() - before]).toEqual([missing, 10, 2])
    }
  })

  it('fails when it dies twice', async () => {
    proxy.schedule([
      { afterBytes: 400_000, cut: 'reset' },
      { afterBytes: 300_000, cut: 'end' }
    ])
    const error = await failureOf(through().then(({ rows }) => rows.length))
    expect(error.code).toBe('source.incomplete')
    expect(error.message).toContain('ended before the result was whole')
  })
})

describe('a server that sends something else than rows', () => {
  const COLUMN = Buffer.concat([
    Buffer.from('\x03def\0\0\0\x01v\0\x0c'),
    Buffer.from([63, 0, 11, 0, 0, 0, 3, 0, 0, 0, 0, 0])
  ])
  const EOF = Buffer.from([0xfe, 0, 0, 2, 0])
  it.each<readonly [string, readonly (readonly [Buffer, number?])[], string]>([
    ['a row with too few cells', [[Buffer.from([])], [EOF]], 'fewer cells'],
    ['a row with too many cells', [[Buffer.from('\x011\x012')], [EOF]], 'more cells'],
    ['a cell that is longer than its row', [[Buffer.from('\x051')], [EOF]], 'longer than its row'],
    ['packets out of order', [[Buffer.from('\x011'), 77], [EOF]], 'out of order'],
    ['several results', [[Buffer.from('\x011')], [Buffer.from([0xfe, 0, 0, 10, 0])]], 'several results']
  ])('is never believed: %s', async (_what, packets, text) => {
    const standIn = await startMysqlStandIn('mysql_native_password', async ({ send, next }) => {
      await next()
      send(OK)
      for (;;) {
        const command = (await next()).toString()
        if (command[0] === '\x16') {
          send(Buffer.from([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
          send(COLUMN)
          send(EOF)
        } else if (command.startsWith('\x03select v')) {
          send(Buffer.from([1]))
          send(COLUMN)
          send(EOF)
          for (const [packet, sequence] of packets) send(packet, sequence)
        } else if (command.startsWith('\x03SELECT')) send(errorPacket(1193, 'no such thing'))
        else if (command[0] !== '\x19') send(OK)
      }
    })
    const error = await failureOf(
      room.fetch({
        'source-url': `mysql://root@127.0.0.1:${standIn.port}?sslmode=disable`,
        'source-query': 'select v'
      })
    )
    await standIn.close()
    expect([error.code, error.message]).toEqual(['source.incomplete', expect.stringContaining(text)])
  })
})

describe('random schedules of faults', () => {
  it('end with the whole result or with an error', async () => {
    const list = fc.sample(schedules, { numRuns: 60, seed: 7 })
    const outcomes = await runSchedules(mysqlSchedules(server.port), list, 8)
    expect(outcomes.filter(({ wrong }) => wrong !== undefined)).toEqual([])
    expect(new Set(outcomes.map(({ verdict }) => verdict)).size).toBeGreaterThan(2)
  }, 120_000)
})

/** Bytes that the server sends for a query, from the first to the last. */
async function bytesOf(sql: string): Promise<number> {
  let low = 1
  let high = 10_000
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const before = proxy.connections()
    proxy.schedule([{ afterBytes: middle, cut: 'end' }])
    await through(sql)
    // A second connection was needed: the cut came before the end.
    if (proxy.connections() - before > 1) low = middle + 1
    else high = middle
  }
  return low
}
