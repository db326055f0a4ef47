import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import type { DatabaseConfig } from '../../contract/database.ts'
import type { SourceSchema } from '../../contract/source-schema.ts'
import type { DatabaseQuery, EngineTools } from '../connector/engine.ts'
import { refuseBinary } from '../connector/refuse-binary.ts'
import { withoutLastSemicolon } from '../connector/sql-text.ts'
import { DirectRows } from './direct-rows.ts'
import { queryFailure } from './errors.ts'
import type { Page } from './page.ts'
import { SegmentFetcher } from './segments.ts'
import { openSession, type TrinoSession } from './session.ts'
import { isBinary, isZoned, sourceColumn } from './types.ts'

/**
 * A query at Trino, in a transaction that only reads.
 * @throws ActionError `source.connection`, `source.login`; LostConnection
 */
export async function openTrinoQuery(config: DatabaseConfig, tools: EngineTools): Promise<DatabaseQuery> {
  let transaction = 'NONE'
  const session = openSession(config, tools, () => transaction)
  const sql = withoutLastSemicolon(config.query)
  let page: Page | undefined
  let schema: SourceSchema = []
  let rows: number | undefined
  /** Lines of ours before the user's SQL. */
  let lines = 0

  /** Of the query that runs; each link is dropped once. */
  const drop = async (): Promise<void> => {
    const link = page?.envelope.nextUri
    page = undefined
    if (link !== undefined) await session.drop(link)
  }
  const checked = (answer: Page): Page => {
    page = answer
    const { error } = answer.envelope
    if (error !== undefined) throw queryFailure(session.label, config.query, error, lines)
    return answer
  }
  /** Asks on until the columns are there, or the end. */
  const columnsOf = async (text: string): Promise<Page> => {
    let answer = checked(await session.begin(text))
    while (answer.envelope.columns === undefined && answer.envelope.nextUri !== undefined)
      answer = checked(await session.next(answer.envelope.nextUri))
    return answer
  }

  try {
    transaction = await beginTransaction(session)
  } catch (error) {
    await session.close()
    throw error
  }
  return {
    async describe() {
      let { columns, updateType } = (await columnsOf(sql)).envelope
      if (columns === undefined || updateType !== undefined) throw givesNoRows(session.label)
      refuseBinary(
        session.label,
        columns
          .filter(({ type }) => isBinary(type))
          .map(({ name, type }) => ({
            name,
            declared: type,
            cast: `to_hex("${name.replaceAll('"', '""')}")`
          }))
      )
      if (columns.some(({ type }) => isZoned(type))) {
        // A query that is dropped takes its transaction with it.
        await drop()
        transaction = 'NONE'
        transaction = await beginTransaction(session)
        lines = 1
        const names = columns
        columns = (await columnsOf(inUtc(sql, columns))).envelope.columns ?? []
        schema = columns.map(({ type }, index) => sourceColumn(names[index]?.name ?? '', type))
      } else schema = columns.map(({ name, type }) => sourceColumn(name, type))
      return schema
    },
    async stream(target) {
      // A double that is no number is the only one in quotes.
      const form = { width: schema.length, unquoted: schema.map(({ type }) => type.kind === 'double') }
      const spooled = new SegmentFetcher(session, target, form)
      let direct: DirectRows | undefined
      try {
        for (let answer = page; answer !== undefined; ) {
          const { data, envelope } = answer
          // Asked for while these rows are written; where that fails, nobody waits for it.
          const next = envelope.nextUri === undefined ? undefined : session.next(envelope.nextUri)
          next?.catch(() => undefined)
          if (data?.[0] === 0x7b) await spooled.add(data)
          else if (data !== undefined) {
            direct ??= new DirectRows(session.label, target, form)
            await direct.add(data)
          }
          answer = next === undefined ? undefined : checked(await next)
        }
        checkFinished(session.label, page)
        if (spooled.segments === 0) {
          direct ??= new DirectRows(session.label, target, form)
          return await direct.finish()
        }
        if (direct !== undefined) throw mixed(session.label)
        rows = spooled.rows
        return await spooled.finish()
      } catch (error) {
        await direct?.discard()
        throw error
      }
    },
    count: () => rows,
    cancel: drop,
    async close() {
      await drop()
      await session.close()
    }
  }
}

/** @returns its id */
async function beginTransaction(session: TrinoSession): Promise<string> {
  let { envelope } = await session.begin('START TRANSACTION READ ONLY')
  while (envelope.nextUri !== undefined) ({ envelope } = await session.next(envelope.nextUri))
  if (envelope.error !== undefined) throw queryFailure(session.label, '', envelope.error, 0)
  const id = session.startedTransaction()
  if (id !== undefined) return id
  throw new ActionError(
    'source.connection',
    `${session.label} began no transaction, so it is not Trino of a release that this action knows.`,
    `Check host and port in ${inputName('source-url')}.`
  )
}

/** The same rows with points in time in UTC. The user's SQL begins on the second line. */
function inUtc(sql: string, columns: readonly { readonly type: string }[]): string {
  const names = columns.map((_column, index) => `c${index + 1}`)
  const list = columns.map(({ type }, index) =>
    isZoned(type) ? `at_timezone(${names[index]}, 'UTC')` : names[index]
  )
  return `SELECT ${list.join(', ')} FROM (\n${sql}\n) AS q (${names.join(', ')})`
}

function givesNoRows(label: string): ActionError {
  return new ActionError(
    'source.query',
    `The query at ${label} is a statement that gives no rows.`,
    `Write a SELECT in ${inputName('source-query')}.`
  )
}

function mixed(label: string): ActionError {
  return new ActionError(
    'source.query',
    `${label} sent a part of its rows in its answers and a part elsewhere, which this action does not know.`,
    `Write encoding=direct in ${inputName('source-url')}.`
  )
}

/** The last answer has no link; the coordinator says there that the query has finished. */
function checkFinished(label: string, page: Page | undefined): void {
  const state = page?.envelope.stats?.state
  if (state === 'FINISHED') return
  throw new ActionError(
    'source.incomplete',
    `${label} sent no further rows, but its query is in the state ${state ?? 'unknown'}, not FINISHED.`,
    'Nothing was published. Run again.'
  )
}
