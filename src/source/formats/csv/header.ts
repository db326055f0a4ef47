import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { COMMENT_BYTE } from './comments.ts'
import { DELIMITER_BYTE, isSequence, withDelimiter } from './delimiter.ts'
import { csvFault } from './faults.ts'
import { type HeaderPlace, headerNames } from './header-names.ts'

/**
 * The delimiters that are looked for, in the order in which they are taken when a header holds as many of one as of
 * another.
 */
export const DELIMITERS: readonly string[] = [',', ';', '\t', '|']

const LF = 0x0a
const CR = 0x0d
const TAB = 0x09
const SPACE = 0x20
const QUOTE = 0x22
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
  /** The byte between fields; -1 when there is one column and nothing separates. */
  readonly delimiter: number
  /** The bytes that DELIMITER_BYTE stands for; empty when it stands for nothing. */
  readonly sequence: Buffer
}

/** What is known before the first byte of the header. */
export interface CsvHeaderOptions {
  readonly origin: string
  /** One character; undefined to find it. */
  readonly delimiter: string | undefined
  /** False when the first line is a record. */
  readonly named: boolean
  /** The line on which the first byte stands, from 1. */
  readonly line: number
  /** The byte before it is a CR. */
  readonly afterCr: boolean
}

/** Gathers the text up to the end of the header line; quoted names may hold line breaks. */
export class CsvHeaderReader {
  /** Empty lines before the header. */
  skipped = 0
  /** The line on which the next byte stands. */
  line: number
  /** Without a header: everything taken, which is still to be read as records. */
  readonly taken: Buffer[] = []
  readonly #origin: string
  readonly #named: boolean
  readonly #given: string | undefined
  readonly #sequence: Buffer
  #text: Buffer[] = []
  #length = 0
  #quoted = false
  #blank = true
  /** The line in hand is a comment. */
  #isComment = false
  #afterCr: boolean
  #startLine: number
  #lastByte = LF

  constructor({ origin, delimiter, named, line, afterCr }: CsvHeaderOptions) {
    this.#origin = origin
    this.#named = named
    this.#given = delimiter
    this.#sequence = Buffer.from(delimiter !== undefined && isSequence(delimiter) ? delimiter : '')
    this.line = line
    this.#startLine = line
    this.#afterCr = afterCr
  }

  /** Lines of the text so far. */
  get lines(): number {
    return this.#lastByte === LF || this.#lastByte === CR ? this.line - 1 : this.line
  }

  /** Takes bytes; returns the index after the header line, or -1 when the header goes on in the next chunk. */
  take(chunk: Buffer): number {
    const end = this.#take(chunk)
    if (!this.#named) {
      this.taken.push(Buffer.from(end < 0 ? chunk : chunk.subarray(0, end)))
    }
    return end
  }

  #take(chunk: Buffer): number {
    let start = 0
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number
      const isLineEnd = byte === CR || (byte === LF && !this.#afterCr)
      if (byte === COMMENT_BYTE) {
        this.#isComment = true
        this.#lastByte = byte
        continue
      }
      const isSecondHalf = byte === LF && this.#afterCr
      this.#afterCr = byte === CR
      this.#lastByte = byte
      if (isSecondHalf && !this.#quoted) {
        start = i + 1
        continue
      }
      if (isLineEnd) this.line++
      if (byte === QUOTE) this.#quoted = !this.#quoted
      if (isLineEnd && !this.#quoted) {
        if (!this.#blank) {
          this.#keep(chunk.subarray(start, i))
          return i + 1
        }
        if (!this.#isComment) this.skipped++
        this.#isComment = false
        this.#text = []
        this.#length = 0
        this.#startLine = this.line
        start = i + 1
      } else if (byte !== SPACE && byte !== TAB) {
        this.#blank = false
      }
    }
    this.#keep(chunk.subarray(start))
    return -1
  }

  /** The header; undefined when there was none. */
  finish(): CsvHeader | undefined {
    if (this.#blank) return undefined
    const text = this.#gathered()
    if (EXCEL_HINT.test(text)) throw this.#hint(text.trim())
    const delimiter = this.#given ?? (this.#named ? mostFrequent(text) : this.#onlyOne(text))
    const names = headerNames(text, delimiter, this.#of)
    const sequence = this.#sequence
    return {
      columns: this.#named ? names : names.map((_name, index) => `column_${index + 1}`),
      named: this.#named,
      delimiter:
        delimiter === undefined ? -1 : sequence.length > 0 ? DELIMITER_BYTE : delimiter.charCodeAt(0),
      sequence
    }
  }

  /** The text of the line, for messages. */
  get title(): string {
    return this.#gathered().trim()
  }

  /** The line on which the header begins. */
  get startLine(): number {
    return this.#startLine
  }

  /** True when the last byte was a CR, which a LF may complete. */
  get afterCr(): boolean {
    return this.#afterCr
  }

  #keep(bytes: Buffer): void {
    this.#length += bytes.length
    if (this.#length > MAX_HEADER) {
      headerNames(this.#gathered(), this.#given, this.#of)
      throw csvFault(this.#origin, `the ${this.#what} line is longer than ${MAX_HEADER / 1024 / 1024} MB`)
    }
    if (bytes.length > 0) this.#text.push(Buffer.from(bytes))
  }

  #gathered(): string {
    const bytes = Buffer.concat(this.#text)
    return (this.#sequence.length > 0 ? withDelimiter(bytes, this.#sequence) : bytes).toString()
  }

  get #what(): string {
    return this.#named ? 'header' : 'first'
  }

  get #of(): HeaderPlace {
    return { origin: this.#origin, place: this.#place, line: this.#startLine }
  }

  /** The place of the line in messages. */
  get #place(): string {
    return this.#named ? `the header, line ${this.#startLine}` : `line ${this.#startLine}`
  }

  #hint(line: string): ActionError {
    return new ActionError(
      'source.csv',
      `In ${this.#origin}, line ${this.#startLine} is ${JSON.stringify(line)}, which tells Excel the delimiter and is not a ${this.#named ? 'header' : 'record'}.`,
      `Set ${inputName('source-skip-rows')} to ${this.#startLine}, which leaves it out.`
    )
  }

  /** The delimiter of a record: its fields may hold any of them, so there must be no choice. */
  #onlyOne(record: string): string | undefined {
    const found = DELIMITERS.filter(delimiter => outsideQuotes(record).includes(delimiter))
    if (found.length <= 1) return found[0]
    throw new ActionError(
      'source.csv',
      `In ${this.#origin}, line ${this.#startLine} holds ${found.map(nameOf).join(' and ')}, so what stands between its fields cannot be known.`,
      `Set ${inputName('source-delimiter')}. With ${inputName('source-header')} false there is no header to find it in.`
    )
  }
}

/** The delimiter that occurs most outside quotes. */
function mostFrequent(header: string): string | undefined {
  const outside = outsideQuotes(header)
  let best: string | undefined
  let most = 0
  for (const delimiter of DELIMITERS) {
    const count = outside.split(delimiter).length - 1
    if (count <= most) continue
    most = count
    best = delimiter
  }
  return best
}

function outsideQuotes(line: string): string {
  return line.replace(/"[^"]*"?/g, '')
}

/** A delimiter as a message shows it. */
function nameOf(delimiter: string): string {
  return delimiter === '\t' ? 'a tab' : JSON.stringify(delimiter)
}
