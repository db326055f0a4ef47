import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import type { Log } from '../../../base/log.ts'
import type { Pagination } from '../../contract/pagination-config.ts'
import { Ends } from './ends.ts'
import { checkMissingNextLink, saysMoreWithout } from './missing-next-link.ts'
import { type PageRequest, withBodyValue, withQueryParameter } from './page-request.ts'
import { PageValue, type Token, tokenOf } from './page-value.ts'
import { type Page, type Paginator, pageOf } from './paginator.ts'
import { Total } from './total.ts'

/**
 * Sends the token of a page with the next request, in the query or in the JSON body. The end is a page without a
 * token; one that says that it is the last, whatever token it holds; as many records as `total` announces; an empty
 * page that gives back the token that was sent for it.
 */
export function cursorPaginator(settings: Pagination, first: PageRequest, log: Log): Paginator {
  const { next: path = '', param = 'cursor' } = settings
  const inBody = settings.in === 'body'
  // The body must have room for it; better to know before anything is sent.
  if (inBody) withBodyValue(first.body ?? '', param, 'null')
  const value = new PageValue(path, `${inputName('source-pagination')}: next`)
  const ends = new Ends(settings)
  const total = Total.at(settings.total, first.url)
  let sent: string | undefined
  return {
    paths: [...value.paths, ...ends.paths, ...(total?.paths ?? [])],
    first,
    next(page) {
      total?.hear(page)
      const json = value.on(page)
      const token = tokenOf(json, path, pageOf(page))
      const end = ends.of(page, path)
      if (token === undefined && end?.says === 'more') throw saysMoreWithout(page, path, json, end.shown)
      if (token === undefined && end === undefined) checkNoToken(page, value, json)
      const isRepeated = page.records === 0 && token !== undefined && token.json === sent
      const isReached = total?.isReached(page.recordsSoFar) === true && page.number > 0
      if (isReached && end?.says === 'more') throw contradiction(page, settings.total ?? '', end.shown)
      if (token === undefined || end?.says === 'last' || isRepeated || isReached) {
        total?.check(page.recordsSoFar, page.number)
        return undefined
      }
      sent = token.json
      return requestWith(token, page)
    }
  }

  function checkNoToken(page: Page, at: PageValue, json: string | undefined): void {
    const steps = page.at?.steps ?? []
    const isInRecords = at.paths.some(
      one => typeof one[steps.length] === 'number' && steps.every((step, level) => one[level] === step)
    )
    // Without a record there is no token in one, and nothing follows.
    if (isInRecords && page.records === 0) return
    if (isInRecords && json === undefined) {
      throw new ActionError(
        'source.pagination',
        `${pageOf(page)} has ${page.records} records, but nothing at ${JSON.stringify(path)}, where ${inputName('source-pagination')} looks for the token of the next page.`,
        `Point next in ${inputName('source-pagination')} at a member that every record has, or name the flag that ends the pages with until or while.`
      )
    }
    checkMissingNextLink(page, at, json, log, total !== undefined)
  }

  function requestWith({ json, text }: Token, page: Page): PageRequest {
    if (inBody) return { url: first.url, body: withBodyValue(first.body ?? '', param, json) }
    if (!json.startsWith('[')) return { url: withQueryParameter(first.url, param, text), body: first.body }
    throw new ActionError(
      'source.pagination',
      `${pageOf(page)} has an array at ${JSON.stringify(path)}, which fits into a JSON body only.`,
      `Set in: body and param in ${inputName('source-pagination')}, or point next at one value.`
    )
  }
}

function contradiction(page: Page, total: string, shown: string): ActionError {
  return new ActionError(
    'source.pagination',
    `${pageOf(page)} says that there are more (${shown}), although as many records have come as ${JSON.stringify(total)} announces.`,
    `Point total in ${inputName('source-pagination')} at the number of all records, or leave it out.`
  )
}
