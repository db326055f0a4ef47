import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import {
  DELIMITERS,
  type DelimiterBytes,
  delimiterBytes,
  delimiterName,
  mostFrequent,
  outsideQuotes,
  withDelimiter
} from './delimiter.ts'
import { csvFault } from './faults.ts'
import { type HeaderPlace, headerNames } from './header-names.ts'
import type { LineReader } from './line-reader.ts'

/** A line above the header by which programs tell Excel the delimiter. */
const EXCEL_HINT = /^"?sep=[^\w\s"]?"?\s*$/i
/** Hyper takes 16,384 columns of a name each. */
const MAX_HEADER = 16 * 1024 * 1024

/** What the first line that is not empty says. */
export interface CsvHeader {
  /** Names of the header without blanks around them, not made unique; else `column_1`, `column_2` … */
  readonly columns: readonly string[]
  /** The first line is a header, and not a record already. */
  readonly named: boolean
  readonly delimiter: DelimiterBytes
  /** The text of the line, for messages. */
  readonly title: string
  /** The line on which it begins. */
  readonly line: number
  /** Where the first byte stands that is to be read as records. */
  readonly records: TextPlace
}

/** A place between two bytes. */
export interface TextPlace {
  /** The line on which the next byte stands, from 1. */
  readonly line: number
  /** The byte before it is a CR. */
  readonly afterCr: boolean
}

/** What is known before the first byte of the header. */
export interface CsvHeaderOptions {
  readonly origin: string
  /** One character; undefined to find it. */
  readonly delimiter: string | undefined
  /** False when the first line is a record. */
  readonly named: boolean
  /** Reads the lines; it stands at the beginning of one. */
  readonly lines: LineReader
}

/** Finds the header: the first line that is not empty. Quoted names may hold line breaks. */
export class CsvHeaderReader {
  /** Empty lines before the header. */
  skipped = 0
  /** Without a header: everything taken, which is still to be read as records. */
  readonly taken: Buffer[] = []
  readonly #origin: string
  readonly #named: boolean
  readonly #given: string | undefined
  readonly #lines: LineReader
  #begin: TextPlace | undefined

  constructor({ origin, delimiter, named, lines }: CsvHeaderOptions) {
    this.#origin = origin
    this.#named = named
    this.#given = delimiter
    this.#lines = lines
  }

  /**
   * Takes bytes from `from` on.
   * @returns the index after the header line, or -1 when the header goes on in the next chunk
   */
  take(chunk: Buffer, from: number): number {
    this.#begin ??= this.#place
    const end = this.#take(chunk, from)
    if (!this.#named) this.taken.push(Buffer.from(chunk.subarray(from, end < 0 ? chunk.length : end)))
    return end
  }

  #take(chunk: Buffer, from: number): number {
    const lines = this.#lines
    for (let at = from; ; lines.next()) {
      at = lines.take(chunk, at)
      if (at < 0 || !lines.isBlank) {
        if (lines.length > MAX_HEADER) throw this.#tooLong()
        return at
      }
      if (!lines.isComment) this.skipped++
    }
  }

  /** The header; undefined when there was none. */
  finish(): CsvHeader | undefined {
    const { isBlank, bytes, begins } = this.#lines
    if (isBlank) return undefined
    const { sequence } = delimiterBytes(this.#given)
    const text = (sequence.length > 0 ? withDelimiter(bytes, sequence) : bytes).toString()
    if (EXCEL_HINT.test(text)) throw this.#hint(text.trim())
    const delimiter = delimiterBytes(
      this.#given ?? (this.#named ? mostFrequent(text)[0] : this.#onlyOne(text))
    )
    const names = headerNames(bytes, delimiter, this.#of)
    return {
      columns: this.#named ? names : names.map((_name, index) => `column_${index + 1}`),
      named: this.#named,
      delimiter,
      title: text.trim(),
      line: begins,
      records: this.#named || this.#begin === undefined ? this.#place : this.#begin
    }
  }

  get #place(): TextPlace {
    return { line: this.#lines.line, afterCr: this.#lines.afterCr }
  }

  #tooLong(): ActionError {
    headerNames(this.#lines.bytes, delimiterBytes(this.#given), this.#of)
    const what = this.#named ? 'header' : 'first'
    return csvFault(this.#origin, `the ${what} line is longer than ${MAX_HEADER / 1024 / 1024} MB`)
  }

  get #of(): HeaderPlace {
    const line = this.#lines.begins
    return { origin: this.#origin, place: this.#named ? `the header, line ${line}` : `line ${line}`, line }
  }

  #hint(text: string): ActionError {
    const line = this.#lines.begins
    return new ActionError(
      'source.csv',
      `In ${this.#origin}, line ${line} is ${JSON.stringify(text)}, which tells Excel the delimiter and is not a ${this.#named ? 'header' : 'record'}.`,
      `Set ${inputName('source-skip-rows')} to ${line}, which leaves it out.`
    )
  }

  /** The delimiter of a record: its fields may hold any of them, so there must be no choice. */
  #onlyOne(record: string): string | undefined {
    const outside = outsideQuotes(record)
    const found = DELIMITERS.filter(delimiter => outside.includes(delimiter))
    if (found.length <= 1) return found[0]
    throw new ActionError(
      'source.csv',
      `In ${this.#origin}, line ${this.#lines.begins} holds ${found.map(delimiterName).join(' and ')}, so what stands between its fields cannot be known.`,
      `Set ${inputName('source-delimiter')}. With ${inputName('source-header')} false there is no header to find it in.`
    )
  }
}
