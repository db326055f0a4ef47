import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type MariaServer, startMariaDb } from '../../../support/mariadb.ts'
import { openQueryRoom, type QueryRoom } from '../../../support/query-room.ts'
import { failureOf } from '../../../support/spool.ts'

let server: MariaServer
let room: QueryRoom
beforeAll(async () => {
  server = await startMariaDb()
  room = await openQueryRoom()
  await server.sql(`create table numbers (
      ti tinyint, t1 tinyint(1), tu tinyint unsigned, si smallint, su smallint unsigned, mi mediumint, mu mediumint unsigned,
      i int, iu int unsigned, z int(6) zerofill, b bigint, bu bigint unsigned, d decimal(10,2), dz decimal(8,2) zerofill,
      du decimal(10,3) unsigned, d18 decimal(18,3), d0 decimal(18,0), f float, f2 float(7,2), db double, db2 double(10,3), y year);
    insert into numbers values (-128, 2, 255, -32768, 65535, -8388608, 16777215, -2147483648, 4294967295, 42,
      -9223372036854775808, 9223372036854775807, -12.30, 12.5, 1.125, 123456789012345.678, 5, 0.1, 1234.5, 0.1, 1.5, 2024);
    create table times (d date, t time, t6 time(6), dt datetime, dt6 datetime(6), ts timestamp null, ts6 timestamp(6) null);
    set time_zone = '+02:00';
    insert into times values ('2024-02-29', '23:59:59', '23:59:59.999999', '2024-03-31 02:30:00', '2024-03-31 02:30:00.123456',
      '2024-01-01 10:00:00', '2024-01-01 10:00:00.000001');
    create table texts (c char(4), v varchar(50), t text, l longtext character set latin1, e enum('sad', 'glad'), s set('a', 'b', 'c'),
      j json, u uuid, n inet6, b1 bit(1), b8 bit(8), b40 bit(40), b64 bit(64), vb varchar(20) collate utf8mb4_bin);
    insert into texts values ('ab', 'quote " comma , \\n line \\r end ä 🙂', '', 'ä€', 'glad', 'a,c', '{"a": [1,  2]}',
      '7d444840-9dc0-11d1-b245-5ffdce74fad2', '::10.0.0.1', b'1', b'101', b'1000000000000000000000000000000000000001', b'101', 'x');
    create table bytes (id int, photo blob, hash binary(4), vb varbinary(9), place point)`)
}, 60_000)
afterAll(async () => {
  await room?.close()
  await server?.stop()
})

const query = (sql: string, inputs: Record<string, string> = {}) =>
  room.query({ 'source-url': server.url, 'source-query': sql, ...inputs })
/** The one value of a query, with its type. */
const one = async (from: string, inputs: Record<string, string> = {}) => {
  const { columns, rows } = await query(`select ${from.replace(/ from |$/, ' as v$&')}`, inputs)
  return [columns[0]?.replace('v ', ''), rows[0]?.[0]]
}

describe('types of MariaDB and MySQL, exactly', () => {
  it.each([
    ['ti', 'int', '-128'],
    ['t1', 'int', '2'],
    ['tu', 'int', '255'],
    ['si', 'int', '-32768'],
    ['su', 'int', '65535'],
    ['mi', 'int', '-8388608'],
    ['mu', 'int', '16777215'],
    ['i', 'int', '-2147483648'],
    ['iu', 'bigint', '4294967295'],
    ['z', 'bigint', '42'],
    ['b', 'bigint', '-9223372036854775808'],
    ['bu', 'bigint', '9223372036854775807'],
    ['d', 'numeric(10,2)', '-12.30'],
    ['dz', 'numeric(8,2)', '12.50'],
    ['du', 'numeric(10,3)', '1.125'],
    ['d18', 'numeric(18,3)', '123456789012345.678'],
    ['d0', 'numeric(18,0)', '5'],
    ['f', 'double', '0.1'],
    ['f2', 'double', '1234.5'],
    ['db', 'double', '0.1'],
    ['db2', 'double', '1.5'],
    ['y', 'int', '2024']
  ])('%s of numbers is %s', async (name, type, value) => {
    expect(await one(`${name} from numbers`)).toEqual([type, value])
  })

  it.each([
    ['d', 'date', '2024-02-29'],
    ['t', 'time', '23:59:59'],
    ['t6', 'time', '23:59:59.999999'],
    ['dt', 'timestamp', '2024-03-31 02:30:00'],
    ['dt6', 'timestamp', '2024-03-31 02:30:00.123456'],
    ['ts', 'timestamp', '2024-01-01 08:00:00'],
    ['ts6', 'timestamp', '2024-01-01 08:00:00.000001']
  ])('%s of times is %s', async (name, type, value) => {
    expect(await one(`${name} from times`)).toEqual([type, value])
  })

  it.each([
    ['c', 'text', 'ab'],
    ['v', 'text', 'quote " comma , \n line \r end ä 🙂'],
    ['t', 'text', ''],
    ['l', 'text', 'ä€'],
    ['e', 'text', 'glad'],
    ['s', 'text', 'a,c'],
    ['j', 'text', '{"a": [1,  2]}'],
    ['u', 'text', '7d444840-9dc0-11d1-b245-5ffdce74fad2'],
    ['n', 'text', '::10.0.0.1'],
    ['b1', 'bool', 'true'],
    ['b8', 'int', '5'],
    ['b40', 'bigint', '549755813889'],
    ['b64', 'bigint', '5'],
    ['vb', 'text', 'x']
  ])('%s of texts is %s', async (name, type, value) => {
    expect(await one(`${name} from texts`)).toEqual([type, value])
  })

  it.each([
    ['true', 'int', '1'],
    ['9223372036854775807 + 0', 'bigint', '9223372036854775807'],
    ['0.1e0 + 0.2e0', 'double', '0.30000000000000004'],
    ['1e300', 'double', '1e+300'],
    ['5e-324', 'double', '5e-324'],
    ['1.5', 'numeric(2,1)', '1.5'],
    ['null', 'text', null],
    ['cast(null as signed)', 'int', null],
    ['cast(null as datetime)', 'timestamp', null],
    ["''", 'text', ''],
    ["'null'", 'text', 'null'],
    ["'01234'", 'text', '01234'],
    ["'a\\0b'", 'text', 'a\0b'],
    ["'?' ", 'text', '?'],
    ["repeat('x', 70000)", 'text', 'x'.repeat(70_000)],
    ["concat('\"', repeat('y', 300))", 'text', `"${'y'.repeat(300)}`],
    ["date '0001-01-01'", 'date', '0001-01-01'],
    ["timestamp '9999-12-31 23:59:59.999999'", 'timestamp', '9999-12-31 23:59:59.999999'],
    ['avg(x) from (select 1 as x union all select 2) t', 'numeric(14,4)', '1.5000'],
    ['sum(x) from (select 1 as x union all select 2) t', 'bigint', '3'],
    ['sum(x) from (select 1.25 as x union all select 2) t', 'double', '3.25'],
    ['count(*) from numbers', 'bigint', '1'],
    ["_latin1 x'E4'", 'text', 'ä']
  ])('%s is %s', async (from, type, value) => {
    expect(await one(from)).toEqual([type, value])
  })

  it('places instants by time-zone', async () => {
    await server.sql(
      "create table instants (a timestamp null, b timestamp null); set time_zone = '+00:00'; insert into instants values ('2024-10-27 00:30:00', '2024-10-27 01:30:00')"
    )
    const inputs = { 'source-url': server.url, 'source-query': 'select a, b from instants' }
    const { rows } = await room.query(inputs, { zone: 'Europe/Berlin' })
    expect(rows).toEqual([['2024-10-27 02:30:00', '2024-10-27 02:30:00']])
    // Beside a float the query is written in another way.
    const sql = 'select cast(0.1 as float) as f, a, b from instants union all select 0.5, a, b from instants'
    const beside = await room.query(
      { ...inputs, 'source-query': `${sql} limit 1` },
      { zone: 'Europe/Berlin' }
    )
    expect(beside.rows.map(row => row.slice(1))).toEqual(rows)
  })
})

describe('numbers of 32 bits', () => {
  it.each([
    ['16777216', '16777216'],
    ['-1234567.125', '-1234567.1'],
    ['3.40282e38', '3.40282e+38'],
    ['1e-45', '1e-45'],
    ['1.2345678', '1.2345678'],
    ['0.3', '0.3']
  ])('keep all digits of %s', async (value, shown) => {
    await server.sql(
      `create or replace table singles (f float); insert into singles values (${value}), (null)`
    )
    const { columns, rows, remarks } = await query('select f, f, 7 as n from singles -- all of them')
    expect(columns).toEqual(['f double', 'f_2 double', 'n int'])
    const [row] = rows.filter(([first]) => first !== null)
    expect(row?.slice(0, 2).map(text => Math.fround(Number(text)))).toEqual(
      Array(2).fill(Math.fround(Number(value)))
    )
    expect(row?.[0]).toBe(shown)
    expect(rows).toHaveLength(2)
    expect(remarks.map(({ title }) => title)).toEqual(['Column names changed'])
  })

  it('are told of where the server cannot write them all', async () => {
    await server.sql('create or replace table singles (f float); insert into singles values (16777216)')
    const { rows, remarks } = await query('select f from singles; # done')
    expect(rows).toEqual([['16777200']])
    expect(remarks.map(({ title }) => title)).toEqual(['Numbers of six digits'])
    expect(remarks[0]?.message).toContain('write f * 1e0 in source-query')
  })
})

describe('numbers whose values decide', () => {
  it.each([
    ['18446744073709551615', 'text', '18446744073709551615'],
    ['cast(12345678901234567890123 as decimal(30,0))', 'text', '12345678901234567890123'],
    ['cast(1234567890123456.78 as decimal(30,2))', 'numeric(18,2)', '1234567890123456.78'],
    ['cast(1.50 as decimal(38,2))', 'double', '1.5']
  ])('%s is %s', async (from, type, value) => {
    expect(await one(from)).toEqual([type, value])
  })

  it('have room for 38 digits in file format 3', async () => {
    const inputs = {
      'source-url': server.url,
      'source-query': 'select cast(12345678901234567890.12 as decimal(30,2)) as v, 18446744073709551615 as u'
    }
    const { columns, rows } = await room.query(inputs, { hyperVersion: 3 })
    expect(columns).toEqual(['v numeric(30,2)', 'u numeric(20,0)'])
    expect(rows).toEqual([['12345678901234567890.12', '18446744073709551615']])
  })

  it('look at all rows, not at the first', async () => {
    const { columns, rows } = await query(
      'select cast(1 as unsigned) as v union all select 18446744073709551615 union all select 2'
    )
    expect(columns).toEqual(['v text'])
    expect(rows.flat().sort()).toEqual(['1', '18446744073709551615', '2'])
    const decimals = await query(
      'select cast(1 as decimal(30,1)) as v union all select 2.5 union all select 12345678901234567.8'
    )
    expect(decimals.columns).toEqual(['v numeric(18,1)'])
    expect(decimals.rows.flat().sort()).toEqual(['1.0', '12345678901234567.8', '2.5'])
  })
})

describe('values that no column holds', () => {
  it('makes NULL of zero dates, with a count', async () => {
    await server.sql(
      "set sql_mode = ''; create table zeros (d date, dt datetime, ts timestamp null); insert into zeros values ('0000-00-00', '0000-00-00', '0000-00-00'), ('2024-00-01', '2024-01-00', '2024-01-01 10:00:00')"
    )
    const { columns, rows, remarks } = await query('select * from zeros')
    expect(columns).toEqual(['d date', 'dt timestamp', 'ts timestamp'])
    expect(rows).toContainEqual([null, null, null])
    expect(rows.filter(row => row[0] === null && row[1] === null).length).toBe(2)
    expect(remarks.map(({ title, message }) => `${title}: ${message}`)).toEqual([
      'Dates without a value: Columns d (2 values), dt (2 values), ts (1 value): infinite dates and zero dates are NULL in the extract. source-query can give them another value.'
    ])
  })

  it('makes texts of times beyond a day', async () => {
    expect(await one("time '23:00:00'")).toEqual(['time', '23:00:00'])
    const { columns, rows, remarks } = await query(
      "select time '10:00:00' as v union all select time '-01:30:00' union all select time '838:59:59'"
    )
    expect(columns).toEqual(['v text'])
    expect(rows.flat().sort()).toEqual(['-01:30:00', '10:00:00', '838:59:59'])
    expect(remarks.map(({ title }) => title)).toEqual(['Times beyond a day'])
  })

  it('refuses bytes and says which cast to write', async () => {
    const error = await failureOf(query('select * from bytes'))
    expect(error.code).toBe('source.query-type')
    expect(error.message).toContain('"photo" (binary), "hash" (binary), "vb" (binary), "place" (geometry)')
    expect(error.message).toContain('hex(`photo`), hex(`hash`), hex(`vb`), ST_AsText(`place`)')
  })

  it('tells what the server warns of', async () => {
    const { rows, remarks } = await query("select 1/0 as a, cast('12x' as signed) as b")
    expect(rows).toEqual([[null, '12']])
    expect(remarks.map(({ title }) => title)).toEqual(['Warnings of the database'])
    expect(remarks[0]?.message).toContain('Truncated incorrect INTEGER value')
  })

  it('does not cut what group_concat gives', async () => {
    const { rows, remarks } = await query(
      'select length(group_concat(seq)) as n from (select seq from seq_1_to_300000) t'
    )
    expect([rows, remarks]).toEqual([[['1988894']], []])
  })
})

describe('names and rules', () => {
  it('keeps columns of the same name', async () => {
    const { columns } = await query('select 1 as a, 2 as a, 3, 4 as A, 5 as `ä "€`')
    expect(columns).toEqual(['a int', 'a_2 int', '3 int', 'A_3 int', 'ä "€ int'])
  })

  it('lets columns override a declared type, exactly or not at all', async () => {
    const sql = "select '007' as code, cast(1.25 as decimal(9,2)) as price, 3 as n, cast(0.5 as float) as f"
    const { columns, rows } = await query(sql, { columns: '{price: text, n: double, f: text}' })
    expect(columns).toEqual(['code text', 'price text', 'n double', 'f text'])
    expect(rows).toEqual([['007', '1.25', '3', '0.5']])
    expect((await failureOf(query(sql, { columns: 'price: int' }))).code).toBe('data.conversion')
  })

  it('publishes the columns of a result without rows', async () => {
    const inputs = {
      'source-url': server.url,
      'source-query': 'select 1 as a, now() as t from dual where false'
    }
    expect((await failureOf(room.query(inputs))).code).toBe('data.empty')
    const { columns, rows } = await room.query(inputs, { ifEmpty: 'publish' })
    expect([columns, rows]).toEqual([['a int', 't timestamp'], []])
  })
})
