import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { SourceSchema } from '../../contract/source-schema.ts'
import { metered } from '../../spool/size-limit.ts'
import { pump } from '../../spool/spool-writer.ts'
import { ByteSearch } from '../connector/byte-search.ts'
import { CsvLineEnds } from '../connector/csv-line-ends.ts'
import type { RowsTarget, WrittenRows } from '../connector/engine.ts'
import { writeRowsFile } from '../connector/rows-file.ts'

/** How the server writes the values that no number, date or timestamp of an extract is. */
const INFINITE = ['NaN', 'nfinity']
const MAY_BE_INFINITE: ReadonlySet<string> = new Set(['numeric', 'double', 'date', 'timestamp', 'instant'])

/** Rows in the spool, with the server's own count. */
export interface Copied extends WrittenRows {
  readonly rows: number
}

/** What stands in front of the query in a COPY, on the same line. */
export const COPY_PREFIX = 'COPY ('

/**
 * Lets the server write the result of a query as CSV, byte by byte into the spool.
 * @throws pg.DatabaseError when the server fails; another Error when the connection is lost; `source.too-large`
 */
export async function copyRows(
  client: pg.Client,
  sql: string,
  schema: SourceSchema,
  target: RowsTarget
): Promise<Copied> {
  const { deadline, meter, tell } = target
  const stream = client.query(copyTo(`${COPY_PREFIX}${sql}\n) TO STDOUT (FORMAT csv)`))
  const search = new ByteSearch(schema.some(({ type }) => MAY_BE_INFINITE.has(type.kind)) ? INFINITE : [])
  const ends = tell && new CsvLineEnds()
  const seen = () => ({ mayBeInfinite: search.found, decimalsFit: true, removedCharacters: 0 })
  const written = await writeRowsFile(target, seen, async writer => {
    const take = (slice: Buffer): void => {
      search.look(slice)
      writer.lines(slice, ends?.last(slice) ?? 0)
    }
    await pump(metered(stream, meter), deadline, take, () => writer.relieve())
  })
  // The stream ends with the last row; the server's own count comes after it, and before the answer to this.
  await client.query('COMMIT')
  return { ...written, rows: stream.rowCount }
}
