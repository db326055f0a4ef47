import { join } from 'node:path'
import { startMariaDb } from '../../__tests__/support/mariadb.ts'
import { startPostgres } from '../../__tests__/support/postgres.ts'
import { runAction } from '../../__tests__/support/runner.ts'
import { findHyperd } from '../../simulator/extract-reader.ts'
import { startMysql } from '../mysql-server.ts'
import { startTrino } from '../trino-server.ts'
import { readWithEngine } from './engine.ts'

/** A source, and what is known of its result: of a query by the database itself. */
export interface Case {
  readonly what: string
  readonly inputs: Readonly<Record<string, string>>
  readonly rows: number
  /** `name type` of each column, in the words of `columns`. */
  readonly columns: readonly string[]
  /** More variables of the step. */
  readonly env?: Readonly<Record<string, string>>
}

/** A server that is started for it. */
interface Database {
  readonly cases: readonly Case[]
  stop(): Promise<void>
}

const TYPES = `select i::int as id, i + 9007199254740993 as big, (i / 8.0)::numeric(12,3) as amount, i / 3.0::float8 as third,
  timestamptz '2024-10-27 00:30:00Z' + i * interval '1 hour' as at, md5(i::text) as text, i % 2 = 0 as even, date '2024-01-01' + i % 1000 as day
  from generate_series(1, 100000) i`
const MARIADB_TYPES = `select cast(seq as signed) as id, seq + 9007199254740993 as big, cast(seq / 8.0 as decimal(12,3)) as amount, seq / 3e0 as third,
  cast('2024-10-27 00:30:00' + interval seq hour as datetime) as at, md5(seq) as text, cast(seq / 3 as float) as single, date '2024-01-01' + interval seq % 1000 day as day
  from seq_1_to_100000`
const MYSQL_TABLE = `use sales;
  create table one (id int primary key, big bigint unsigned, amount decimal(12,3), single float, third double, even bit(1), flags bit(12), small tinyint(1),
    day date, at datetime(6), since timestamp(6), span time, year year, text varchar(40), long_text longtext, mood enum('sad', 'glad'), doc json);
  insert into one with recursive s(i) as (select 1 union all select i + 1 from s where i < 100000)
    select i, i + 9007199254740993, i / 8, i / 3, i / 3e0, i % 2, i % 4096, i % 3, date '2024-01-01' + interval i % 1000 day, timestamp '2024-10-27 00:30:00.123456' + interval i hour,
      timestamp '2024-01-01 00:00:00' + interval i minute, sec_to_time(i % 86400), 2000 + i % 100, md5(i), concat('ä"', i), if(i % 2, 'sad', 'glad'), json_object('i', i) from s`
const TPCH_ORDERS = [
  'orderkey bigint',
  'custkey bigint',
  'orderstatus text',
  'totalprice double',
  'orderdate date',
  'orderpriority text',
  'clerk text',
  'shippriority int',
  'comment text'
]

/** How each database is started; an error says why it cannot be. */
const DATABASES: Readonly<Record<string, (folder: string) => Promise<Database>>> = {
  PostgreSQL: async () => {
    const server = await startPostgres()
    return {
      cases: [
        {
          what: 'eight types, 100,000 rows by COPY',
          inputs: { 'source-url': server.url, 'source-query': TYPES },
          rows: 100_000,
          columns: [
            'id int',
            'big bigint',
            'amount numeric(12,3)',
            'third double',
            'at timestamp',
            'text text',
            'even bool',
            'day date'
          ]
        },
        {
          what: 'the same row by row, as Redshift sends it',
          inputs: { 'source-url': server.url.replace('postgres:', 'redshift:'), 'source-query': TYPES },
          rows: 100_000,
          columns: [
            'id int',
            'big bigint',
            'amount numeric(12,3)',
            'third double',
            'at timestamp',
            'text text',
            'even bool',
            'day date'
          ]
        }
      ],
      stop: () => server.stop()
    }
  },
  MariaDB: async () => {
    const server = await startMariaDb()
    return {
      cases: [
        {
          what: 'eight types, 100,000 rows',
          inputs: { 'source-url': server.url, 'source-query': MARIADB_TYPES },
          rows: 100_000,
          columns: [
            'id bigint',
            'big bigint',
            'amount numeric(12,3)',
            'third double',
            'at timestamp',
            'text text',
            'single double',
            'day date'
          ]
        }
      ],
      stop: () => server.stop()
    }
  },
  MySQL: async folder => {
    const server = await startMysql(folder)
    await server.sql(MYSQL_TABLE)
    return {
      cases: ['', '?sslmode=disable'].map(parameters => ({
        what: `seventeen types, 100,000 rows${parameters === '' ? '' : ', without encryption'}`,
        inputs: {
          'source-url': `${server.url}${parameters}`,
          'source-password': server.password,
          'source-query': 'select * from one'
        },
        rows: 100_000,
        columns: [
          'id int',
          'big bigint',
          'amount numeric(12,3)',
          'single double',
          'third double',
          'even bool',
          'flags int',
          'small int',
          'day date',
          'at timestamp',
          'since timestamp',
          'span time',
          'year int',
          'text text',
          'long_text text',
          'mood text',
          'doc text'
        ]
      })),
      stop: () => server.stop()
    }
  },
  Trino: async folder => {
    const server = await startTrino(folder)
    const encodings = server.spools ? ['json+zstd', 'json', 'direct'] : ['direct']
    return {
      cases: encodings.map(encoding => ({
        what: `tpch orders, encoding=${encoding}`,
        inputs: {
          'source-url': `${server.url}/tiny?encoding=${encodeURIComponent(encoding)}`,
          'source-query': 'select * from orders'
        },
        rows: 15_000,
        columns: TPCH_ORDERS
      })),
      stop: () => server.stop()
    }
  }
}

/**
 * Builds extracts of queries at real databases, and looks whether all rows and types are there. Says which databases
 * could not be started, and why.
 * @param folder for the extracts
 * @param withoutTrino leave Trino out: it takes minutes and gigabytes
 * @returns false when an extract is wrong
 */
export async function compareWithDatabases(
  root: string,
  folder: string,
  withoutTrino: boolean
): Promise<boolean> {
  let right = true
  console.log(
    'left out   Snowflake, BigQuery, Databricks: services that nothing here can sign in to; the tests have stand-ins'
  )
  for (const [name, start] of Object.entries(DATABASES)) {
    if (name === 'Trino' && withoutTrino) {
      console.log('left out   Trino: --without-trino says so')
      continue
    }
    let database: Database
    try {
      database = await start(join(root, 'build', name.toLowerCase()))
    } catch (error) {
      console.log(`left out   ${name}: ${error instanceof Error ? error.message : error}`)
      continue
    }
    try {
      for (const [index, one] of database.cases.entries()) {
        const wrong = await wrongWith(one, root, join(folder, `${name}-${index}.hyper`))
        console.log(
          `${wrong === undefined ? 'right    ' : 'WRONG    '}  ${name}: ${one.what}${wrong === undefined ? '' : `: ${wrong}`}`
        )
        if (wrong !== undefined) right = false
      }
    } finally {
      await database.stop()
    }
  }
  return right
}

/** Builds the extract of a source. @returns what is wrong with it; undefined when nothing is */
export async function wrongWith(one: Case, root: string, path: string): Promise<string | undefined> {
  const inputs = { ...one.inputs, 'datasource-name': 'interop', 'dry-run': 'true', 'output-path': path }
  const step = await runAction(inputs, {
    root,
    env: { ...one.env, HYPERD_PATH: findHyperd() },
    timeoutMs: 300_000
  })
  if (step.exitCode !== 0) return /^::error::(.*)$/m.exec(step.log)?.[1] ?? 'it failed'
  const [reading] = await readWithEngine([path], join(path, '..'))
  const columns = (reading?.columns ?? []).map(({ name, type }) => `${name} ${type}`)
  if (columns.join() !== one.columns.join()) return `its columns are ${columns.join(', ')}`
  const keys = new Set(reading?.rows.map(([key]) => key))
  if (reading?.rows.length !== one.rows || keys.size !== one.rows)
    return `it has ${reading?.rows.length} rows, ${keys.size} of them distinct`
  return undefined
}
