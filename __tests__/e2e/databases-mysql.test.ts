import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type MariaServer, startMariaDb } from '../support/mariadb.ts'
import { useStand } from './stand.ts'

const PASSWORD = 'c4n4ry@pass#word?x'
const stand = useStand()
let server: MariaServer
beforeAll(async () => {
  server = await startMariaDb()
  await server.sql(
    `create user reader@'%' identified by '${PASSWORD}'; create table orders (id int, customer int, amount decimal(10,2));
     insert into orders values (1, 7, 9.5), (2, 8, 3), (3, 7, 1); grant select on sales.* to reader@'%'`
  )
}, 60_000)
afterAll(() => server?.stop())

const COMPUTES =
  'select sum(a.seq * b.seq * c.seq) as v from seq_1_to_100000 a, seq_1_to_100000 b, seq_1_to_1000 c'
const inputs = (query: string) => ({
  'source-url': `mysql://reader@127.0.0.1:${server.port}/sales`,
  'source-password': PASSWORD,
  'source-query': query
})
const running = async (): Promise<number> =>
  (
    await server.sql(
      "select 1 from information_schema.processlist where user = 'reader' and info is not null"
    )
  ).length
const untilRunning = async (): Promise<void> => {
  while ((await running()) === 0) await delay(50)
  await delay(300)
}

describe('a query at MariaDB', () => {
  it('publishes its result, read from a file of the workspace', async () => {
    const step = await stand.step(
      { ...inputs('sql/orders.sql'), 'datasource-name': 'Orders' },
      { workspace: { 'sql/orders.sql': "select * from orders where '{{ today }}' > '2000-01-01'; # all\n" } }
    )
    if (step.exitCode !== 0) throw new Error(step.log)
    expect(step.outputs['row-count']).toBe('3')
    expect(JSON.parse(step.outputs['schema'] ?? '')).toEqual([
      { name: 'id', type: 'int', nullable: true },
      { name: 'customer', type: 'int', nullable: true },
      { name: 'amount', type: 'numeric(10,2)', nullable: true }
    ])
    expect(step.summary).toContain(`127.0.0.1:${server.port}/sales`)
    for (const text of [
      step.log.replace(/^::add-mask::.*$/gm, ''),
      step.summary,
      JSON.stringify(step.outputs)
    ])
      expect(text).not.toContain('c4n4ry')
  })

  it('joins with a file', async () => {
    const { rows } = await stand.build({
      'source-url': '',
      sources: `
orders: {url: "mariadb://reader@127.0.0.1:${server.port}/sales", password: '${PASSWORD}', query: select * from orders}
customers: {url: "${stand.serve('customers.csv', 'customer,name\n7,Ann\n8,Bob\n')}"}`,
      transform:
        'select c.name, sum(o.amount)::double precision as amount from orders o join customers c using (customer) group by c.name order by 1'
    })
    expect(rows).toEqual([
      ['Ann', '10.5'],
      ['Bob', '3']
    ])
  })

  it('never shows the password when it is wrong', async () => {
    const step = await stand.step(
      { ...inputs('select 1'), 'source-password': 'c4n4ry-wrong' },
      { env: { RUNNER_DEBUG: '1' } }
    )
    expect(step.exitCode).toBe(1)
    expect(step.log).toContain('source.login')
    expect(step.log.replace(/^::add-mask::.*$/gm, '')).not.toContain('c4n4ry')
    expect(step.summary).not.toContain('c4n4ry')
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'is stopped at the server within two seconds of %s',
    async signal => {
      const step = await stand.step(inputs(COMPUTES), { kill: { signal, when: untilRunning } })
      expect(step.exitCode).toBe(1)
      expect(step.log).toContain('cancelled: ')
      expect(await running()).toBe(0)
    }
  )

  it('is stopped at the server at the deadline', async () => {
    const step = await stand.step({ ...inputs(COMPUTES), 'timeout-minutes': '0.08' })
    expect(step.log).toContain('while waiting for the query at 127.0.0.1')
    await delay(500)
    expect(await running()).toBe(0)
  })

  it('needs no more memory for more rows', async () => {
    const peak = async (rows: number): Promise<number> => {
      const query = `select seq, md5(seq) as a, md5(seq + 1) as b from seq_1_to_${rows}`
      const step = await stand.step({ ...inputs(query), 'dry-run': 'true' }, { measure: true })
      if (step.exitCode !== 0) throw new Error(step.log)
      return step.peakRss ?? 0
    }
    const [small, large] = [await peak(100_000), await peak(500_000)]
    expect(large).toBeLessThan(200e6)
    expect(large - small).toBeLessThan(50e6)
  }, 120_000)
})
