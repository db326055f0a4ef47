import { ActionError } from '../../../base/errors.ts'

/** What has to be told apart in the SQL of Snowflake: comments, texts, quoted names, words, and single characters. */
const PARTS =
  /--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|\$\$[\s\S]*?(?:\$\$|$)|->>|[A-Za-z_][\w$]*|[^\s]/g
const COMMENT = /^(--|\/\/|\/\*)/
const QUERY = new Set(['SELECT', 'VALUES', '('])

/**
 * Refuses what is no query: Snowflake has no transaction that only reads. One that begins with WITH must go on with
 * SELECT (`WITH … AS PROCEDURE … CALL` would not), and `->>` may lead to any statement.
 * @throws ActionError `source.read-only`
 */
export function onlyQuery(label: string, sql: string): void {
  const parts = [...sql.matchAll(PARTS)].map(([part]) => part).filter(part => !COMMENT.test(part))
  const first = parts[0]?.toUpperCase() ?? ''
  const begins = first === 'WITH' ? afterWith(parts) : first
  const chained = parts.includes('->>')
  if (QUERY.has(begins) && !chained) return
  const what = chained ? 'has ->>, after which any statement may follow' : `begins with ${shown(first)}`
  throw new ActionError(
    'source.read-only',
    first === 'WITH' && !chained
      ? `The query at ${label} begins with WITH, but no SELECT follows: nothing was sent.`
      : `The query at ${label} ${what}: nothing was sent.`,
    'Write one SELECT (or WITH … SELECT, VALUES) in source-query. Give the role of Snowflake no right but SELECT.'
  )
}

/** The word that follows the named queries of a WITH; another word where these are none. */
function afterWith(parts: readonly string[]): string {
  let at = parts[1]?.toUpperCase() === 'RECURSIVE' ? 2 : 1
  for (;;) {
    at++
    if (parts[at] === '(') at = afterGroup(parts, at)
    if (parts[at]?.toUpperCase() !== 'AS' || parts[at + 1] !== '(') return parts[at + 1] ?? ''
    at = afterGroup(parts, at + 1)
    if (parts[at] !== ',') return parts[at]?.toUpperCase() ?? ''
    at++
  }
}

/** The place after the bracket that closes the one at `from`. */
function afterGroup(parts: readonly string[], from: number): number {
  let depth = 0
  for (let at = from; at < parts.length; at++) {
    if (parts[at] === '(') depth++
    else if (parts[at] === ')' && --depth === 0) return at + 1
  }
  return parts.length
}

function shown(word: string): string {
  return word === '' ? 'nothing' : word.slice(0, 40)
}
