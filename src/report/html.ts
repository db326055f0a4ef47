const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
  '|': '&#124;',
  $: '&#36;',
  '@': '&#64;'
}
/** Marks that turn the direction of the text around them. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const IMAGE_PATH = /\.(png|jpe?g|gif|webp|svg|avif)$/i
const IMAGE_HEIGHT = 48
const MAX_LABEL = 200

/**
 * Text that stands for itself in HTML and in GitHub's Markdown: no tag, no attribute's end, no table bar, no
 * mention, no formula; on one line, for a blank line would end a block of HTML.
 */
export function escapeText(text: string): string {
  return text
    .replace(/\r\n|[\r\n\u2028\u2029]/g, '↵')
    .replace(/\p{Cc}/gu, ' ')
    .replace(BIDI, '')
    .replace(/[&<>"'`|$@]/g, letter => ENTITIES[letter] ?? letter)
}

/** How a text is written in HTML: as `escapeText` or `escapeCode` does. */
export type Show = (text: string) => string

/**
 * As `escapeText`, in a comment: marked as code. GitHub makes links and mentions of what it finds in the text of a
 * comment (`@name`, `#1`, `owner/repository#1`, hashes of commits, addresses), entities or not, but not in code.
 */
export function escapeCode(text: string): string {
  const escaped = escapeText(text)
  return escaped.trim() === '' ? escaped : `<code>${escaped}</code>`
}

/** As `escapeText`, with line breaks kept. */
export function escapeLines(text: string, show: Show = escapeText): string {
  return text.trim().split(/\r?\n/).map(show).join('<br>')
}

/** The first `limit` characters, with `…` when there are more. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text
  const letters = Array.from(text.slice(0, 2 * limit + 2))
  return letters.length <= limit ? text : `${letters.slice(0, limit).join('')}…`
}

/** A link, or the bare label when the address is not http(s). */
export function link(address: string, label: string, show: Show = escapeText): string {
  const url = webAddress(address)
  return url === undefined ? show(label) : `<a href="${escapeText(url.href)}">${show(label)}</a>`
}

/**
 * What the address of an image (http(s), with a path that ends like an image's) is shown as: a small image when it
 * comes from one of `origins`, else a link, because whoever owns the host of an image learns who looks at it.
 * @returns undefined when the value is no such address
 */
export function image(
  value: string,
  origins: readonly string[],
  show: Show = escapeText
): string | undefined {
  const url = webAddress(value)
  if (url === undefined || !IMAGE_PATH.test(url.pathname)) return undefined
  if (!origins.includes(url.origin)) return link(value, clip(value, MAX_LABEL), show)
  return `<img src="${escapeText(url.href)}" height="${IMAGE_HEIGHT}" alt="">`
}

/** A table; head and cells are HTML already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]): string =>
    `<tr>${row.map(cell => `<${tag}>${cell}</${tag}>`).join('')}</tr>`
  const lines = [...(head.length === 0 ? [] : [cells('th', head)]), ...rows.map(row => cells('td', row))]
  return `<table>\n${lines.join('\n')}\n</table>`
}

/** The URL when the text is an http(s) address without user name and password. */
function webAddress(text: string): URL | undefined {
  if (!/^https?:\/\/[^\s]+$/i.test(text)) return undefined
  const url = URL.parse(text)
  return url === null || url.username !== '' || url.password !== '' ? undefined : url
}
