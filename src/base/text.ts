/**
 * A text without some characters at its end. An expression such as `/[.]+$/` looks at every run of them to its end, which
 * takes a quarter of a minute for a hundred thousand of them in the middle.
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

/** A number with its noun: `1 row`, `1,234 rows`. The plural of the noun is regular. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}
