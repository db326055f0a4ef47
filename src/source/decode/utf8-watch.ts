import { isUtf8 } from 'node:buffer'
import { WholeCharacters } from './utf8.ts'

const FIRST_BEYOND_ASCII = 0x80
const FIRST_LEAD = 0xc2
/**
 * Encodings in which the characters of UTF-8 are pairs that nobody writes, such as `Ã¼`. In others two letters may look
 * like one of UTF-8 by chance.
 */
const LATIN = /^(windows-125[0247]|iso-8859-(2|4|9|10|13|14|15|16)|macintosh)$/
/** So many characters are no chance. */
const MANY = 3

/** Looks whether a text that is said to be in another encoding is UTF-8 all along. */
export class Utf8Watch {
  readonly #charset: string
  #isValid = true
  readonly #characters = new WholeCharacters()
  /** Characters beyond ASCII; beyond `MANY` they are not counted. */
  #found = 0
  #first: string | undefined

  /** @param charset the encoding that the text is said to be in, as the WHATWG Encoding Standard calls it */
  constructor(charset: string) {
    this.#charset = charset
  }

  /** Takes the next bytes of the text. */
  take(chunk: Uint8Array): void {
    if (!this.#isValid) return
    const text = this.#characters.take(chunk)
    this.#isValid = isUtf8(text)
    if (this.#isValid && this.#found < MANY) this.#count(text)
  }

  /**
   * Once the text has ended: its first character beyond ASCII when it is UTF-8 beyond doubt, else undefined.
   */
  get character(): string | undefined {
    const enough = LATIN.test(this.#charset) ? 1 : MANY
    const isWhole = this.#isValid && this.#characters.rest.length === 0 && !this.#charset.startsWith('utf-')
    return isWhole && this.#found >= enough ? this.#first : undefined
  }

  #count(text: Uint8Array): void {
    for (let at = 0; at < text.length && this.#found < MANY; at++) {
      const byte = text[at] as number
      if (byte < FIRST_BEYOND_ASCII) continue
      if (byte >= FIRST_LEAD) this.#found++
      this.#first ??= Buffer.from(text.subarray(at, at + 4))
        .toString()
        [Symbol.iterator]()
        .next().value
    }
  }
}
