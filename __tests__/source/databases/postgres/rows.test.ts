import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type CuttingProxy, startCuttingProxy } from '../../../support/cutting-proxy.ts'
import { type PostgresServer, startPostgres } from '../../../support/postgres.ts'
import { openQueryRoom, type QueryRoom } from '../../../support/query-room.ts'
import { failureOf } from '../../../support/spool.ts'

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

/** Redshift speaks PostgreSQL's protocol; its way of sending rows is tried on PostgreSQL. */
const query = (sql: string, port = server.port) =>
  room.query({
    'source-url': `redshift://postgres@127.0.0.1:${port}/postgres?sslmode=disable`,
    'source-query': sql
  })

describe('rows of a server without COPY TO STDOUT', () => {
  it('are read exactly', async () => {
    const { columns, rows } = await query(
      `select * from (values (9223372036854775807, 0.1::float8 + 0.2, '', 'a "b", c' || chr(10) || 'd', true, timestamptz '2024-01-01 10:00+02', 'NaN'::numeric, 12.30::numeric(9,2)), (null, null, null, null, null, null, null, null)) t(i, f, e, q, b, z, n, d)`
    )
    expect(columns).toEqual([
      'i bigint',
      'f double',
      'e text',
      'q text',
      'b bool',
      'z timestamp',
      'n double',
      'd double'
    ])
    expect(rows).toContainEqual([
      '9223372036854775807',
      '0.30000000000000004',
      '',
      'a "b", c\nd',
      'true',
      '2024-01-01 08:00:00',
      null,
      '12.3'
    ])
    expect(rows).toContainEqual(Array(8).fill(null))
  })

  it.each([0, 1, 50_000])('are all there: %d', async count => {
    const sql = `select i, md5(i::text) as h from generate_series(1, ${count}) i`
    if (count === 0) {
      expect((await failureOf(query(sql))).code).toBe('data.empty')
      return
    }
    const { rows } = await query(sql)
    expect(new Set(rows.map(row => row[0])).size).toBe(count)
  })

  it('show where a mistake stands, also when it comes late', async () => {
    const error = await failureOf(query('select 1000 / (90000 - i) as v from generate_series(1, 100000) i'))
    expect([error.code, error.message.includes('22012')]).toEqual(['source.query', true])
    expect((await failureOf(query('insert into t values (1)'))).code).toBe('source.query')
  })

  it.each(['reset', 'end'] as const)('are right after a second try when a %s cuts them', async cut => {
    proxy.schedule([{ afterBytes: 500_000, cut }])
    const { rows } = await query('select i, md5(i::text) as h from generate_series(1, 30000) i', proxy.port)
    expect(new Set(rows.map(row => row[0])).size).toBe(30_000)
  })

  it('wait for the disk, whatever the server sends', async () => {
    const before = process.memoryUsage().rss
    const spool = await room.fetch({
      'source-url': `redshift://postgres@127.0.0.1:${server.port}/postgres`,
      'source-query': 'select repeat(md5(i::text), 30) as t from generate_series(1, 150000) i'
    })
    await delay(10)
    expect(spool.files[0]?.bytes).toBeGreaterThan(140e6)
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6)
  })
})
