/**
 * Stands in for a delimiter that is several bytes long (`§`, `¦`): a byte that occurs nowhere in UTF-8, so that the
 * byte machines need to know of delimiters of one byte only.
 */
export const DELIMITER_BYTE = 0xff

const NOTHING = Buffer.alloc(0)

/**
 * The delimiters that are looked for, in the order in which they are taken when a line holds as many of one as of
 * another.
 */
export const DELIMITERS: readonly string[] = [',', ';', '\t', '|']

/** A delimiter as the byte machines know it. */
export interface DelimiterBytes {
  /** The byte between fields; -1 when there is one field and nothing separates. */
  readonly byte: number
  /** The bytes that DELIMITER_BYTE stands for; empty when it stands for nothing. */
  readonly sequence: Buffer
}

/** @param delimiter one character; undefined for none */
export function delimiterBytes(delimiter: string | undefined): DelimiterBytes {
  if (delimiter === undefined) return { byte: -1, sequence: NOTHING }
  return isSequence(delimiter)
    ? { byte: DELIMITER_BYTE, sequence: Buffer.from(delimiter) }
    : { byte: delimiter.charCodeAt(0), sequence: NOTHING }
}

/** The delimiter that occurs most in a line, outside quotes, and how often; none for a line without any. */
export function mostFrequent(line: string): readonly [delimiter: string | undefined, count: number] {
  const outside = outsideQuotes(line)
  let best: string | undefined
  let most = 0
  for (const delimiter of DELIMITERS) {
    const count = outside.split(delimiter).length - 1
    if (count > most) [best, most] = [delimiter, count]
  }
  return [best, most]
}

/** A line without what stands in quotes. */
export function outsideQuotes(line: string): string {
  return line.replace(/"[^"]*"?/g, '')
}

/** A delimiter as a message shows it. */
export function delimiterName(delimiter: string): string {
  return delimiter === '\t' ? 'a tab' : JSON.stringify(delimiter)
}

/** True when a delimiter (one character) takes several bytes in UTF-8. */
export function isSequence(delimiter: string): boolean {
  return delimiter > '\x7f'
}

/** UTF-8 with the delimiter's bytes replaced by DELIMITER_BYTE, inside quotes too. */
export async function* withOneByteDelimiter(
  input: AsyncIterable<Uint8Array>,
  delimiter: string
): AsyncGenerator<Uint8Array, void, undefined> {
  const sequence = Buffer.from(delimiter)
  let rest = Buffer.alloc(0)
  for await (const chunk of input) {
    const bytes = Buffer.concat([rest, chunk])
    const whole = bytes.length - unfinished(bytes, sequence)
    rest = Buffer.from(bytes.subarray(whole))
    yield replaced(bytes.subarray(0, whole), sequence, Buffer.of(DELIMITER_BYTE))
  }
  if (rest.length > 0) yield rest
}

/** A text with the delimiter as it was. */
export function withDelimiter(bytes: Buffer, sequence: Buffer): Buffer {
  return replaced(bytes, Buffer.of(DELIMITER_BYTE), sequence)
}

/** How many bytes at the end may be the beginning of the sequence. */
function unfinished(bytes: Buffer, sequence: Buffer): number {
  for (let count = Math.min(sequence.length - 1, bytes.length); count > 0; count--) {
    if (bytes.subarray(bytes.length - count).equals(sequence.subarray(0, count))) return count
  }
  return 0
}

function replaced(bytes: Buffer, from: Buffer, to: Buffer): Buffer {
  const parts: Buffer[] = []
  let start = 0
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, start)) {
    parts.push(bytes.subarray(start, at), to)
    start = at + from.length
  }
  return parts.length === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(start)])
}
