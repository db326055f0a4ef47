import { inputPhrase } from '../../base/input-name.ts'
import type { Faults } from '../reading/faults.ts'

/** One line of `source-headers`; `name` is missing when the line has no colon. */
export interface HeaderLine {
  /** The whole line, trimmed. */
  readonly line: string
  /** Counted from 1 in the trimmed input. */
  readonly number: number
  readonly name?: string
  readonly value: string
}

/** Splits the input into its lines that are not empty; checks nothing. */
export function parseHeaderLines(text: string): HeaderLine[] {
  return text.split(/\r?\n/).flatMap((raw, index) => {
    const line = raw.trim()
    if (line === '') return []
    const number = index + 1
    const colon = line.indexOf(':')
    if (colon === -1) return [{ line, number, value: '' }]
    return [{ line, number, name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() }]
  })
}

/** Characters of a header name: `token` of RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/
/** Headers that describe the connection or the length of the body: the HTTP client's own business. */
const CLIENT_HEADERS = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade'
])

/**
 * The headers of the input, in its order. A fault names the line by its number and never shows a value.
 * Empty lines are ignored; a name may come twice.
 */
export function readHeaders(text: string, faults: Faults): (readonly [name: string, value: string])[] {
  const headers: (readonly [string, string])[] = []
  for (const { number, name, value } of parseHeaderLines(text)) {
    const wrong = headerFault(name, value)
    if (wrong === undefined) headers.push([name ?? '', value])
    else {
      faults.invalid(
        `Line ${number} of the ${inputPhrase('source-headers')} ${wrong}.`,
        'Write one "Name: value" per line.'
      )
    }
  }
  return headers
}

function headerFault(name: string | undefined, value: string): string | undefined {
  if (name === undefined) return 'has no colon between name and value'
  if (name === '') return 'has no name before the colon'
  if (!TOKEN.test(name)) return 'has a name with a character that header names cannot have'
  if (CLIENT_HEADERS.has(name.toLowerCase())) return `sets ${name}, which the HTTP client sets itself`
  if (!isFieldValue(value)) return `has a value for ${name} with a character that HTTP headers cannot carry`
  return undefined
}

/** Can HTTP carry it as (part of) a header's value? No control characters but the tab, nothing beyond Latin-1. */
export function isFieldValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}
