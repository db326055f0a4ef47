import { randomUUID } from 'node:crypto'
import { ActionError } from '../../../base/errors.ts'
import { counted } from '../../../base/text.ts'
import { type DatabaseConfig, databaseLabel } from '../../contract/database.ts'
import { ByteSearch } from '../connector/byte-search.ts'
import type { DatabaseQuery, EngineTools, RowsTarget } from '../connector/engine.ts'
import { refuseBinary } from '../connector/refuse-binary.ts'
import { withoutLastSemicolon } from '../connector/sql-text.ts'
import { AtOnce } from '../rest/at-once.ts'
import { onlyQuery } from '../rest/only-query.ts'
import { poll } from '../rest/poll.ts'
import { RowsFiles } from '../rest/rows-files.ts'
import { openRestSession } from '../rest/session.ts'
import { stopping } from '../rest/stopping.ts'
import { accountAddress, objectName } from './account.ts'
import { refusal } from './errors.ts'
import { handleOf, type Result, resultOf } from './result.ts'
import { signInOf } from './sign-in.ts'
import { isBinary, sourceColumn } from './types.ts'

/** How many partitions are fetched at the same time. */
const AT_ONCE = 4
/** The run stops the query at its deadline; the limit of Snowflake is for a run that is dead. */
const LIMIT_AFTER_S = 5
/** How Snowflake writes the doubles that no number of an extract is. */
const INFINITE = ['"NaN"', 'inf"']

/**
 * A query at Snowflake, by its SQL API.
 * @throws ActionError `input.invalid` for a private key that cannot be read, `source.read-only`
 */
export async function openSnowflakeQuery(config: DatabaseConfig, tools: EngineTools): Promise<DatabaseQuery> {
  const label = databaseLabel(config)
  // The operator ->> hands the result of one statement to another.
  onlyQuery(label, config.query, { chain: '->>' })
  const session = openRestSession(
    {
      label,
      name: 'Snowflake',
      home: accountAddress(config),
      caCertificate: config.caCertificate,
      signIn: signInOf(config),
      renews: config.privateKey === undefined,
      refusal: answer => refusal(label, config.query, answer)
    },
    tools
  )
  const { deadline } = tools
  let beginning: Promise<string> | undefined
  let handle: string | undefined
  let result: Result | undefined

  const begin = async (): Promise<string> => {
    // With its id a statement that is sent twice runs once.
    const path = `/api/v2/statements?requestId=${randomUUID()}&async=true`
    const body = statement(config, Math.ceil(deadline.remainingMs() / 1_000) + LIMIT_AFTER_S)
    const answer = await session.begin({
      method: 'POST',
      path,
      pathAgain: `${path}&retry=true`,
      body,
      repeat: 'harmless'
    })
    handle = handleOf(label, answer.json)
    return handle
  }
  const pathOf = (of: string): string => `/api/v2/statements/${encodeURIComponent(of)}`
  const { stop, settle } = stopping(async () => {
    const running = handle ?? (await beginning?.catch(() => undefined))
    if (running === undefined || result !== undefined) return
    handle = undefined
    beginning = undefined
    await session.tell({ method: 'POST', path: `${pathOf(running)}/cancel?requestId=${randomUUID()}` })
  })

  return {
    async describe() {
      beginning = begin()
      const path = pathOf(await beginning)
      // The first partition comes with the columns; it is fetched again where there is a file for it.
      const answer = await poll(deadline, async () => {
        const { status, json } = await session.ask({
          method: 'GET',
          path,
          repeat: 'harmless',
          rows: { key: 'data' }
        })
        return status === 202 ? undefined : json
      })
      result = resultOf(label, answer)
      refuseBinary(
        label,
        result.rowType.filter(isBinary).map(({ name }) => ({
          name,
          declared: 'BINARY',
          cast: `hex_encode("${name.replaceAll('"', '""')}")`
        }))
      )
      return result.rowType.map(sourceColumn)
    },
    async stream(target: RowsTarget) {
      const { partitions = [], rowType = [] } = result ?? {}
      const path = pathOf(handle ?? '')
      const files = new RowsFiles(target)
      const search = rowType.some(({ type }) => type.toLowerCase() === 'real') ? INFINITE : undefined
      const fetching = new AtOnce(AT_ONCE)
      for (const [index, count] of partitions.entries()) {
        await fetching.start(() =>
          files.add(search === undefined ? undefined : new ByteSearch(search), async to => {
            const answer = await session.ask({
              method: 'GET',
              path: `${path}?partition=${index}`,
              repeat: 'harmless',
              rows: { key: 'data', width: rowType.length, target: to }
            })
            if (answer.rows !== count) throw shortPartition(label, index, answer.rows, count)
            return answer
          })
        )
      }
      await fetching.finish()
      return await files.finish()
    },
    count: () => result?.numRows,
    cancel: stop,
    async close() {
      await settle()
      await session.close()
    }
  }
}

function statement(config: DatabaseConfig, timeout: number): object {
  const [database, schema] = config.path
  const names = {
    database,
    schema,
    warehouse: config.parameters.get('warehouse'),
    role: config.parameters.get('role')
  }
  const given = Object.entries(names).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, objectName(value)] as const]
  )
  return {
    statement: withoutLastSemicolon(config.query),
    timeout,
    ...Object.fromEntries(given),
    parameters: { MULTI_STATEMENT_COUNT: '1', timezone: 'UTC', query_tag: 'tableau-publish-action' }
  }
}

function shortPartition(label: string, index: number, rows: number, count: number): ActionError {
  return new ActionError(
    'source.incomplete',
    `Partition ${index} of the result of ${label} has ${counted(rows, 'row')} instead of ${count}.`,
    'Nothing was published. Run again.'
  )
}
