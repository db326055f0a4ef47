import { ActionError } from '../../../base/errors.ts'
import { inputPhrase } from '../../../base/input-name.ts'
import type { Pagination } from '../../contract/pagination-config.ts'
import { Ends } from './ends.ts'
import { countedPage, FAR, numberIn, withNumber, withSize } from './numbered.ts'
import type { PageRequest } from './page-request.ts'
import type { Paginator } from './paginator.ts'
import { Total } from './total.ts'

/**
 * Counts pages. The end is an empty page, as with dlt; a short one is not, for it may be the source that gives less
 * than was asked for. A page that says that it is the last one ends the paging, and so does `total`: it counts pages
 * (as with dlt) or records. Where its name does not tell which, that shows by itself, because the pages go on until
 * as many have come, or an empty one comes after exactly so many records.
 */
export function pagePaginator(settings: Pagination, url: PageRequest): Paginator {
  const { param = 'page' } = settings
  const asked = withSize(url, settings, undefined)
  const start = settings.start ?? numberIn(asked, param, settings.in)
  if (start === undefined) {
    throw new ActionError(
      'input.invalid',
      `The ${inputPhrase('source-pagination')} counts pages by ${param}, but does not say which one is the first.`,
      `Add start: 1 or start: 0, whichever the source calls its first page.`
    )
  }
  const request = (number: number): PageRequest => withNumber(asked, param, settings.in, start + number - 1)
  const ends = new Ends(settings)
  const total = Total.at(settings.total, url.url)
  /** Pages that there are for certain. */
  let certain = 1
  return {
    paths: [...ends.paths, ...(total?.paths ?? [])],
    first: request(1),
    beyond: request(FAR),
    next(counted) {
      const page = countedPage(counted)
      const { number, records, recordsSoFar } = page
      const isLast = ends.of(page)?.says === 'last'
      total?.hear(page)
      if (total !== undefined) certain = certainPages(total, number, recordsSoFar)
      if (isAllOf(total, number, recordsSoFar)) return undefined
      if (records > 0 && !isLast) return request(number + 1)
      // Not as many pages as announced: then it must be the records that were counted, and these are all.
      if (total !== undefined && recordsSoFar !== total.count) throw total.missed(recordsSoFar, number)
      return undefined
    },
    ahead: number => (total !== undefined && number > Math.max(1, total.count) ? undefined : request(number)),
    certain: number => (number <= certain ? request(number) : undefined)
  }
}

/** As many pages have come as are announced, or as many records where it is these that are counted. */
function isAllOf(total: Total | undefined, pages: number, records: number): boolean {
  if (total === undefined || total.count === 0) return false
  if (total.unit === 'records') return records >= total.count
  return pages >= total.count
}

/** How many pages there are at least: once more records have come than `total`, it is pages that it counts. */
function certainPages({ count, unit }: Total, pages: number, records: number): number {
  if (unit === 'pages' || (unit === undefined && records > count)) return count
  return records === 0 ? pages : Math.min(count, Math.ceil((count / records) * pages))
}
