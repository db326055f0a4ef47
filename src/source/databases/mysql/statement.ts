/** What statements begin with that only read: those that give rows, and those that say something of tables. */
const SELECTING = /^(select|with|values|table)$/i
const SHOWING = /^(show|describe|desc|explain)$/i
/** Blanks, parentheses and comments, but for those whose text the server runs: a `!` or `M!` begins them. */
const BEFORE = /^(?:[\s(]|--(?=\s|$)[^\n]*|#[^\n]*|\/\*(?!M?!)[\s\S]*?\*\/)*/

/**
 * True for a statement that is known to read only. A transaction that only reads does not stop all others: ANALYZE
 * TABLE writes, CALL may end the transaction and then write.
 */
export function isReading(sql: string): boolean {
  return isSelecting(sql) || SHOWING.test(firstWord(sql))
}

/** True for a statement that gives rows, or would write them elsewhere. */
export function isSelecting(sql: string): boolean {
  return SELECTING.test(firstWord(sql))
}

/** What a statement begins with, comments left out; empty for an empty one. */
export function firstWord(sql: string): string {
  const rest = sql.slice(BEFORE.exec(sql)?.[0].length ?? 0)
  return /^(?:[a-z]+|\S{0,12})/i.exec(rest)?.[0] ?? ''
}

/** A query without the blanks and semicolons at its end, which stand in no text. */
export function trimmed(sql: string): string {
  return sql.replace(/[\s;]+$/, '')
}
