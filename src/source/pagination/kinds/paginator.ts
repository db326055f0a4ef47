import type { Beside, RecordsPlace } from '../../contract/page-facts.ts'
import type { PathStep } from '../../contract/records-path.ts'
import type { PageRequest } from './page-request.ts'

/** What is known of a page before its contents are read. */
export interface PageHead {
  /** From 1. */
  readonly number: number
  readonly request: PageRequest
  /** The address that gave it, after redirects. */
  readonly url: URL
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
}

/** A page that has been read whole. */
export interface Page extends PageHead {
  /** The name of its format. */
  readonly format: string
  /** Undefined where the format does not tell. */
  readonly records: number | undefined
  /** What was found at the paginator's `paths`; see DocumentFacts. */
  readonly found: ReadonlyMap<readonly PathStep[], string>
  /** What stands beside the records of a page of JSON or XML. */
  readonly beside: readonly Beside[]
  /** Where the records of a page of JSON or XML are: in an array, or the page is one record itself. */
  readonly at: RecordsPlace | undefined
  /** Its answer should have content, but has none. */
  readonly isBlank: boolean
  /** Records of this page and all before it; not a number where the format does not tell. */
  readonly recordsSoFar: number
}

/** Says which page comes next. It is shown the pages in their order, each once. */
export interface Paginator {
  /** What is looked up in each JSON page. */
  readonly paths: readonly (readonly PathStep[])[]
  readonly first: PageRequest
  /**
   * Of pages that are counted, whatever they say: the request for one far beyond the last. A source that gives the
   * same page there does not know the parameter.
   */
  readonly beyond?: PageRequest
  /**
   * The request for the page after this one.
   * @returns undefined when this was the last one
   * @throws ActionError `source.pagination` when that cannot be told, `source.incomplete` when records are missing
   */
  next(page: Page): PageRequest | undefined | Promise<PageRequest | undefined>
  /**
   * The request for the page after this one, where the headers alone tell it: `next` will give the same. Fails as
   * `next` will.
   * @returns undefined when they do not tell it
   */
  early?(head: PageHead): Promise<PageRequest | undefined>
  /**
   * The request for a page that `next` has not come to yet. It may prove wrong: what `next` gives counts.
   * @returns undefined when there is no such page, or when it is not known
   */
  ahead?(number: number): PageRequest | undefined
  /** The same, undefined as well when there may be no such page. */
  certain?(number: number): PageRequest | undefined
}

/** A page, for the beginning of a message. */
export function pageOf({
  number,
  url
}: Pick<PageHead, 'number'> & {
  readonly url: { readonly host: string; readonly pathname: string }
}): string {
  const place = `${url.host}${url.pathname}`
  return number === 1 ? `The first page of ${place}` : `Page ${number} of ${place}`
}
