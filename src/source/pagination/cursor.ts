import type { Log } from '../../base/log.ts'
import { hostAndPath } from '../../http/display-url.ts'
import type { Pagination } from '../contract/pagination-config.ts'
import { firstFound, pathsOf, tokenOf } from './lookup-value.ts'
import { checkNoNext, saysMoreWithout } from './missing-next-link.ts'
import { type PageRequest, withBodyValue, withQueryParameter } from './page-request.ts'
import type { Paginator } from './paginator.ts'
import { Total } from './total.ts'

/** What stands beside `endCursor` in GraphQL (Relay's cursor connections): the last page has a cursor, too. */
const END_CURSOR = /(^|\.)endCursor$/

/** Sends the token at a path of the body with the next request, in the query or in the JSON body. */
export function cursorPaginator(settings: Pagination, first: PageRequest, log: Log): Paginator {
  const { next = '', param = 'cursor' } = settings
  const inBody = settings.in === 'body'
  // The body must have room for it; better to know before anything is sent.
  if (inBody) withBodyValue(first.body ?? '', param, 'null')
  const paths = pathsOf(next, 'next')
  const more = END_CURSOR.test(next) ? pathsOf(next.replace(END_CURSOR, '$1hasNextPage'), 'next') : []
  const total = Total.at(settings.total, first.url)
  return {
    paths: [...paths, ...more, ...(total?.paths ?? [])],
    first,
    next(page) {
      const { found, number, url, recordsSoFar } = page
      total?.hear(found.slice(paths.length + more.length))
      const place = `Page ${number} of ${hostAndPath(url)}`
      const json = firstFound(found.slice(0, paths.length))
      const token = tokenOf(json, next, place)
      const hasMore = firstFound(found.slice(paths.length, paths.length + more.length))
      const isLast = hasMore === 'false'
      if (token === undefined && hasMore === 'true') {
        throw saysMoreWithout(page, next, json, `${next.replace(END_CURSOR, '$1hasNextPage')}: true`)
      }
      if (token === undefined && !isLast) checkNoNext(page, next, json, log, total !== undefined)
      if (token === undefined || isLast) {
        total?.check(recordsSoFar, number)
        return undefined
      }
      if (inBody) return { url: first.url, body: withBodyValue(first.body ?? '', param, token.json) }
      return { url: withQueryParameter(first.url, param, token.text), body: first.body }
    }
  }
}
