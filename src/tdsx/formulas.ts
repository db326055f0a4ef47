/** A piece of a formula. */
interface Token {
  readonly kind: 'field' | 'string' | 'date' | 'word' | 'sign'
  /** As written; of a field its name, without brackets. */
  readonly text: string
  /** Where it begins and ends in the formula. */
  readonly start: number
  readonly end: number
}

/** The type of what a formula gives, as far as it can be told. */
export type ResultType = 'string' | 'boolean' | 'date' | 'datetime' | 'real'

/** Comments, texts in either quote, dates, fields in brackets (`]]` is a bracket in a name), words, anything else. */
const TOKEN =
  /\/\/[^\r\n]*|\/\*[\s\S]*?\*\/|"[^"]*"|'[^']*'|#[^#\r\n]*#|\[((?:[^\]]|\]\])*)\]|[\p{L}_][\p{L}\p{N}_]*|[\d.]+|\s+|[^"'[\]\s]/uy

/**
 * Cuts a formula of Tableau into its pieces, comments and blanks left out. Its grammar is not checked: only Tableau
 * knows it.
 * @throws SyntaxError where a text, a comment or a bracket does not end
 */
function tokensOf(formula: string): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < formula.length; ) {
    TOKEN.lastIndex = at
    const found = TOKEN.exec(formula)
    const text = found?.[0] ?? ''
    if (text === '' || (text === '/' && formula.startsWith('/*', at))) {
      throw new SyntaxError(
        `${JSON.stringify(formula.slice(at, at + 20))} begins something that does not end`
      )
    }
    const end = at + text.length
    const token = { start: at, end }
    if (found?.[1] !== undefined) {
      tokens.push({ ...token, kind: 'field', text: found[1].replaceAll(']]', ']') })
    } else if (/^["']/.test(text)) tokens.push({ ...token, kind: 'string', text })
    else if (/^#./.test(text)) tokens.push({ ...token, kind: 'date', text })
    else if (/^[\p{L}_]/u.test(text)) tokens.push({ ...token, kind: 'word', text: text.toUpperCase() })
    else if (!/^(\s|\/\/|\/\*)/.test(text)) tokens.push({ ...token, kind: 'sign', text })
    at = end
  }
  return tokens
}

/** The fields that a formula names, each once. @throws SyntaxError as `tokensOf` says */
export function referencesOf(formula: string): readonly string[] {
  return [...new Set(tokensOf(formula).flatMap(({ kind, text }) => (kind === 'field' ? [text] : [])))]
}

/** The formula with other names of its fields. @param local the name in brackets of each field */
export function withLocalNames(formula: string, local: (name: string) => string): string {
  let written = ''
  let from = 0
  for (const { kind, text, start, end } of tokensOf(formula)) {
    if (kind !== 'field') continue
    written += formula.slice(from, start) + local(text)
    from = end
  }
  return written + formula.slice(from)
}

const GIVES: Readonly<Record<string, ResultType>> = Object.fromEntries([
  ...'STR LEFT RIGHT MID UPPER LOWER PROPER TRIM LTRIM RTRIM REPLACE SPLIT SPACE CHAR DATENAME REGEXP_EXTRACT REGEXP_REPLACE USERNAME FULLNAME'
    .split(' ')
    .map(name => [name, 'string'] as const),
  ...'ISNULL ISDATE CONTAINS STARTSWITH ENDSWITH REGEXP_MATCH ISMEMBEROF TRUE FALSE NOT'
    .split(' ')
    .map(name => [name, 'boolean'] as const),
  ...'DATE TODAY MAKEDATE'.split(' ').map(name => [name, 'date'] as const),
  ...'DATETIME NOW MAKEDATETIME DATEADD DATETRUNC DATEPARSE'
    .split(' ')
    .map(name => [name, 'datetime'] as const)
])

/** Functions whose result is of the type of what they are given. */
const PASSES = new Set(['MIN', 'MAX', 'ATTR', 'IFNULL', 'LOOKUP', 'TOTAL', '('])

/**
 * What a formula gives: by its comparisons, else by where its value begins (after the first THEN, the first comma of
 * IIF). A number where that does not tell.
 * @param typeOf the type of a field that it names
 */
export function resultType(formula: string, typeOf: (name: string) => ResultType): ResultType {
  const tokens = tokensOf(formula)
  const words = tokens.map(({ kind, text }) => (kind === 'word' || kind === 'sign' ? text : ''))
  const then = words.indexOf('THEN')
  const iif = words[0] === 'IIF' ? commaOf(words) : -1
  if (then < 0 && iif < 0 && compares(words)) return 'boolean'
  for (const token of tokens.slice(Math.max(then, iif) + 1)) {
    if (token.kind === 'string') return 'string'
    if (token.kind === 'date') return 'date'
    if (token.kind === 'field') return typeOf(token.text)
    if (!PASSES.has(token.text)) return GIVES[token.text] ?? 'real'
  }
  return 'real'
}

/** Where the first argument of the first function ends. */
function commaOf(words: readonly string[]): number {
  let depth = 0
  return words.findIndex(word => {
    if (word === '(') depth++
    if (word === ')') depth--
    return word === ',' && depth === 1
  })
}

/** A comparison outside all brackets. */
function compares(words: readonly string[]): boolean {
  let depth = 0
  return words.some(word => {
    if (word === '(' || word === '{') depth++
    if (word === ')' || word === '}') depth--
    return depth === 0 && ['=', '<', '>', 'AND', 'OR', 'IN'].includes(word)
  })
}
