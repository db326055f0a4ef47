import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { type DatabaseConfig, databaseLabel } from '../../contract/database.ts'
import { accessToken } from '../../http/oauth.ts'
import { ByteSearch } from '../connector/byte-search.ts'
import type { DatabaseQuery, EngineTools, RowsTarget } from '../connector/engine.ts'
import { refuseBinary } from '../connector/refuse-binary.ts'
import { withoutLastSemicolon } from '../connector/sql-text.ts'
import { apiAddress } from '../rest/address.ts'
import { AtOnce } from '../rest/at-once.ts'
import { onlyQuery } from '../rest/only-query.ts'
import { poll } from '../rest/poll.ts'
import { RowsFiles } from '../rest/rows-files.ts'
import { openRestSession, type SignInTools } from '../rest/session.ts'
import { stopping } from '../rest/stopping.ts'
import {
  describedColumns,
  isOngoing,
  type Manifest,
  manifestOf,
  type Statement,
  statementOf
} from './answers.ts'
import { fetchChunk } from './chunks.ts'
import { refusal, statementFailure } from './errors.ts'
import { asWritten, type Column, isBinary, sourceColumn } from './types.ts'

const STATEMENTS = '/api/2.0/sql/statements'
/** How many parts are fetched at the same time. */
const AT_ONCE = 4
/** How Databricks writes the doubles that no number of an extract is. */
const INFINITE = ['"NaN"', 'nfinity"']

/**
 * A query at a SQL warehouse of Databricks.
 * @throws ActionError `source.read-only`
 */
export async function openDatabricksQuery(
  config: DatabaseConfig,
  tools: EngineTools
): Promise<DatabaseQuery> {
  const label = databaseLabel(config)
  onlyQuery(label, config.query, { also: ['FROM', 'TABLE'] })
  const { deadline, log } = tools
  const home = apiAddress(config, config.host)
  const warehouse = config.parameters.get('warehouse') ?? ''
  const session = openRestSession(
    {
      label,
      name: 'Databricks',
      home,
      caCertificate: config.caCertificate,
      signIn: signInOf(config),
      renews: config.oauth !== undefined,
      refusal: answer => refusal(label, warehouse, answer)
    },
    tools
  )
  const sql = withoutLastSemicolon(config.query)
  let beginning: Promise<string> | undefined
  let running: string | undefined
  let columns: readonly Column[] = []
  let manifest: Manifest | undefined

  const pathOf = (id: string): string => `${STATEMENTS}/${encodeURIComponent(id)}`
  const begin = async (statement: string, more: object, repeat: 'harmless' | 'never'): Promise<string> => {
    const [catalog, schema] = config.path
    const body = {
      statement,
      warehouse_id: warehouse,
      catalog,
      schema,
      format: 'JSON_ARRAY',
      wait_timeout: '0s',
      ...more
    }
    const { json } = await session.begin({ method: 'POST', path: STATEMENTS, body, repeat })
    running = statementOf(label, json).id
    return running
  }
  /** @param lines that stand before the user's SQL in the statement */
  const finished = async (begun: Promise<string>, lines: number): Promise<Statement> => {
    beginning = begun
    const path = pathOf(await begun)
    const statement = await poll(deadline, async () => {
      const { json } = await session.ask({ method: 'GET', path, repeat: 'harmless' })
      const found = statementOf(label, json)
      return isOngoing(found) ? undefined : found
    })
    running = undefined
    beginning = undefined
    if (statement.state === 'SUCCEEDED') return statement
    throw statementFailure(label, config.query, lines, statement.state, statement.error)
  }
  const { stop, settle } = stopping(async () => {
    await beginning?.catch(() => undefined)
    const id = running
    running = undefined
    if (id !== undefined) await session.tell({ method: 'POST', path: `${pathOf(id)}/cancel` })
  })

  return {
    async describe() {
      // It runs nothing, and its grammar takes nothing but a query.
      const described = begin(`DESCRIBE QUERY\n${sql}`, { disposition: 'INLINE' }, 'harmless')
      columns = describedColumns(label, await finished(described, 1))
      refuseBinary(
        label,
        columns.filter(isBinary).map(({ name, type }) => ({
          name,
          declared: type.toUpperCase(),
          cast: `hex(\`${name.replaceAll('`', '``')}\`)`
        }))
      )
      return columns.map(sourceColumn)
    },
    async stream(target: RowsTarget) {
      const { statement, lines } = exactly(sql, columns)
      const done = await finished(begin(statement, { disposition: 'EXTERNAL_LINKS' }, 'never'), lines)
      manifest = manifestOf(label, done)
      checkManifest(label, manifest, columns.length)
      const files = new RowsFiles(target)
      const search = columns.some(({ type }) => /^(float|double)$/i.test(type)) ? INFINITE : undefined
      const fetching = new AtOnce(AT_ONCE)
      let rows = 0
      for (let index = 0; index < manifest.chunks; index++) {
        const source = { label, session, home, deadline, log, path: pathOf(done.id), width: columns.length }
        await fetching.start(async () => {
          const answer = await files.add(search === undefined ? undefined : new ByteSearch(search), to =>
            fetchChunk(source, index, to)
          )
          rows += answer.rows
        })
      }
      await fetching.finish()
      if (rows !== manifest.rows)
        throw incomplete(label, `handed out ${rows} rows of the ${manifest.rows} that it announced`)
      return await files.finish()
    },
    count: () => manifest?.rows,
    cancel: stop,
    async close() {
      await settle()
      await session.close()
    }
  }
}

function signInOf({ token = '', oauth }: DatabaseConfig) {
  return async (
    tools: SignInTools,
    refused?: Readonly<Record<string, string>>
  ): Promise<Record<string, string>> => {
    const last = refused?.['authorization']?.replace('Bearer ', '')
    const value = oauth === undefined ? token : await accessToken(oauth, tools.tokens, tools, last)
    return { authorization: `Bearer ${value}` }
  }
}

/** The query with its points in time to the microsecond. The user's SQL begins on the second line. */
function exactly(
  sql: string,
  columns: readonly Column[]
): { readonly statement: string; readonly lines: number } {
  const names = columns.map((_column, index) => `c${index + 1}`)
  const list = columns.map(
    ({ type }, index) => asWritten(names[index] ?? '', type.toLowerCase()) ?? names[index]
  )
  if (list.every((written, index) => written === names[index])) return { statement: sql, lines: 0 }
  return { statement: `SELECT ${list.join(', ')} FROM (\n${sql}\n) AS q (${names.join(', ')})`, lines: 1 }
}

function checkManifest(label: string, { isTruncated, rows, columns }: Manifest, width: number): void {
  if (isTruncated) {
    throw new ActionError(
      'source.incomplete',
      `${label} has cut the result at its limit, after ${rows} rows: it hands out 100 GiB at most.`,
      `Nothing was published. Aggregate in ${inputName('source-query')}, or ask for less at once.`
    )
  }
  if (columns !== width) throw incomplete(label, `announced ${width} columns and has ${columns}`)
}

function incomplete(label: string, what: string): ActionError {
  return new ActionError('source.incomplete', `${label} ${what}.`, 'Nothing was published. Run again.')
}
