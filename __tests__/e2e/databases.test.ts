import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type PostgresServer, startPostgres } from '../support/postgres.ts'
import { useStand } from './stand.ts'

const PASSWORD = 'c4n4ry@pass#word?x'
const stand = useStand()
let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres({ access: ['host all postgres all trust', 'host all all all scram-sha-256'] })
  await server.sql(
    `create role reader login password '${PASSWORD}'; create table orders (id int, customer int, amount numeric(10,2));
     insert into orders values (1, 7, 9.5), (2, 8, 3), (3, 7, 1); grant select on orders to reader`
  )
}, 60_000)
afterAll(() => server?.stop())

const inputs = (query: string) => ({
  'source-url': `postgres://reader@127.0.0.1:${server.port}/postgres`,
  'source-password': PASSWORD,
  'source-query': query
})
const running = async (): Promise<number> =>
  (await server.sql("select 1 from pg_stat_activity where application_name = 'tableau-publish-action'"))
    .length
const untilRunning = async (): Promise<void> => {
  while ((await running()) === 0) await delay(50)
  await delay(300)
}

describe('a query at PostgreSQL', () => {
  it('publishes its result, read from a file of the workspace', async () => {
    const step = await stand.step(
      { ...inputs('sql/orders.sql'), 'datasource-name': 'Orders' },
      {
        workspace: { 'sql/orders.sql': "select * from orders where date '{{ today }}' > date '2000-01-01';" }
      }
    )
    if (step.exitCode !== 0) throw new Error(step.log)
    expect(step.outputs['row-count']).toBe('3')
    expect(JSON.parse(step.outputs['schema'] ?? '')).toEqual([
      { name: 'id', type: 'int', nullable: true },
      { name: 'customer', type: 'int', nullable: true },
      { name: 'amount', type: 'numeric(10,2)', nullable: true }
    ])
    expect(step.summary).toContain(`127.0.0.1:${server.port}/postgres`)
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
orders: {url: "postgres://reader@127.0.0.1:${server.port}/postgres", password: '${PASSWORD}', query: select * from orders}
customers: {url: "${stand.serve('customers.csv', 'customer,name\n7,Ann\n8,Bob\n')}"}`,
      transform:
        'select c.name, sum(o.amount)::double precision as amount from orders o join customers c using (customer) group by c.name order by 1'
    })
    expect(rows).toEqual([
      ['Ann', '10.5'],
      ['Bob', '3']
    ])
  })

  it('says that the file of the query is not there before anything is asked', async () => {
    const error = await stand.refuse(inputs('sql/missing.sql'))
    expect(error).toContain('source.file')
    expect(error).toContain('sql/missing.sql, which the input source-query names, does not exist')
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
      const step = await stand.step(inputs('select pg_sleep(60)'), { kill: { signal, when: untilRunning } })
      expect(step.exitCode).toBe(1)
      expect(step.log).toContain('cancelled: ')
      expect(await running()).toBe(0)
    }
  )

  it('is stopped at the server at the deadline', async () => {
    const step = await stand.step({ ...inputs('select pg_sleep(60)'), 'timeout-minutes': '0.08' })
    expect(step.log).toContain('while waiting for the query at 127.0.0.1')
    await delay(500)
    expect(await running()).toBe(0)
  })

  it('needs no more memory for more rows', async () => {
    const peak = async (rows: number): Promise<number> => {
      const query = `select i, md5(i::text) as a, md5((i + 1)::text) as b from generate_series(1, ${rows}) i`
      const step = await stand.step({ ...inputs(query), 'dry-run': 'true' }, { measure: true })
      if (step.exitCode !== 0) throw new Error(step.log)
      return step.peakRss ?? 0
    }
    const [small, large] = [await peak(100_000), await peak(500_000)]
    expect(large).toBeLessThan(200e6)
    expect(large - small).toBeLessThan(50e6)
  }, 120_000)
})
