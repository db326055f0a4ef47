import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import type { Pagination } from '../../contract/pagination-config.ts'
import { envelopeOf } from '../signs/envelope.ts'
import { type Flag, flagsOf, truth } from '../signs/flags.ts'
import { PageValue } from './page-value.ts'
import { type Page, type Paginator, pageOf } from './paginator.ts'

/** What a page says of being the last one. */
export interface End {
  readonly says: 'more' | 'last'
  /** Where and how: `meta.has_more: true`. */
  readonly shown: string
}

/**
 * The flags that end the pages: those that `until` and `while` name, or without them those beside the records that
 * say so themselves, such as `has_more` and `end_of_stream`.
 */
export class Ends {
  /** Where they are looked up in each page. */
  readonly paths: Paginator['paths']
  readonly #until: PageValue | undefined
  readonly #while: PageValue | undefined

  /** @throws ActionError `input.invalid` when a key holds no path */
  constructor({ until, while: whilst }: Pagination) {
    this.#until =
      until === undefined ? undefined : new PageValue(until, `${inputName('source-pagination')}: until`)
    this.#while =
      whilst === undefined ? undefined : new PageValue(whilst, `${inputName('source-pagination')}: while`)
    this.paths = [...(this.#until?.paths ?? []), ...(this.#while?.paths ?? [])]
  }

  /** The workflow names a flag. */
  get areNamed(): boolean {
    return this.#until !== undefined || this.#while !== undefined
  }

  /**
   * What a page says; undefined when it says nothing.
   * @param next path of the link or token: flags beside it count as well
   * @throws ActionError `source.pagination` when a flag that the workflow names is not there, or is not a flag
   */
  of(page: Page, next?: string): End | undefined {
    if (!this.areNamed) return naturalEnd(page, next)
    const until = this.#read(this.#until, 'until', page)
    const whilst = this.#read(this.#while, 'while', page)
    if (until?.is === true) return { says: 'last', shown: until.shown }
    if (this.#while === undefined) return undefined
    // A source may leave the flag out where nothing follows.
    if (whilst?.is !== true) return { says: 'last', shown: whilst?.shown ?? this.#while.written }
    return { says: 'more', shown: whilst.shown }
  }

  #read(
    value: PageValue | undefined,
    key: string,
    page: Page
  ): { readonly is: boolean; readonly shown: string } | undefined {
    if (value === undefined) return undefined
    const json = value.on(page)
    const { written } = value
    if (json === undefined) {
      if (page.number > 1 || page.records === 0) return undefined
      throw new ActionError(
        'source.pagination',
        `${pageOf(page)} has nothing at ${JSON.stringify(written)}, the flag that ${key} names in ${inputName('source-pagination')}.`,
        `Point ${key} at the value that is true or false. ${listed(page)}`
      )
    }
    const is = truth(json)
    if (is !== undefined) return { is, shown: `${written}: ${json.replaceAll('"', '')}` }
    throw new ActionError(
      'source.pagination',
      `${pageOf(page)} has at ${JSON.stringify(written)} neither true nor false, so ${key} in ${inputName('source-pagination')} says nothing.`,
      `Point ${key} at the value that is true or false. ${listed(page)}`
    )
  }
}

/** The flags beside the records, and those beside the link or token; one that says more goes first. */
function naturalEnd(page: Page, next: string | undefined): End | undefined {
  const beside = envelopeOf(page.beside, page.at)
  const around = next === undefined ? undefined : ownerOf(next)
  const near =
    around === undefined
      ? []
      : page.beside
          .filter(({ path }) => ownerOf(path) === around)
          .map(({ path, steps, json }) => {
            const written = String(steps.at(-1))
            const name = written.replace(/[^a-z]/gi, '').toLowerCase()
            return { path, steps, json, name, written, owner: around, ownerName: '', isDoubtful: false }
          })
  const flags = flagsOf([...near, ...beside])
  const flag = flags.find(({ says }) => says === 'more') ?? flags[0]
  return flag === undefined ? undefined : { says: flag.says, shown: shownFlag(flag) }
}

function shownFlag({ value }: Flag): string {
  return `${value.path}: ${value.json.replaceAll('"', '')}`
}

function ownerOf(path: string): string {
  return path.replace(/\.?[^.]*$/, '')
}

function listed({ beside }: Page): string {
  const paths = beside.filter(({ json }) => truth(json) !== undefined).map(({ path }) => path)
  if (paths.length === 0) return 'No value beside the records is true or false.'
  return `Besides the records, the page has: ${paths.slice(0, 10).join(', ')}.`
}
