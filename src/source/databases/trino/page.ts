/** What an answer of Trino says beside its rows. */
export interface Envelope {
  readonly id: string
  readonly nextUri?: string
  readonly columns?: readonly { readonly name: string; readonly type: string }[]
  readonly error?: TrinoError
  /** There for statements that change something. */
  readonly updateType?: string
  readonly stats?: { readonly state?: string }
}

/** An error of a query (QueryError of the client protocol). */
export interface TrinoError {
  readonly message: string
  readonly errorName: string
  readonly errorType?: string
  readonly errorLocation?: { readonly lineNumber: number; readonly columnNumber: number }
}

/** An answer, taken apart without reading its rows. */
export interface Page {
  readonly envelope: Envelope
  /**
   * The value of `data` as it stands: an array of rows, or the object of the spooled protocol; undefined without rows.
   */
  readonly data?: Buffer
}

const DATA = '"data":'
/** What follows the rows in every release that was looked at. */
const AFTER = '],"stats":{'

/**
 * Takes an answer apart. The rows are found by a byte search, never parsed: that would cost their digits and much
 * memory.
 * @throws SyntaxError when it is not a JSON object
 */
export function splitPage(bytes: Buffer): Page {
  const key = bytes.indexOf(DATA)
  if (key < 0) return { envelope: parse(bytes.toString()) }
  const from = key + DATA.length
  // A quote inside of a text is written with a backslash, so the last of these stands outside of all texts.
  const near = bytes.lastIndexOf(AFTER)
  if (near >= from) {
    try {
      return pageOf(bytes, from, near + 1)
    } catch {
      // Not the end of the rows, so it is looked for byte by byte.
    }
  }
  const to = endOfValue(bytes, from)
  if (to === undefined) throw new SyntaxError('the end of the rows was not found')
  return pageOf(bytes, from, to)
}

/** @throws SyntaxError when the rows do not stand between these */
function pageOf(bytes: Buffer, from: number, to: number): Page {
  const envelope = parse(`${bytes.toString('utf8', 0, from)}null${bytes.toString('utf8', to)}`)
  return { envelope, data: bytes.subarray(from, to) }
}

function parse(text: string): Envelope {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SyntaxError('no object')
  return value as Envelope
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING = new Set([0x5b, 0x7b])
const CLOSING = new Set([0x5d, 0x7d])

/** Where the array or object that begins at `from` ends; undefined when it does not. */
function endOfValue(bytes: Buffer, from: number): number | undefined {
  let depth = 0
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at] as number
    if (byte === QUOTE) {
      at = endOfText(bytes, at)
      if (at < 0) return undefined
    } else if (OPENING.has(byte)) depth++
    else if (CLOSING.has(byte) && --depth === 0) return at + 1
  }
  return undefined
}

/** The closing quote of the text that begins at `from`; -1 without one. */
function endOfText(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(QUOTE, from + 1); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    let backslashes = 0
    while (bytes[at - 1 - backslashes] === BACKSLASH) backslashes++
    if (backslashes % 2 === 0) return at
  }
  return -1
}
