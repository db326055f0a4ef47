import { csvFault } from './csv-faults.ts'

/** A byte that may stand between fields. */
export type Delimiter = ',' | '\t' | ';' | '|'

/** In the order in which they are taken when a header holds as many of one as of another. */
const DELIMITERS: readonly Delimiter[] = [',', ';', '\t', '|']

const LF = 0x0a
const CR = 0x0d
const TAB = 0x09
const SPACE = 0x20
const QUOTE = 0x22
/** Hyper takes 16,384 columns of a name each. */
const MAX_HEADER = 16 * 1024 * 1024

/** What the first line that is not empty says. */
export interface CsvHeader {
  /** Without blanks around them; not made unique. */
  readonly columns: readonly string[]
  /** The byte between fields; -1 when there is one column and nothing separates. */
  readonly delimiter: number
}

/** Gathers the text up to the end of the header line; quoted names may hold line breaks. */
export class CsvHeaderReader {
  /** Empty lines before the header. */
  skipped = 0
  /** The line on which the next byte stands. */
  line = 1
  readonly #origin: string
  readonly #given: Delimiter | undefined
  #text: Buffer[] = []
  #length = 0
  #quoted = false
  #blank = true
  #afterCr = false
  #startLine = 1
  #lastByte = LF

  constructor(origin: string, given: Delimiter | undefined) {
    this.#origin = origin
    this.#given = given
  }

  /** Lines of the text so far. */
  get lines(): number {
    return this.#lastByte === LF || this.#lastByte === CR ? this.line - 1 : this.line
  }

  /** Takes bytes; returns the index after the header line, or -1 when the header goes on in the next chunk. */
  take(chunk: Buffer): number {
    let start = 0
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number
      const isLineEnd = byte === CR || (byte === LF && !this.#afterCr)
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
        this.skipped++
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
    const text = Buffer.concat(this.#text).toString()
    const delimiter = this.#given ?? mostFrequent(text)
    return {
      columns: this.#names(text, delimiter),
      delimiter: delimiter === undefined ? -1 : delimiter.charCodeAt(0)
    }
  }

  /** True when the last byte was a CR, which a LF may complete. */
  get afterCr(): boolean {
    return this.#afterCr
  }

  #keep(bytes: Buffer): void {
    this.#length += bytes.length
    if (this.#length > MAX_HEADER) {
      this.#names(Buffer.concat(this.#text).toString(), this.#given)
      throw csvFault(this.#origin, `the header line is longer than ${MAX_HEADER / 1024 / 1024} MB`)
    }
    if (bytes.length > 0) this.#text.push(Buffer.from(bytes))
  }

  /** Reads the names, by RFC 4180. */
  #names(text: string, delimiter: Delimiter | undefined): string[] {
    if (text.includes('\0')) throw csvFault(this.#origin, `line ${this.#startLine} holds a NUL byte`)
    const names: string[] = []
    let at = 0
    for (;;) {
      const rest = delimiter === undefined ? text.length : text.indexOf(delimiter, at)
      let end = rest < 0 ? text.length : rest
      if (text[at] === '"') {
        const close = /(?:[^"]|"")*"/y
        close.lastIndex = at + 1
        if (!close.test(text)) {
          throw csvFault(
            this.#origin,
            `a quote opens in the header, line ${this.#startLine}, and never closes`
          )
        }
        end = close.lastIndex
        if (end < text.length && text[end] !== delimiter) {
          throw csvFault(
            this.#origin,
            `in the header, line ${this.#startLine}, text follows a closing quote in column ${names.length + 1}`
          )
        }
        names.push(
          text
            .slice(at + 1, end - 1)
            .replaceAll('""', '"')
            .trim()
        )
      } else {
        const name = text.slice(at, end)
        if (name.includes('"')) {
          throw csvFault(
            this.#origin,
            `in the header, line ${this.#startLine}, column ${names.length + 1} has a quote but does not begin with it`
          )
        }
        names.push(name.trim())
      }
      if (end >= text.length) return names
      at = end + 1
    }
  }
}

/** The delimiter that occurs most outside quotes. */
function mostFrequent(header: string): Delimiter | undefined {
  const outside = header.replace(/"[^"]*"?/g, '')
  let best: Delimiter | undefined
  let most = 0
  for (const delimiter of DELIMITERS) {
    const count = outside.split(delimiter).length - 1
    if (count <= most) continue
    most = count
    best = delimiter
  }
  return best
}
