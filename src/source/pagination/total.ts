import { ActionError } from '../../base/errors.ts'
import { counted } from '../../base/text.ts'
import { hostAndPath } from '../../http/display-url.ts'
import { countOf, firstFound, pathsOf } from './lookup-value.ts'
import type { Paginator } from './paginator.ts'

/** How many records (or pages) a source announces, as its pages say it. */
export class Total {
  /** Where it is looked up in each page. */
  readonly paths: Paginator['paths']
  readonly #path: string
  readonly #place: string
  #count: number | undefined

  private constructor(path: string, place: string) {
    this.#path = path
    this.#place = place
    this.paths = pathsOf(path, 'total')
  }

  /** That of `source-pagination`, if it names one. */
  static at(path: string | undefined, url: URL): Total | undefined {
    return path === undefined ? undefined : new Total(path, hostAndPath(url))
  }

  /** The newest number. */
  get count(): number {
    return this.#count ?? 0
  }

  /**
   * Hears what a page says; one that says nothing changes nothing, unless it is the first.
   * @throws ActionError `source.pagination`
   */
  hear(found: readonly (string | undefined)[]): void {
    this.#count = countOf(firstFound(found)) ?? this.#count
    if (this.#count !== undefined) return
    throw new ActionError(
      'source.pagination',
      `The first page of ${this.#place} has no number at ${JSON.stringify(this.#path)}.`,
      'Point total in source-pagination at the number of records or pages, or leave it out.'
    )
  }

  /** @throws ActionError `source.incomplete` when there are fewer records than announced */
  check(records: number, pages: number): void {
    if (records < this.count) throw this.missed(records, pages)
  }

  /** The error for pages that end before what is announced has come. */
  missed(records: number, pages: number): ActionError {
    return new ActionError(
      'source.incomplete',
      `${this.#place} announces ${this.count.toLocaleString('en-US')} (${this.#path}), but its ${counted(pages, 'page')} held ${counted(records, 'record')}.`,
      'Nothing was published. Run again, in case the source changed meanwhile; if it stays like that, check the parameters in source-pagination, or leave total out if it counts something else.'
    )
  }
}
