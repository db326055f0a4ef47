import { COMMENT_BYTE } from './comments.ts'
import { DELIMITERS } from './header.ts'

const MAX_BYTES = 64 * 1024
const MAX_LINES = 20

/**
 * Looks whether every line is enclosed in quotes as a whole, delimiters and all: `"id;""name"""`. Spreadsheets write so
 * what they have read as one column.
 */
export class WrappedLines {
  readonly #delimiter: string | undefined
  readonly #count: number
  readonly #bytes: Uint8Array[] = []
  #size = 0

  /** @param header the line as it is written */
  constructor(header: string) {
    const [delimiter, count] = fieldsWithin(header)
    this.#delimiter = delimiter
    this.#count = count
  }

  /** Takes the next bytes below the header. */
  take(chunk: Uint8Array): void {
    if (this.#delimiter === undefined || this.#size >= MAX_BYTES) return
    this.#bytes.push(chunk.subarray(0, MAX_BYTES - this.#size).filter(byte => byte !== COMMENT_BYTE))
    this.#size += chunk.length
  }

  /** What stands between the fields within the quotes; undefined when lines are not enclosed so. */
  delimiter(): string | undefined {
    if (this.#delimiter === undefined) return undefined
    const text = Buffer.concat(this.#bytes).toString()
    const lines = text.split(/\r\n|\r|\n/).filter(line => line.trim() !== '')
    // The last line may be cut.
    const whole = this.#size >= MAX_BYTES ? lines.slice(0, -1) : lines
    const seen = whole.slice(0, MAX_LINES)
    const isEach = seen.every(line => {
      const [delimiter, count] = fieldsWithin(line)
      return delimiter === this.#delimiter && count === this.#count
    })
    return seen.length > 0 && isEach ? this.#delimiter : undefined
  }
}

/** The delimiter that a line has most within the quotes around it, and how often; none for a line without them. */
function fieldsWithin(line: string): readonly [delimiter: string | undefined, count: number] {
  if (line.length < 2 || !line.startsWith('"') || !line.endsWith('"')) return [undefined, 0]
  const inner = line.slice(1, -1)
  // A quote that is not doubled ends the field: the line is several of them.
  if (inner.replaceAll('""', '').includes('"')) return [undefined, 0]
  const outside = inner.replaceAll('""', '"').replace(/"[^"]*"?/g, '')
  let most: string | undefined
  let count = 0
  for (const delimiter of DELIMITERS) {
    const found = outside.split(delimiter).length - 1
    if (found > count) [most, count] = [delimiter, found]
  }
  return [most, count]
}
