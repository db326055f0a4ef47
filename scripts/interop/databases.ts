import { join } from 'node:path'
import { startPostgres } from '../../__tests__/support/postgres.ts'
import { runAction } from '../../__tests__/support/runner.ts'
import { findHyperd } from '../../simulator/extract-reader.ts'
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
