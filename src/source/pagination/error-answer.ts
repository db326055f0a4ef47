import { ActionError } from '../../base/errors.ts'
import { oneLine, redact } from '../../base/redact.ts'
import { withoutTrailing } from '../../base/text.ts'
import { hostAndPath } from '../../http/display-url.ts'
import type { SourceConfig } from '../contract/source.ts'
import type { PagedRecords } from '../formats/json/paged-records.ts'
import { firstFound } from './lookup-value.ts'
import type { Page } from './paginator.ts'

/** Where JSON answers put an error: GraphQL ("Response", section Errors) and JSON:API a list, most others one. */
export const ERROR_PATHS = [['errors', 0], ['errors', 0, 'message'], ['error'], ['error', 'message']] as const

const NO_ERROR: ReadonlySet<string> = new Set(['null', 'false', '""'])
const QUOTED_CHARACTERS = 200
/** What is looked up may be cut beyond this; see JsonLookup. */
const LONGEST_TEXT = 32 * 1024

/**
 * Sees to it that a page which came with success is not an error all the same: errors beside the data that GraphQL
 * could not get whole, or that befell OData while it wrote, a list of errors that would be taken for the records, or an object that holds an error and
 * nothing else. What `source-records` names are records, whatever they are called.
 *
 * @param records have just taken the page; they look up ERROR_PATHS last
 * @throws ActionError `source.incomplete`, `source.records`
 */
export function checkNoError(page: Page, { at, found, beside }: PagedRecords, config: SourceConfig): void {
  const [listed, listedMessage, single, singleMessage] = found.slice(-ERROR_PATHS.length)
  const [root, ...deeper] = at?.steps ?? []
  const quoted = quote(firstFound([listedMessage, singleMessage, listed, single]), page.url, config)
  const place = `Page ${page.number} of ${hostAndPath(page.url)}`
  const isPartial =
    (root === 'data' && deeper.length > 0 && listed !== undefined) || (root === 'value' && single === '{')
  if (isPartial) {
    throw new ActionError(
      'source.incomplete',
      `${place} has errors beside its data, which are not whole then${quoted}.`,
      'Nothing was published. Correct the query in source-body; for an error that passes (too many requests, a timeout) run again later or ask for smaller pages.'
    )
  }
  if (config.records !== undefined) return
  const isErrors = root === 'errors' && deeper.length === 0
  const isError =
    at?.kind === 'object' &&
    (single !== undefined || listed !== undefined) &&
    !(single !== undefined && NO_ERROR.has(single)) &&
    beside.members.every(({ path }) => /^errors?(\.|$)/.test(path))
  if (!isErrors && !isError) return
  throw new ActionError(
    'source.records',
    `${place} holds an error instead of data${quoted}.`,
    'Check the address, the credentials and source-body. If errors are what is wanted, name them in source-records.'
  )
}

/** The text of an error, for the end of a sentence; nothing when it has none. */
function quote(json: string | undefined, url: URL, { secrets }: SourceConfig): string {
  if (json === undefined || !json.startsWith('"') || json.length > LONGEST_TEXT) return ''
  const text = oneLine(redact(JSON.parse(json) as string, secrets, url), QUOTED_CHARACTERS)
  return text === '' ? '' : `: ${withoutTrailing(text, '. ')}`
}
