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

const GIVES: ReadonlyMap<string, ResultType> = new Map([
  ...'STR LEFT RIGHT MID UPPER LOWER PROPER TRIM LTRIM RTRIM REPLACE SPLIT SPACE CHAR DATENAME REGEXP_EXTRACT REGEXP_EXTRACT_NTH REGEXP_REPLACE USERNAME FULLNAME USERDOMAIN'
    .split(' ')
    .map(name => [name, 'string'] as const),
  ...'ISNULL ISDATE CONTAINS STARTSWITH ENDSWITH REGEXP_MATCH ISMEMBEROF ISFULLNAME ISUSERNAME TRUE FALSE NOT'
    .split(' ')
    .map(name => [name, 'boolean'] as const),
  ...'DATE TODAY MAKEDATE'.split(' ').map(name => [name, 'date'] as const),
  ...'DATETIME NOW MAKEDATETIME DATEADD DATETRUNC DATEPARSE'
    .split(' ')
    .map(name => [name, 'datetime'] as const)
])

/** Functions whose result is of the type of what they are given. */
const PASSES = new Set(['MIN', 'MAX', 'ATTR', 'IFNULL', 'LOOKUP', 'TOTAL', 'WINDOW_MIN', 'WINDOW_MAX'])
const OPENS = new Set(['(', '{', 'IF', 'CASE'])
const CLOSES = new Set([')', '}', 'END'])
const COMPARISONS = new Set(['=', '<', '>', 'AND', 'OR', 'IN'])

/** Gives the type of a field that a formula names. */
type TypeOf = (name: string) => ResultType

/**
 * What a formula gives: by its comparisons, else by where its value begins (the first branch of IF, CASE and IIF that
 * is not NULL). A number where that does not tell.
 */
export function resultType(formula: string, typeOf: TypeOf): ResultType {
  return typeOfTokens(tokensOf(formula), typeOf)
}

function typeOfTokens(tokens: readonly Token[], typeOf: TypeOf): ResultType {
  const words = wordsOf(tokens)
  const depths = depthsOf(words)
  const outside = (wanted: (word: string) => boolean): number =>
    words.findIndex((word, index) => depths[index] === 0 && wanted(word))
  if (outside(word => COMPARISONS.has(word)) >= 0) return 'boolean'
  const first = firstType(tokens, words, depths, typeOf)
  if (!isTime(first)) return first
  // The difference of two dates is a number; a date less a number is a date.
  const minus = outside(word => word === '-')
  return minus > 0 && isTime(typeOfTokens(tokens.slice(minus + 1), typeOf)) ? 'real' : first
}

/** Words and signs as they are; nothing for what names or holds something. */
function wordsOf(tokens: readonly Token[]): string[] {
  return tokens.map(({ kind, text }) => (kind === 'word' || kind === 'sign' ? text : ''))
}

function isTime(type: ResultType): boolean {
  return type === 'date' || type === 'datetime'
}

/** How many brackets, IF and CASE are open around each word; those that open and close them stand outside. */
function depthsOf(words: readonly string[]): number[] {
  let depth = 0
  return words.map(word => {
    if (CLOSES.has(word)) depth--
    return OPENS.has(word) ? depth++ : depth
  })
}

/** The type of the first operand. */
function firstType(
  tokens: readonly Token[],
  words: readonly string[],
  depths: readonly number[],
  typeOf: TypeOf
): ResultType {
  const [token] = tokens
  const [word = ''] = words
  if (token?.kind === 'string') return 'string'
  if (token?.kind === 'date') return 'date'
  if (token?.kind === 'field') return typeOf(token.text)
  const inside = (opening: number, separators: readonly string[]): Piece[] => {
    const end = depths.findIndex((depth, index) => index > opening && depth <= 0)
    return piecesOf(tokens.slice(opening + 1, end < 0 ? undefined : end), separators)
  }
  const typeOfOne = (pieces: readonly Piece[]): ResultType => {
    const found = pieces.find(({ tokens: [begin] }) => begin !== undefined && begin.text !== 'NULL')
    return found === undefined ? 'real' : typeOfTokens(found.tokens, typeOf)
  }
  if (word === '(') return typeOfOne(inside(0, []))
  // What an expression of a level of detail gives stands behind its dimensions.
  if (word === '{') return typeOfOne(inside(0, [':']).slice(-1))
  if (word === 'IF' || word === 'CASE') {
    const pieces = inside(0, ['THEN', 'ELSE', 'ELSEIF', 'WHEN'])
    return typeOfOne(pieces.filter(({ behind }) => behind === 'THEN' || behind === 'ELSE'))
  }
  if (word === 'IIF') return typeOfOne(inside(1, [',']).slice(1))
  if (PASSES.has(word)) return typeOfOne(inside(1, [',']))
  return GIVES.get(word) ?? 'real'
}

/** A stretch of tokens, and the word that it stands behind. */
interface Piece {
  readonly behind: string
  readonly tokens: Token[]
}

/** Cuts tokens at the separators that stand outside all brackets. */
function piecesOf(tokens: readonly Token[], separators: readonly string[]): Piece[] {
  const words = wordsOf(tokens)
  const depths = depthsOf(words)
  const pieces: Piece[] = [{ behind: '', tokens: [] }]
  for (const [index, token] of tokens.entries()) {
    const word = words[index] ?? ''
    if (depths[index] === 0 && separators.includes(word)) pieces.push({ behind: word, tokens: [] })
    else pieces.at(-1)?.tokens.push(token)
  }
  return pieces
}
