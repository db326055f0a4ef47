import { ActionError } from '../../base/errors.ts'
import { type PathStep, parseRecordsPath } from '../contract/records-path.ts'

const NO_TOKEN: ReadonlySet<string> = new Set(['null', 'false', '""', '0', '"0"'])

/** A link or token for the next page, as JSON wrote it. */
export interface Token {
  readonly text: string
  /** The JSON text: a token may be a number with more digits than JavaScript's own. */
  readonly json: string
}

/**
 * The ways in which a dotted path can be meant: `@odata.nextLink` is one name, `paging.next` two. The value of the
 * first that is there counts.
 */
export function pathsOf(path: string, key: string): readonly (readonly PathStep[])[] {
  const steps = parseRecordsPath(path, `source-pagination: ${key}`)
  return path.includes('.') ? [[path], steps] : [steps]
}

/** Of what was found at the ways of a path, the first that is there. */
export function firstFound(found: readonly (string | undefined)[]): string | undefined {
  return found.find(value => value !== undefined)
}

/**
 * The token in a JSON value. null, false, an empty text and 0 (Twitter, Redis; as with dlt) say that there is none.
 * @throws ActionError `source.pagination` when the value can be no token
 */
export function tokenOf(json: string | undefined, path: string, place: string): Token | undefined {
  if (json === undefined || NO_TOKEN.has(json)) return undefined
  const isText = json.startsWith('"') && json.endsWith('"') && json.length > 1
  if (isText) return { text: JSON.parse(json) as string, json }
  if (/^-?\d/.test(json)) return { text: json, json }
  throw new ActionError(
    'source.pagination',
    `${place}: ${JSON.stringify(path)} is ${kindOf(json)}, which names no next page.`,
    'Point next in source-pagination at the text that holds the link or token of the next page.'
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
  if (json === '{') return 'an object'
  if (json === '[') return 'an array'
  return json === 'true' ? 'true' : 'a text of more than 64 KB'
}
