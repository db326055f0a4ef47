import { hash } from 'node:crypto'
import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import { before } from '../../base/text.ts'
import { hostAndPath } from '../../http/display-url.ts'
import type { PageRequest } from './kinds/page-request.ts'
import type { Page } from './kinds/paginator.ts'

const circleRemedy = (): string =>
  `Nothing was published. Check param and next in ${inputName('source-pagination')}: the source may not know the parameter, or its pages may change while they are read. If its last page repeats the token, name the flag that ends the pages with until or while, or the number of records with total.`
const samePageRemedy = (): string =>
  `Nothing was published. Check param in ${inputName('source-pagination')}: the source does not seem to know it, and gives its first page again and again. If there is one page only, set ${inputName('source-pagination')}: none.`

/** Notices that pages go in a circle: a request that was made before, or the same contents under another number. */
export class Loops {
  readonly #pages = new Map<string, number>()
  #last: string | undefined
  /** Another page was given for another number. */
  #isKnown = false

  /** True when the request is that of a page so far. */
  has(request: PageRequest): boolean {
    return this.#pages.has(keyOf(request))
  }

  /** @throws ActionError `source.loop` when the request of a page was that of an earlier one */
  checkRequest(request: PageRequest, number: number): void {
    const { url } = request
    const key = keyOf(request)
    const before = this.#pages.get(key)
    if (before !== undefined) {
      throw new ActionError(
        'source.loop',
        `Page ${number - 1} of ${hostAndPath(url)} leads back to page ${before}: the next request was made before.`,
        circleRemedy()
      )
    }
    this.#pages.set(key, number)
  }

  /**
   * For pages that are counted: pages in a row may be equal, but then the source must know the parameter. Where a
   * page leads to the next one, its link or token tells whether it is another one.
   *
   * @param fingerprint of the contents
   * @param beyond asks for the contents of a page that cannot be there; undefined when there is nothing to ask for
   * @throws ActionError `source.loop` when a page has the same contents as the one before it, and so has any page
   */
  async checkContents(
    { number, url, records }: Page,
    fingerprint: string,
    beyond: () => Promise<string | undefined>
  ): Promise<void> {
    const isSame = records !== 0 && fingerprint === this.#last && !this.#isKnown
    this.#last = fingerprint
    if (!isSame) return
    this.#isKnown = (await beyond()) !== fingerprint
    if (this.#isKnown) return
    throw new ActionError(
      'source.loop',
      `Pages ${number - 1} and ${number} of ${hostAndPath(url)} are the same, byte for byte, and so is a page far beyond them.`,
      samePageRemedy()
    )
  }
}

function keyOf({ url, body }: PageRequest): string {
  return hash('sha1', `${before(url.href, '#')}\n${body ?? ''}`, 'base64')
}
