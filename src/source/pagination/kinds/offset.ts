import type { Pagination } from '../../contract/pagination-config.ts'
import { Ends } from './ends.ts'
import { countedPage, FAR, numberIn, withNumber, withSize } from './numbered.ts'
import type { PageRequest } from './page-request.ts'
import type { Paginator } from './paginator.ts'
import { Total } from './total.ts'

/**
 * Counts records: the next page begins after those that have come, however few a page held. The end is an empty page,
 * one that says that it is the last, or as many records as `total` announces.
 */
export function offsetPaginator(settings: Pagination, url: PageRequest): Paginator {
  const { param = 'offset', size } = settings
  const asked = withSize(url, settings, 'limit')
  const start = settings.start ?? numberIn(asked, param, settings.in) ?? 0
  const request = (offset: number): PageRequest => withNumber(asked, param, settings.in, start + offset)
  const ends = new Ends(settings)
  const total = Total.at(settings.total, url.url)
  /** What pages that are not known yet count from: a page, where it begins, and how many records it may hold. */
  let from = { number: 1, offset: 0, step: size }
  return {
    paths: [...ends.paths, ...(total?.paths ?? [])],
    first: request(0),
    beyond: request(FAR),
    next(counted) {
      const page = countedPage(counted)
      const { number, records, recordsSoFar } = page
      const isLast = ends.of(page)?.says === 'last'
      total?.hear(page)
      if (records > 0 && !isLast && !(total !== undefined && recordsSoFar >= total.count)) {
        // A source may give fewer records than it is asked for, on every page.
        from = { number: number + 1, offset: recordsSoFar, step: size === undefined ? undefined : records }
        return request(recordsSoFar)
      }
      total?.check(recordsSoFar, number)
      return undefined
    },
    ahead,
    certain: number => (total === undefined ? undefined : ahead(number))
  }

  function ahead(number: number): PageRequest | undefined {
    if (from.step === undefined) return undefined
    const offset = from.offset + (number - from.number) * from.step
    return total !== undefined && offset >= total.count ? undefined : request(offset)
  }
}
