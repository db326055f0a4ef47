import type { Beside } from '../../../contract/page-facts.ts'

// Names in lower-case letters only.
/** Members that describe an answer, whatever they hold. */
const DESCRIBES =
  /^(_?links?|api(version)?|context|error\w*|etag|href|kind|meta(data)?|messages?|msg|object|(odata)?(context|etag)|ok|pageinfo|pager|paging|pagination|query|request\w*|self|status|success|uri|url|warnings?|\w*(cursor|token|url|link|metadata))$/
/** Members that do so where they hold no text. */
const COUNTS =
  /^((odata)?count|code|duration|elapsed|first|found|from|has\w+|hits|is\w+|last|limit|matches|max\w*|more|next\w*|number\w*|offset|page\w*|per\w*|prev\w*|size|skip|start\w*|time|timestamp|to|took|total\w*|version|\w+(count|offset|page|pages|size|total))$/
/** Lists have these names, which hold null where there is nothing. */
const LIST = /^(data|docs|edges|entries|features|hits|items|list|nodes|records|results?|rows|values?)$/

/**
 * The list without any record that an object is: an empty array, or null under the name of a list, beside nothing but
 * what describes the answer (`{"orders": [], "total": 0}`).
 *
 * @param beside the values in the object, down to a few levels
 * @returns its name, and whether it is null; undefined when the object is something else
 */
export function emptyList(
  beside: readonly Beside[]
): { readonly name: string; readonly isNull: boolean } | undefined {
  const members = beside.filter(({ steps }) => steps.length === 1)
  const isEmpty = ({ path }: Beside): boolean =>
    !beside.some(({ steps }) => steps.length === 2 && steps[0] === path)
  const lists = members.filter(
    one => one.json === '[' && isEmpty(one) && !/^errors?$|^warnings?$/i.test(one.path)
  )
  const nulls = members.filter(({ path, json }) => json === 'null' && LIST.test(plain(path)))
  const [list = nulls[0]] = lists
  if (list === undefined) return undefined
  const isDescribed = members.every(one => lists.includes(one) || nulls.includes(one) || describes(one))
  return isDescribed ? { name: list.path, isNull: list.json === 'null' } : undefined
}

function describes({ path, json }: Beside): boolean {
  const name = plain(path)
  return DESCRIBES.test(name) || (COUNTS.test(name) && !/^"./.test(json.replace(/^""$/, '')))
}

function plain(name: string): string {
  return name
    .replace(/[^a-z_]/gi, '')
    .replace(/(?!^)_/g, '')
    .toLowerCase()
}
