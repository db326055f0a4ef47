import { BACKSLASH, ESCAPED, HEX, LOWER_U, QUOTE } from './bytes.ts'

const ESCAPE_LENGTH = 6
const SPACE = 0x20

/** True when the escape `\uXXXX` at `at` lies whole in `chunk` and names a character that Hyper's text can hold. */
export function isPlainUnicodeEscape(chunk: Buffer, at: number): boolean {
  if (at + ESCAPE_LENGTH > chunk.length || chunk[at + 1] !== LOWER_U) return false
  const unit = unitAt(chunk, at)
  return unit > 0 && (unit & 0xf800) !== 0xd800
}

/**
 * The character that an escape (`\n`, `\u00e9`, a surrogate pair) names, in UTF-8; the escape itself where the
 * character must be escaped in JSON.
 */
export function withoutEscape(bytes: Buffer): Buffer {
  if (bytes[1] !== LOWER_U) return bytes
  const unit = unitAt(bytes, 0)
  if (unit < SPACE || unit === QUOTE || unit === BACKSLASH) return bytes
  return Buffer.from(JSON.parse(`"${bytes.toString('latin1')}"`) as string)
}

/** The code unit of the escape `\uXXXX` at `at`; negative when it has something else than digits. */
function unitAt(bytes: Buffer, at: number): number {
  const a = HEX[bytes[at + 2] as number] as number
  const b = HEX[bytes[at + 3] as number] as number
  const c = HEX[bytes[at + 4] as number] as number
  const d = HEX[bytes[at + 5] as number] as number
  return (a | b | c | d) > 15 ? -1 : (a << 12) | (b << 8) | (c << 4) | d
}

/**
 * Takes the escapes of a JSON string one byte at a time, over any chunk boundary, and keeps all but those that
 * Hyper's text cannot hold: `\u0000`, and the half of a surrogate pair whose other half does not follow.
 */
export class EscapeFilter {
  /** Escapes left out so far. */
  removed = 0
  // `\`, `\u`, `\uX…`; or a high surrogate and, after it, the same again.
  readonly #held = Buffer.alloc(2 * ESCAPE_LENGTH)
  #length = 0
  #open = false

  /** True while the last escape is not decided and more bytes must come. */
  get open(): boolean {
    return this.#open
  }

  /**
   * @param from index of a backslash, or of the first byte of a chunk while `open`
   * @param keep is given the bytes that stay, as a view that holds until the next call
   * @returns the index of the first byte after the escape, or `chunk.length` while `open`; a negative number,
   *   -1 - index, when the byte at that index makes no valid escape
   */
  take(chunk: Buffer, from: number, keep: (bytes: Buffer) => void): number {
    const held = this.#held
    this.#open = true
    for (let i = from; i < chunk.length; i++) {
      const byte = chunk[i] as number
      const within = this.#length % ESCAPE_LENGTH
      if (within === 0 && byte !== BACKSLASH) {
        // A high surrogate is held, and no escape follows it.
        this.removed++
        return this.#close(i)
      }
      if (within === 1 && byte !== LOWER_U) {
        if (ESCAPED[byte] === 0) return -1 - i
        if (this.#length > ESCAPE_LENGTH) this.removed++
        held[0] = BACKSLASH
        held[1] = byte
        keep(held.subarray(0, 2))
        return this.#close(i + 1)
      }
      if (within > 1 && HEX[byte] === 255) return -1 - i
      held[this.#length++] = byte
      if (within === ESCAPE_LENGTH - 1 && this.#decide(keep)) return this.#close(i + 1)
    }
    return chunk.length
  }

  /** Decides about the escapes held; false while a high surrogate waits for what follows. */
  #decide(keep: (bytes: Buffer) => void): boolean {
    const held = this.#held
    let unit = unitAt(held, this.#length - ESCAPE_LENGTH)
    if (this.#length > ESCAPE_LENGTH) {
      if (unit >= 0xdc00 && unit <= 0xdfff) {
        keep(held)
        return true
      }
      this.removed++
      held.copyWithin(0, ESCAPE_LENGTH)
      this.#length = ESCAPE_LENGTH
      unit = unitAt(held, 0)
    }
    if (unit >= 0xd800 && unit <= 0xdbff) return false
    if (unit === 0 || (unit >= 0xdc00 && unit <= 0xdfff)) this.removed++
    else keep(held.subarray(0, ESCAPE_LENGTH))
    return true
  }

  #close(next: number): number {
    this.#length = 0
    this.#open = false
    return next
  }
}
