import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../../../src/base/deadline.ts'
import { openQuery } from '../../../../src/source/databases/mysql/query.ts'
import { sizeLimit } from '../../../../src/source/spool/size-limit.ts'
import { connectTest } from '../../../support/connect-test.ts'
import { type MariaServer, startMariaDb } from '../../../support/mariadb.ts'
import { memoryLog } from '../../../support/memory-log.ts'
import { databaseOf, openQueryRoom, type QueryRoom } from '../../../support/query-room.ts'
import { failureOf } from '../../../support/spool.ts'

let server: MariaServer
let room: QueryRoom
beforeAll(async () => {
  server = await startMariaDb({ settings: { 'net-write-timeout': '1' } })
  room = await openQueryRoom()
  await server.sql(`
    create table orders (id int primary key, note varchar(20)); insert into orders values (1, 'a'), (2, 'b');
    create sequence numbers;
    create function writes() returns int begin insert into orders values (9, 'x'); return 1; end;
    create procedure escapes() begin commit; insert into orders values (10, 'x'); select 1; end;
    create table old (id int) engine=aria; insert into old values (1);
    create database eu; create table eu.orders (id int);
    create function eu.reads() returns int return 1;
    create user reader@'%'; grant select on sales.orders to reader@'%'`)
}, 60_000)
afterAll(async () => {
  await room?.close()
  await server?.stop()
})

const query = (sql: string, inputs: Record<string, string> = {}) =>
  room.query({ 'source-url': server.url, 'source-query': sql, ...inputs })
/** Queries of the action that run at the server. */
const running = async (): Promise<unknown[]> =>
  await server.sql(
    "select info from information_schema.processlist where host like '127.0.0.1:%' and info is not null"
  )

describe('the query', () => {
  it.each([
    ['a semicolon at its end', 'select 1 as v;'],
    ['several semicolons', 'select 1 as v ; ;\n;'],
    ['a semicolon and a comment at its end', 'select 1 as v ; -- done; \n'],
    ['a comment of MySQL at its end', 'select 1 as v; # done;'],
    ['a WITH', 'with t as (select 1 as v) select * from t order by v'],
    ['VALUES', 'values (1)'],
    ['parentheses and comments before it', '/* a; */ -- b\n# c\n ( (select 1 as v) limit 1)'],
    ['a semicolon and a backslash in a text', `select 1 as v where '\\';--' = "\\';--" and '?' <> ':name'`]
  ])('may have %s', async (_what, sql) => {
    expect((await query(sql)).rows).toEqual([['1']])
  })

  it('sees one snapshot, in UTC, and only reads', async () => {
    const { rows } = await query(
      "select @@tx_isolation, @@tx_read_only, @@time_zone, @@in_transaction, @@character_set_results, date_format(now(), '%H') - date_format(utc_timestamp(), '%H')"
    )
    expect(rows).toEqual([['REPEATABLE-READ', '1', '+00:00', '1', 'utf8mb4', '0']])
  })

  it('gives the server the time that is left as its own limit', async () => {
    const deadline = new Deadline(0.5)
    const sql =
      'select @@max_statement_time between 30 and 35 as v, @@net_write_timeout between 30 and 35 as w'
    const { files } = await room.fetch({ 'source-url': server.url, 'source-query': sql }, deadline)
    deadline.close()
    expect(files[0]).toMatchObject({ records: 1, bytes: '1,1\n'.length })
  })

  it.each([
    ['INSERT', "insert into orders values (3, 'c')", 'source.read-only'],
    ['INSERT with rows', "insert into orders values (3, 'c') returning id", 'source.read-only'],
    ['a WITH that deletes', 'with d as (select 1 as i) delete from orders', 'source.query'],
    ['a function that writes', 'select writes() as v', 'source.read-only'],
    ['a sequence', 'select nextval(numbers) as v', 'source.read-only'],
    ['FOR UPDATE', 'select * from orders for update', 'source.read-only'],
    [
      'INTO OUTFILE',
      "select * from orders into outfile '/tmp/tableau-publish-action-outfile'",
      'source.read-only'
    ],
    ['INTO a variable', 'select id into @a from orders limit 1', 'source.read-only'],
    ['CALL of a procedure that ends the transaction', 'call escapes()', 'source.read-only'],
    ['LOAD DATA LOCAL', "load data local infile '/etc/passwd' into table orders", 'source.read-only'],
    ['a change of tables', 'create table x (i int)', 'source.read-only'],
    ['ANALYZE TABLE', 'analyze table orders', 'source.read-only'],
    ['OPTIMIZE TABLE in a comment that the server runs', '/*! optimize */ table orders', 'source.read-only'],
    ['OPTIMIZE TABLE in one of MariaDB', '/*M!100000 optimize */ table orders', 'source.read-only'],
    ['a block', 'begin not atomic commit; insert into orders values (11, 1); end', 'source.read-only'],
    ['EXECUTE IMMEDIATE', "execute immediate 'drop table orders'", 'source.read-only'],
    ['two statements', 'select 1; drop table orders', 'source.query'],
    ['a placeholder', 'select * from orders where id = ?', 'source.query'],
    ['nothing', '-- nothing', 'source.query'],
    ['semicolons', ' ;; ', 'source.query']
  ])('refuses %s, and nothing has changed', async (_what, sql, code) => {
    const error = await failureOf(query(sql))
    expect([error.code, error.message]).toEqual([code, expect.stringContaining('127.0.0.1')])
    expect(await server.sql('select count(*) as n from orders')).toEqual([{ n: '2' }])
    expect(existsSync('/tmp/tableau-publish-action-outfile')).toBe(false)
  })

  it('shows line and column of a mistake with a mark under it', async () => {
    const error = await failureOf(query("select id,\n       'ä' as b\nfrm orders\nwhere id = 1"))
    expect(error.code).toBe('source.query')
    expect(error.message).toContain('refused the query at line 3, column 1 of source-query')
    expect(error.message).toContain('(1064, 42000)')
    expect(error.message).toContain('\nfrm orders\n^\n')
  })

  it.each([
    ['a column', 'select id,\n  nöte\nfrom orders', 'line 2, column 3', 'nöte'],
    ['a table', 'select id\nfrom sales.ordres o', 'line 2, column 12', "Table 'sales.ordres' doesn't exist"],
    ['a function', 'select\n\n bad_one(id) from orders', 'line 3, column 2', 'bad_one'],
    [
      'a table in a database that is not there',
      'select id from nowhere.ordres',
      'line 1, column 24',
      'nowhere'
    ]
  ])('shows %s that is not there', async (_what, sql, place, text) => {
    const error = await failureOf(query(sql))
    expect([error.code, error.message]).toEqual(['source.query', expect.stringContaining(text)])
    expect(error.message).toContain(`at ${place} of source-query`)
  })

  it('shows no place where a name stands in the query twice', async () => {
    const error = await failureOf(query('select nope from orders where nope = 1'))
    expect(error.message).toContain('refused the query: Unknown column')
  })

  it('fails when the server does after many rows, and leaves nothing in the spool', async () => {
    const before = await room.spooled()
    const error = await failureOf(
      query(
        `select seq, if(seq < 90000, 'x', (select 1 from seq_1_to_2 b where b.seq < a.seq)) as v from seq_1_to_100000 a`
      )
    )
    expect([error.code, error.message]).toEqual(['source.query', expect.stringContaining('(1242, 21000)')])
    expect(await room.spooled()).toEqual(before)
  })

  it('keeps a WITH, an ORDER BY and a LIMIT where it asks for all digits', async () => {
    const { rows } = await query(
      'with recursive t(i) as (select 1 union all select i + 1 from t where i < 3) select i, cast(i * 1.1 as float) as m, i from t order by i desc limit 2 -- two'
    )
    expect(rows.sort()).toEqual([
      ['2', '2.2', '2'],
      ['3', '3.3', '3']
    ])
  })

  it.each([
    ['a table', 'select * from eu.orders'],
    ['a function', 'select eu.reads() as v']
  ])('names the missing right to %s', async (_what, sql) => {
    const error = await failureOf(query(sql, { 'source-username': 'reader' }))
    expect(error.code).toBe('source.query')
    expect(error.message).toContain("command denied to user 'reader'@")
    expect(error.message).toContain("GRANT SELECT ON sales.* TO 'reader'@'…'")
  })

  it('stops at source-max-size', async () => {
    const error = await failureOf(
      query('select repeat(md5(seq), 10) as t from seq_1_to_1000000', { 'source-max-size': '1MB' })
    )
    expect(error.code).toBe('source.too-large')
    await delay(200)
    expect(await running()).toEqual([])
  })

  it('is not abandoned by the server when its rows wait', async () => {
    const deadline = new Deadline(1)
    const config = databaseOf({
      'source-url': server.url,
      'source-query': 'select seq from seq_1_to_2000000'
    })
    const query = await openQuery(config, {
      connect: connectTest,
      tokens: new Map(),
      deadline,
      log: memoryLog()
    })
    await query.describe()
    await delay(3_000)
    const folder = await mkdtemp(join(tmpdir(), 'slow-'))
    const path = () => join(folder, 'rows.csv')
    await query.stream({ path, deadline, meter: sizeLimit().meter('slow') })
    expect(query.count()).toBe(2_000_000)
    await query.close()
    await rm(folder, { recursive: true })
    deadline.close()
  })

  it('waits for the disk, whatever the server sends', async () => {
    const before = process.memoryUsage().rss
    const spool = await room.fetch({
      'source-url': server.url,
      'source-query': 'select repeat(md5(seq), 30) as t from seq_1_to_150000'
    })
    expect(spool.files[0]?.bytes).toBeGreaterThan(140e6)
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6)
  })
})

describe('an end before the result', () => {
  // What is summed up is computed for hours.
  const computes =
    'select sum(a.seq * b.seq * c.seq) as v from seq_1_to_100000 a, seq_1_to_100000 b, seq_1_to_1000 c'
  const sends = 'select a.seq, sleep(0.001) as s from seq_1_to_1000000 a'
  it.each([
    ['that computes', computes],
    ['that sleeps', 'select sleep(60) as v'],
    ['that sends rows', sends],
    ['whose rows wait to be read', 'select repeat(md5(seq), 100) as t from seq_1_to_10000000']
  ])('stops a query %s at the server within two seconds of the deadline', async (_what, sql) => {
    const deadline = new Deadline(0.02)
    const error = await failureOf(room.fetch({ 'source-url': server.url, 'source-query': sql }, deadline))
    expect([error.code, error.message]).toEqual([
      'deadline',
      expect.stringContaining('while waiting for the query at 127.0.0.1')
    ])
    await delay(500)
    expect(await running()).toEqual([])
    deadline.close()
  })

  it('stops it when the run is cancelled', async () => {
    const deadline = new Deadline(1)
    const work = failureOf(room.fetch({ 'source-url': server.url, 'source-query': computes }, deadline))
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

  it('says so when somebody else ends the query', async () => {
    const work = failureOf(query(computes))
    await delay(700)
    const [{ id } = {}] = await server.sql(
      "select id from information_schema.processlist where host like '127.0.0.1:%' and info like 'select sum%'"
    )
    await server.sql(`kill query ${id}`)
    const error = await work
    expect([error.code, error.message]).toEqual(['source.query', expect.stringContaining('(1317, 70100)')])
  })
})
