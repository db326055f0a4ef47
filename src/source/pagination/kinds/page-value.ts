import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { type PathStep, parseValuePath } from '../../contract/records-path.ts'
import type { Page, PageHead } from './paginator.ts'

const HEADER = /^header:\s*/i
const NO_TOKEN: ReadonlySet<string> = new Set(['null', 'false', '""', '0', '"0"'])

/** A link or token for the next page, as JSON wrote it. */
export interface Token {
  readonly text: string
  /** The JSON text: a token may be a number with more digits than JavaScript's own, or an array. */
  readonly json: string
}

/** A value that a key of `source-pagination` points at: by a path in the JSON of a page, or by `header:` and a name. */
export class PageValue {
  /** As the workflow writes it. */
  readonly written: string
  /**
   * The ways in which a dotted path can be meant: `@odata.nextLink` is one name, `paging.next` two. The value of the
   * first that is there counts.
   */
  readonly paths: readonly (readonly PathStep[])[]
  readonly #header: string | undefined

  /**
   * @param written the value of the key
   * @param input what gives it, for the message
   * @throws ActionError `input.invalid` when it is neither a path nor a header
   */
  constructor(written: string, input: string) {
    this.written = written
    if (HEADER.test(written)) {
      this.#header = headerName(written, input)
      this.paths = []
    } else {
      const steps = parseValuePath(written, input)
      this.paths = written.includes('.') ? [[written], steps] : [steps]
    }
  }

  /** True when it is a header, which formats other than JSON have as well. */
  get isHeader(): boolean {
    return this.#header !== undefined
  }

  /** The JSON text of the value on a page; undefined when there is nothing. */
  on(page: PageHead & Pick<Page, 'found'>): string | undefined {
    if (this.#header === undefined) return this.paths.map(path => page.found.get(path)).find(isThere)
    const value = page.headers[this.#header]
    return value === undefined ? undefined : JSON.stringify(value.trim())
  }
}

function isThere(json: string | undefined): boolean {
  return json !== undefined
}

function headerName(written: string, input: string): string {
  const name = written.replace(HEADER, '').toLowerCase()
  if (/^[!#$%&'*+.^_`|~\da-z-]+$/.test(name)) return name
  throw new ActionError(
    'input.invalid',
    `${input} is ${JSON.stringify(written)}, which does not name a header.`,
    'Write header: and the name, for example header:x-next-token.'
  )
}

/**
 * The token in a JSON value. null, false, an empty text and 0 (Twitter, Redis; as with dlt) say that there is none.
 * @param place of the page, for the message
 * @throws ActionError `source.pagination` when the value can be no token
 */
export function tokenOf(json: string | undefined, path: string, place: string): Token | undefined {
  if (json === undefined || NO_TOKEN.has(json)) return undefined
  const isText = json.startsWith('"') && json.endsWith('"') && json.length > 1
  if (isText) return { text: JSON.parse(json) as string, json }
  if (/^-?\d/.test(json) || /^\[.+\]$/s.test(json)) return { text: json, json }
  throw new ActionError(
    'source.pagination',
    `${place}: ${JSON.stringify(path)} is ${kindOf(json)}, which names no next page.`,
    `Point next in ${inputName('source-pagination')} at the text that holds the link or token of the next page.`
  )
}

/**
 * The whole number in a JSON value, which may be written as a text.
 * @returns undefined when there is none
 */
export function countOf(json: string | undefined): number | undefined {
  return json !== undefined && /^("?)\d{1,15}\1$/.test(json) ? Number(json.replaceAll('"', '')) : undefined
}

function kindOf(json: string): string {
  if (json.startsWith('{')) return 'an object'
  if (json.startsWith('[')) return 'an array'
  return json === 'true' ? 'true' : 'a text of more than 64 KB'
}
