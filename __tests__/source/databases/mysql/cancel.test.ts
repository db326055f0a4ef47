import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { Deadline } from '../../../../src/base/deadline.ts'
import { type MariaServer, startMariaDb } from '../../../support/mariadb.ts'
import { openQueryRoom, type QueryRoom } from '../../../support/query-room.ts'
import { failureOf } from '../../../support/spool.ts'

const COMPUTES =
  'select sum(a.seq * b.seq * c.seq) as v from seq_1_to_100000 a, seq_1_to_100000 b, seq_1_to_1000 c'
const HEARD =
  "select argument from mysql.general_log where argument like 'kill%' or argument like '%@@server_id%'"

let servers: [MariaServer, MariaServer]
let room: QueryRoom
beforeAll(async () => {
  servers = await Promise.all([startMariaDb(), startMariaDb()])
  room = await openQueryRoom()
  for (const server of servers)
    await server.sql("set global log_output = 'TABLE'; set global general_log = on")
}, 60_000)
afterAll(async () => {
  await room?.close()
  await Promise.all(servers.map(server => server.stop()))
})

/** One address with two servers behind it, which take turns. */
async function balancer(ports: readonly number[]) {
  const open = new Set<Socket>()
  let turn = 0
  const front = createServer(client => {
    const server = connect(ports[turn++ % ports.length] as number, '127.0.0.1')
    for (const [one, other] of [
      [client, server],
      [server, client]
    ] as const) {
      open.add(one)
      one.on('error', () => undefined).on('close', () => other.destroy())
      one.pipe(other)
    }
  }).listen(0, '127.0.0.1')
  await once(front, 'listening')
  return {
    port: (front.address() as { port: number }).port,
    close() {
      for (const socket of open) socket.destroy()
      front.close()
    }
  }
}

it('leaves the queries of another server behind the same address alone', async () => {
  const front = await balancer(servers.map(({ port }) => port))
  const deadline = new Deadline(0.02)
  const inputs = { 'source-url': `mysql://root@127.0.0.1:${front.port}/sales`, 'source-query': COMPUTES }
  expect((await failureOf(room.fetch(inputs, deadline))).code).toBe('deadline')
  deadline.close()
  front.close()
  await delay(200)
  const heard = (await servers[1].sql(HEARD)).map(({ argument }) => argument?.toLowerCase())
  expect(heard.filter(text => text?.includes('concat_ws'))).toHaveLength(1)
  expect(heard.filter(text => text?.startsWith('kill'))).toEqual([])
})

it('stops the query where it has met the same server', async () => {
  const deadline = new Deadline(0.02)
  const inputs = { 'source-url': servers[0].url, 'source-query': COMPUTES }
  expect((await failureOf(room.fetch(inputs, deadline))).code).toBe('deadline')
  deadline.close()
  const heard = (await servers[0].sql(HEARD)).map(({ argument }) => argument?.toLowerCase())
  expect(heard.filter(text => text?.startsWith('kill query'))).toHaveLength(1)
})
