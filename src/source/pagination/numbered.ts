import { ActionError } from '../../base/errors.ts'
import { counted } from '../../base/text.ts'
import { hostAndPath } from '../../http/display-url.ts'
import type { Pagination } from '../contract/pagination-config.ts'
import {
  bodyNumber,
  type PageRequest,
  queryParameter,
  withBodyValue,
  withQueryParameter
} from './page-request.ts'
import type { Page, Paginator } from './paginator.ts'
import { Total } from './total.ts'

/**
 * Counts pages. The end is an empty page, as with dlt; a short one is not, for it may be the source that gives
 * less than was asked for. `total` ends the paging, too: it counts pages (as with dlt) or records, which of the two
 * shows by itself, because the pages go on until as many have come, or an empty one comes after exactly so many
 * records.
 */
export function pagePaginator(settings: Pagination, url: PageRequest): Paginator {
  const { param = 'page' } = settings
  const asked = withSize(url, settings, undefined)
  const start = settings.start ?? numberIn(asked, param, settings.in)
  if (start === undefined) {
    throw new ActionError(
      'input.invalid',
      `The input source-pagination counts pages by ${param}, but does not say which one is the first.`,
      `Add start: 1 or start: 0, whichever the source calls its first page.`
    )
  }
  const request = (number: number): PageRequest => withNumber(asked, param, settings.in, start + number - 1)
  const total = Total.at(settings.total, url.url)
  /** Pages that there are for certain. */
  let certain = 1
  return {
    paths: total?.paths ?? [],
    first: request(1),
    next(page) {
      const { number, records, recordsSoFar } = countedPage(page)
      total?.hear(page.found)
      if (total !== undefined) certain = certainPages(total.count, number, recordsSoFar)
      if (total !== undefined && total.count > 0 && number >= total.count) return undefined
      if (records > 0) return request(number + 1)
      // Not as many pages as announced: then it must be the records that were counted, and these are all.
      if (total !== undefined && recordsSoFar !== total.count) throw total.missed(recordsSoFar, number)
      return undefined
    },
    ahead: number => (total !== undefined && number > Math.max(1, total.count) ? undefined : request(number)),
    certain: number => (number <= certain ? request(number) : undefined)
  }
}

/** How many pages there are at least: once more records have come than `total`, it is pages that it counts. */
function certainPages(total: number, pages: number, records: number): number {
  if (records > total) return total
  return records === 0 ? pages : Math.min(total, Math.ceil((total / records) * pages))
}

/**
 * Counts records. The end is an empty page, or as many records as `total` announces. With `size` the offset grows
 * by it, else by the records that came.
 */
export function offsetPaginator(settings: Pagination, url: PageRequest): Paginator {
  const { param = 'offset' } = settings
  const asked = withSize(url, settings, 'limit')
  const start = settings.start ?? numberIn(asked, param, settings.in) ?? 0
  const request = (offset: number): PageRequest => withNumber(asked, param, settings.in, start + offset)
  const total = Total.at(settings.total, url.url)
  const size = settings.size
  let shortPage: Page | undefined
  return {
    paths: total?.paths ?? [],
    first: request(0),
    next(page) {
      const { number, records, recordsSoFar } = countedPage(page)
      total?.hear(page.found)
      if (size !== undefined) {
        if (records > size) throw unexpectedSize(page, records, size)
        if (records > 0 && shortPage !== undefined) throw gap(shortPage, size)
        if (records < size) shortPage = page
      }
      const reached = size === undefined ? recordsSoFar : number * size
      if (records > 0 && (total === undefined || reached < total.count)) return request(reached)
      total?.check(recordsSoFar, number)
      return undefined
    },
    ahead,
    certain: number => (total === undefined ? undefined : ahead(number))
  }

  function ahead(number: number): PageRequest | undefined {
    if (size === undefined) return undefined
    const offset = (number - 1) * size
    return total !== undefined && offset >= total.count ? undefined : request(offset)
  }
}

function withSize(url: PageRequest, settings: Pagination, usual: string | undefined): PageRequest {
  const { size, sizeParam = usual } = settings
  if (size === undefined || sizeParam === undefined) return url
  return withNumber(url, sizeParam, settings.in, size)
}

function withNumber(url: PageRequest, name: string, where: Pagination['in'], value: number): PageRequest {
  return where === 'body'
    ? { url: url.url, body: withBodyValue(url.body ?? '', name, String(value)) }
    : { url: withQueryParameter(url.url, name, String(value)), body: url.body }
}

function numberIn({ url, body }: PageRequest, name: string, where: Pagination['in']): number | undefined {
  if (where === 'body') return bodyNumber(body ?? '', name)
  const value = queryParameter(url, name)
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}

function countedPage(page: Page): Page & { readonly records: number } {
  const { records } = page
  if (records !== undefined) return { ...page, records }
  throw new ActionError(
    'source.pagination',
    `The pages of ${hostAndPath(page.url)} are ${page.format}, whose records are not counted, so that nothing tells the last page.`,
    'The types page and offset of source-pagination need JSON, NDJSON or CSV.'
  )
}

function unexpectedSize(page: Page, records: number, size: number): ActionError {
  return new ActionError(
    'source.pagination',
    `Page ${page.number} of ${hostAndPath(page.url)} has ${counted(records, 'record')} where size is ${size}, so the next offset would bring some of them again.`,
    'Set size in source-pagination to what the source gives, or size-param to the name that the source knows.'
  )
}

function gap(short: Page, size: number): ActionError {
  return new ActionError(
    'source.pagination',
    `Page ${short.number} of ${hostAndPath(short.url)} has ${counted(short.records ?? 0, 'record')} where size is ${size}, and there are more after it: records between would be left out.`,
    'The source gives fewer records than it is asked for: set size in source-pagination to what it gives.'
  )
}
