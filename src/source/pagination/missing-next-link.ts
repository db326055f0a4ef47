import { ActionError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { suggest } from '../../base/suggest.ts'
import { hostAndPath } from '../../http/display-url.ts'
import { labelOf } from '../formats/format-table.ts'
import { type Beside, plain } from '../formats/json/beside.ts'
import { tokenOf } from './lookup-value.ts'
import type { Page } from './paginator.ts'

const NAMES_SHOWN = 10
/** Names of members that are true while there are more pages, as has_more, hasNextPage, isTruncated. */
const MORE = /^((has|is)?(more|next)(items|records|results|rows|data|pages?|available)?|(is)?truncated)$/
/** Those that are false. */
const LAST = /^(is)?(last|done|finished)(page)?$/
const LONGEST_TOKEN = 8_192
/** What makes a link of a text; a token may be anything. */
const LINK = /^(https?:|[/?.])/i

/**
 * Judges a page that names no next one, where `next` may be misspelt, so that pages would be left out: a page that
 * says itself that there are more is an error, as is one without any text; a first one without the member at all is
 * worth a warning.
 *
 * @param found what is at the path `next`; see JsonLookup
 * @param isCounted `total` says how many records there must be
 * @throws ActionError `source.pagination`, `source.incomplete`
 */
export function checkNoNext(
  page: Page,
  next: string,
  found: string | undefined,
  log: Log,
  isCounted: boolean
): void {
  const { format } = page
  const { members } = page.beside
  const path = JSON.stringify(next)
  const place = hostAndPath(page.url)
  if (format !== 'json' && page.number === 1) {
    throw new ActionError(
      'source.pagination',
      `The pages of ${place} are ${labelOf(format)}, in which there is no ${path} to be found.`,
      'The types next-url and cursor of source-pagination need JSON. Use link, page or offset, or leave source-pagination out.'
    )
  }
  checkNotBlank(page)
  const more = members.find(one => saysMore(one) && (found === undefined || isNextTo(one.path, next)))
  if (more !== undefined) throw saysMoreWithout(page, next, found, `${more.path}: ${more.value}`)
  if (page.number > 1) return
  if (found !== undefined || isCounted || (page.records === 0 && members.length === 0)) return
  log.warning(
    'Only one page',
    `The first page of ${place} has nothing at ${path}, so it was taken for the only one. If there are more, correct next in source-pagination. ${suggestion(next, members)}`
  )
}

/**
 * The error for a page that says itself that there are more, but names no next one.
 * @param said where and how: `meta.has_more: true`
 */
export function saysMoreWithout(
  page: Page,
  next: string,
  found: string | undefined,
  said: string
): ActionError {
  return new ActionError(
    'source.pagination',
    `${pageOf(page)} says that there are more (${said}), but has ${found ?? 'nothing'} at ${JSON.stringify(next)}, where source-pagination looks for the next one.`,
    `Point next in source-pagination at the link or token of the next page. ${suggestion(next, page.beside.members)}`
  )
}

/**
 * Looks whether a first page without a link, where nothing says how pages hang together, speaks of a next one by
 * itself: then it may be a part of the data only, which is worth a warning.
 */
export function warnOfMore(page: Page, log: Log): void {
  if (page.number > 1 || !page.isList) return
  const said = saidOfMore(page)
  if (said === undefined) return
  log.warning(
    'Only the first page',
    `${pageOf(page)} says that there are more (${said.what}), but not in a way that is followed by itself, so only this one was taken. Set source-pagination (${said.settings}); with type: none this page is all that is wanted.`
  )
}

function saidOfMore(page: Page): { readonly what: string; readonly settings: string } | undefined {
  for (const [path, json] of page.beside.next) {
    if (json.length > LONGEST_TOKEN) continue
    const token = tokenOf(json, path, pageOf(page))?.text
    if (token === undefined) continue
    if (LINK.test(token)) return { what: path, settings: `type: next-url, next: ${path}` }
    // A bare "next" may be the name of anything.
    if (plain(lastName(path)) === 'next') continue
    return { what: path, settings: `type: cursor, next: ${path}, and the param that takes it` }
  }
  const more = page.beside.members.find(saysMore)
  return (
    more && {
      what: `${more.path}: ${more.value}`,
      settings: 'type: cursor, page or offset, as the source wants it'
    }
  )
}

/**
 * A further page was announced by the one before, so it has to be there.
 * @throws ActionError `source.incomplete`
 */
export function checkNotBlank(page: Page): void {
  if (page.number === 1 || !page.isBlank) return
  throw new ActionError(
    'source.incomplete',
    `${pageOf(page)} is empty: it has no text at all, so it does not say either whether more pages follow.`,
    'Nothing was published. Run again later; if it stays like that, ask whoever runs the source.'
  )
}

function pageOf({ number, url }: Page): string {
  return number === 1 ? `The first page of ${hostAndPath(url)}` : `Page ${number} of ${hostAndPath(url)}`
}

function saysMore({ path, value }: Beside): boolean {
  const name = plain(lastName(path))
  return (value === true && MORE.test(name)) || (value === false && LAST.test(name))
}

function suggestion(next: string, beside: readonly Beside[]): string {
  const paths = beside.map(({ path }) => path)
  if (paths.length === 0) return 'Nothing stands beside the records.'
  const meant = suggest(lastName(next), paths.map(lastName))
  const near = paths.find(path => lastName(path) === meant)
  const shown = paths.slice(0, NAMES_SHOWN)
  const rest = paths.length > shown.length ? ' …' : ''
  return `Beside the records there are ${shown.join(', ')}${rest}${near === undefined ? '' : `; the most like it is ${near}`}.`
}

function isNextTo(path: string, other: string): boolean {
  return path.slice(0, -lastName(path).length) === other.slice(0, -lastName(other).length)
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}
