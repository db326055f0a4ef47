import { conceal } from './secrets.ts'

/** Values of a query shorter than this are left in a text: replacing `10` or `true` would only garble it. */
const SHORTEST_QUERY_VALUE = 6

/**
 * Takes the secrets out of a text that came from outside, those that came up during the run included, and the
 * queries of URLs, for they may hold some.
 *
 * @param secrets texts to replace by `***`, in every form in which they were sent
 * @param url the values of its query are replaced as well
 */
export function redact(text: string, secrets: readonly string[], url?: URL): string {
  const queryValues = [...(url?.searchParams.values() ?? [])].filter(
    value => value.length >= SHORTEST_QUERY_VALUE
  )
  const hidden = [...secrets, ...queryValues]
    .flatMap(repeatedForms)
    .filter(secret => secret !== '')
    .sort((a, b) => b.length - a.length)
  const without = hidden.reduce((rest, secret) => rest.replaceAll(secret, '***'), conceal(text))
  return without.replace(/\?[^\s"'<>]*/g, query => (query.includes('=') ? '?…' : query))
}

/**
 * A text in the forms in which servers repeat it: as it is, percent-encoded, as a form has it, in XML, and in JSON,
 * also in a text inside JSON; some write JSON in ASCII only (Python), or with `\/` (PHP).
 */
function repeatedForms(text: string): string[] {
  const json = inJson(text)
  const jsons = [json, json.replace(/[\u0080-\uffff]/g, unit => `\\u${hex(unit)}`)]
  return [
    ...new Set([
      text,
      encodeURIComponent(text),
      encodeURIComponent(text).replaceAll('%20', '+'),
      text.replace(/[&<>"']/g, mark => XML[mark] ?? mark),
      ...jsons.flatMap(one => [one, one.replaceAll('/', '\\/'), inJson(one)])
    ])
  ]
}

const XML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

function hex(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(4, '0')
}

/** One line of plain text: no tags, no control characters, no runs of blanks; at most `length` characters. */
export function oneLine(text: string, length: number): string {
  const plain = withoutTags(text)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
  const characters = [...plain]
  return characters.length <= length ? plain : `${characters.slice(0, length - 1).join('')}…`
}

/** A blank in place of each tag. */
export function withoutTags(text: string): string {
  let plain = ''
  let from = 0
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', from)) {
    const end = text.indexOf('>', at)
    // No tag ends any more, so that none of what follows is one.
    if (end < 0) break
    plain += `${text.slice(from, at)} `
    from = end + 1
  }
  return plain + text.slice(from)
}
