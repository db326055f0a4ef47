import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import type { DatabaseConfig } from '../../contract/database.ts'
import type { SourceSchema } from '../../contract/source-schema.ts'
import { SpoolWriter } from '../../spool/spool-writer.ts'
import { ByteSearch } from '../connector/byte-search.ts'
import type { DatabaseQuery, EngineTools, RowsTarget, WrittenRows } from '../connector/engine.ts'
import { refuseBinary } from '../connector/refuse-binary.ts'
import { withoutLastSemicolon } from '../connector/sql-text.ts'
import { queryFailure } from './errors.ts'
import type { Page } from './page.ts'
import { SegmentFetcher } from './segments.ts'
import { openSession, type TrinoSession } from './session.ts'
import { isBinary, isZoned, sourceColumn } from './types.ts'

/** How Trino writes the doubles that no number of an extract is. */
const INFINITE = ['"NaN"', 'nfinity"']
const LF = 0x0a

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
      const spooled = new SegmentFetcher(session, target)
      const direct = new DirectRows(target, schema)
      try {
        for (let answer = page; answer !== undefined; ) {
          if (answer.data?.[0] === 0x7b) await spooled.add(answer.data)
          else if (answer.data !== undefined) await direct.add(answer.data)
          const { nextUri } = answer.envelope
          answer = nextUri === undefined ? undefined : checked(await session.next(nextUri))
        }
        checkFinished(session.label, page)
        await spooled.finish()
        const written = await direct.finish(spooled.files.length === 0)
        rows = spooled.files.length > 0 && written === undefined ? spooled.rows : undefined
        const files = [...spooled.files, ...(written === undefined ? [] : [written])]
        const mayBeInfinite = spooled.files.length > 0 || direct.mayBeInfinite
        return { files, layout: 'arrays', mayBeInfinite } satisfies WrittenRows
      } finally {
        await direct.close()
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

/** Rows that stand in the answers: one line of the spool for each answer. */
class DirectRows {
  readonly #target: RowsTarget
  readonly #search: ByteSearch
  #writer: SpoolWriter | undefined

  constructor(target: RowsTarget, schema: SourceSchema) {
    this.#target = target
    this.#search = new ByteSearch(schema.some(({ type }) => type.kind === 'double') ? INFINITE : [])
  }

  get mayBeInfinite(): boolean {
    return this.#search.found
  }

  async add(data: Buffer): Promise<void> {
    this.#target.deadline.check()
    this.#target.meter.count(data.length)
    this.#search.look(data)
    this.#writer ??= new SpoolWriter(this.#target.path('json'), this.#target.meter)
    // Between values only: inside of a text a line break is written as an escape.
    const line = data.includes(LF) ? Buffer.from(data.map(byte => (byte === LF ? 0x20 : byte))) : data
    this.#writer.copy(line, 0, line.length)
    this.#writer.endLine()
    await this.#writer.relieve()
  }

  /** @param needed make a file even for no rows */
  async finish(needed: boolean): Promise<{ readonly path: string; readonly bytes: number } | undefined> {
    if (needed) this.#writer ??= new SpoolWriter(this.#target.path('json'), this.#target.meter)
    if (this.#writer === undefined) return undefined
    await this.#writer.finish()
    return { path: this.#writer.path, bytes: this.#writer.bytes }
  }

  async close(): Promise<void> {
    await this.#writer?.close()
  }
}
