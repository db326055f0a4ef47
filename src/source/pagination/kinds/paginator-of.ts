import type { Pagination } from '../../contract/pagination-config.ts'
import { cursorPaginator } from './cursor.ts'
import { autoPaginator, type LinkSettings, linkPaginator, nextUrlPaginator } from './links.ts'
import { offsetPaginator } from './offset.ts'
import { pagePaginator } from './page.ts'
import type { Paginator } from './paginator.ts'

/** The paginator of a type of `source-pagination`. @throws ActionError `input.invalid` */
export function paginatorOf(pagination: Pagination, links: LinkSettings): Paginator {
  const { first } = links
  switch (pagination.type) {
    case 'none':
      return { paths: [], first, next: () => undefined }
    case 'link':
      return linkPaginator(pagination, links)
    case 'next-url':
      return nextUrlPaginator(pagination, links)
    case 'cursor':
      return cursorPaginator(pagination, first, links.log)
    case 'page':
      return pagePaginator(pagination, first)
    case 'offset':
      return offsetPaginator(pagination, first)
    default:
      return autoPaginator(links)
  }
}
