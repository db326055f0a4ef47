import { writeXml, type XmlNode } from '../../../src/base/xml-writer.ts'
import { parseResponse, type XmlElement } from '../../../src/tableau/rest/xml.ts'
import type { Placeholders } from './placeholders.ts'

/** Attributes and members whose values are words of the API, numbers or times. All others are replaced. */
const PLAIN: ReadonlySet<string> = new Set(
  'code type mode status progress finishCode createdAt updatedAt startedAt completedAt endedAt publishedAt pageNumber pageSize totalAvailable size fileSize sizeInBytes revisionNumber current deleted isCertified hasExtracts encryptExtracts useRemoteQueryAgent contentPermissions estimatedTimeToExpiration build priority jobType embedPassword siteRole datasourceType overwrite append asJob replace includeExtract'.split(
    ' '
  )
)
const PLAIN_VALUE = /^[\w .:+-]{0,40}$/
const SENTENCES: ReadonlySet<string> = new Set(['summary', 'detail', 'notes', 'text', 'message'])
const VERSIONS: ReadonlySet<string> = new Set(['restApiVersion', 'productVersion'])
const NAMESPACES: ReadonlySet<string> = new Set(['xmlns', 'xsi', 'schemaLocation'])
const LISTS: ReadonlySet<string> = new Set(['datasources', 'projects', 'workbooks', 'flows'])
/** What a site holds is nobody's business. */
const MOST_ITEMS = 3
const LONGEST_BODY = 20_000

/** Segments of addresses that are the API's own. */
const SEGMENTS: ReadonlySet<string> = new Set(
  'api sites projects datasources fileUploads auth signin signout serverinfo serverInfo jobs workbooks flows refresh run runs tags content revisions connections data tasks extractRefreshes runNow v1 vizql-data-service query-datasource sessions current'.split(
    ' '
  )
)

/** `/api/3.30/sites/{luid}/jobs/{luid}`: the address of a request, without what it names. */
export function pathTemplate(pathname: string): string {
  const path = pathname.slice(Math.max(0, pathname.indexOf('/api/')))
  return path
    .split('/')
    .map(segment => {
      if (segment === '' || SEGMENTS.has(segment) || /^\d+\.\d+$/.test(segment)) return segment
      if (/^[0-9a-f-]{36}$/i.test(segment)) return '{luid}'
      return /^\d+(:|%3A)/i.test(segment) ? '{upload}' : '{value}'
    })
    .join('/')
}

/** The parameters of a request. */
export function plainQuery(query: URLSearchParams, names: Placeholders): Record<string, string> {
  return Object.fromEntries(
    [...query].map(([key, value]) => {
      const [, condition = '', wanted = value] = (key === 'filter' && /^(\w+:\w+:)(.*)$/s.exec(value)) || []
      return [key, condition + plainValue(key, wanted, names)]
    })
  )
}

/** The body of an answer: XML and JSON with their values replaced; of anything else the kind alone. */
export function plainBody(text: string, names: Placeholders): string {
  const shown = text.trimStart().startsWith('{') ? plainJson(text, names) : plainXml(text, names)
  return shown.length > LONGEST_BODY ? `${shown.slice(0, LONGEST_BODY)}… (${shown.length} characters)` : shown
}

function plainXml(text: string, names: Placeholders): string {
  if (text.trim() === '') return ''
  let root: XmlElement
  try {
    root = parseResponse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return `(${text.length} characters that are no answer of the REST API)`
  }
  return writeXml(plainElement(root, names))
}

function plainElement({ name, attributes, children, text }: XmlElement, names: Placeholders): XmlNode {
  const pairs = Object.entries(attributes).filter(([key]) => !NAMESPACES.has(key))
  const items = children.map(child => plainElement(child, names))
  return {
    name,
    attributes: Object.fromEntries(
      pairs.map(([key, value]) => [key, writable(plainValue(key, value, names))])
    ),
    ...(text === ''
      ? { children: LISTS.has(name) ? shortened(items) : items }
      : { text: writable(plainValue(name, text, names)) })
  }
}

/** The first items of a list, and how many more there are. */
function shortened(items: readonly XmlNode[]): readonly XmlNode[] {
  const more = items.length - MOST_ITEMS
  if (more <= 0) return items
  return [...items.slice(0, MOST_ITEMS), { name: 'more', attributes: { count: String(more) } }]
}

/** Without the control characters that XML cannot hold. */
function writable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ')
}

function plainJson(text: string, names: Placeholders): string {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return `(${text.length} characters that are not JSON)`
  }
  const plain = (key: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(item => plain(key, item))
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([member, inner]) => [
          /^\w{1,40}$/.test(member) ? member : names.value(member, 'member'),
          plain(member, inner)
        ])
      )
    }
    return typeof value === 'string' ? plainValue(key, value, names) : value
  }
  return JSON.stringify(plain('', parsed))
}

function plainValue(key: string, value: string, names: Placeholders): string {
  if (SENTENCES.has(key)) return names.sentence(value)
  if (VERSIONS.has(key) && /^[\d.]{1,20}$/.test(value)) return value
  if (PLAIN.has(key) && PLAIN_VALUE.test(value)) return value
  return names.value(value, /^[a-z]\w{0,30}$/i.test(key) ? key : 'value')
}
