import type { Deadline } from '../deadline.ts'
import { CsvHeaderReader, type Delimiter } from './csv-header.ts'
import { CsvScanner } from './csv-scanner.ts'
import { pump, writeSpool } from './spool-writer.ts'

/** What is known of a CSV file once it is spooled. */
export interface CsvFacts {
  /** Names in the header, without blanks around them; not made unique. Empty when there is no header. */
  readonly columns: string[]
  readonly records: number
  /** Lines of the file, the header included. */
  readonly lines: number
  /**
   * Lines left out because nothing is on them, or blanks only: those before the header, and in files of several
   * columns those below it. In a file of one column a line of nothing is a NULL and blanks are its value.
   */
  readonly skippedEmptyLines: number
  /** Bytes of the spool file. */
  readonly bytes: number
}

/**
 * Streams the lines of a CSV file into a spool file of format `csv` (see SpooledFile), positions being line
 * numbers from 1. The first line that is not empty is the header. LF, CRLF and CR end lines; quotes are those of
 * RFC 4180. Memory depends neither on the size of the file nor on that of a field.
 *
 * @param input UTF-8 without byte order mark
 * @param options `delimiter`: undefined to take from `,` `;` tab `|` the one that the header has most, outside
 *   quotes; when it has none, there is one column. `positionBase` is added to every position.
 * @throws ActionError `source.csv`, naming the line: quotes that are not RFC 4180, lines with more or fewer
 *   fields than the header (up to 5 are named), NUL bytes
 */
export async function spoolCsv(
  input: AsyncIterable<Uint8Array>,
  target: string,
  options: {
    readonly origin: string
    readonly delimiter: Delimiter | undefined
    readonly deadline: Deadline
    readonly positionBase: number
  }
): Promise<CsvFacts> {
  const { origin, delimiter, deadline, positionBase } = options
  return writeSpool(target, async writer => {
    const head = new CsvHeaderReader(origin, delimiter)
    let rows: CsvScanner | undefined
    const beginRows = (): CsvScanner | undefined => {
      const header = head.finish()
      return header && new CsvScanner(writer, origin, positionBase, header, head.line, head.afterCr)
    }
    const feed = (slice: Buffer): void => {
      const rest = rows === undefined ? head.take(slice) : 0
      if (rest < 0) return
      rows ??= beginRows()
      rows?.feed(slice.subarray(rest))
    }
    await pump(input, deadline, feed, () => writer.relieve())
    rows ??= beginRows()
    rows?.end()
    return {
      columns: [...(rows?.columns ?? [])],
      records: rows?.records ?? 0,
      lines: Math.max(head.lines, rows?.lines ?? 0),
      skippedEmptyLines: head.skipped + (rows?.skipped ?? 0),
      bytes: writer.bytes
    }
  })
}
