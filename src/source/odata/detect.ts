import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import { hostAndPath } from '../../http/display-url.ts'
import { boundsOf } from '../../http/targets.ts'
import type { RecordsPlace } from '../contract/page-facts.ts'
import type { ODataFacts, SourceConfig } from '../contract/source.ts'
import { XmlFault, XmlReader } from '../decode/xml-reader.ts'
import { fetchSource, type SourceTools } from '../http/fetch.ts'
import { type Metadata, MetadataHandler, schemaOf } from './metadata.ts'

/** Where a document of OData names the address that describes it: version 4, 4.01, and 3 with its JSON light. */
export const CONTEXT_PATHS = [['@odata.context'], ['@context'], ['odata.metadata']] as const

const MAX_METADATA_BYTES = 200_000_000
/** Answers that say that there is no metadata for us; another failure is one of the run. */
const NOT_THERE: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 406, 410, 501])

/** What the pages of a source show of OData. */
export interface ODataSigns {
  /** The address that the workflow names. */
  readonly home: URL
  /** The address that gave the first page, after redirects. */
  readonly url: URL
  /** JSON found at CONTEXT_PATHS. */
  readonly contexts: readonly (string | undefined)[]
  /** Where the records are. */
  readonly at: RecordsPlace | undefined
  /** Names of the members of the records. */
  readonly members: readonly string[]
}

/**
 * Recognises an OData service by what its pages say of themselves, and gets the types of the records from its
 * `$metadata`, where it has one: at the origin of the source only, with the same credentials.
 *
 * @returns undefined for a source that is not OData
 * @throws ActionError `source.format` when `source-format` is `odata`, and it is not; what fetching throws, unless
 *   the service just has no metadata for us
 */
export async function odataFacts(
  signs: ODataSigns,
  config: SourceConfig,
  tools: SourceTools
): Promise<ODataFacts | undefined> {
  const context = textOf(signs.contexts.find(one => one !== undefined))
  const isVerbose = signs.at?.steps[0] === 'd'
  const isNamed = config.format === 'odata'
  const generation = isVerbose && (isNamed || signs.members.includes('__metadata')) ? 2 : 4
  if (generation === 4 && context === undefined) {
    if (!isNamed || signs.at === undefined) return isNamed ? { generation } : undefined
    if (signs.at.steps.join('.') !== 'value') throw noOData(signs.url)
  }
  const place = await metadataPlace(signs, context, tools)
  if (place === undefined || config.method !== 'GET') return { generation }
  const metadata = await fetchMetadata(place.url, signs.home, config, tools)
  const schema = metadata && schemaOf(metadata, place.context)
  return { generation, ...(schema === undefined ? {} : { schema }) }
}

/** The address of the metadata, and what of it the records are. */
async function metadataPlace(
  { home, url }: ODataSigns,
  context: string | undefined,
  tools: SourceTools
): Promise<{ url: URL; context: string } | undefined> {
  if (context === undefined) {
    // Version 2 does not say it: the service begins above the last part of the path.
    const set = url.pathname.split('/').at(-1) ?? ''
    if (url.origin !== home.origin) return undefined
    return { url: new URL('$metadata', new URL(url.pathname, url)), context: decodedText(set) }
  }
  const [address = '', fragment = ''] = context.split(/#(.*)/s)
  const target = await boundsOf(home.origin, tools.http, tools.resolve).targetOf(url, address)
  if ('fault' in target || target.url.origin !== home.origin) return undefined
  return { url: target.url, context: decodedText(fragment) }
}

async function fetchMetadata(
  url: URL,
  home: URL,
  config: SourceConfig,
  tools: SourceTools
): Promise<Metadata | undefined> {
  const headers = [
    ...config.headers.filter(([name]) => name.toLowerCase() !== 'accept'),
    ['Accept', 'application/xml'] as const
  ]
  try {
    const metadata = await fetchSource(
      url,
      { ...config, format: 'xml', headers },
      tools,
      answer => readMetadata(answer.bytes),
      { home: home.origin }
    )
    tools.log.info(`${hostAndPath(url)}: ${metadata.types.size} types`)
    return metadata
  } catch (error) {
    if (!(error instanceof XmlFault || isNotThere(error))) throw error
    tools.log.info(`${hostAndPath(url)} has no metadata that can be read, so types come from the values.`)
    return undefined
  }
}

function isNotThere(error: unknown): boolean {
  return error instanceof ActionError && error.details?.kind === 'http' && NOT_THERE.has(error.details.status)
}

async function readMetadata(input: AsyncIterable<Uint8Array>): Promise<Metadata> {
  const handler = new MetadataHandler()
  const reader = new XmlReader(handler)
  let length = 0
  for await (const chunk of input) {
    length += chunk.length
    if (length > MAX_METADATA_BYTES) throw new XmlFault('it is larger than any metadata', 1)
    reader.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))
  }
  reader.end()
  return handler.metadata
}

/** A part of a URL without its percent-encoding; as it is where that is broken. */
function decodedText(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function textOf(json: string | undefined): string | undefined {
  return json?.startsWith('"') && json.endsWith('"') ? (JSON.parse(json) as string) : undefined
}

function noOData(url: URL): ActionError {
  return new ActionError(
    'source.format',
    `${hostAndPath(url)}: got JSON that is not OData where OData was expected.`,
    `Check the address, which ends in the name of an entity set, or leave ${inputName('source-format')} out.`
  )
}
