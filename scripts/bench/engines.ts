import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { startMariaDb } from '../../__tests__/support/mariadb.ts'
import { startPostgres } from '../../__tests__/support/postgres.ts'
import { startTrino } from '../trino-server.ts'
import { extractToCsv, timeEngineAlone } from './engine-alone.ts'
import { COLUMNS, writeRecords } from './records.ts'
import { median, type Result } from './result.ts'
import type { Measured, Workbench } from './workbench.ts'

/** What a whole run may take, as a multiple of what the engine alone takes for the same rows. */
const POSTGRES_TIMES = 2.2
const MYSQL_TIMES = 3.2

const ORDERS = [
  ['orderkey', 'bigint'],
  ['custkey', 'bigint'],
  ['orderstatus', 'text'],
  ['totalprice', 'double precision'],
  ['orderdate', 'date'],
  ['orderpriority', 'text'],
  ['clerk', 'text'],
  ['shippriority', 'int'],
  ['comment', 'text']
] as const
const TRINO_CASES = [
  { schema: 'sf1', records: 1_500_000, encoding: 'direct', times: 3.2 },
  { schema: 'sf4', records: 6_000_000, encoding: 'json+zstd', times: 3 }
] as const
/** A Trino that people use has compiled its code; one that has just started runs the same query before. */
const TRINO_WARM_UP_RUNS = 5

/** Queries at a real PostgreSQL → extract, beside the engine that loads the same rows from CSV. */
export async function benchPostgres(bench: Workbench, sizes: readonly number[]): Promise<Result[]> {
  const server = await startPostgres({ settings: { shared_buffers: '512MB', max_wal_size: '8GB' } })
  try {
    const results: Result[] = []
    for (const records of sizes) {
      const csv = join(bench.folder, `postgres-${records}.csv`)
      await writeRecords(csv, 'csv', records)
      await loadIntoPostgres(server.url, csv)
      results.push(
        await compare(
          bench,
          `PostgreSQL, ${records.toLocaleString('en-US')} rows × 7`,
          records,
          POSTGRES_TIMES,
          {
            alone: () => timeEngineAlone(bench.hyperd, csv, records),
            inputs: { 'source-url': server.url, 'source-query': 'select * from records' }
          }
        )
      )
    }
    return results
  } finally {
    await server.stop()
  }
}

/** Queries at a real MariaDB → extract, beside the engine that loads the same rows from CSV. */
export async function benchMysql(bench: Workbench, sizes: readonly number[]): Promise<Result[]> {
  const server = await startMariaDb({
    settings: { 'local-infile': '1', 'innodb-buffer-pool-size': '1G', 'innodb-log-file-size': '512M' }
  })
  try {
    const results: Result[] = []
    for (const records of sizes) {
      const csv = join(bench.folder, `mysql-${records}.csv`)
      await writeRecords(csv, 'csv', records)
      await loadIntoMysql(server.port, csv)
      results.push(
        await compare(bench, `MariaDB, ${records.toLocaleString('en-US')} rows × 7`, records, MYSQL_TIMES, {
          alone: () => timeEngineAlone(bench.hyperd, csv, records),
          inputs: { 'source-url': server.url, 'source-query': 'select * from records' }
        })
      )
    }
    return results
  } finally {
    await server.stop()
  }
}

/** Queries at a real Trino → extract, beside the engine that loads the same rows from CSV. */
export async function benchTrino(bench: Workbench): Promise<Result[]> {
  const server = await startTrino(join(bench.root, 'build', 'trino'))
  try {
    const results: Result[] = []
    for (const { schema, records, encoding, times } of TRINO_CASES) {
      if (encoding !== 'direct' && !server.spools) continue
      const csv = join(bench.folder, `trino-${schema}.csv`)
      const inputs = {
        'source-url': `${server.url}/${schema}?encoding=${encodeURIComponent(encoding)}`,
        'source-query': 'select * from orders'
      }
      const hyper = join(bench.folder, `${schema}.hyper`)
      await bench.act({ ...inputs, 'datasource-name': 'bench', 'dry-run': 'true', 'output-path': hyper })
      await extractToCsv(
        bench.hyperd,
        hyper,
        csv,
        ORDERS.map(([name]) => name)
      )
      for (let run = 0; run < TRINO_WARM_UP_RUNS; run++)
        await bench.act({ ...inputs, 'datasource-name': 'bench', 'dry-run': 'true' })
      results.push(
        await compare(
          bench,
          `Trino tpch orders, ${records.toLocaleString('en-US')} rows, ${encoding}`,
          records,
          times,
          {
            alone: () => timeEngineAlone(bench.hyperd, csv, records, ORDERS),
            inputs
          }
        )
      )
    }
    return results
  } finally {
    await server.stop()
  }
}

async function compare(
  bench: Workbench,
  what: string,
  records: number,
  times: number,
  { alone, inputs }: { alone(): Promise<number>; readonly inputs: Record<string, string> }
): Promise<Result> {
  const theirs: number[] = []
  const ours: Measured[] = []
  for (let run = 0; run < bench.runs; run++) {
    theirs.push(await alone())
    const measured = await bench.act({ ...inputs, 'datasource-name': 'bench', 'dry-run': 'true' })
    if (measured.outputs['row-count'] !== String(records))
      throw new Error(`${what} became ${measured.outputs['row-count']} rows.`)
    ours.push(measured)
  }
  return {
    what: `${what} → .hyper (whole process)`,
    ours: median(ours.map(({ ms }) => ms)),
    beside: { name: 'hyperd alone, typed CSV', ms: median(theirs) },
    target: { kind: 'at-most', times },
    peakRss: Math.max(...ours.map(({ peakRss }) => peakRss))
  }
}

/** Makes the table `records` of a CSV file. */
export async function loadIntoPostgres(url: string, csv: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, ssl: false })
  await client.connect()
  await client.query('drop table if exists records')
  await client.query(
    `create unlogged table records (${COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ')})`
  )
  await pipeline(
    createReadStream(csv),
    client.query(copyFrom('copy records from stdin (format csv, header)'))
  )
  await client.query('vacuum analyze records')
  await client.end()
}

async function loadIntoMysql(port: number, csv: string): Promise<void> {
  const client = await mysql.createConnection({
    host: '127.0.0.1',
    port,
    user: 'root',
    database: 'sales',
    infileStreamFactory: () => createReadStream(csv)
  })
  const columns = COLUMNS.map(([name, type]) => `${name} ${type === 'timestamp' ? 'datetime' : type}`)
  await client.query('drop table if exists records')
  await client.query(`create table records (${columns.join(', ')}) character set utf8mb4`)
  await client.query(
    `load data local infile 'records.csv' into table records character set utf8mb4
     fields terminated by ',' lines terminated by '\\n' ignore 1 lines
     (id, name, @city, price, quantity, @active, @created_at)
     set city = if(@city = 'null' or @city = '', null, @city), active = @active = 'true',
         created_at = replace(replace(@created_at, 'T', ' '), 'Z', '')`
  )
  await client.end()
}
