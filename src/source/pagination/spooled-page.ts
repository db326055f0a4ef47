import type { PageFacts, RecordsPlace } from '../contract/page-facts.ts'
import { NO_CONTENT, type SourceAnswer } from '../http/fetch.ts'
import type { SpooledContents } from '../spool/contents.ts'
import { NOTHING } from './buffered-page.ts'
import type { PageRequest } from './kinds/page-request.ts'
import type { Page } from './kinds/paginator.ts'

/** A page that is in the spool. */
export interface SpooledPage {
  readonly answer: Pick<SourceAnswer, 'url' | 'headers' | 'status'>
  readonly made: SpooledContents
  readonly fingerprint: string
}

/** What a paginator is told of a page. */
export function pageFrom(
  { answer, made, fingerprint }: SpooledPage,
  number: number,
  request: PageRequest,
  records: number | undefined
): Page {
  const facts = made.page
  const isJson = facts?.format === 'json'
  return {
    number,
    request,
    url: answer.url,
    status: answer.status,
    headers: answer.headers,
    format: made.format,
    records: made.records,
    found: isJson ? facts.found : new Map(),
    beside: facts?.beside ?? [],
    at: isJson ? facts.at : facts && placeOf(facts),
    isBlank: !NO_CONTENT.has(answer.status) && (isJson ? facts.at === undefined : fingerprint === NOTHING),
    recordsSoFar: records ?? Number.NaN
  }
}

/** Where the records of XML are, told as for JSON: the element that repeats is the array. */
function placeOf({ place }: Extract<PageFacts, { format: 'xml' }>): RecordsPlace | undefined {
  return place === undefined ? undefined : { steps: place.split('/').slice(1), kind: 'array' }
}

/**
 * True for facts that tell where the records of further pages are: a page that had no text, or no element, does not.
 */
export function hasPlace(facts: PageFacts | undefined): boolean {
  return facts?.format === 'json' ? facts.at !== undefined : facts?.place !== undefined
}
