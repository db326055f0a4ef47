/**
 * Stands for a line that is a comment: a byte that occurs nowhere in UTF-8, before the end of the line. So the lines
 * below keep their numbers, and an empty line stays something else.
 */
export const COMMENT_BYTE = 0xfe

const LF = 0x0a
const CR = 0x0d
const TAB = 0x09
const SPACE = 0x20
const QUOTE = 0x22

/** Which lines are comments. */
export interface CommentOptions {
  /** What they begin with; not empty. */
  readonly prefix: string
  /** Lines at the beginning that are passed over anyway, so that quotes on them mean nothing. */
  readonly skipRows: number
  /** Blanks may stand before the prefix. */
  readonly isIndented: boolean
}

/**
 * The same text with COMMENT_BYTE in place of each line that begins with a prefix outside of quotes. Memory does not
 * grow with the lines.
 * @param input UTF-8
 */
export async function* withoutComments(
  input: AsyncIterable<Uint8Array>,
  options: CommentOptions
): AsyncGenerator<Uint8Array, void, undefined> {
  const marker = new CommentMarker(options)
  for await (const chunk of input) yield marker.take(chunk)
  yield marker.end()
}

class CommentMarker {
  readonly #prefix: Buffer
  readonly #isIndented: boolean
  #skipped: number
  /** The beginning of a line that may still become a comment; undefined within a line. */
  #begun: number[] | undefined = []
  #matched = 0
  #inComment = false
  #quoted = false
  #afterCr = false

  constructor({ prefix, skipRows, isIndented }: CommentOptions) {
    this.#prefix = Buffer.from(prefix)
    this.#skipped = skipRows
    this.#isIndented = isIndented
  }

  take(chunk: Uint8Array): Uint8Array {
    // What was held of a line before comes in addition.
    const out = Buffer.allocUnsafe(chunk.length + (this.#begun?.length ?? 0) + 1)
    let length = 0
    for (const byte of chunk) {
      const isLineEnd = byte === LF || byte === CR
      const isSecondHalf = byte === LF && this.#afterCr
      this.#afterCr = byte === CR
      if (this.#begun !== undefined && !isLineEnd && this.#mayBegin(byte)) {
        if (this.#matched < this.#prefix.length) continue
        this.#begun = undefined
        this.#inComment = true
        out[length++] = COMMENT_BYTE
        continue
      }
      if (this.#begun !== undefined) {
        for (const held of this.#begun) out[length++] = this.#seen(held)
        this.#begun = undefined
      }
      if (this.#inComment && !isLineEnd) continue
      this.#inComment = false
      out[length++] = this.#seen(byte)
      if (isLineEnd && !this.#quoted) this.#endLine(isSecondHalf)
    }
    return out.subarray(0, length)
  }

  /** What was held when the text ends. */
  end(): Uint8Array {
    return Buffer.from(this.#begun ?? [])
  }

  /** Holds a byte that the line of a comment may begin with. */
  #mayBegin(byte: number): boolean {
    if (this.#skipped > 0) return false
    const isIndent = this.#isIndented && this.#matched === 0 && (byte === SPACE || byte === TAB)
    if (!isIndent && byte !== this.#prefix[this.#matched]) return false
    this.#begun?.push(byte)
    if (!isIndent) this.#matched++
    return true
  }

  #seen(byte: number): number {
    if (byte === QUOTE && this.#skipped === 0) this.#quoted = !this.#quoted
    return byte
  }

  #endLine(isSecondHalf: boolean): void {
    if (this.#skipped > 0 && !isSecondHalf) this.#skipped--
    this.#begun = []
    this.#matched = 0
  }
}
