import type { PathStep } from '../contract/records-path.ts'
import type { JsonBeside } from '../formats/json/beside.ts'
import type { PageRequest } from './page-request.ts'

/** What is known of a page before its contents are read. */
export interface PageHead {
  /** From 1. */
  readonly number: number
  readonly request: PageRequest
  /** The address that gave it, after redirects. */
  readonly url: URL
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
}

/** A page that has been read whole. */
export interface Page extends PageHead {
  /** The name of its format. */
  readonly format: string
  /** Undefined where the format does not tell. */
  readonly records: number | undefined
  /** What was found at the paginator's `paths`; see JsonLookup. */
  readonly found: readonly (string | undefined)[]
  /** What stands beside the records of a JSON page. */
  readonly beside: Pick<JsonBeside, 'members' | 'next'>
  /** Its JSON has an array of records; else the page is one record itself. */
  readonly isList: boolean
  /** Its answer should have content, but has none. */
  readonly isBlank: boolean
  /** Records of this page and all before it. */
  readonly recordsSoFar: number
}

/** Says which page comes next. It is shown the pages in their order, each once. */
export interface Paginator {
  /** What is looked up in each JSON page. */
  readonly paths: readonly (readonly PathStep[])[]
  readonly first: PageRequest
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
   * The request for a page that `next` has not come to yet.
   * @returns undefined when there is no such page, or when it is not known
   */
  ahead?(number: number): PageRequest | undefined
  /** The same, undefined as well when there may be no such page. */
  certain?(number: number): PageRequest | undefined
}
