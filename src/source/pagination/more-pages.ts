import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import type { Log } from '../../base/log.ts'
import { counted } from '../../base/text.ts'
import type { Pagination } from '../contract/pagination-config.ts'
import { type Page, pageOf } from './kinds/paginator.ts'
import { plain, SIZE } from './signs/names.ts'
import { type More, moreBy, type Signs, signsOf } from './signs/signs.ts'
import { told } from './signs/told.ts'
import { suggestionFor, yamlOf } from './suggestion.ts'

const onePage = (): string =>
  `If this one page is all that is wanted, set ${inputName('source-pagination')}: none.`

/**
 * Looks at the last page of a source whose pages nobody has said how to follow: it must not say that there are more.
 *
 * @throws ActionError `source.more-pages`, with the `source-pagination` to write
 */
export function checkNoMorePages(page: Page, log: Log): void {
  const signs = signsOf(page)
  const more = moreBy(signs, page.recordsSoFar, page.number)
  const [first] = more
  if (first === undefined) {
    if (page.number === 1) warnOfFullPage(page, log)
    return
  }
  throw new ActionError(
    'source.more-pages',
    `${pageOf(page)} says that there are more records (${told(more)}), ${came(page)}.`,
    `Nothing was published. ${howTo(page, more, signs)} ${onePage()}`
  )
}

/**
 * Looks at the last page of a source whose pages were counted: an end that the page itself denies is not believed.
 *
 * @param settings those of the workflow; a `total`, `until` or `while` in them is looked at where it is read
 * @throws ActionError `source.incomplete`
 */
export function checkCountedToEnd(page: Page, settings: Pagination): void {
  if (settings.until !== undefined || settings.while !== undefined) return
  const more = moreBy(signsOf(page), page.recordsSoFar, page.number).filter(
    ({ kind }) => kind === 'flag' || (kind === 'total' && settings.total === undefined)
  )
  if (more.length === 0) return
  throw new ActionError(
    'source.incomplete',
    `${pageOf(page)} is the last one by ${inputName('source-pagination')}, but says that there are more records (${told(more)}), ${came(page)}.`,
    `Nothing was published. Check param and start in ${inputName('source-pagination')}; if the number counts something else, name the right one with total, or the flag that ends the pages with until or while.`
  )
}

function came({ recordsSoFar, number }: Page): string {
  if (Number.isNaN(recordsSoFar)) return 'but not in a way that is followed by itself'
  const held = counted(recordsSoFar, 'record')
  return number === 1 ? `but holds ${held}` : `but ${held} have come`
}

/** What to write, as far as the page tells. */
function howTo(page: Page, more: readonly More[], signs: Signs): string {
  const suggestion = suggestionFor(more, signs, page)
  if (suggestion === undefined)
    return `Set ${inputName('source-pagination')} as the documentation of the source says.`
  const guess = suggestion.isGuess
    ? ' The name of the parameter is a guess: look it up in the documentation of the source.'
    : ''
  const isTokenInXml = page.format === 'xml' && more.some(({ kind }) => kind === 'next')
  const xml = isTokenInXml
    ? ' A token in XML cannot be followed: the types page, offset and link work there.'
    : ''
  return `Set ${inputName('source-pagination')}: "${yamlOf(suggestion)}".${guess}${xml}`
}

/** A page that holds as many records as its address asks for may be cut there, and nothing else would tell. */
function warnOfFullPage({ url, records, at }: Page, log: Log): void {
  if (records === undefined || records < 2 || at?.kind !== 'array') return
  const asked = [...url.searchParams].find(
    ([name, value]) => SIZE.test(plain(name)) && Number(value) === records
  )
  if (asked === undefined) return
  log.warning(
    'A full page',
    `${pageOf({ number: 1, url })} holds exactly as many records as its address asks for (${asked[0]}=${asked[1]}), so there may be more of them. If so, set ${inputName('source-pagination')}; if not, set ${inputName('source-pagination')}: none.`
  )
}
