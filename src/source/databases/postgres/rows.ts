import type pg from 'pg'
import type { Submittable } from 'pg'
import type { RowsTarget } from '../connector/engine.ts'
import { writeRowsFile } from '../connector/rows-file.ts'
import { socketOf } from './connection.ts'
import type { Copied } from './copy.ts'

/** Bytes of rows that are gathered before they are handed on; the server waits meanwhile. */
const GATHERED = 256 * 1024
const QUOTED = /[",\r\n]/

/**
 * Writes the rows of a query into the spool as they come, for servers that have no COPY TO STDOUT. A cursor would not
 * help: such servers make the whole result for one. The socket waits while the spool is written.
 * @throws as `copyRows`
 */
export async function streamRows(client: pg.Client, sql: string, target: RowsTarget): Promise<Copied> {
  const { deadline, meter } = target
  const socket = socketOf(client)
  let text = ''
  let rows = 0
  let total: number | undefined
  let failure: Error | undefined
  let more = Promise.withResolvers<void>()
  const query = {
    submit(connection: { query(text: string): void }): void {
      connection.query(sql)
    },
    handleRowDescription(): void {},
    handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
      rows++
      text += `${fields.map(csvField).join(',')}\n`
      if (text.length > GATHERED) {
        socket.pause()
        more.resolve()
      }
    },
    handleCommandComplete({ text: tag }: { readonly text: string }): void {
      total = Number(/\d+$/.exec(tag)?.[0] ?? rows)
    },
    handleEmptyQuery(): void {},
    handlePortalSuspended(): void {},
    handleError(error: Error): void {
      failure = error
      more.resolve()
    },
    handleReadyForQuery(): void {
      total ??= rows
      more.resolve()
    }
  }
  client.query(query as unknown as Submittable)
  const seen = () => ({ mayBeInfinite: true, decimalsFit: true, removedCharacters: 0 })
  const written = await writeRowsFile(target, seen, async writer => {
    for (;;) {
      await more.promise
      if (failure !== undefined) throw failure
      const piece = Buffer.from(text)
      text = ''
      const isLast = total !== undefined
      more = Promise.withResolvers<void>()
      deadline.check()
      meter.count(piece.length)
      writer.lines(piece, piece.length)
      await writer.relieve()
      if (isLast) break
      socket.resume()
    }
  })
  if (total !== rows) throw new Error(`${total} rows were announced, ${rows} came`)
  return { ...written, rows }
}

function csvField(value: string | null): string {
  if (value === null) return ''
  return value === '' || QUOTED.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
