import { ColumnKinds } from '../../spool/column-kinds.ts'
import type { SpoolWriter } from '../../spool/spool-writer.ts'
import { COMMENT_BYTE } from './comments.ts'
import { CsvFields } from './fields.ts'
import type { CsvHeader } from './header.ts'
import type { RecordFaults } from './record-faults.ts'

const LF = 0x0a
const CR = 0x0d
const COMMA = 0x2c

/** Blanks at the beginning of a line that are held until something else follows on it. */
const MAX_BLANKS = 64 * 1024

const NOTHING = Buffer.alloc(0)

/** What records are, and where they go. */
export interface CsvScannerOptions {
  readonly writer: SpoolWriter
  readonly header: CsvHeader
  readonly faults: RecordFaults
  /** Added to each line number. */
  readonly positionBase: number
}

/**
 * Reads the lines of a CSV file below its header, and writes each record as a line of the spool:
 * `<line number>,<field>,…\n`. What a field is, CsvFields says. Nothing is held but the ragged lines.
 */
export class CsvScanner {
  records = 0
  /** Lines of nothing, or of blanks only, in a file of several columns. */
  skipped = 0
  /** What the values of each column look like. */
  readonly kinds: ColumnKinds
  readonly #writer: SpoolWriter
  readonly #faults: RecordFaults
  readonly #fields: CsvFields
  readonly #columns: number
  readonly #positionBase: number
  #inRecord = false
  #recordLine = 0
  #lastByte = LF
  /** The last line ended with a CR; an LF that follows belongs to it. */
  #skipLf: boolean
  #blanks: Buffer = NOTHING
  /** What is left of the line is its end. */
  #inComment = false

  constructor({ writer, header, faults, positionBase }: CsvScannerOptions) {
    this.#writer = writer
    this.#faults = faults
    this.kinds = new ColumnKinds(header.columns.length)
    this.#fields = new CsvFields(writer, faults, header.delimiter, header.records.line, false, this.kinds)
    this.#columns = header.columns.length
    this.#positionBase = positionBase
    this.#skipLf = header.records.afterCr
  }

  /** Lines of the file so far, the header included. */
  get lines(): number {
    const { line } = this.#fields
    return this.#lastByte === LF || this.#lastByte === CR ? line - 1 : line
  }

  /** Takes the next bytes of the file. */
  feed(chunk: Buffer): void {
    const { length } = chunk
    if (length === 0) return
    let i = this.#inRecord ? this.#record(chunk, 0) : 0
    while (i < length) i = this.#beginLine(chunk, i)
    this.#lastByte = chunk[length - 1] as number
  }

  /** The file has ended. */
  end(): void {
    if (this.#inRecord) {
      this.#fields.end()
      this.#endRecord()
    } else if (this.#blanks.length > 0) {
      this.skipped++
    }
    this.#faults.end()
  }

  /** A line begins at `start`. Returns where it ends, or where the chunk does. */
  #beginLine(chunk: Buffer, start: number): number {
    const first = chunk[start] as number
    if (this.#skipLf) {
      this.#skipLf = false
      if (first === LF) return start + 1
    }
    if (first === COMMENT_BYTE) {
      this.#inComment = true
      return start + 1
    }
    if (this.#inComment) {
      this.#inComment = false
      this.#nextLine(first)
      return start + 1
    }
    if (this.#columns > 1) {
      let i = start
      while (i < chunk.length && this.#fields.isBlank(chunk[i] as number)) i++
      if (i === chunk.length && this.#blanks.length + i - start <= MAX_BLANKS) {
        this.#blanks = Buffer.concat([this.#blanks, chunk.subarray(start)])
        return i
      }
      const byte = chunk[i]
      if (byte === LF || byte === CR) {
        this.skipped++
        this.#blanks = NOTHING
        this.#nextLine(byte)
        return i + 1
      }
    }
    this.records++
    this.#recordLine = this.#fields.line
    this.#writer.decimal(this.#positionBase + this.#recordLine)
    this.#writer.byte(COMMA)
    this.#fields.begin(this.#blanks)
    this.#blanks = NOTHING
    return this.#record(chunk, start)
  }

  /** Goes on with a record at `from`. Returns where the next line begins, or where the chunk ends. */
  #record(chunk: Buffer, from: number): number {
    const end = this.#fields.take(chunk, from)
    this.#inRecord = end === chunk.length
    if (this.#inRecord) return end
    this.#endRecord()
    this.#nextLine(chunk[end] as number)
    return end + 1
  }

  #endRecord(): void {
    this.#writer.endLine()
    const { count } = this.#fields
    if (count !== this.#columns) this.#faults.ragged(this.#recordLine, count)
  }

  #nextLine(lineEnd: number): void {
    this.#fields.line++
    this.#skipLf = lineEnd === CR
  }
}
