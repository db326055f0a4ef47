import type { Deadline } from '../../../base/deadline.ts'
import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { counted } from '../../../base/text.ts'
import type { PlainValues } from '../../contract/plain-values.ts'
import type { DiskMeter } from '../../spool/size-limit.ts'
import { pump, type SpoolWriter, writeSpool } from '../../spool/spool-writer.ts'
import { DELIMITERS, isSequence } from './delimiter.ts'
import { titleFault, wrappedFault } from './faults.ts'
import { FirstLines } from './first-lines.ts'
import { type CsvHeader, CsvHeaderReader } from './header.ts'
import { LineReader } from './line-reader.ts'
import { RecordFaults } from './record-faults.ts'
import { CsvScanner } from './scanner.ts'
import { plainText, type TextLayout } from './text.ts'

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
  /** See InSpool. */
  readonly parts?: readonly string[]
  /** What stands between fields, given or found; undefined where there is one column. */
  readonly delimiter: string | undefined
  /** By column: what its values look like, where their form alone tells. */
  readonly plain: readonly (PlainValues | undefined)[]
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
 * @param options `positionBase` is added to every position, `disk` counts what is written, `tell` is told of parts that
 *   are whole while more is read
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
    readonly tell?: ((facts: CsvFacts) => void) | undefined
  }
): Promise<CsvFacts> {
  const { origin, header: named = true, skipRows = 0, decimal, deadline, positionBase, disk, tell } = options
  const { text, delimiter } = plainText(input, options, origin)
  // A delimiter of several bytes cannot be looked for, and a mark of decimals does not delimit.
  const mayDelimit =
    delimiter === undefined
      ? DELIMITERS.filter(one => one !== decimal)
      : [delimiter].filter(one => !isSequence(one))
  const lines = new LineReader()
  const head = new CsvHeaderReader({ origin, delimiter, named, lines })
  let toPass = skipRows
  let below: Below | undefined
  const facts = (written: Pick<CsvFacts, 'bytes' | 'parts'>): CsvFacts => {
    const { header, scanner } = below ?? {}
    return {
      ...written,
      columns: [...(header?.columns ?? [])],
      records: scanner?.records ?? 0,
      lines: Math.max(lines.lines, scanner?.lines ?? 0),
      skippedEmptyLines: (scanner === undefined || named ? head.skipped : 0) + (scanner?.skipped ?? 0),
      plain: scanner?.kinds.columns ?? [],
      delimiter: options.delimiter ?? shownDelimiter(header?.delimiter.byte)
    }
  }
  const tellParts = tell && ((parts: readonly string[], bytes: number) => tell(facts({ parts, bytes })))
  const work = async (writer: SpoolWriter): Promise<CsvFacts> => {
    const beginRows = (): Below | undefined => {
      const header = head.finish()
      if (header === undefined) return undefined
      const first = new FirstLines(lines, mayDelimit)
      const faults = new RecordFaults(origin, header, first)
      const scanner = new CsvScanner({ writer, header, faults, positionBase })
      for (const bytes of head.taken) scanner.feed(bytes)
      return { header, first, scanner }
    }
    const feed = (slice: Buffer): void => {
      let at = 0
      if (below === undefined) {
        for (; toPass > 0; toPass--, lines.next()) {
          at = lines.pass(slice, at)
          if (at < 0) return
        }
        at = head.take(slice, at)
        if (at < 0) return
        below = beginRows()
      }
      const records = slice.subarray(at)
      if (below?.first.isDone === false) below.first.take(records)
      below?.scanner.feed(records)
    }
    await pump(text, deadline, feed, () => writer.relieve())
    if (lines.sawText && lines.lines < skipRows) throw tooFewLines(origin, lines.lines, skipRows)
    below ??= toPass > 0 ? undefined : beginRows()
    below?.scanner.end()
    if (below?.header.columns.length === 1) checkOneColumn(origin, below, options.delimiter === undefined)
    await writer.finish()
    const { bytes, parts } = writer.written
    return facts({ bytes, ...(parts === undefined ? {} : { parts }) })
  }
  return await writeSpool(target, disk, work, tellParts)
}

/** The header, and what reads the lines below it. */
interface Below {
  readonly header: CsvHeader
  readonly first: FirstLines
  readonly scanner: CsvScanner
}

/** A file of one column may have several: its first line is not of the table, or its lines are quoted as a whole. */
function checkOneColumn(origin: string, { header, first }: Below, mayBeWrapped: boolean): void {
  const table = first.table(1)
  if (table !== undefined) throw titleFault(origin, header.title, header.line, table)
  const within = mayBeWrapped ? first.wrappedBy(header.title) : undefined
  if (within !== undefined) throw wrappedFault(origin, header.title, header.line, within)
}

function tooFewLines(origin: string, lines: number, skipRows: number): ActionError {
  return new ActionError(
    'source.csv',
    `${origin} has ${counted(lines, 'line')}, but ${inputName('source-skip-rows')} passes over ${skipRows} before the header.`,
    `Set ${inputName('source-skip-rows')} to the number of lines before the header, or leave it out.`
  )
}

function shownDelimiter(byte = -1): string | undefined {
  return byte < 0 ? undefined : String.fromCharCode(byte)
}
