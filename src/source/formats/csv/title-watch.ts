import { COMMENT_BYTE } from './comments.ts'

const LF = 0x0a
const CR = 0x0d
const QUOTE = 0x22
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
  readonly line: number
  /** For each delimiter how often it stands on the line, outside quotes. */
  readonly counts: readonly number[]
}

/**
 * Looks at the first lines below the one that was taken for the header: when most of them have more fields than it, the
 * same number each, it is a title or comment, and the table begins below.
 */
export class TitleWatch {
  readonly #delimiters: readonly string[]
  readonly #bytes: readonly number[]
  readonly #lines: Line[] = []
  #counts: number[]
  #length = 0
  #seen = 0
  #quoted = false
  #line: number
  #begins: number
  #afterCr: boolean

  /**
   * @param delimiters of one byte each, that may stand between fields
   * @param line on which the next byte stands, from 1
   * @param afterCr the byte before it is a CR
   */
  constructor(delimiters: readonly string[], line: number, afterCr: boolean) {
    this.#delimiters = delimiters
    this.#bytes = delimiters.map(delimiter => delimiter.charCodeAt(0))
    this.#counts = delimiters.map(() => 0)
    this.#line = this.#begins = line
    this.#afterCr = afterCr
  }

  /** It has seen enough. */
  get isDone(): boolean {
    return this.#lines.length === MAX_LINES || this.#seen > MAX_BYTES
  }

  /** Takes the next bytes below the header. */
  take(chunk: Uint8Array): void {
    for (const byte of chunk) {
      if (this.isDone) return
      this.#seen++
      const isSecondHalf = byte === LF && this.#afterCr
      this.#afterCr = byte === CR
      if (isSecondHalf) continue
      const isLineEnd = byte === LF || byte === CR
      if (isLineEnd) this.#line++
      if (isLineEnd && !this.#quoted) this.#endLine()
      else if (byte !== COMMENT_BYTE) {
        this.#length++
        if (byte === QUOTE) this.#quoted = !this.#quoted
        const at = this.#quoted ? -1 : this.#bytes.indexOf(byte)
        if (at >= 0) this.#counts[at] = (this.#counts[at] ?? 0) + 1
      }
    }
  }

  /**
   * The table that seems to begin below the header.
   * @param headerFields what the header has
   * @returns undefined when there is no sign of one
   */
  table(headerFields: number): TableBelow | undefined {
    const lines = this.#unfinished()
    let found: TableBelow | undefined
    let longest = 0
    for (const [at, delimiter] of this.#delimiters.entries()) {
      for (let from = 0; from < lines.length; ) {
        const fields = (lines[from]?.counts[at] ?? 0) + 1
        let to = from
        while (to < lines.length && (lines[to]?.counts[at] ?? 0) + 1 === fields) to++
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

  #unfinished(): readonly Line[] {
    const isWhole = this.#length === 0 || this.#quoted || this.isDone
    return isWhole ? this.#lines : [...this.#lines, { line: this.#begins, counts: this.#counts }]
  }

  #endLine(): void {
    if (this.#length > 0) {
      this.#lines.push({ line: this.#begins, counts: this.#counts })
      this.#counts = this.#delimiters.map(() => 0)
    }
    this.#length = 0
    this.#begins = this.#line
  }
}
