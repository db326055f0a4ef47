import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type CuttingProxy, type Fault, startCuttingProxy } from '../../../support/cutting-proxy.ts'
import { type PostgresServer, startPostgres } from '../../../support/postgres.ts'
import { openQueryRoom, type QueryRoom } from '../../../support/query-room.ts'
import { failureOf } from '../../../support/spool.ts'
import { runSchedules, schedules } from '../fault-schedules.ts'
import { postgresSchedules } from './postgres-schedules.ts'

const ROWS = 20_000
const SQL = `select i, md5(i::text) as h, pg_sleep(case when i % 1000 = 0 then 0.02 else 0 end)::text as s from generate_series(1, ${ROWS}) i`

let server: PostgresServer
let proxy: CuttingProxy
let room: QueryRoom
beforeAll(async () => {
  server = await startPostgres()
  proxy = await startCuttingProxy(server.port)
  room = await openQueryRoom()
}, 60_000)
afterAll(async () => {
  await room?.close()
  await proxy?.close()
  await server?.stop()
})

const through = (sql = SQL) =>
  room.query({
    'source-url': `postgres://postgres@127.0.0.1:${proxy.port}/postgres?sslmode=disable`,
    'source-query': sql
  })
const kill = (how: string) =>
  server.sql(`select ${how}(pid) from pg_stat_activity where application_name = 'tableau-publish-action'`)

describe('a connection that dies', () => {
  it.each<readonly [string, () => Promise<unknown>]>([
    ['the server is shut down in the middle', () => server.restart('SIGINT')],
    ['the server crashes in the middle', () => server.restart('SIGQUIT')],
    ['the backend is ended', () => kill('pg_terminate_backend')]
  ])('is right after a second try: %s', async (_how, strike) => {
    proxy.schedule([])
    const work = through()
    await delay(250)
    await strike()
    const { rows, remarks } = await work
    expect(new Set(rows.map(row => row[0])).size).toBe(ROWS)
    expect(remarks.map(({ title }) => title)).toContain('Query run once more')
  })

  it.each<readonly [string, Fault]>([
    ['a reset before the server has said a word', { afterBytes: 0, cut: 'reset' }],
    ['an end before the server has said a word', { afterBytes: 0, cut: 'end' }],
    ['a reset while signing in', { afterBytes: 60, cut: 'reset' }],
    ['an end before the first row', { afterBytes: 700, cut: 'end' }],
    ['a reset before the first row', { afterBytes: 700, cut: 'reset' }],
    ['a reset in the middle', { afterBytes: 400_000, cut: 'reset' }],
    ['an end in the middle', { afterBytes: 400_000, cut: 'end' }]
  ])('is right after a second try: %s', async (_how, fault) => {
    proxy.schedule([fault])
    const { rows } = await through()
    expect(new Set(rows.map(row => row[0])).size).toBe(ROWS)
    expect(proxy.connections()).toBeGreaterThan(1)
  })

  it('is right when the end of the result is cut, at each byte of it', async () => {
    const sql = 'select i, md5(i::text) as h from generate_series(1, 10) i'
    const whole = await bytesOf(sql)
    for (let missing = 1; missing <= 60; missing += 3) {
      proxy.schedule([{ afterBytes: whole - missing, cut: missing % 2 === 0 ? 'reset' : 'end' }])
      const { rows } = await through(sql)
      expect([missing, rows.length]).toEqual([missing, 10])
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

describe('random schedules of faults', () => {
  it('end with the whole result or with an error', async () => {
    const list = fc.sample(schedules, { numRuns: 60, seed: 7 })
    const outcomes = await runSchedules(postgresSchedules(server.port), list, 8)
    expect(outcomes.filter(({ wrong }) => wrong !== undefined)).toEqual([])
    expect(new Set(outcomes.map(({ verdict }) => verdict)).size).toBeGreaterThan(2)
  }, 120_000)
})

/** Bytes that the server sends for a query, from the first to the last. */
async function bytesOf(sql: string): Promise<number> {
  let low = 1
  let high = 10_000
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const before = proxy.connections()
    proxy.schedule([{ afterBytes: middle, cut: 'end' }])
    await through(sql)
    // A second connection was needed: the cut came before the end.
    if (proxy.connections() - before > 1) low = middle
    else high = middle - 1
  }
  return low
}
