/** How the pages of a source hang together; the words are those of dlt's `rest_api` source. */
export const PAGINATION_TYPES = ['auto', 'none', 'link', 'next-url', 'cursor', 'page', 'offset'] as const

/** The input `source-pagination`. Which members a type has stands in `inputs/pagination.ts`. */
export interface Pagination {
  readonly type: (typeof PAGINATION_TYPES)[number]
  /** Dotted path in the body, or `header:` and a name: of the next page's URL or token. */
  readonly next?: string
  /** Name of the query parameter, or dotted path in the JSON body, that says which page is wanted. */
  readonly param?: string
  readonly in?: 'query' | 'body'
  /** Number of the first page, or first offset. `page` without it: the one that the URL or the body holds. */
  readonly start?: number
  /** As `param`, for the size of a page. */
  readonly sizeParam?: string
  /** Records of a page. */
  readonly size?: number
  /** Dotted path in the body: of the number of records or pages. */
  readonly total?: string
  /** Dotted path in the body, or `header:` and a name: of a flag that is true on the last page. */
  readonly until?: string
  /** The same of a flag that is true while there are more pages. */
  readonly while?: string
}

/** What a source without the input gets. */
export const AUTO: Pagination = { type: 'auto' }

/** What a source without `source-max-pages` gets. */
export const DEFAULT_MAX_PAGES = 10_000

/** True when pages can be asked for before their turn: their requests do not depend on the page before. */
export function mayFetchAhead({ type, size, total }: Pagination): boolean {
  return (type === 'page' || type === 'offset') && (size !== undefined || total !== undefined)
}
