import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { hostAndPath } from '../../../http/display-url.ts'
import type { Pagination } from '../../contract/pagination-config.ts'
import {
  bodyNumber,
  type PageRequest,
  queryParameter,
  withBodyValue,
  withQueryParameter
} from './page-request.ts'
import type { Page } from './paginator.ts'

/** Pages, or records, that no source has: within 32 bits, as most programs count. */
export const FAR = 1_000_000_000

/** A request that asks for pages of `size`, where the workflow says how to ask. @param usual name of the parameter */
export function withSize(request: PageRequest, settings: Pagination, usual: string | undefined): PageRequest {
  const { size, sizeParam = usual } = settings
  if (size === undefined || sizeParam === undefined) return request
  return withNumber(request, sizeParam, settings.in, size)
}

/** A request with one number set, in its query or its body. */
export function withNumber(
  { url, body }: PageRequest,
  name: string,
  where: Pagination['in'],
  value: number
): PageRequest {
  return where === 'body'
    ? { url, body: withBodyValue(body ?? '', name, String(value)) }
    : { url: withQueryParameter(url, name, String(value)), body }
}

/** The number that a request holds already. */
export function numberIn(
  { url, body }: PageRequest,
  name: string,
  where: Pagination['in']
): number | undefined {
  if (where === 'body') return bodyNumber(body ?? '', name)
  const value = queryParameter(url, name)
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}

/** A page whose records are counted. @throws ActionError `source.pagination` for a format that does not tell them */
export function countedPage(page: Page): Page & { readonly records: number } {
  const { records } = page
  if (records !== undefined) return { ...page, records }
  throw new ActionError(
    'source.pagination',
    `The pages of ${hostAndPath(page.url)} are ${page.format}, whose records are not counted, so that nothing tells the last page.`,
    `The types page and offset of ${inputName('source-pagination')} need JSON, NDJSON or CSV.`
  )
}
