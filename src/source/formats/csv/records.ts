import type { Deadline } from '../../../base/deadline.ts'
import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { counted } from '../../../base/text.ts'
import type { DiskMeter } from '../../spool/size-limit.ts'
import { pump, writeSpool } from '../../spool/spool-writer.ts'
import { titleFault, wrappedFault } from './faults.ts'
import { CsvHeaderReader, DELIMITERS } from './header.ts'
import { LineSkipper } from './lines.ts'
import { CsvScanner } from './scanner.ts'
import { plainText, type TextLayout } from './text.ts'
import { TitleWatch } from './title-watch.ts'
import { WrappedLines } from './wrapped-lines.ts'

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

/** How a CSV file is laid out. */
export interface CsvLayout extends TextLayout {
  /** False when the first line is a record. */
  readonly header?: boolean | undefined
  /** The character that marks decimals, which therefore stands between no fields unless `delimiter` says so. */
  readonly decimal?: string | undefined
}

/**
 * Streams the lines of a CSV file into a spool file of format `csv` (see CsvFile), positions being line
 * numbers from 1. The first line that is not empty is the header. LF, CRLF and CR end lines; quotes are those of
 * RFC 4180. Without `delimiter` it is the one of `,` `;` tab `|` that the header has most, outside quotes; when it has
 * none, there is one column. Memory depends neither on the size of the file nor on that of a field.
 *
 * @param input UTF-8 without byte order mark
 * @param options `positionBase` is added to every position, `disk` counts what is written
 * @throws ActionError `source.csv`, naming the line: quotes that are not RFC 4180, lines with more or fewer
 *   fields than the header (5 are named, all are counted), NUL bytes, fewer lines than are to be passed over, a
 *   first record that does not tell its delimiter, a title above the header
 */
export async function spoolCsv(
  input: AsyncIterable<Uint8Array>,
  target: string,
  options: CsvLayout & {
    readonly origin: string
    readonly deadline: Deadline
    readonly positionBase: number
    readonly disk: DiskMeter
  }
): Promise<CsvFacts> {
  const { origin, header: named = true, skipRows = 0, decimal, deadline, positionBase, disk } = options
  const { text, delimiter } = plainText(input, options, origin)
  // A delimiter of several bytes cannot be looked for, and a mark of decimals is none.
  const mayDelimit =
    delimiter === undefined
      ? DELIMITERS.filter(one => one !== decimal)
      : [delimiter].filter(one => one < '\x80')
  return writeSpool(target, disk, async writer => {
    const skipper = new LineSkipper(skipRows)
    let head: CsvHeaderReader | undefined
    let rows: CsvScanner | undefined
    let watch: TitleWatch | undefined
    let wrapped: WrappedLines | undefined
    const beginRows = (reader: CsvHeaderReader): CsvScanner | undefined => {
      const header = reader.finish()
      if (header === undefined) return undefined
      const { line, afterCr } = named ? reader : skipper
      if (options.delimiter === undefined && header.columns.length === 1) {
        wrapped = new WrappedLines(reader.title)
      }
      watch = new TitleWatch(mayDelimit, reader.line, reader.afterCr)
      const scanner = new CsvScanner(writer, origin, positionBase, header, line, afterCr, watch)
      for (const bytes of reader.taken) scanner.feed(bytes)
      return scanner
    }
    const feed = (slice: Buffer): void => {
      let rest = 0
      if (head === undefined) {
        rest = skipper.take(slice)
        if (rest < 0) return
        head = new CsvHeaderReader({ origin, delimiter, named, line: skipper.line, afterCr: skipper.afterCr })
      }
      if (rows === undefined) {
        const end = head.take(slice.subarray(rest))
        if (end < 0) return
        rest += end
        rows = beginRows(head)
      }
      const records = slice.subarray(rest)
      if (watch?.isDone === false) watch.take(records)
      wrapped?.take(records)
      rows?.feed(records)
    }
    await pump(text, deadline, feed, () => writer.relieve())
    if (skipper.sawText && skipper.lines < skipRows) throw tooFewLines(origin, skipper.lines, skipRows)
    if (head !== undefined) rows ??= beginRows(head)
    rows?.end()
    if (head !== undefined && rows?.columns.length === 1) {
      const table = (watch as TitleWatch | undefined)?.table(1)
      if (table !== undefined) throw titleFault(origin, head.title, head.startLine, table)
      const within = (wrapped as WrappedLines | undefined)?.delimiter()
      if (within !== undefined) throw wrappedFault(origin, head.title, head.startLine, within)
    }
    return {
      columns: [...(rows?.columns ?? [])],
      records: rows?.records ?? 0,
      lines: Math.max(skipper.lines, head?.lines ?? 0, rows?.lines ?? 0),
      skippedEmptyLines: (rows === undefined || named ? (head?.skipped ?? 0) : 0) + (rows?.skipped ?? 0),
      bytes: writer.bytes
    }
  })
}

function tooFewLines(origin: string, lines: number, skipRows: number): ActionError {
  return new ActionError(
    'source.csv',
    `${origin} has ${counted(lines, 'line')}, but ${inputName('source-skip-rows')} passes over ${skipRows} before the header.`,
    `Set ${inputName('source-skip-rows')} to the number of lines before the header, or leave it out.`
  )
}
