import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type PostgresServer, startPostgres } from '../../../support/postgres.ts'
import { openQueryRoom, type QueryRoom } from '../../../support/query-room.ts'
import { failureOf } from '../../../support/spool.ts'

let server: PostgresServer
let room: QueryRoom
beforeAll(async () => {
  server = await startPostgres()
  room = await openQueryRoom()
  await server.sql(`create type mood as enum ('sad', 'glad'); create domain cents as numeric(9,2)`)
}, 60_000)
afterAll(async () => {
  await room?.close()
  await server?.stop()
})

const query = (sql: string, inputs: Record<string, string> = {}) =>
  room.query({ 'source-url': server.url, 'source-query': sql, ...inputs })
/** The one value of a query, with its type. */
const one = async (expression: string, inputs: Record<string, string> = {}) => {
  const { columns, rows } = await query(`select ${expression} as v`, inputs)
  return [columns[0]?.replace('v ', ''), rows[0]?.[0]]
}

describe('types of PostgreSQL, exactly', () => {
  it.each([
    ['true', 'bool', 'true'],
    ["B'1'::bit(1)", 'bool', 'true'],
    ["B'101'::bit(3)", 'text', '101'],
    ['7::smallint', 'int', '7'],
    ['(-2147483648)::int', 'int', '-2147483648'],
    ['9223372036854775807::bigint', 'bigint', '9223372036854775807'],
    ['(-9223372036854775808)::bigint', 'bigint', '-9223372036854775808'],
    ['4294967295::oid', 'bigint', '4294967295'],
    ['12.30::numeric(10,2)', 'numeric(10,2)', '12.30'],
    ['123456789012345.678::numeric(18,3)', 'numeric(18,3)', '123456789012345.678'],
    ['5::numeric(18,0)', 'numeric(18,0)', '5'],
    ['12.34::cents', 'numeric(9,2)', '12.34'],
    ['1.5::real', 'double', '1.5'],
    ['(0.1 + 0.2::float8)', 'double', '0.30000000000000004'],
    ["'1e300'::float8", 'double', '1e+300'],
    ["'5e-324'::float8", 'double', '5e-324'],
    ["date '2024-02-29'", 'date', '2024-02-29'],
    ["date '0044-03-15 BC'", 'date', '0044-03-15 BC'],
    ["time '23:59:59.999999'", 'time', '23:59:59.999999'],
    ["timetz '10:11:12+02'", 'text', '10:11:12+02'],
    ["timestamp '2024-03-31 02:30:00.123456'", 'timestamp', '2024-03-31 02:30:00.123456'],
    ["timestamptz '2024-01-01 10:00:00.000001+02'", 'timestamp', '2024-01-01 08:00:00.000001'],
    ["interval '1 year 2 days 03:04:05'", 'text', '1 year 2 days 03:04:05'],
    ["'glad'::mood", 'text', 'glad'],
    ["'7d444840-9dc0-11d1-b245-5ffdce74fad2'::uuid", 'text', '7d444840-9dc0-11d1-b245-5ffdce74fad2'],
    ["inet '10.0.0.1/8'", 'text', '10.0.0.1/8'],
    ['int4range(1, 5)', 'text', '[1,5)'],
    ["xml '<a>1</a>'", 'text', '<a>1</a>'],
    ["point '(1,2)'", 'text', '(1,2)'],
    ['json \'{"a": [1,  2]}\'', 'text', '{"a": [1,  2]}'],
    ['jsonb \'{"b":null}\'', 'text', '{"b": null}'],
    ['array[1,null,3]', 'text', '{1,NULL,3}'],
    ["row(1, 'x')", 'text', '(1,x)'],
    ["'ab'::char(4)", 'text', 'ab  '],
    ["''", 'text', ''],
    ["E'quote \" comma , \\n line \\r end ä 🙂'", 'text', 'quote " comma , \n line \r end ä 🙂'],
    ["'null'", 'text', 'null'],
    ["'01234'", 'text', '01234'],
    ['null::int', 'int', null],
    ['null::text', 'text', null],
    ['null::timestamptz', 'timestamp', null]
  ])('%s is %s', async (expression, type, value) => {
    expect(await one(expression)).toEqual([type, value])
  })

  it('places instants by time-zone', async () => {
    const { rows } = await room.query(
      {
        'source-url': server.url,
        'source-query': "select timestamptz '2024-10-27 00:30:00Z' a, timestamptz '2024-10-27 01:30:00Z' b"
      },
      { zone: 'Europe/Berlin' }
    )
    expect(rows).toEqual([['2024-10-27 02:30:00', '2024-10-27 02:30:00']])
  })

  it('keeps money to the cent, whatever the country of the server', async () => {
    expect(await one("'$1,234.56'::money")).toEqual(['numeric(18,2)', '1234.56'])
    expect(await one("'-92233720368547758.08'::money")).toEqual(['text', '-92233720368547758.08'])
    const { rows } = await query("select 1 a, '12.34'::money as a, 'x' as a")
    expect(rows).toEqual([['1', '12.34', 'x']])
  })
})

describe('numbers whose values decide', () => {
  it.each([
    ['sum(x) from (values (1::bigint), (2)) t(x)', 'bigint', '3'],
    ['avg(x) from (values (1), (2)) t(x)', 'double', '1.5'],
    ['99999999999999999999::numeric', 'text', '99999999999999999999'],
    ['1234567890123456.78::numeric', 'numeric(18,2)', '1234567890123456.78'],
    ['1.50::numeric(38,2)', 'double', '1.5'],
    ['null::numeric', 'double', null]
  ])('%s is %s', async (expression, type, value) => {
    const { columns, rows } = await query(`select ${expression.replace(/ from|$/, ' as v$&')}`)
    expect([columns[0], rows[0]?.[0]]).toEqual([`v ${type}`, value])
  })

  it('says why, and what keeps cents exact', async () => {
    const { columns, reasons } = await query(
      'select sum(x) as a, sum(x)::numeric(18,2) as b, sum(y) as c from (values (1.25::numeric(10,2), 1::bigint)) t(x, y)'
    )
    expect(columns).toEqual(['a double', 'b numeric(18,2)', 'c bigint'])
    expect(reasons).toEqual([
      'numeric of the database leaves the type to the values; for cents, write a cast to numeric(18,2) in source-query',
      'type that the database declares',
      'numeric of the database leaves the type to the values: whole numbers within int64'
    ])
  })

  it('looks at all rows, not at the first', async () => {
    const { columns, rows } = await query(
      'select * from (values (1::numeric), (2.5), (12345678901234567.8)) t(v) order by 1'
    )
    expect(columns).toEqual(['v numeric(18,1)'])
    expect(rows.flat().sort()).toEqual(['1.0', '12345678901234567.8', '2.5'])
  })

  it('has room for 38 digits in file format 3', async () => {
    const inputs = {
      'source-url': server.url,
      'source-query': 'select 12345678901234567890.12::numeric(30,2) as v'
    }
    const { columns, rows } = await room.query(inputs, { hyperVersion: 3 })
    expect([columns, rows]).toEqual([['v numeric(30,2)'], [['12345678901234567890.12']]])
  })

  it('says which columns became text', async () => {
    const { remarks } = await query('select 99999999999999999999::numeric as v')
    expect(remarks.map(({ title }) => title)).toEqual(['More digits than a number column holds'])
  })
})

describe('values that no column holds', () => {
  it('makes NULL of NaN and Infinity, with a count', async () => {
    const { columns, rows, remarks } = await query(
      "select f, n, d::numeric(5,2), i from (values ('NaN'::float8, 'NaN'::numeric, 'NaN'::numeric, 1), ('-Infinity', 2.5, 2.5, 2), (1.5, null, null, 3)) t(f, n, d, i) order by i"
    )
    expect(columns).toEqual(['f double', 'n double', 'd numeric(5,2)', 'i int'])
    expect(rows.sort((a, b) => Number(a[3]) - Number(b[3]))).toEqual([
      [null, null, null, '1'],
      [null, '2.5', '2.50', '2'],
      ['1.5', null, null, '3']
    ])
    expect(remarks.map(({ message }) => message)).toEqual([
      'Columns f (2 values), n (1 value), d (1 value): NaN and Infinity, which would spoil every sum, are NULL in the extract.'
    ])
  })

  it('makes NULL of infinite dates, with a count', async () => {
    const { rows, remarks } = await query(
      "select * from (values ('infinity'::date, '-infinity'::timestamp, 'infinity'::timestamptz), ('2024-01-01', '2024-01-01 10:00', '2024-01-01 10:00Z')) t(d, t, z)"
    )
    expect(rows).toContainEqual([null, null, null])
    expect(rows).toContainEqual(['2024-01-01', '2024-01-01 10:00:00', '2024-01-01 10:00:00'])
    expect(remarks.map(({ title, message }) => `${title}: ${message}`)).toEqual([
      'Dates without a value: Columns d (1 value), t (1 value), z (1 value): infinite dates and zero dates are NULL in the extract. source-query can give them another value.'
    ])
  })

  it('leaves a text alone that says infinity', async () => {
    const { rows, remarks } = await query(
      "select 'to infinity and NaN' as t, 1.5::float8 as f, date '2024-01-01' as d"
    )
    expect(rows).toEqual([['to infinity and NaN', '1.5', '2024-01-01']])
    expect(remarks).toEqual([])
  })

  it('fails for a date beyond what an extract holds, and shows it', async () => {
    const error = await failureOf(query("select date '5874897-12-31' as far, 1 as n"))
    expect(error.code).toBe('data.conversion')
    expect(error.message).toContain('Column "far" of 127.0.0.1')
    expect(error.message).toContain('"5874897-12-31"')
    expect((await one("date '5874897-12-31'", { columns: 'v: text' }))[1]).toBe('5874897-12-31')
  })

  it('refuses bytes and says which cast to write', async () => {
    const error = await failureOf(query("select 1 as id, '\\xDEADBEEF'::bytea as photo"))
    expect(error.code).toBe('source.query-type')
    expect(error.message).toContain('"photo" (bytea)')
    expect(error.message).toContain(`encode("photo", 'hex')`)
  })
})

describe('names and rules', () => {
  it('keeps columns of the same name', async () => {
    const { columns } = await query('select 1 as a, 2 as a, 3, 4 as "A"')
    expect(columns).toEqual(['a int', 'a_2 int', '?column? int', 'A_3 int'])
  })

  it('lets columns override a declared type, exactly or not at all', async () => {
    const sql =
      "select '007' as code, 1.25::numeric(9,2) as price, 3 as n, true as b, timestamptz '2024-01-01 10:00Z' as at"
    const { columns, rows } = await query(sql, {
      columns: '{price: text, n: double, b: text, at: date}'.replace(', at: date', '')
    })
    expect(columns).toEqual(['code text', 'price text', 'n double', 'b text', 'at timestamp'])
    expect(rows).toEqual([['007', '1.25', '3', 't', '2024-01-01 10:00:00']])
    const error = await failureOf(query(sql, { columns: 'price: int' }))
    expect(error.code).toBe('data.conversion')
    expect((await query(sql, { columns: '{price: {drop: true}, code: int}' })).rows[0]?.[0]).toBe('7')
  })

  it('takes null-values for texts alone', async () => {
    const sql = "select * from (values ('n/a'), ('x')) t(v)"
    const { rows } = await query(sql, { columns: '{v: {null-values: [n/a]}}' })
    expect(rows.flat().sort()).toEqual([null, 'x'].sort())
    const error = await failureOf(query('select 1 as v', { columns: '{v: {null-values: ["1"]}}' }))
    expect(error.code).toBe('data.columns')
  })

  it('counts the rows before a transform', async () => {
    const { rows } = await room.query(
      { 'source-url': server.url, 'source-query': 'select i, i % 3 as k from generate_series(1, 1000) i' },
      { transform: 'select k, count(*) as n from source group by k' }
    )
    expect(rows.map(row => Number(row[1])).sort()).toEqual([333, 333, 334])
  })

  it('publishes the columns of a result without rows', async () => {
    const inputs = { 'source-url': server.url, 'source-query': 'select 1 as a, now() as t where false' }
    expect((await failureOf(room.query(inputs))).code).toBe('data.empty')
    const { columns, rows } = await room.query(inputs, { ifEmpty: 'publish' })
    expect([columns, rows]).toEqual([['a int', 't timestamp'], []])
  })
})
