/** The parts of SQL in which a semicolon or a bracket means nothing; anything else one character at a time. */
const SQL_TOKEN =
  /[eE]'(?:\\[\s\S]|''|[^'\\])*'|'(?:''|[^'])*'|"(?:""|[^"])*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|[\s\S]/g

/** SQL of a user without the semicolons that people put at its end, nor comments beside those. */
export function withoutEnd(sql: string): string {
  let end = 0
  let isEnded = false
  for (const { 0: token, index } of sql.matchAll(SQL_TOKEN)) {
    if (token === ';') isEnded = true
    else if (!/^(\s|--|\/\*)/.test(token)) {
      end = index + token.length
      isEnded = false
    }
  }
  return isEnded ? sql.slice(0, end).trim() : sql.trim()
}

/** SQL from its first word on: without the comments, blanks and brackets before it. */
export function beginningOf(sql: string): string {
  return sql.replace(/^(\s|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/|\()+/, '')
}

/**
 * Whether SQL stays within brackets that are put around it: each of its own is closed, none is closed that it has not
 * opened, and no semicolon ends the statement.
 */
export function isSelfContained(sql: string): boolean {
  let depth = 0
  let last = ''
  for (const { 0: token } of sql.matchAll(SQL_TOKEN)) {
    if (token === ';') return false
    if (token === '(') depth++
    if (token === ')' && --depth < 0) return false
    // Quotation marks and comments that are not closed come as single characters.
    if (token === "'" || token === '"' || (last === '/' && token === '*')) return false
    // Engines disagree about comments within comments.
    if (token.startsWith('/*') && token.includes('/*', 2)) return false
    last = token
  }
  return depth === 0
}
