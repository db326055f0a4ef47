import type { ErrorDetails } from '../../../base/errors.ts'

/** Parts of SQL in which a semicolon means nothing: comments, texts, quoted names, texts between dollars. */
const PARTS =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|\$([A-Za-z_]\w*)?\$[\s\S]*?(?:\$\1\$|$)|;|[^\s]/g

/**
 * A query without the semicolon at its end. Blanks stand in its place, so that positions in the text stay the same.
 * Semicolons elsewhere are left to the database, which refuses them.
 */
export function withoutLastSemicolon(sql: string): string {
  let last = -1
  for (const { 0: part, index } of sql.matchAll(PARTS)) {
    if (part.startsWith('--') || part.startsWith('/*')) continue
    if (part === ';') {
      if (last < 0) last = index
    } else last = -1
  }
  if (last < 0) return sql
  return sql.slice(0, last) + sql.slice(last).replace(PARTS, part => (part === ';' ? ' ' : part))
}

/** Characters of a line of SQL that a message shows before the place, and in all. */
const SHOWN_BEFORE = 60
const SHOWN = 100

/** A place in a query. */
export interface PlaceInSql {
  /** `line 2, column 8`. */
  readonly place: string
  /** The line, with a mark under the place. */
  readonly excerpt: string
  /** For the error. */
  readonly details: ErrorDetails
}

/**
 * A place in a query for a message: `line 2, column 8`, and the line with a mark under the place.
 * @param position characters (code points) from 1
 */
export function placeInSql(sql: string, position: number): PlaceInSql {
  const before = [...sql].slice(0, Math.max(0, position - 1)).join('')
  const lines = before.split('\n')
  return placeAt(sql, lines.length, [...(lines.at(-1) ?? '')].length + 1)
}

/** As `placeInSql`, by line and column from 1. */
export function placeAt(sql: string, line: number, column: number): PlaceInSql {
  const text = [...(sql.split('\n')[line - 1] ?? '').replace(/\r$/, '').replaceAll('\t', ' ')]
  const from = Math.max(0, column - 1 - SHOWN_BEFORE)
  const shown = `${from > 0 ? '…' : ''}${text.slice(from, from + SHOWN).join('')}${text.length > from + SHOWN ? '…' : ''}`
  const mark = ' '.repeat(column - 1 - from + (from > 0 ? 1 : 0))
  const details = { kind: 'written', places: [{ input: 'source-query', line, column }] } as const
  return { place: `line ${line}, column ${column}`, details, excerpt: `\n${shown}\n${mark}^\n` }
}
