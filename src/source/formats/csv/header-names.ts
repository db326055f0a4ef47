import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { csvFault } from './faults.ts'

/** So many are no table, whatever becomes of them; the exact limit is the engine's. */
const MAX_NAMES = 100_000

/** Where a header stands, for messages. */
export interface HeaderPlace {
  readonly origin: string
  /** `the header, line 1`, or `line 1` where there is none. */
  readonly place: string
  readonly line: number
}

/**
 * Reads the fields of a header, by RFC 4180, without blanks around them.
 * @param delimiter undefined where the line is one field
 * @throws ActionError `source.csv` for a NUL byte and quotes that are not RFC 4180; `data.records` for far more
 *   fields than a table has columns
 */
export function headerNames(
  text: string,
  delimiter: string | undefined,
  { origin, place, line }: HeaderPlace
): string[] {
  if (text.includes('\0')) throw csvFault(origin, `line ${line} holds a NUL byte`)
  const names: string[] = []
  for (let at = 0; ; ) {
    if (names.length === MAX_NAMES) throw tooManyNames(origin, place)
    const rest = delimiter === undefined ? -1 : text.indexOf(delimiter, at)
    let end = rest < 0 ? text.length : rest
    if (text[at] === '"') {
      end = closingQuote(text, at + 1) + 1
      if (end === 0) throw csvFault(origin, `a quote opens in ${place}, and never closes`)
      if (end < text.length && (delimiter === undefined || !text.startsWith(delimiter, end))) {
        throw csvFault(origin, `in ${place}, text follows a closing quote in column ${names.length + 1}`)
      }
      const quoted = text.slice(at + 1, end - 1)
      names.push(quoted.replaceAll('""', '"').trim())
    } else {
      const name = text.slice(at, end)
      if (name.includes('"')) {
        throw csvFault(
          origin,
          `in ${place}, column ${names.length + 1} has a quote but does not begin with it`
        )
      }
      names.push(name.trim())
    }
    if (end >= text.length) return names
    at = end + (delimiter?.length ?? 1)
  }
}

/** Where the quote is that closes a field, two in a row being one of its characters; -1 when it never closes. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at
  }
  return -1
}

function tooManyNames(origin: string, place: string): ActionError {
  return new ActionError(
    'data.records',
    `In ${origin}, ${place} has more than ${MAX_NAMES.toLocaleString('en-US')} columns; a table takes at most 16,000.`,
    `Look at the file; if something else stands between its fields than what its first line has most of, ${inputName('source-delimiter')} names it.`
  )
}
