import { ActionError } from '../../errors.ts'
import { hostAndPath } from '../../http/display-url.ts'
import type { Log } from '../../log.ts'
import { nearest } from '../../nearest.ts'
import { FORMAT_NAMES } from '../format.ts'
import type { Beside } from '../json-beside.ts'
import type { Page } from './paginator.ts'

const NAMES_SHOWN = 10
/** Names of members that are true while there are more pages, as has_more, hasNextPage, isTruncated. */
const MORE = /^((has|is)?(more|next)(items|records|results|rows|data|pages?|available)?|(is)?truncated)$/
/** Those that are false. */
const LAST = /^(is)?(last|done|finished)(page)?$/

/**
 * Judges a first page that names no next one, where `next` may be misspelt, so that pages would be left out: a page
 * that says itself that there are more is an error, and one without the member at all is worth a warning.
 *
 * @param found what is at the path `next`; see JsonLookup
 * @param isCounted `total` says how many records there must be
 * @throws ActionError `source.pagination`
 */
export function checkNoNext(
  page: Page,
  next: string,
  found: string | undefined,
  log: Log,
  isCounted: boolean
): void {
  const { beside, format } = page
  if (page.number > 1) return
  const path = JSON.stringify(next)
  const place = hostAndPath(page.url)
  if (format !== 'json') {
    throw new ActionError(
      'source.pagination',
      `The pages of ${place} are ${FORMAT_NAMES[format]}, in which there is no ${path} to be found.`,
      'The types next-url and cursor of source-pagination need JSON. Use link, page or offset, or leave source-pagination out.'
    )
  }
  const more = beside.find(one => saysMore(one) && (found === undefined || isNextTo(one.path, next)))
  if (more !== undefined) {
    throw new ActionError(
      'source.pagination',
      `The first page of ${place} says that there are more (${more.path}: ${more.value}), but has ${found ?? 'nothing'} at ${path}, where source-pagination looks for the next one.`,
      `Point next in source-pagination at the link or token of the next page. ${suggestion(next, beside)}`
    )
  }
  if (found !== undefined || isCounted || (page.records === 0 && beside.length === 0)) return
  log.warning(
    'Only one page',
    `The first page of ${place} has nothing at ${path}, so it was taken for the only one. If there are more, correct next in source-pagination. ${suggestion(next, beside)}`
  )
}

function saysMore({ path, value }: Beside): boolean {
  const name = lastName(path)
    .replace(/[^a-z]/gi, '')
    .toLowerCase()
  return (value === true && MORE.test(name)) || (value === false && LAST.test(name))
}

function suggestion(next: string, beside: readonly Beside[]): string {
  const paths = beside.map(({ path }) => path)
  if (paths.length === 0) return 'Nothing stands beside the records.'
  const near = paths.find(path => lastName(path) === lastName(next)) ?? nearest(next, paths)
  const shown = paths.slice(0, NAMES_SHOWN)
  const rest = paths.length > shown.length ? ' …' : ''
  return `Beside the records there are ${shown.join(', ')}${rest}; the most like it is ${near}.`
}

function isNextTo(path: string, other: string): boolean {
  return path.slice(0, -lastName(path).length) === other.slice(0, -lastName(other).length)
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}
