import { isUtf8 } from 'node:buffer'
import { ActionError } from '../../base/errors.ts'
import { inputName, inputPhrase } from '../../base/input-name.ts'
import { firstInvalidUtf8, WholeCharacters } from './utf8.ts'
import { Utf8Watch } from './utf8-watch.ts'

const LF = 0x0a
const BYTES_SHOWN = 4
/** Small pieces keep the line of an invalid byte exact. */
const DECODED_PIECE = 16 * 1024

const BYTE_ORDER_MARKS = [
  { charset: 'utf-32', bytes: [0xff, 0xfe, 0x00, 0x00] },
  { charset: 'utf-32', bytes: [0x00, 0x00, 0xfe, 0xff] },
  { charset: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { charset: 'utf-16le', bytes: [0xff, 0xfe] },
  { charset: 'utf-16be', bytes: [0xfe, 0xff] }
] as const
const LONGEST_MARK = 4

/** What is known of a text's encoding before its first byte. */
export interface TextOptions {
  /** What people call the source, for messages. */
  readonly origin: string
  /** A label of the WHATWG Encoding Standard, such as `windows-1252`. */
  readonly contentTypeCharset?: string | undefined
  /** The input source-encoding, where it holds: such a label. */
  readonly encoding?: string | undefined
  /** What to do when a byte is not valid; where it is missing, what holds for any text. */
  readonly remedy?: string | undefined
}

/**
 * Turns text of any encoding into UTF-8 without byte order mark. The encoding given decides, and a byte order mark
 * that contradicts it is an error; without one the mark decides, then the content type's charset, then it is UTF-8.
 * UTF-8 is checked and passes through untouched; a charset of ASCII is taken for UTF-8, which contains it.
 *
 * @throws ActionError `source.encoding`: a byte that is not valid, with its line; an unknown charset; a byte order
 *   mark that contradicts the encoding given; a text that is UTF-8 although it is said to be something else
 */
export async function* decodeText(
  input: AsyncIterable<Uint8Array>,
  options: TextOptions
): AsyncGenerator<Uint8Array, void, undefined> {
  let convert: Converter | undefined
  let head: Uint8Array = new Uint8Array(0)
  for await (const chunk of input) {
    if (convert !== undefined) {
      yield* convert.take(chunk)
      continue
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk])
    if (head.length < LONGEST_MARK) continue
    convert = converterFor(head, options)
    yield* convert.take(withoutMark(head))
  }
  if (convert === undefined) {
    convert = converterFor(head, options)
    yield* convert.take(withoutMark(head))
  }
  convert.end()
}

interface Converter {
  take(chunk: Uint8Array): Iterable<Uint8Array>
  end(): void
}

function markOf(head: Uint8Array): (typeof BYTE_ORDER_MARKS)[number] | undefined {
  return BYTE_ORDER_MARKS.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte))
}

function withoutMark(head: Uint8Array): Uint8Array {
  return head.subarray(markOf(head)?.bytes.length ?? 0)
}

function converterFor(head: Uint8Array, options: TextOptions): Converter {
  const { origin, contentTypeCharset } = options
  const mark = markOf(head)?.charset
  const given = options.encoding?.trim().toLowerCase()
  // UTF-16 alone names both orders of its bytes; the mark tells which.
  if (given !== undefined && mark !== undefined && !(given === 'utf-16' && mark.startsWith('utf-16'))) {
    if (mark !== encodingOf(given)) throw contradiction(origin, given, mark)
  }
  const charset = mark ?? given ?? contentTypeCharset?.trim().toLowerCase() ?? ''
  if (/^(?:|utf-?8|us-ascii|ascii)$/.test(charset)) return new Utf8Check(options)
  const isGiven = mark === undefined && given !== undefined
  const authority = isGiven
    ? `as ${inputName('source-encoding')} says it is`
    : 'which its byte order mark or content type says it is'
  try {
    return new Transcoder(charset, options, authority, isGiven)
  } catch (error) {
    throw new ActionError(
      'source.encoding',
      `The text of ${origin} is said to be in the encoding ${JSON.stringify(charset)}, which is not known here.`,
      options.remedy ??
        'Have the source send UTF-8, or name an encoding of the WHATWG Encoding Standard, for example windows-1252 or shift_jis.',
      { cause: error }
    )
  }
}

/** The name of the encoding that a label of the WHATWG Encoding Standard stands for; undefined for any other text. */
export function encodingOf(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding
  } catch {
    return undefined
  }
}

function contradiction(origin: string, given: string, mark: string): ActionError {
  return new ActionError(
    'source.encoding',
    `The ${inputPhrase('source-encoding')} is ${given}, but ${origin} begins with the byte order mark of ${mark.toUpperCase()}.`,
    `Leave ${inputName('source-encoding')} out: a byte order mark says it all.`
  )
}

class Utf8Check implements Converter {
  readonly #options: TextOptions
  readonly #characters = new WholeCharacters()
  #line = 1

  constructor(options: TextOptions) {
    this.#options = options
  }

  *take(chunk: Uint8Array): Iterable<Uint8Array> {
    const text = this.#characters.take(chunk)
    if (!isUtf8(text)) this.#fail(text, firstInvalidUtf8(text))
    this.#line += countLines(text, text.length)
    if (text.length > 0) yield text
  }

  end(): void {
    const { rest } = this.#characters
    if (rest.length > 0) this.#fail(rest, 0)
  }

  #fail(bytes: Uint8Array, at: number): never {
    throw new ActionError(
      'source.encoding',
      `The text of ${this.#options.origin} is not valid UTF-8: line ${this.#line + countLines(bytes, at)} holds ${hex(bytes, at)}.`,
      this.#options.remedy ??
        'Have the source send UTF-8 or name the real encoding in its Content-Type (charset=windows-1252, for example); convert a local file first (iconv -f WINDOWS-1252 -t UTF-8).'
    )
  }
}

class Transcoder implements Converter {
  readonly #charset: string
  readonly #options: TextOptions
  /** Who says that the text is in this encoding. */
  readonly #authority: string
  readonly #decoder: InstanceType<typeof TextDecoder>
  /** Bytes of the smallest unit; pieces are cut between units. */
  readonly #unit: number
  #rest: Uint8Array = new Uint8Array(0)
  #line = 1
  readonly #isGiven: boolean
  readonly #utf8: Utf8Watch

  /**
   * @param isGiven the input source-encoding says so
   * @throws RangeError when the charset is unknown
   */
  constructor(charset: string, options: TextOptions, authority: string, isGiven: boolean) {
    this.#decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: true })
    this.#charset = this.#decoder.encoding
    this.#options = options
    this.#authority = authority
    this.#unit = this.#charset.startsWith('utf-16') ? 2 : 1
    this.#isGiven = isGiven
    this.#utf8 = new Utf8Watch(this.#charset)
  }

  *take(chunk: Uint8Array): Iterable<Uint8Array> {
    this.#utf8.take(chunk)
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const whole = bytes.length - (bytes.length % this.#unit)
    this.#rest = Buffer.from(bytes.subarray(whole))
    for (let from = 0; from < whole; from += DECODED_PIECE) {
      const piece = bytes.subarray(from, Math.min(whole, from + DECODED_PIECE))
      const text = Buffer.from(this.#decode(piece))
      this.#line += countLines(text, text.length)
      if (text.length > 0) yield text
    }
  }

  end(): void {
    try {
      if (this.#rest.length > 0) this.#fail(this.#rest, 0)
      this.#decoder.decode()
    } catch (error) {
      if (error instanceof ActionError) throw error
      throw this.#error('ends in the middle of a character', error)
    }
    const { character } = this.#utf8
    if (character !== undefined) throw this.#isUtf8(character)
  }

  /** @param character one of the text, beyond ASCII */
  #isUtf8(character: string): ActionError {
    const garbled = new TextDecoder(this.#charset).decode(Buffer.from(character))
    const encoding = inputName('source-encoding')
    const who = this.#isGiven ? `${encoding} says ${this.#charset}` : `its content type says ${this.#charset}`
    const remedy =
      this.#isGiven || this.#options.remedy !== undefined
        ? `Nothing was published. Set ${encoding} to utf-8.`
        : 'Nothing was published. Have the source send the right charset, or fetch the file in a step before this one (curl) and give its path.'
    return new ActionError(
      'source.encoding',
      `The text of ${this.#options.origin} is UTF-8 from beginning to end, but ${who}: ${JSON.stringify(character)} would become ${JSON.stringify(garbled)}.`,
      remedy
    )
  }

  #decode(piece: Uint8Array): string {
    try {
      return this.#decoder.decode(piece, { stream: true })
    } catch {
      // The decoder does not say where: a fresh one goes through the piece unit by unit.
      const decoder = new TextDecoder(this.#charset, { fatal: true, ignoreBOM: true })
      let at = 0
      try {
        for (; at < piece.length; at += this.#unit) {
          const text = decoder.decode(piece.subarray(at, at + this.#unit), { stream: true })
          if (text.includes('\n')) this.#line++
        }
      } catch {
        this.#fail(piece, at)
      }
      return this.#fail(piece, 0)
    }
  }

  #fail(bytes: Uint8Array, at: number): never {
    throw this.#error(`line ${this.#line} holds ${hex(bytes, at)}`)
  }

  #error(what: string, cause?: unknown): ActionError {
    return new ActionError(
      'source.encoding',
      `The text of ${this.#options.origin} is not valid ${this.#charset}, ${this.#authority}: ${what}.`,
      this.#options.remedy ?? 'Have the source name the encoding that its text really has, or send UTF-8.',
      { cause }
    )
  }
}

/** Line feeds in the first `end` bytes. */
function countLines(bytes: Uint8Array, end: number): number {
  let count = 0
  for (let at = bytes.indexOf(LF); at >= 0 && at < end; at = bytes.indexOf(LF, at + 1)) count++
  return count
}

function hex(bytes: Uint8Array, at: number): string {
  const some = Buffer.from(bytes.subarray(at, at + BYTES_SHOWN))
    .toString('hex')
    .toUpperCase()
  const spaced = some.replace(/..(?!$)/g, '$& ')
  return some.length > 2 ? `the bytes ${spaced}` : `the byte ${spaced}`
}
