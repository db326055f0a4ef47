import { placeAt } from '../connector/sql-text.ts'
import type { ServerError } from './errors.ts'

const SYNTAX = 1064
/** Unknown column, table and function: their message begins with the name, or has it in quotation marks. */
const UNKNOWN_NAMES = new Set([1054, 1146, 1305])
const NEAR = /'([\s\S]*)' [^']*?(\d+)$/
const NAME = /'([^']+)'|\b(?:FUNCTION|PROCEDURE) (\S+)/

/**
 * Where a mistake stands, for a message. The server gives no position: for a mistake of syntax it shows the line and
 * the text from there on; for an unknown name, the name, which is shown where it stands in the query once only.
 * @param linesBefore lines that stand in front of the user's SQL in what was sent
 */
export function placeOf(
  { errno, message }: ServerError,
  sql: string,
  linesBefore: number
): ReturnType<typeof placeAt> | undefined {
  if (errno === SYNTAX) return placeOfSyntax(message, sql, linesBefore)
  return UNKNOWN_NAMES.has(errno) ? placeOfName(message, sql) : undefined
}

function placeOfSyntax(
  message: string,
  sql: string,
  linesBefore: number
): ReturnType<typeof placeAt> | undefined {
  const [, near = '', number = ''] = NEAR.exec(message) ?? []
  const line = Number(number) - linesBefore
  const lines = sql.split('\n')
  const text = lines[line - 1]
  if (text === undefined) return undefined
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0)
  const from = near === '' ? -1 : sql.indexOf(near, before)
  // The text may begin at the end of the query, or, after a blank, on another line than is said.
  const column =
    from < 0 || from > before + text.length ? [...text].length + 1 : [...sql.slice(before, from)].length + 1
  return placeAt(sql, line, column)
}

function placeOfName(message: string, sql: string): ReturnType<typeof placeAt> | undefined {
  const [, quoted, bare] = NAME.exec(message) ?? []
  const name = (quoted ?? bare ?? '').split('.').at(-1) ?? ''
  if (name === '') return undefined
  const escaped = name.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')
  const found = [...sql.matchAll(new RegExp(`(?<![\\p{L}\\p{N}_$])${escaped}(?![\\p{L}\\p{N}_$])`, 'giu'))]
  const [first] = found
  if (first === undefined || found.length > 1) return undefined
  const lines = sql.slice(0, first.index).split('\n')
  return placeAt(sql, lines.length, [...(lines.at(-1) ?? '')].length + 1)
}
