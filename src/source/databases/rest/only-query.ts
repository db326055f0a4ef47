import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'

/** What has to be told apart in SQL: comments, texts, quoted names, words, and single characters. */
const PARTS =
  /--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|"(?:[^"\\]|\\[\s\S]|"")*(?:"|$)|`[^`]*(?:`|$)|\$\$[\s\S]*?(?:\$\$|$)|->>|[A-Za-z_][\w$]*|[^\s]/g
const COMMENT = /^(--|\/\/|\/\*)/
/** What the words of a query begin with in every dialect. */
const QUERY: readonly string[] = ['SELECT', 'VALUES', '(']

/** What a dialect has beside the common words. */
export interface QueryDialect {
  /** Further first words of a query. */
  readonly also?: readonly string[]
  /** An operator after which any statement may follow. */
  readonly chain?: string
}

/**
 * Refuses what is no query, for a database that has no transaction that only reads. One that begins with WITH must go
 * on with a query: `WITH … AS PROCEDURE … CALL` and `WITH … INSERT` would not.
 * @throws ActionError `source.read-only`
 */
export function onlyQuery(label: string, sql: string, { also = [], chain }: QueryDialect = {}): void {
  const parts = [...sql.matchAll(PARTS)].map(([part]) => part).filter(part => !COMMENT.test(part))
  const first = parts[0]?.toUpperCase() ?? ''
  const begins = first === 'WITH' ? afterWith(parts) : first
  const isChained = chain !== undefined && parts.includes(chain)
  if ((QUERY.includes(begins) || also.includes(begins)) && !isChained) return
  throw new ActionError(
    'source.read-only',
    `The query at ${label} ${isChained ? `has ${chain}, after which any statement may follow` : fault(first)}: nothing was sent.`,
    `Write one SELECT (or WITH … SELECT, VALUES) in ${inputName('source-query')}, and give its user no right but SELECT.`
  )
}

function fault(first: string): string {
  if (first === 'WITH') return 'begins with WITH, but no SELECT follows'
  return `begins with ${first === '' ? 'nothing' : first.slice(0, 40)}, which is no query`
}

/** The word that follows the named queries of a WITH; another word where there are no such queries. */
function afterWith(parts: readonly string[]): string {
  let at = parts[1]?.toUpperCase() === 'RECURSIVE' ? 2 : 1
  for (;;) {
    at++
    if (parts[at] === '(') at = afterGroup(parts, at)
    if (parts[at]?.toUpperCase() !== 'AS' || parts[at + 1] !== '(') return ''
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
