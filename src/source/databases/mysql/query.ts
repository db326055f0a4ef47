import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { counted } from '../../../base/text.ts'
import { type DatabaseConfig, databaseLabel } from '../../contract/database.ts'
import { type DatabaseQuery, type EngineTools, LostConnection, type RowsTarget } from '../connector/engine.ts'
import { refuseBinary } from '../connector/refuse-binary.ts'
import { warnPlain } from '../connector/tls.ts'
import { ask, type DescribedStatement, describeStatement } from './ask.ts'
import { cancelQuery } from './cancel.ts'
import { connectMysql } from './connection.ts'
import { interrupted, isServerError, queryFailure } from './errors.ts'
import { LINES_BEFORE, withAllDigits } from './floats.ts'
import { type CountedRows, type RunningQuery, runQuery, writeRows } from './rows.ts'
import { beginSession, type Session } from './session.ts'
import { firstWord, isReading, isSelecting, trimmed } from './statement.ts'
import { binaryColumn, type DescribedColumn, isRounded, sourceColumn } from './types.ts'

const CLOSE_MS = 1_000
/** The server cannot prepare such a statement. */
const NOT_PREPARED = 1295
const ASKED_WARNINGS = 64
const SHOWN_WARNINGS = 3
/** Notes for the author, and words that a later release will not know: nothing is wrong with the values. */
const HARMLESS = new Set(['1287', '1681', '3719', '3778'])

/**
 * A query at a server that speaks MySQL's protocol, in one transaction that only reads and sees one snapshot.
 * @throws ActionError `source.connection`, `source.login`; LostConnection
 */
export async function openQuery(
  config: DatabaseConfig,
  { deadline, log }: EngineTools
): Promise<DatabaseQuery> {
  const connection = await connectMysql(config, deadline)
  const { client, lost, destroy } = connection
  let isLost = false
  lost.catch(() => {
    isLost = true
  })
  if (config.parameters.get('sslmode') === 'disable') warnPlain(config, log)
  const sql = trimmed(config.query)
  const label = databaseLabel(config)
  let session: Session | undefined
  let running: RunningQuery | undefined
  let isRunning = false
  let written: CountedRows | undefined

  const failing = async <T>(work: Promise<T>, linesBefore = 0): Promise<T> => {
    try {
      return await work
    } catch (error) {
      deadline.check()
      if (error instanceof ActionError) throw error
      if (isServerError(error)) throw queryFailure(config, config.query, error, linesBefore)
      isLost = true
      throw new LostConnection(interrupted(label, (error as Error).message, error))
    }
  }
  const cancel = async (): Promise<void> => {
    if (session === undefined || !isRunning || isLost) return
    isRunning = false
    await cancelQuery(connection, session, config)
  }

  return {
    async describe() {
      session = await failing(beginSession(connection, deadline.remainingMs()))
      const statement = await failing(
        describeStatement(connection, sql).catch(error => {
          if (isServerError(error) && error.errno === NOT_PREPARED) return { columns: [], placeholders: 0 }
          throw error
        })
      )
      refuseOthers(label, sql, statement)
      const described = statement.columns
      refuseBytes(label, described)
      const exact = described.some(isRounded) ? withAllDigits(sql, described) : undefined
      const isExact =
        exact !== undefined && (await failing(isSame(described, describeStatement(connection, exact))))
      if (exact !== undefined && !isExact) warnRounded(described)
      isRunning = true
      running = await failing(runQuery(connection, isExact ? exact : sql), isExact ? LINES_BEFORE : 0)
      if (isExact) return described.map(sourceColumn)
      refuseBytes(label, running.columns)
      return running.columns.map(sourceColumn)
    },
    async stream(target: RowsTarget) {
      if (running === undefined) throw new Error('nothing was described')
      written = await failing(writeRows(connection, running, target))
      isRunning = false
      if (written.warnings > 0) await tellWarnings(written.warnings)
      return written
    },
    count() {
      if (written === undefined) throw new Error('nothing was streamed')
      return written.rows
    },
    cancel,
    async close() {
      if (isRunning) {
        await cancel()
        destroy()
      }
      if (!isLost && !deadline.signal.aborted) {
        const timer = setTimeout(destroy, CLOSE_MS)
        const ended = new Promise<void>(resolve => client.end(() => resolve()))
        await Promise.race([ended, lost]).catch(() => undefined)
        clearTimeout(timer)
      }
      destroy()
    }
  }

  function warnRounded(columns: readonly DescribedColumn[]): void {
    const names = columns.filter(isRounded).map(({ name }) => name)
    log.warning(
      'Numbers of six digits',
      `${names.length === 1 ? 'Column' : 'Columns'} ${names.join(', ')} of the type float: ${label} writes six digits of each number and rounds the rest. For all digits write ${names.map(name => `${name} * 1e0`).join(', ')} in ${inputName('source-query')}.`
    )
  }

  /** The result is whole; what the server has to say about it is not worth a failure. */
  async function tellWarnings(count: number): Promise<void> {
    const rows = await ask(connection, `SHOW WARNINGS LIMIT ${ASKED_WARNINGS}`).catch(() => [])
    const texts = rows
      .filter(([level, code]) => level !== 'Note' && !HARMLESS.has(code ?? ''))
      .slice(0, SHOWN_WARNINGS)
      .map(([_level, code, text]) => `${text?.replace(/\.$/, '')} (${code})`)
    if (texts.length === 0) return
    log.warning(
      'Warnings of the database',
      `${label} has run the query with ${counted(count, 'warning')}: ${texts.join('; ')}. Values of the result may be NULL or cut because of it.`
    )
  }
}

/**
 * True when the server describes the columns of another statement in the same way, but for numbers of 32 bits; false
 * when it describes others, or refuses the statement.
 */
async function isSame(
  columns: readonly DescribedColumn[],
  describing: Promise<DescribedStatement>
): Promise<boolean> {
  try {
    const { columns: others } = await describing
    return columns.every(
      (column, index) => isRounded(column) || column.columnType === others[index]?.columnType
    )
  } catch (error) {
    if (!isServerError(error)) throw error
    return false
  }
}

/** Refuses what does more than read, and what gives no rows. @throws ActionError `source.read-only`, `source.query` */
function refuseOthers(label: string, sql: string, { columns, placeholders }: DescribedStatement): void {
  const word = firstWord(sql)
  if (word === '')
    throw new ActionError(
      'source.query',
      `The query at ${label} is empty.`,
      `Write a SELECT in ${inputName('source-query')}.`
    )
  if (!isReading(sql)) {
    throw new ActionError(
      'source.read-only',
      `The query at ${label} begins with ${JSON.stringify(word)}, and only what reads is run.`,
      'Write one statement that begins with SELECT, WITH, VALUES or TABLE.'
    )
  }
  if (placeholders > 0) {
    throw new ActionError(
      'source.query',
      `The query at ${label} has ${counted(placeholders, 'placeholder')} (?), and there are no values for them.`,
      `Write the values into ${inputName('source-query')}. Dates such as {{ today - 30d }} are replaced there.`
    )
  }
  if (columns.length > 0) return
  if (isSelecting(sql)) {
    throw new ActionError(
      'source.read-only',
      `The query at ${label} gives no rows: it would write them elsewhere (INTO OUTFILE, INTO DUMPFILE, INTO @variable).`,
      `Leave INTO out of ${inputName('source-query')}.`
    )
  }
  throw new ActionError(
    'source.query',
    `The server at ${label} says nothing of the columns of a query that begins with ${JSON.stringify(word)}.`,
    'Ask for the same by a SELECT, for example from information_schema.'
  )
}

function refuseBytes(label: string, columns: readonly DescribedColumn[]): void {
  refuseBinary(
    label,
    columns.flatMap(column => binaryColumn(column) ?? [])
  )
}
