import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import type { Log } from '../../../base/log.ts'
import { suggest } from '../../../base/suggest.ts'
import { listed } from '../../../base/text.ts'
import { hostAndPath } from '../../../http/display-url.ts'
import { labelOf } from '../../formats/format-table.ts'
import { moreBy, signsOf } from '../signs/signs.ts'
import { told } from '../signs/told.ts'
import type { PageValue } from './page-value.ts'
import { type Page, pageOf } from './paginator.ts'

const NAMES_SHOWN = 10

/**
 * Judges a page that names no next one and does not say that it is the last, where `next` may be misspelt, so that
 * pages would be left out: one without any text is an error, a first one without the member at all is worth a
 * warning.
 *
 * @param next where the link or token is looked for
 * @param found what is there
 * @param isCounted `total` says how many records there must be
 * @throws ActionError `source.pagination`, `source.incomplete`
 */
export function checkMissingNextLink(
  page: Page,
  next: PageValue,
  found: string | undefined,
  log: Log,
  isCounted: boolean
): void {
  const { format, beside } = page
  const path = JSON.stringify(next.written)
  const place = hostAndPath(page.url)
  if (format !== 'json' && page.number === 1 && !next.isHeader) {
    throw new ActionError(
      'source.pagination',
      `The pages of ${place} are ${labelOf(format)}, and have no ${path}.`,
      `The types next-url and cursor of ${inputName('source-pagination')} need JSON. Use link, page or offset, or leave ${inputName('source-pagination')} out.`
    )
  }
  checkNotBlank(page)
  if (page.number > 1) return
  if (found !== undefined || isCounted || (page.records === 0 && beside.length === 0)) return
  const more = moreBy(signsOf(page), page.recordsSoFar, page.number)
  if (more.length > 0) throw saysMoreWithout(page, next.written, found, told(more))
  // A source of one page does not send the header at all.
  if (next.isHeader) return
  log.warning(
    'Only one page',
    `The first page of ${place} has nothing at ${path}, so it was taken for the only one. If there are more, correct next in ${inputName('source-pagination')}. ${suggestion(next.written, page)}`
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
    `${pageOf(page)} says that there are more (${said}), but has ${found ?? 'nothing'} at ${JSON.stringify(next)}, where ${inputName('source-pagination')} looks for the next one.`,
    `Point next in ${inputName('source-pagination')} at the link or token of the next page. ${suggestion(next, page)}`
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
    `${pageOf(page)} is empty: it has no text at all, so it does not say whether more pages follow.`,
    'Nothing was published. Run again later; if it stays like that, ask whoever runs the source.'
  )
}

function suggestion(next: string, { beside, at }: Page): string {
  const records = at?.steps.join('.') ?? ''
  const paths = beside.filter(({ steps }) => steps.every(isName)).map(({ path }) => path)
  if (paths.every(path => path === records)) return 'The page has nothing besides the records.'
  const meant = suggest(lastName(next), paths.map(lastName))
  const near = paths.find(path => lastName(path) === meant)
  const there = `Besides the records, the page has ${listed(paths, NAMES_SHOWN)}`
  return near === undefined ? `${there}.` : `${there}; the closest name is ${near}.`
}

function isName(step: string | number): boolean {
  return typeof step === 'string'
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}
