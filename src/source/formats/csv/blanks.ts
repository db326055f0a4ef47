const LF = 0x0a
const CR = 0x0d
const TAB = 0x09
const SPACE = 0x20
const QUOTE = 0x22

/** The value of `source-delimiter` for fields with any number of blanks between them. */
export const BLANKS = 'blanks'
/** What stands between the fields afterwards. */
export const BLANKS_BECOME = '\t'

/**
 * Text in columns that blanks align: each run of spaces and tabs between fields becomes one tab, and those at both ends
 * of a line go. Blanks in quotes stay.
 * @param input UTF-8
 * @param skipRows lines at the beginning that stay as they are
 */
export async function* withSingleBlanks(
  input: AsyncIterable<Uint8Array>,
  skipRows: number
): AsyncGenerator<Uint8Array, void, undefined> {
  let skipped = skipRows
  let afterCr = false
  let isAtStart = true
  let isQuoted = false
  /** The field in hand began with a quote. */
  let isQuotedField = false
  let hasBlanks = false
  for await (const chunk of input) {
    // A tab that was due before comes in addition.
    const out = Buffer.allocUnsafe(chunk.length + 1)
    let length = 0
    for (const byte of chunk) {
      const isLineEnd = byte === LF || byte === CR
      if (isLineEnd && !isQuoted) {
        if (skipped > 0 && !(byte === LF && afterCr)) skipped--
        isAtStart = true
        hasBlanks = isQuotedField = false
      } else if (skipped === 0 && !isQuoted && (byte === SPACE || byte === TAB)) {
        hasBlanks = true
        isQuotedField = false
        continue
      } else if (skipped === 0) {
        const begins = isAtStart || hasBlanks
        if (hasBlanks && !isAtStart) out[length++] = TAB
        if (byte === QUOTE && (begins || isQuotedField)) {
          isQuoted = !isQuoted
          isQuotedField = true
        }
        isAtStart = hasBlanks = false
      }
      out[length++] = byte
      afterCr = byte === CR
    }
    yield out.subarray(0, length)
  }
}
