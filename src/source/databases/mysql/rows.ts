import type { RowsTarget, WrittenRows } from '../connector/engine.ts'
import { writeRowsFile } from '../connector/rows-file.ts'
import type { MysqlConnection } from './connection.ts'
import { RowWriter } from './row-writer.ts'
import { type DescribedColumn, writtenAs } from './types.ts'

const MORE_RESULTS = 8
/** The server counts no further. */
const MOST_WARNINGS = 0xffff

/** A query that runs. Its rows wait until somebody takes them. */
export interface RunningQuery {
  readonly columns: readonly DescribedColumn[]
  /** Says who takes each row, as the server has sent it: `bytes[from … to)`. */
  eachRow(take: RowTaker): void
  /**
   * Resolves when the server has said that the result is whole, with its number of warnings.
   * @throws ServerError; another Error when the connection is lost
   */
  readonly end: Promise<number>
}

type RowTaker = (bytes: Buffer, from: number, to: number) => void

/** Rows in the spool, as many as the server has sent before it said that these are all. */
export interface CountedRows extends WrittenRows {
  readonly rows: number
  /** Warnings of the server. */
  readonly warnings: number
}

interface RowPacket {
  readonly buffer: Buffer
  readonly offset: number
  readonly end: number
  isEOF(): boolean
  eofStatusFlags(): number
  eofWarningCount(): number
}

/** The parts of `mysql2`'s query that its types leave out: the state that takes the packets of rows. */
interface RowState {
  row(packet: RowPacket): unknown
  done(): unknown
}

/**
 * Runs a query up to its columns.
 * @throws ServerError; another Error when the connection is lost
 */
export async function runQuery({ client, lost }: MysqlConnection, sql: string): Promise<RunningQuery> {
  const columns = Promise.withResolvers<readonly DescribedColumn[]>()
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const end = Promise.race([promise, lost])
  const command = client.query(sql, error => {
    if (error !== null) reject(error)
  })
  command.on('fields', (fields: readonly DescribedColumn[] | undefined) => {
    client.pause()
    if (fields === undefined) reject(new Error('the server gave no result'))
    else columns.resolve(fields)
  })
  let take: RowTaker = () => {
    throw new Error('a row came before anybody takes it')
  }
  const state = command as unknown as RowState
  state.row = packet => {
    if (!packet.isEOF()) {
      take(packet.buffer, packet.offset, packet.end)
      return state.row
    }
    if ((packet.eofStatusFlags() & MORE_RESULTS) !== 0) reject(new Error('the server gave several results'))
    else resolve(packet.eofWarningCount() & MOST_WARNINGS)
    return state.done()
  }
  // It is awaited once the columns are known.
  end.catch(() => undefined)
  const found = await Promise.race([columns.promise, end])
  if (typeof found === 'number') throw new Error('the server gave no result')
  return {
    columns: found,
    end,
    eachRow(taker) {
      take = taker
    }
  }
}

/**
 * Writes the rows of a query into the spool as they come. The server waits while the disk does.
 * @throws as `runQuery`; ActionError `source.too-large`, `engine.disk`
 */
export async function writeRows(
  { client }: MysqlConnection,
  query: RunningQuery,
  target: RowsTarget
): Promise<CountedRows> {
  const { deadline, meter } = target
  const rows = new RowWriter(query.columns.map(writtenAs))
  let warnings: number | undefined
  let failure: { readonly error: unknown } | undefined
  let more = Promise.withResolvers<void>()
  query.end.then(
    count => {
      warnings = count
      more.resolve()
    },
    error => {
      failure = { error }
      more.resolve()
    }
  )
  const seen = () => ({ mayBeInfinite: rows.hasZeroDate, decimalsFit: true, removedCharacters: 0 })
  const written = await writeRowsFile(target, seen, async writer => {
    let counted = 0
    query.eachRow((buffer, from, to) => {
      rows.write(writer, buffer, from, to)
      if (!writer.isLaden) return
      client.pause()
      more.resolve()
    })
    for (;;) {
      client.resume()
      await more.promise
      if (failure !== undefined) throw failure.error
      more = Promise.withResolvers()
      deadline.check()
      meter.count(writer.bytes - counted)
      counted = writer.bytes
      await writer.relieve()
      if (warnings !== undefined) break
    }
  })
  return { ...written, rows: rows.rows, warnings: warnings ?? 0 }
}
