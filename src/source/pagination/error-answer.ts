import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import { oneLine, redact } from '../../base/redact.ts'
import { withoutTrailing } from '../../base/text.ts'
import type { Beside } from '../contract/page-facts.ts'
import type { SourceConfig } from '../contract/source.ts'
import { saidOfItself, saysError } from '../formats/json/find/self-report.ts'
import { type Page, pageOf } from './kinds/paginator.ts'

const QUOTED_CHARACTERS = 200
/** Where JSON answers put an error: GraphQL ("Response", section Errors) and JSON:API a list, most others one. */
const MESSAGES = ['errors[0].message', 'error.message', 'errors[0]', 'error']

/**
 * Sees to it that a page which came with success is not an error all the same: errors beside the data that GraphQL
 * could not get whole, or that befell OData while it wrote, or an empty list beside an error.
 *
 * @throws ActionError `source.incomplete`, `source.records`
 */
export function checkNoError(page: Page, config: SourceConfig): void {
  const { at, beside } = page
  const [root, ...deeper] = at?.steps ?? []
  const isListed = beside.some(({ path }) => path === 'errors[0]')
  const isObject = beside.some(({ path, json }) => path === 'error' && json === '{')
  const isPartial = (root === 'data' && deeper.length > 0 && isListed) || (root === 'value' && isObject)
  if (isPartial) {
    throw new ActionError(
      'source.incomplete',
      `${pageOf(page)} has errors beside its data, which are not whole then${quote(page, config)}.`,
      `Nothing was published. Correct the query in ${inputName('source-body')}; for an error that passes (too many requests, a timeout) run again later or ask for smaller pages.`
    )
  }
  // An empty list would be the end of the data, or no data at all.
  if (page.records !== 0 || at?.kind !== 'array' || !saysError(beside)) return
  const hide = (text: string): string => oneLine(redact(text, config.secrets, page.url), QUOTED_CHARACTERS)
  const said = saidOfItself(beside, hide)
  throw new ActionError(
    'source.records',
    `${pageOf(page)} holds an error instead of data${said === undefined ? '' : `. It says: ${said}`}.`,
    `Nothing was published. Check the address, the credentials, ${inputName('source-headers')} and ${inputName('source-body')}; for an error that passes run again later.`
  )
}

/** The text of an error, for the end of a sentence; nothing when it has none. */
function quote({ beside, url }: Page, { secrets }: SourceConfig): string {
  const json = MESSAGES.map(path => textAt(beside, path)).find(text => text !== undefined)
  if (json === undefined) return ''
  const text = oneLine(redact(JSON.parse(json) as string, secrets, url), QUOTED_CHARACTERS)
  return text === '' ? '' : `: ${withoutTrailing(text, '. ')}`
}

function textAt(beside: readonly Beside[], path: string): string | undefined {
  const json = beside.find(one => one.path === path)?.json
  return json !== undefined && json.length > 1 && /^".*"$/s.test(json) ? json : undefined
}
