import { LOWER_F, LOWER_T, QUOTE } from './lex/bytes.ts'

/** Levels that are looked at; the members of the root stand at level 1. GraphQL has its `pageInfo.…` at 4 or 5. */
const LEVELS = 5
const MAX_MEMBERS = 100
/** Names of members that hold a link or token for the next page: next, nextLink, next_page_token, nextRecordsUrl. */
const NEXT =
  /^(next(page|records|results)?(link|url|uri|href|cursor|token|key|id|number|marker|offset)?|continuationtoken)$/
/** Names in an object called so: `_links.next.href`, `paging.next.after`. */
const WITHIN_NEXT = /^(href|link|url|uri|cursor|token|after|page|offset)$/

/** A member that stands beside the records of a JSON document. */
export interface Beside {
  /** Dotted. */
  readonly path: string
  /** Its value, where that is a boolean. */
  readonly value: boolean | undefined
}

/** Notes which members stand beside the records, for messages: the first ones, and none inside arrays. */
export class JsonBeside {
  /** See JsonLookup. */
  readonly watch = LEVELS
  readonly members: Beside[] = []
  /** Members that by their names hold a link or token for the next page: the JSON of texts and numbers, by dotted path. */
  readonly next = new Map<string, string>()
  /** By level: the dotted path of the member that passes, or that holds what passes; undefined within an array. */
  readonly #paths: (string | undefined)[] = ['']

  /**
   * A value begins; see RecordsFinder.
   * @returns the path under which its JSON is to be put into `next`; undefined for most
   */
  begins(level: number, first: number, name: () => string | undefined): string | undefined {
    if (level === 0 || level > LEVELS || this.members.length === MAX_MEMBERS) return undefined
    const above = this.#paths[level - 1]
    const own = above === undefined ? undefined : name()
    const path = own === undefined ? undefined : level === 1 ? own : `${above}.${own}`
    this.#paths[level] = path
    if (path === undefined) return undefined
    const value = first === LOWER_T ? true : first === LOWER_F ? false : undefined
    this.members.push({ path, value })
    const isScalar = first === QUOTE || (first >= 0x30 && first <= 0x39)
    return isScalar && isNext(path) ? path : undefined
  }
}

/** A name in lower-case letters only, so that `next_page`, `nextPage` and `Next-Page` are alike. */
export function plain(name: string): string {
  return name.replace(/[^a-z]/gi, '').toLowerCase()
}

function isNext(path: string): boolean {
  const [last = '', above] = path.split('.').slice(-2).map(plain).reverse()
  return NEXT.test(last) || (WITHIN_NEXT.test(last) && above === 'next')
}
