import pg from 'pg'
import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { type DatabaseConfig, databaseLabel } from '../../contract/database.ts'
import type { SourceSchema } from '../../contract/source-schema.ts'
import { type DatabaseQuery, type EngineTools, LostConnection, type RowsTarget } from '../connector/engine.ts'
import { refuseBinary } from '../connector/refuse-binary.ts'
import { withoutLastSemicolon } from '../connector/sql-text.ts'
import { warnPlain } from '../connector/tls.ts'
import { cancelQuery } from './cancel.ts'
import { connectPostgres, type PostgresConnection, socketOf } from './connection.ts'
import { COPY_PREFIX, type Copied, copyRows } from './copy.ts'
import { describeStatement } from './describe.ts'
import { interrupted, queryFailure } from './errors.ts'
import { streamRows } from './rows.ts'
import { type DescribedColumn, isBinary, isMoney, sourceColumn } from './types.ts'

/** How a server that speaks PostgreSQL's protocol differs from PostgreSQL. */
export interface Variant {
  readonly port: number
  /** `copy`: it has COPY … TO STDOUT. `rows`: it sends rows only. */
  readonly transfer: 'copy' | 'rows'
  /** Settings of the transaction, beside the time limit; each may be one that the server does not know. */
  readonly settings: readonly string[]
}

const CLOSE_MS = 1_000
/** The run stops the query at its deadline; the limit of the server is for a run that is dead. */
const LIMIT_AFTER_MS = 5_000

/**
 * A query at a server that speaks PostgreSQL's protocol, in one transaction that only reads and sees one snapshot.
 * @throws ActionError `source.connection`, `source.login`; LostConnection
 */
export async function openQuery(
  config: DatabaseConfig,
  variant: Variant,
  { deadline, log }: EngineTools
): Promise<DatabaseQuery> {
  const connection = await connectPostgres(config, variant.port, deadline)
  const { client, encryption } = connection
  if (config.parameters.get('sslmode') === 'disable') warnPlain(config, log)
  const sql = withoutLastSemicolon(config.query)
  const label = databaseLabel(config)
  let columns: readonly DescribedColumn[] = []
  let schema: SourceSchema = []
  let copied: Copied | undefined

  const failing = async <T>(work: Promise<T>, prefix = 0): Promise<T> => {
    try {
      return await work
    } catch (error) {
      deadline.check()
      if (error instanceof ActionError) throw error
      if (error instanceof pg.DatabaseError) throw queryFailure(config, config.query, error, prefix)
      throw new LostConnection(interrupted(label, (error as Error).message, error))
    }
  }

  return {
    async describe() {
      await failing(begin(connection, variant, deadline.remainingMs(), log.debug))
      const described = await failing(describeStatement(client, sql))
      if (described === undefined || described.length === 0) {
        throw new ActionError(
          'source.query',
          `The query at ${label} is a statement that gives no rows.`,
          `Write a SELECT in ${inputName('source-query')}.`
        )
      }
      columns = described
      schema = columns.map(sourceColumn)
      refuseBinary(
        label,
        columns
          .filter(isBinary)
          .map(({ name }) => ({ name, declared: 'bytea', cast: `encode(${quoted(name)}, 'hex')` }))
      )
      return schema
    },
    async stream(target: RowsTarget) {
      const wrapped = columns.some(isMoney) ? withoutMoney(sql, columns) : { sql, prefix: 0 }
      const prefix = wrapped.prefix + (variant.transfer === 'copy' ? COPY_PREFIX.length : 0)
      copied = await failing(
        variant.transfer === 'copy'
          ? copyRows(client, wrapped.sql, schema, target)
          : streamRows(client, wrapped.sql, target),
        prefix
      )
      return copied
    },
    count() {
      if (copied === undefined) throw new Error('nothing was streamed')
      return copied.rows
    },
    cancel: () => cancelQuery(client, config, config.port ?? variant.port, encryption),
    async close() {
      const timer = setTimeout(() => socketOf(client).destroy(), CLOSE_MS)
      if (deadline.signal.aborted) socketOf(client).destroy()
      await client.end().catch(() => undefined)
      clearTimeout(timer)
    }
  }
}

/** The settings hold for the transaction alone, so that a connection of a pooler goes back as it came. */
async function begin(
  { client }: PostgresConnection,
  { settings }: Variant,
  remainingMs: number,
  debug: (message: string) => void
): Promise<void> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  const limit = Math.min(Math.ceil(remainingMs) + LIMIT_AFTER_MS, 2 ** 31 - 1)
  for (const setting of [...settings, `statement_timeout = ${limit}`])
    await client.query(`SET LOCAL ${setting}`)
  debug(`The transaction only reads; ${settings.join(', ')}.`)
}

/** The same rows with `money` as numbers: its text is written as the country of the server has it. */
function withoutMoney(
  sql: string,
  columns: readonly DescribedColumn[]
): { readonly sql: string; readonly prefix: number } {
  const list = columns.map((column, index) => (isMoney(column) ? `c${index + 1}::numeric` : `c${index + 1}`))
  const names = columns.map((_column, index) => `c${index + 1}`)
  const before = `SELECT ${list.join(', ')} FROM (`
  return { sql: `${before}${sql}\n) AS q(${names.join(', ')})`, prefix: before.length }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
