import { DELIMITERS } from './header.ts'

const LF = 0x0a
const CR = 0x0d
const QUOTE = 0x22
const MAX_LINES = 20
const MAX_BYTES = 64 * 1024
const MIN_LINES = 2

/**
 * Looks at the first lines below a header that holds no delimiter: as many of one on every line are a sign that what
 * was taken for the header is a title above it.
 */
export class OneColumnWatch {
  readonly #bytes = DELIMITERS.map(delimiter => delimiter.charCodeAt(0))
  /** For each delimiter how often every line so far has it; undefined once two lines differ. */
  readonly #perLine: (number | undefined)[] = DELIMITERS.map(() => undefined)
  #counts = DELIMITERS.map(() => 0)
  #quoted = false
  #lines = 0
  #length = 0
  #seen = 0

  /** Takes the next bytes below the header. */
  take(chunk: Buffer): void {
    for (const byte of chunk) {
      if (this.#lines === MAX_LINES || ++this.#seen > MAX_BYTES) return
      if ((byte === LF || byte === CR) && !this.#quoted) this.#endLine()
      else {
        this.#length++
        if (byte === QUOTE) this.#quoted = !this.#quoted
        const at = this.#quoted ? -1 : this.#bytes.indexOf(byte)
        if (at >= 0) this.#counts[at] = (this.#counts[at] ?? 0) + 1
      }
    }
  }

  /** The delimiter that the lines seem to have; undefined when there is no sign of one. */
  suspect(): string | undefined {
    this.#endLine()
    return this.#lines < MIN_LINES ? undefined : DELIMITERS.find((_, at) => (this.#perLine[at] ?? 0) > 0)
  }

  #endLine(): void {
    if (this.#length === 0) return
    for (const [at, count] of this.#counts.entries()) {
      const same = this.#lines === 0 || this.#perLine[at] === count
      this.#perLine[at] = same ? count : undefined
    }
    this.#counts = DELIMITERS.map(() => 0)
    this.#length = 0
    this.#lines++
  }
}
