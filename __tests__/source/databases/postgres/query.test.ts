import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../../../src/base/deadline.ts'
import { type PostgresServer, startPostgres } from '../../../support/postgres.ts'
import { openQueryRoom, type QueryRoom } from '../../../support/query-room.ts'
import { failureOf } from '../../../support/spool.ts'

let server: PostgresServer
let room: QueryRoom
beforeAll(async () => {
  server = await startPostgres()
  room = await openQueryRoom()
  await server.sql(
    `create table orders (id int, note text); insert into orders values (1, 'a'), (2, 'b');
     create schema eu; create table eu.orders (id int); insert into eu.orders values (7);
     create role reader login; create role nobody login;
     grant select on orders to reader;
     create function conflict(i int) returns int language plpgsql as $$ begin
       if i < 5000 then return i; end if;
       raise exception 'canceling statement due to conflict with recovery' using errcode = '40001'; end $$;
     create function writes() returns int language plpgsql as $$ begin insert into orders values (9, 'x'); return 1; end $$`
  )
}, 60_000)
afterAll(async () => {
  await room?.close()
  await server?.stop()
})

const query = (sql: string, inputs: Record<string, string> = {}) =>
  room.query({ 'source-url': server.url, 'source-query': sql, ...inputs })
const running = async (): Promise<unknown[]> =>
  await server.sql(
    "select query from pg_stat_activity where application_name = 'tableau-publish-action' and state = 'active'"
  )

describe('the query', () => {
  it.each([
    ['a semicolon at its end', 'select 1 as v;'],
    ['several semicolons and comments', 'select 1 as v ; -- done\n ; /* ; */ '],
    ['a comment at its end', 'select 1 as v -- one'],
    ['a WITH', 'with t as (select 1 as v) select * from t order by v'],
    ['VALUES', 'values (1)'],
    ['TABLE', 'table one'],
    ['a semicolon in a text', "select 1 as v where ';' = ';';"]
  ])('may have %s', async (_what, sql) => {
    await server.sql('create table if not exists one (v int); truncate one; insert into one values (1)')
    expect((await query(sql)).rows).toEqual([['1']])
  })

  it('finds tables in the schema that the URL names', async () => {
    const { rows } = await query('select id from orders', { 'source-url': `${server.url}?schema=eu` })
    expect(rows).toEqual([['7']])
  })

  it('sees one snapshot', async () => {
    const { rows } = await query(
      "select current_setting('transaction_isolation') as i, current_setting('transaction_read_only') as r, current_setting('TimeZone') as z"
    )
    expect(rows).toEqual([['repeatable read', 'on', 'UTC']])
  })

  it('gives the server the time that is left as its own limit', async () => {
    const deadline = new Deadline(0.5)
    const { files } = await room.fetch(
      { 'source-url': server.url, 'source-query': "select current_setting('statement_timeout') as t" },
      deadline
    )
    deadline.close()
    expect(files[0]?.records).toBe(1)
  })

  it.each([
    ['INSERT', "insert into orders values (3, 'c') returning id", 'source.read-only'],
    [
      'a data-modifying CTE',
      'with d as (delete from orders returning *) select * from d',
      'source.read-only'
    ],
    ['a function that writes', 'select writes()', 'source.read-only'],
    ['FOR UPDATE', 'select * from orders for update', 'source.read-only'],
    ['two statements', 'select 1; drop table orders', 'source.query'],
    ['the way out of COPY', 'select 1) to stdout; drop table orders; --', 'source.query'],
    ['no rows', 'create table x (i int)', 'source.query'],
    ['nothing', '-- nothing', 'source.query']
  ])('refuses %s, and nothing has changed', async (_what, sql, code) => {
    const error = await failureOf(query(sql))
    expect(error.code).toBe(code)
    expect(await server.sql('select count(*)::int as n from orders')).toEqual([{ n: 2 }])
  })

  it('shows line and column of a mistake with a mark under it', async () => {
    const error = await failureOf(query('select id,\n       nöte\nfrom orders'))
    expect(error.code).toBe('source.query')
    expect(error.message).toContain('refused the query at line 2, column 8 of source-query')
    expect(error.message).toContain('column "nöte" does not exist (42703)')
    expect(error.message).toContain('\n       nöte\n       ^\n')
    expect(error.message).toContain('Perhaps you meant to reference the column "orders.note".')
  })

  it.each([
    ['before the first row', 'select 1/0 as v'],
    ['after many rows', 'select 1000 / (90000 - i) as v from generate_series(1, 100000) i']
  ])('fails when the server does %s, and leaves nothing in the spool', async (_what, sql) => {
    const before = await room.spooled()
    const error = await failureOf(query(sql))
    expect([error.code, error.message.includes('division by zero (22012)')]).toEqual(['source.query', true])
    expect(await room.spooled()).toEqual(before)
  })

  it('keeps a WITH and an ORDER BY where it casts money', async () => {
    const { rows } = await query(
      'with recursive t(i) as (select 1 union all select i + 1 from t where i < 3) select i, (i * 1.5)::numeric::money as m from t order by i desc limit 2 -- two'
    )
    expect(rows.sort()).toEqual([
      ['2', '3.00'],
      ['3', '4.50']
    ])
  })

  it('names the missing right', async () => {
    const error = await failureOf(query('select * from eu.orders', { 'source-username': 'reader' }))
    expect(error.code).toBe('source.query')
    expect(error.message).toContain('permission denied for schema eu (42501)')
    expect(error.message).toContain('GRANT SELECT')
  })

  it('stops at source-max-size', async () => {
    const error = await failureOf(
      query('select repeat(md5(i::text), 10) from generate_series(1, 1000000) i', {
        'source-max-size': '1MB'
      })
    )
    expect(error.code).toBe('source.too-large')
    await delay(200)
    expect(await running()).toEqual([])
  })

  it('takes no PG* variable of the environment', async () => {
    const before = { ...process.env }
    Object.assign(process.env, {
      PGOPTIONS: '-c statement_timeout=1',
      PGSSLMODE: 'require',
      PGUSER: 'x',
      PGDATABASE: 'y'
    })
    try {
      expect((await query('select count(*)::int as n from orders')).rows).toEqual([['2']])
    } finally {
      for (const name of ['PGOPTIONS', 'PGSSLMODE', 'PGUSER', 'PGDATABASE']) delete process.env[name]
      Object.assign(process.env, before)
    }
  })
})

describe('an end before the result', () => {
  const slow = 'select i, pg_sleep(0.001)::text from generate_series(1, 1000000) i'
  it.each([
    ['that computes', 'select pg_sleep(60)'],
    ['that sends rows', slow],
    ['whose rows wait to be read', 'select repeat(md5(i::text), 100) from generate_series(1, 10000000) i']
  ])('stops a query %s at the server within two seconds of the deadline', async (_what, sql) => {
    const deadline = new Deadline(0.02)
    const work = failureOf(room.fetch({ 'source-url': server.url, 'source-query': sql }, deadline))
    const error = await work
    expect([error.code, error.message.includes('while waiting for the query at 127.0.0.1')]).toEqual([
      'deadline',
      true
    ])
    await delay(500)
    expect(await running()).toEqual([])
    deadline.close()
  })

  it('stops it when the run is cancelled', async () => {
    const deadline = new Deadline(1)
    const work = failureOf(room.fetch({ 'source-url': server.url, 'source-query': slow }, deadline))
    await delay(700)
    expect(await running()).toHaveLength(1)
    const begun = performance.now()
    deadline.cancel()
    expect((await work).code).toBe('cancelled')
    expect(performance.now() - begun).toBeLessThan(2_000)
    await delay(300)
    expect(await running()).toEqual([])
    deadline.close()
  })

  it('says so when somebody else cancels the query', async () => {
    const work = failureOf(query('select pg_sleep(60)'))
    await delay(500)
    await server.sql(
      "select pg_cancel_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()"
    )
    const error = await work
    expect(error.code).toBe('source.query')
    expect(error.message).toContain('(57014)')
  })

  it('runs the query once more when the server is shut down in the middle', async () => {
    const work = query('select i, pg_sleep(0.0005)::text as s from generate_series(1, 3000) i')
    await delay(900)
    await server.restart('SIGINT')
    const { rows, remarks } = await work
    expect(new Set(rows.map(row => row[0])).size).toBe(3000)
    expect(remarks.map(({ title }) => title)).toEqual(['Query run once more'])
  })

  it('says what helps when a replica ends the query for changes of the primary', async () => {
    const error = await failureOf(query('select conflict(i) from generate_series(1, 9000) i'))
    expect(error.code).toBe('source.query')
    expect(error.message).toContain('conflict with recovery (40001)')
    expect(error.message).toContain('hot_standby_feedback')
  })

  it('fails when it is lost a second time', async () => {
    const work = failureOf(query('select pg_sleep(30)'))
    const kill =
      "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(30)%' and pid <> pg_backend_pid()"
    await delay(500)
    await server.sql(kill)
    await delay(1500)
    await server.sql(kill)
    const error = await work
    expect(error.code).toBe('source.incomplete')
    expect(error.message).toContain('(57P01)')
  })
})
