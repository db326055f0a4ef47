import { mostFrequent, outsideQuotes } from './delimiter.ts'
import type { LineReader } from './line-reader.ts'

const MAX_LINES = 20
const MAX_BYTES = 64 * 1024
/** Lines of two fields may be sentences with a comma each; of more fields fewer lines are proof enough. */
const SURE_OF_TWO = 3
const SURE_OF_MORE = 2

/** Where a table seems to begin. */
export interface TableBelow {
  /** Its first line, from 1. */
  readonly line: number
  /** Fields of each of its lines. */
  readonly fields: number
  /** What stands between them. */
  readonly delimiter: string
}

interface Line {
  /** Where it begins, from 1. */
  readonly line: number
  readonly text: string
}

/**
 * Looks at the first lines below the one that was taken for the header, for signs that it is not a header. Empty
 * lines and comments do not count.
 */
export class FirstLines {
  readonly #reader: LineReader
  readonly #delimiters: readonly string[]
  readonly #lines: Line[] = []
  #withText = 0
  #seen = 0

  /**
   * @param reader stands behind the header; its next lines are read here
   * @param delimiters of one byte each, that may stand between fields
   */
  constructor(reader: LineReader, delimiters: readonly string[]) {
    this.#reader = reader
    this.#delimiters = delimiters
    reader.next()
  }

  /** It has seen enough. */
  get isDone(): boolean {
    return this.#withText === MAX_LINES || this.#seen > MAX_BYTES
  }

  /** Takes the next bytes below the header. */
  take(chunk: Buffer): void {
    const part = chunk.subarray(0, MAX_BYTES + 1 - this.#seen)
    this.#seen += part.length
    const reader = this.#reader
    for (let at = 0; this.#withText < MAX_LINES; reader.next()) {
      at = reader.take(part, at)
      if (at < 0) return
      if (!reader.isBlank) this.#withText++
      this.#lines.push(...this.#inHand())
    }
  }

  /**
   * The table that seems to begin below the header, which then is a title or a comment: most lines have more fields
   * than it, the same number each.
   * @param headerFields what the header has
   * @returns undefined when there is no sign of one
   */
  table(headerFields: number): TableBelow | undefined {
    const lines = this.#soFar().slice(0, MAX_LINES)
    const texts = lines.map(({ text }) => outsideQuotes(text))
    let found: TableBelow | undefined
    let longest = 0
    for (const delimiter of this.#delimiters) {
      const counts = texts.map(text => text.split(delimiter).length - 1)
      for (let from = 0; from < lines.length; ) {
        const fields = (counts[from] ?? 0) + 1
        let to = from
        while (to < lines.length && counts[to] === counts[from]) to++
        const length = to - from
        const isAll = length === lines.length && length >= SURE_OF_MORE
        const isSure = isAll || length >= (fields > 2 ? SURE_OF_MORE : SURE_OF_TWO)
        if (fields > headerFields && isSure && 2 * length >= lines.length && length > longest) {
          longest = length
          found = { line: lines[from]?.line ?? 0, fields, delimiter }
        }
        from = to
      }
    }
    return found
  }

  /**
   * Whether every line is enclosed in quotes as a whole, delimiters and all: `"id;""name"""`. Spreadsheets write so
   * what they have read as one column.
   * @param header the line as it is written
   * @returns what stands between the fields within the quotes; undefined when lines are not enclosed so
   */
  wrappedBy(header: string): string | undefined {
    const [delimiter, count] = delimiterWithin(header)
    if (delimiter === undefined) return undefined
    const seen = this.#soFar()
      .filter(({ text }) => text.trim() !== '')
      .slice(0, MAX_LINES)
    const isEach = seen.every(({ text }) => {
      const within = delimiterWithin(text)
      return within[0] === delimiter && within[1] === count && !/[\r\n]/.test(text)
    })
    return seen.length > 0 && isEach ? delimiter : undefined
  }

  /** The first lines, the last of which may have begun only. */
  #soFar(): readonly Line[] {
    const isWhole = this.isDone || this.#reader.isQuoted
    return isWhole ? this.#lines : [...this.#lines, ...this.#inHand()]
  }

  #inHand(): Line[] {
    const { begins, bytes, length, isComment } = this.#reader
    return length === 0 || isComment ? [] : [{ line: begins, text: bytes.toString() }]
  }
}

/** The delimiter that a line has most within the quotes around it, and how often; none for a line without them. */
function delimiterWithin(line: string): readonly [delimiter: string | undefined, count: number] {
  if (line.length < 2 || !line.startsWith('"') || !line.endsWith('"')) return [undefined, 0]
  const inner = line.slice(1, -1)
  // A quote that is not doubled ends the field: the line is several of them.
  if (inner.replaceAll('""', '').includes('"')) return [undefined, 0]
  return mostFrequent(inner.replaceAll('""', '"'))
}
