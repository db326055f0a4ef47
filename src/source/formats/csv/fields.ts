import type { ActionError } from '../../../base/errors.ts'
import { DELIMITER_BYTE, type DelimiterBytes } from './delimiter.ts'

const NUL = 0x00
const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const QUOTE = 0x22
const COMMA = 0x2c

// Where in a record a chunk has ended.
const AT_FIELD = 0
const IN_FIELD = 1
const IN_QUOTES = 2
const AFTER_QUOTE = 3

const IN_QUOTES_SPECIAL = new Uint8Array(256)
for (const byte of [NUL, LF, CR, QUOTE, DELIMITER_BYTE]) IN_QUOTES_SPECIAL[byte] = 1

const NOTHING = Buffer.alloc(0)
/** Of a field that lies in several chunks so much is kept, to be shown. */
const MAX_SHOWN = 4096
const NOBODY: FieldWatcher = { field: () => {}, doubt: () => {} }

/** Takes the fields of records as bytes, with commas between them, quoted as they are. */
export interface FieldSink {
  /** Appends `chunk[from … to)`, which holds commas between fields only where they are the delimiter. */
  copy(chunk: Buffer, from: number, to: number): void
  /** Appends a comma between fields, or a quote around a field that has none. */
  byte(value: number): void
}

/** Is shown each field, quoted as it is, while it passes. */
export interface FieldWatcher {
  /** The field of a column is `bytes[from … to)`. */
  field(column: number, bytes: Uint8Array, from: number, to: number): void
  /** The field of a column is too long to be shown. */
  doubt(column: number): void
}

/** The errors for fields that are not what RFC 4180 says. A column is a number from 0. */
export interface FieldFaults {
  /** A NUL byte. */
  nul(line: number): ActionError
  /** Quotes that open in a line and never close. */
  openQuote(line: number): ActionError
  /** A quote in a field that does not begin with it. */
  strayQuote(line: number, column: number, afterBlank: boolean): ActionError
  /** Text between a closing quote and the next delimiter. */
  textAfterQuote(line: number, column: number): ActionError
}

/**
 * Reads the fields of a record, byte by byte and by RFC 4180: those of the header and those of the lines below it.
 * Fields stay byte for byte and as quoted as they were; but one that holds a comma without quotes (when something else
 * is the delimiter) gets them. No field is held, but for what a watcher is shown.
 */
export class CsvFields {
  /** The line on which the next byte stands. */
  line: number
  /** Fields of the record in hand that have ended. */
  count = 0
  readonly #sink: FieldSink
  readonly #faults: FieldFaults
  readonly #delimiter: number
  /** What DELIMITER_BYTE stands for. */
  readonly #sequence: Buffer
  /** 1 for a byte that means more than itself outside quotes. */
  readonly #special = new Uint8Array(256)
  /** Commas between fields go to the sink by themselves. */
  readonly #isApart: boolean
  #state = AT_FIELD
  #quoteLine = 0
  #afterCr = false
  /** Index of the first byte of this chunk that is not written yet. */
  #run = 0
  #fieldStart = 0
  /** The field in hand gets quotes that it has not in the source. */
  #quoting = false
  /** Where the field in hand begins in this chunk. */
  #shownFrom = 0
  /** What earlier chunks have of the field in hand; undefined when it is too long. */
  #shown: Buffer | undefined = NOTHING
  readonly #watcher: FieldWatcher

  /**
   * @param line the line on which the first record stands, from 1
   * @param isApart each comma between fields is handed over by `byte`, so that the sink sees where fields end
   * @param watcher is shown each field
   */
  constructor(
    sink: FieldSink,
    faults: FieldFaults,
    delimiter: DelimiterBytes,
    line: number,
    isApart = false,
    watcher = NOBODY
  ) {
    this.#watcher = watcher
    this.#sink = sink
    this.#faults = faults
    this.#delimiter = delimiter.byte
    this.#sequence = delimiter.sequence
    this.#isApart = isApart || delimiter.byte !== COMMA
    this.line = line
    for (const byte of [NUL, LF, CR, QUOTE, COMMA]) this.#special[byte] = 1
    if (this.#delimiter >= 0) this.#special[this.#delimiter] = 1
  }

  /** True for a space or tab that is no delimiter. */
  isBlank(byte: number): boolean {
    return (byte === SPACE || byte === TAB) && byte !== this.#delimiter
  }

  /** A record begins. @param blanks with which its first field begins, before the bytes that are taken next */
  begin(blanks: Buffer): void {
    this.count = 0
    this.#state = AT_FIELD
    this.#shown = NOTHING
    if (blanks.length === 0) return
    this.#shown = blanks
    this.#state = IN_FIELD
    if (this.#delimiter !== COMMA) {
      this.#quoting = true
      this.#sink.byte(QUOTE)
    }
    this.#sink.copy(blanks, 0, blanks.length)
  }

  /**
   * Goes on with the record in hand.
   * @returns the index of the line end that ends it, or the length of the chunk when it goes on in the next one
   */
  take(chunk: Buffer, from: number): number {
    const { length } = chunk
    const special = this.#special
    const delimiter = this.#delimiter
    this.#run = this.#fieldStart = this.#shownFrom = from
    let i = from
    while (i < length) {
      switch (this.#state) {
        case AT_FIELD:
          this.#fieldStart = this.#shownFrom = i
          if (chunk[i] === QUOTE) {
            this.#quoteLine = this.line
            this.#state = IN_QUOTES
            i++
          } else {
            this.#state = IN_FIELD
          }
          break
        case IN_FIELD: {
          while (i < length && special[chunk[i] as number] === 0) i++
          if (i === length) break
          const byte = chunk[i] as number
          if (byte === delimiter) this.#endField(chunk, i)
          else if (byte === LF || byte === CR) return this.#endLine(chunk, i)
          else this.#insidePlain(chunk, i, byte)
          i++
          break
        }
        case IN_QUOTES:
          while (i < length && IN_QUOTES_SPECIAL[chunk[i] as number] === 0) i++
          if (i < length) this.#insideQuotes(chunk, i++)
          break
        default: {
          const byte = chunk[i] as number
          if (byte === delimiter) this.#endField(chunk, i)
          else if (byte === LF || byte === CR) return this.#endLine(chunk, i)
          else if (byte === QUOTE) this.#state = IN_QUOTES
          else throw this.#faults.textAfterQuote(this.line, this.count)
          i++
        }
      }
    }
    // Whether a comma follows is not known yet, and quotes do no harm.
    if (this.#state === IN_FIELD && this.#delimiter !== COMMA) this.#quote(chunk)
    this.#sink.copy(chunk, this.#run, length)
    if (this.#state !== AT_FIELD) this.#keepShown(chunk.subarray(this.#shownFrom))
    this.#afterCr = chunk[length - 1] === CR
    return length
  }

  /** The text has ended, and with it the record in hand. */
  end(): void {
    if (this.#state === IN_QUOTES) throw this.#faults.openQuote(this.#quoteLine)
    this.#run = this.#shownFrom = 0
    this.#endField(NOTHING, 0)
  }

  /** A special byte at `i` within a field without quotes, which does not end there. */
  #insidePlain(chunk: Buffer, i: number, byte: number): void {
    if (byte === COMMA) {
      this.#quote(chunk)
    } else if (byte === NUL) {
      throw this.#faults.nul(this.line)
    } else {
      const afterBlank = i > 0 && this.isBlank(chunk[i - 1] as number)
      throw this.#faults.strayQuote(this.line, this.count, afterBlank)
    }
  }

  /** A special byte at `i` within quotes. */
  #insideQuotes(chunk: Buffer, i: number): void {
    const byte = chunk[i] as number
    if (byte === QUOTE) {
      this.#state = AFTER_QUOTE
    } else if (byte === NUL) {
      throw this.#faults.nul(this.line)
    } else if (byte === DELIMITER_BYTE) {
      this.#sink.copy(chunk, this.#run, i)
      this.#sink.copy(this.#sequence, 0, this.#sequence.length)
      this.#run = i + 1
    } else if (byte === CR || !(i > 0 ? chunk[i - 1] === CR : this.#afterCr)) {
      this.line++
    }
  }

  /** Sets quotes around the field in hand, which begins in this chunk unless it has them already. */
  #quote(chunk: Buffer): void {
    if (this.#quoting) return
    this.#quoting = true
    this.#sink.copy(chunk, this.#run, this.#fieldStart)
    this.#sink.byte(QUOTE)
    this.#run = this.#fieldStart
  }

  /** The field in hand ends before `i`, with a delimiter or the line. */
  #endField(chunk: Buffer, i: number): void {
    if (this.#shown === NOTHING) this.#watcher.field(this.count, chunk, this.#shownFrom, i)
    else this.#showKept(chunk.subarray(this.#shownFrom, i))
    this.count++
    this.#state = AT_FIELD
    if (this.#quoting) {
      this.#quoting = false
      this.#sink.copy(chunk, this.#run, i)
      this.#sink.byte(QUOTE)
      this.#run = i
    }
    if (this.#isApart && chunk[i] === this.#delimiter) {
      this.#sink.copy(chunk, this.#run, i)
      this.#sink.byte(COMMA)
      this.#run = i + 1
    }
  }

  #keepShown(part: Buffer): void {
    if (this.#shown === undefined) return
    const isLong = this.#shown.length + part.length > MAX_SHOWN
    this.#shown = isLong ? undefined : Buffer.concat([this.#shown, part])
  }

  #showKept(part: Buffer): void {
    this.#keepShown(part)
    if (this.#shown === undefined) this.#watcher.doubt(this.count)
    else this.#watcher.field(this.count, this.#shown, 0, this.#shown.length)
    this.#shown = NOTHING
  }

  #endLine(chunk: Buffer, i: number): number {
    this.#endField(chunk, i)
    this.#sink.copy(chunk, this.#run, i)
    return i
  }
}
