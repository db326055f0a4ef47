import { BLANKS, BLANKS_BECOME, withSingleBlanks } from './blanks.ts'
import { withoutComments } from './comments.ts'
import { isSequence, withOneByteDelimiter } from './delimiter.ts'
import { withoutLastLines } from './last-lines.ts'

/** How the text of a CSV file is laid out beyond RFC 4180. */
export interface TextLayout {
  /** One character or the word `blanks`; undefined to find it. */
  readonly delimiter?: string | undefined
  /** Lines before the header that are passed over, whatever is on them. */
  readonly skipRows?: number | undefined
  /** Lines at the end that are left out, whatever is on them. */
  readonly skipLastRows?: number | undefined
  /** What lines begin with that are comments. */
  readonly comment?: string | undefined
}

/** A text whose lines are fields with a delimiter between them. */
export interface PlainText {
  readonly text: AsyncIterable<Uint8Array>
  /** One character; undefined to find it. */
  readonly delimiter: string | undefined
}

/**
 * Makes the text of a file what the readers of its header and records know: comment lines are marked, the last lines are
 * gone, and one byte stands between fields. A file with nothing of it passes as it is.
 * @param input UTF-8
 */
export function plainText(
  input: AsyncIterable<Uint8Array>,
  { delimiter, skipRows = 0, skipLastRows = 0, comment }: TextLayout,
  origin: string
): PlainText {
  const isAligned = delimiter === BLANKS
  let text = skipLastRows === 0 ? input : withoutLastLines(input, skipLastRows, origin)
  if (comment !== undefined) {
    text = withoutComments(text, { prefix: comment, skipRows, isIndented: isAligned })
  }
  if (isAligned) return { text: withSingleBlanks(text, skipRows), delimiter: BLANKS_BECOME }
  if (delimiter !== undefined && isSequence(delimiter)) text = withOneByteDelimiter(text, delimiter)
  return { text, delimiter }
}
