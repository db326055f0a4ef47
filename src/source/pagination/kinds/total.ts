import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { counted } from '../../../base/text.ts'
import { hostAndPath } from '../../../http/display-url.ts'
import { PAGES, PAGES_PERHAPS, plain, TOTAL, TOTAL_PERHAPS } from '../signs/names.ts'
import { countOf, PageValue } from './page-value.ts'
import type { Page, Paginator } from './paginator.ts'

/** How many records (or pages) a source announces, as its pages say it. */
export class Total {
  /** Where it is looked up in each page. */
  readonly paths: Paginator['paths']
  /** What it counts, as far as its name tells. */
  readonly unit: 'records' | 'pages' | undefined
  readonly #value: PageValue
  readonly #place: string
  #count: number | undefined

  private constructor(path: string, place: string) {
    this.#value = new PageValue(path, `${inputName('source-pagination')}: total`)
    this.#place = place
    this.paths = this.#value.paths
    this.unit = unitOf(path)
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
  hear(page: Page): void {
    this.#count = countOf(this.#value.on(page)) ?? this.#count
    if (this.#count !== undefined) return
    throw new ActionError(
      'source.pagination',
      `The first page of ${this.#place} has no number at ${JSON.stringify(this.#value.written)}.`,
      `Point total in ${inputName('source-pagination')} at the number of records or pages, or leave it out.`
    )
  }

  /** As many records as are announced have come; where it may be pages that are counted, that does not show. */
  isReached(records: number): boolean {
    return this.unit !== 'pages' && records >= this.count
  }

  /** @throws ActionError `source.incomplete` when there are fewer records than announced */
  check(records: number, pages: number): void {
    if (records < this.count) throw this.missed(records, pages)
  }

  /** The error for pages that end before what is announced has come. */
  missed(records: number, pages: number): ActionError {
    return new ActionError(
      'source.incomplete',
      `${this.#place} announces ${this.count.toLocaleString('en-US')} (${this.#value.written}), but its ${counted(pages, 'page')} held ${counted(records, 'record')}.`,
      `Nothing was published. Run again, in case the source changed meanwhile; if it stays like that, check the parameters in ${inputName('source-pagination')}, or leave total out if it counts something else.`
    )
  }
}

function unitOf(path: string): Total['unit'] {
  const name = plain(
    path
      .replace(/^header:/i, '')
      .split('.')
      .at(-1) ?? ''
  )
  if (PAGES.test(name) || PAGES_PERHAPS.test(name)) return 'pages'
  return TOTAL.test(name) || TOTAL_PERHAPS.test(name) ? 'records' : undefined
}
