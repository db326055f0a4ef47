import type { ActionError } from '../../../base/errors.ts'
import type { SpoolWriter } from '../../spool/spool-writer.ts'
import { COMMENT_BYTE } from './comments.ts'
import { DELIMITER_BYTE } from './delimiter.ts'
import { csvFault, type RaggedLine, raggedFault } from './faults.ts'
import type { CsvHeader } from './header.ts'
import type { TitleWatch } from './title-watch.ts'

const NUL = 0x00
const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const QUOTE = 0x22
const COMMA = 0x2c

const MAX_RAGGED_LINES = 5
/** Blanks at the beginning of a line that are held until something else follows on it. */
const MAX_BLANKS = 64 * 1024

// Where in a record a chunk has ended.
const AT_LINE = 0
const AT_FIELD = 1
const IN_FIELD = 2
const IN_QUOTES = 3
const AFTER_QUOTE = 4

const IN_QUOTES_SPECIAL = new Uint8Array(256)
for (const byte of [NUL, LF, CR, QUOTE, DELIMITER_BYTE]) IN_QUOTES_SPECIAL[byte] = 1

const NOTHING = Buffer.alloc(0)

/**
 * Reads the lines of a CSV file below its header, byte by byte and by RFC 4180, and writes each as a line of the
 * spool: `<line number>,<field>,…\n`. Fields stay byte for byte and as quoted as they were; but one that holds a
 * comma without quotes (when something else is the delimiter) gets them. Nothing is held but the ragged lines.
 */
export class CsvScanner {
  records = 0
  /** Lines of nothing, or of blanks only, in a file of several columns. */
  skipped = 0
  readonly columns: readonly string[]

  readonly #writer: SpoolWriter
  readonly #origin: string
  readonly #positionBase: number
  readonly #named: boolean
  readonly #delimiter: number
  /** What DELIMITER_BYTE stands for. */
  readonly #sequence: Buffer
  /** 1 for a byte that means more than itself outside quotes. */
  readonly #special = new Uint8Array(256)
  readonly #watch: TitleWatch | undefined
  readonly #ragged: RaggedLine[] = []
  #raggedCount = 0

  #state = AT_LINE
  #line: number
  #recordLine = 0
  #quoteLine = 0
  #fields = 0
  #lastByte = LF
  /** The last line ended with a CR; an LF that follows belongs to it. */
  #skipLf: boolean
  #blanks: Buffer = NOTHING
  /** What is left of the line is its end. */
  #inComment = false
  /** Index of the first byte of this chunk that is not written yet, within a record. */
  #run = 0
  #fieldStart = 0
  /** The field in hand gets quotes that it has not in the source. */
  #quoting = false

  /**
   * @param line the line on which the first byte stands, from 1
   * @param afterCr the byte before it is a CR
   * @param watch sees the lines below the header
   */
  constructor(
    writer: SpoolWriter,
    origin: string,
    positionBase: number,
    header: CsvHeader,
    line: number,
    afterCr: boolean,
    watch?: TitleWatch
  ) {
    this.#watch = watch
    this.#writer = writer
    this.#origin = origin
    this.#positionBase = positionBase
    this.columns = header.columns
    this.#named = header.named
    this.#delimiter = header.delimiter
    this.#sequence = header.sequence
    this.#line = line
    this.#skipLf = afterCr
    for (const byte of [NUL, LF, CR, QUOTE, COMMA]) this.#special[byte] = 1
    if (this.#delimiter >= 0) this.#special[this.#delimiter] = 1
  }

  /** Lines of the file so far, the header included. */
  get lines(): number {
    return this.#lastByte === LF || this.#lastByte === CR ? this.#line - 1 : this.#line
  }

  /** Takes the next bytes of the file. */
  feed(chunk: Buffer): void {
    const length = chunk.length
    const special = this.#special
    this.#run = 0
    let i = 0
    while (i < length) {
      switch (this.#state) {
        case AT_LINE:
          i = this.#beginLine(chunk, i)
          break
        case AT_FIELD:
          this.#fieldStart = i
          if (chunk[i] === QUOTE) {
            this.#quoteLine = this.#line
            this.#state = IN_QUOTES
            i++
          } else {
            this.#state = IN_FIELD
          }
          break
        case IN_FIELD:
          while (i < length && special[chunk[i] as number] === 0) i++
          if (i < length) i = this.#endOfPlain(chunk, i)
          break
        case IN_QUOTES:
          while (i < length && IN_QUOTES_SPECIAL[chunk[i] as number] === 0) i++
          if (i < length) this.#insideQuotes(chunk, i++)
          break
        default:
          i = this.#afterQuote(chunk, i)
      }
    }
    if (this.#state !== AT_LINE) {
      // Whether a comma follows is not known yet, and quotes do no harm.
      if (this.#state === IN_FIELD && this.#delimiter !== COMMA) this.#quote(chunk)
      this.#writer.copy(chunk, this.#run, length)
    }
    if (length > 0) this.#lastByte = chunk[length - 1] as number
  }

  /** The file has ended. */
  end(): void {
    this.#run = 0
    this.#fieldStart = 0
    if (this.#state === IN_QUOTES) {
      throw this.#fault(`a quote opens in line ${this.#quoteLine} and never closes`)
    }
    if (this.#state !== AT_LINE) {
      this.#endField(NOTHING, 0)
      this.#endRecord()
    } else if (this.#blanks.length > 0) {
      this.skipped++
    }
    if (this.#ragged.length > 0) throw this.#raggedFault(false)
  }

  #beginLine(chunk: Buffer, start: number): number {
    if (this.#skipLf) {
      this.#skipLf = false
      if (chunk[start] === LF) return start + 1
    }
    if (chunk[start] === COMMENT_BYTE) {
      this.#inComment = true
      return start + 1
    }
    if (this.#inComment) {
      this.#inComment = false
      this.#nextLine(chunk[start] as number)
      return start + 1
    }
    const several = this.columns.length > 1
    let i = start
    if (several) while (i < chunk.length && this.#isBlank(chunk[i] as number)) i++
    if (i === chunk.length && this.#blanks.length + i - start <= MAX_BLANKS) {
      this.#blanks = Buffer.concat([this.#blanks, chunk.subarray(start)])
      return i
    }
    const byte = chunk[i]
    if (several && (byte === LF || byte === CR)) {
      this.skipped++
      this.#blanks = NOTHING
      this.#nextLine(byte)
      return i + 1
    }
    this.#beginRecord(start)
    if (i > start || this.#blanks.length > 0) this.#state = IN_FIELD
    if (this.#blanks.length > 0) {
      if (this.#delimiter !== COMMA) this.#quote(chunk)
      this.#writer.copy(this.#blanks, 0, this.#blanks.length)
      this.#blanks = NOTHING
    }
    return i
  }

  #isBlank(byte: number): boolean {
    return (byte === SPACE || byte === TAB) && byte !== this.#delimiter
  }

  #beginRecord(at: number): void {
    this.records++
    this.#recordLine = this.#line
    this.#fields = 0
    this.#run = at
    this.#fieldStart = at
    this.#state = AT_FIELD
    this.#writer.decimal(this.#positionBase + this.#line)
    this.#writer.byte(COMMA)
  }

  /** A special byte at `i` within a field without quotes. */
  #endOfPlain(chunk: Buffer, i: number): number {
    const byte = chunk[i] as number
    if (byte === this.#delimiter) return this.#endField(chunk, i)
    if (byte === LF || byte === CR) return this.#endLine(chunk, i)
    if (byte === COMMA) {
      this.#quote(chunk)
      return i + 1
    }
    if (byte === NUL) throw this.#nul()
    const blank = i > 0 && this.#isBlank(chunk[i - 1] as number) ? ' (a blank before the opening quote?)' : ''
    throw this.#fault(`${this.#place()} has a quote but does not begin with it${blank}`)
  }

  /** A special byte at `i` within quotes. */
  #insideQuotes(chunk: Buffer, i: number): void {
    const byte = chunk[i] as number
    if (byte === QUOTE) {
      this.#state = AFTER_QUOTE
    } else if (byte === NUL) {
      throw this.#nul()
    } else if (byte === DELIMITER_BYTE) {
      this.#writer.copy(chunk, this.#run, i)
      this.#writer.copy(this.#sequence, 0, this.#sequence.length)
      this.#run = i + 1
    } else if (byte === CR || (i > 0 ? chunk[i - 1] : this.#lastByte) !== CR) {
      this.#line++
    }
  }

  #afterQuote(chunk: Buffer, i: number): number {
    const byte = chunk[i] as number
    if (byte === this.#delimiter) return this.#endField(chunk, i)
    if (byte === LF || byte === CR) return this.#endLine(chunk, i)
    if (byte !== QUOTE) throw this.#fault(`${this.#place()} has text after its closing quote`)
    this.#state = IN_QUOTES
    return i + 1
  }

  /** Sets quotes around the field in hand, which begins in this chunk unless it has them already. */
  #quote(chunk: Buffer): void {
    if (this.#quoting) return
    this.#quoting = true
    this.#writer.copy(chunk, this.#run, this.#fieldStart)
    this.#writer.byte(QUOTE)
    this.#run = this.#fieldStart
  }

  /** The field in hand ends before `i`, with a delimiter or the line. Returns the index after the delimiter. */
  #endField(chunk: Buffer, i: number): number {
    this.#fields++
    this.#state = AT_FIELD
    if (this.#quoting) {
      this.#quoting = false
      this.#writer.copy(chunk, this.#run, i)
      this.#writer.byte(QUOTE)
      this.#run = i
    }
    if (this.#delimiter !== COMMA && chunk[i] === this.#delimiter) {
      this.#writer.copy(chunk, this.#run, i)
      this.#writer.byte(COMMA)
      this.#run = i + 1
    }
    return i + 1
  }

  #endLine(chunk: Buffer, i: number): number {
    this.#endField(chunk, i)
    this.#writer.copy(chunk, this.#run, i)
    this.#endRecord()
    this.#nextLine(chunk[i] as number)
    return i + 1
  }

  #endRecord(): void {
    this.#writer.endLine()
    this.#state = AT_LINE
    if (this.#fields === this.columns.length) return
    this.#raggedCount++
    if (this.#ragged.length === MAX_RAGGED_LINES) return
    this.#ragged.push({ line: this.#recordLine, fields: this.#fields })
  }

  #nextLine(lineEnd: number): void {
    this.#line++
    this.#skipLf = lineEnd === CR
  }

  #place(): string {
    const name = this.columns[this.#fields]
    const column = name === undefined || name === '' ? '' : ` (${JSON.stringify(name)})`
    return `line ${this.#line}, column ${this.#fields + 1}${column}`
  }

  #nul(): ActionError {
    return this.#fault(
      `line ${this.#line} holds a NUL byte: this is not text, or its encoding is another one`
    )
  }

  /** The ragged lines came first; what follows them is often their consequence. */
  #fault(what: string): ActionError {
    if (this.#ragged.length > 0) return this.#raggedFault(true)
    return csvFault(this.#origin, what, this.#watch?.table(this.columns.length))
  }

  #raggedFault(more: boolean): ActionError {
    const ragged = { first: this.#ragged, count: this.#raggedCount, more }
    const columns = this.columns.length
    return raggedFault(this.#origin, ragged, columns, this.#named, this.#watch?.table(columns))
  }
}
