/**
 * A number with its noun: `1 row`, `1,234 rows`.
 * @param plural of the noun; default: the noun and an s
 */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`
}

/**
 * A list for a message: `a, b and 3 more`.
 * @param most that are shown
 * @param total of all there are, where `items` holds only the first of them
 */
export function listed(items: readonly string[], most: number, total = items.length): string {
  const shown = items.slice(0, most)
  const left = total - shown.length
  return `${shown.join(', ')}${left > 0 ? ` and ${left.toLocaleString('en-US')} more` : ''}`
}

/** Words of which one is to be chosen: `a`, `a or b`, `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  return enumerated(words, 'or')
}

/** Words that all hold: `a`, `a and b`, `a, b and c`. */
export function allOf(words: readonly string[]): string {
  return enumerated(words, 'and')
}

function enumerated(words: readonly string[], conjunction: 'and' | 'or'): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${conjunction} ${last}`
}

/**
 * A text without some characters at its end. An expression such as `/[.]+$/` looks at every run of them to its end,
 * which takes a quarter of a minute for a hundred thousand of them in the middle.
 */
export function withoutTrailing(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** What comes before a text in another one; all of it where that is not in it. */
export function before(text: string, end: string): string {
  const at = text.indexOf(end)
  return at < 0 ? text : text.slice(0, at)
}
