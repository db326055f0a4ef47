import { hash } from 'node:crypto'
import { ActionError } from '../../base/errors.ts'
import { before } from '../../base/text.ts'
import { hostAndPath } from '../../http/display-url.ts'
import type { PageRequest } from './page-request.ts'
import type { Page } from './paginator.ts'

const REMEDY =
  'Nothing was published. Check param and next in source-pagination: the source may not know the parameter, or its pages may change while they are read; otherwise ask whoever runs it.'

/** Notices that pages go in a circle: a request that was made before, or the same contents twice in a row. */
export class Loops {
  readonly #pages = new Map<string, number>()
  #last: string | undefined

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
        REMEDY
      )
    }
    this.#pages.set(key, number)
  }

  /**
   * @param fingerprint of the contents
   * @throws ActionError `source.loop` when a page has the same contents as the one before it; empty pages may
   */
  checkContents({ number, url, records }: Page, fingerprint: string): void {
    if (records !== 0 && fingerprint === this.#last) {
      throw new ActionError(
        'source.loop',
        `Pages ${number - 1} and ${number} of ${hostAndPath(url)} are the same, byte for byte.`,
        REMEDY
      )
    }
    this.#last = fingerprint
  }
}

function keyOf({ url, body }: PageRequest): string {
  return hash('sha1', `${before(url.href, '#')}\n${body ?? ''}`, 'base64')
}
