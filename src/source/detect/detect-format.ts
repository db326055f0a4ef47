import { ActionError } from '../../base/errors.ts'
import { oneLine, redact } from '../../base/redact.ts'
import type { SourceConfig } from '../contract/source.ts'
import { mayBeJson, type Recognised, recognise } from './sniff.ts'

/** The format of one file or answer. */
export type FileFormat = Exclude<SourceConfig['format'], 'auto' | 'odata'>

/** All that may tell a format. */
export interface FormatHints {
  /** The input `source-format`, OData being JSON. */
  readonly wanted: FileFormat | 'auto'
  /** The Content-Type header, parameters included. */
  readonly contentType?: string | undefined
  /** File name or URL path; its extension counts. */
  readonly name: string
  /** The first bytes, uncompressed. */
  readonly head: Uint8Array
  /** The input `source-encoding`. */
  readonly encoding?: string | undefined
}

/** How to speak of the source in a message. */
export interface FormatPlace {
  readonly origin: string
  /** Texts that no message may hold. */
  readonly secrets: readonly string[]
}

const MEDIA_TYPES: readonly (readonly [pattern: RegExp, format: FileFormat])[] = [
  [/^application\/(x-)?(ndjson|jsonl|jsonlines|json-lines)$/, 'ndjson'],
  [/^(application|text)\/(x-)?json$|\+json$/, 'json'],
  [/^(text|application)\/(x-)?(csv|comma-separated-values)$/, 'csv'],
  [/^text\/(tab-separated-values|tsv)$/, 'tsv'],
  [/^application\/(vnd\.apache\.|x-)?parquet$/, 'parquet'],
  [/^application\/(vnd\.apache\.arrow\.(file|stream)|x-apache-arrow(-stream)?)$/, 'arrow'],
  [
    /^application\/vnd\.(openxmlformats-officedocument\.spreadsheetml\.sheet|ms-excel\.sheet\.macroenabled\.12)$/,
    'xlsx'
  ],
  [/^(application|text)\/xml$|\+xml$/, 'xml'],
  [/^application\/(vnd\.tableau\.|x-)?hyper$/, 'hyper']
]
const HTML_TYPES = new Set(['text/html', 'application/xhtml+xml'])
const EXTENSION =
  /\.(json|ndjson|jsonl|csv|tsv|tab|parquet|arrow|arrows|feather|ipc|xlsx|xlsm|xml|rss|atom|hyper)(\.gz|\.zip)?$/i
const ARROW_EXTENSIONS = new Set(['arrow', 'arrows', 'feather', 'ipc'])
/** Formats that are no text. */
export const BINARY: ReadonlySet<string> = new Set(['parquet', 'xlsx', 'arrow', 'hyper'])
const TITLE = /<title[^<>]*>([^<]*)/i
const TITLE_CHARACTERS = 80

/** The formats as people write them. */
export const FORMAT_NAMES: Readonly<Record<FileFormat, string>> = {
  json: 'JSON',
  ndjson: 'NDJSON',
  csv: 'CSV',
  tsv: 'TSV',
  parquet: 'Parquet',
  xlsx: 'an Excel workbook',
  arrow: 'Arrow',
  xml: 'XML',
  hyper: 'Hyper'
}

/** True when the name tells a format or a compression. */
export function hasExtension(name: string): boolean {
  return EXTENSION.test(name) || /\.(gz|zip)$/i.test(name)
}

/** The media type without parameters, lower case: `text/csv`. Empty when there is none. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/** The charset parameter of a content type, lower case. */
export function charsetOf(contentType: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase()
}

/**
 * Decides the format: the one wanted; with `auto` the content type, then the extension, then the first bytes.
 * JSON turns into NDJSON with `auto` when the contents are that. Without contents any format will do.
 *
 * @returns also `blank`: there is nothing but (at most) white space in the head
 * @throws ActionError `source.html` for an HTML page, `source.format` when contents and format contradict,
 *   `source.encoding` for text in UTF-16 that does not say so
 */
export function decideFormat(
  hints: FormatHints,
  place: FormatPlace
): { readonly format: FileFormat; readonly blank: boolean } {
  const { wanted, contentType, name, head, encoding } = hints
  const found = recognise(head, encoding ?? charsetOf(contentType))
  const announced = announcedFormat(contentType) ?? extensionFormat(name)
  const expected = wanted === 'auto' ? announced : wanted
  refuseHtml(hints, found, expected, place)
  if (found.encoding !== undefined) throw withoutMark(found.encoding, place)
  if (found.kind === 'blank') return { format: expected ?? 'json', blank: true }
  if (wanted === 'auto' && (expected === undefined || expected === 'json') && found.kind === 'ndjson') {
    return { format: 'ndjson', blank: false }
  }
  const format = expected ?? formatByContents(found, place)
  refuseContradiction(format, hints, found, place)
  return { format, blank: false }
}

function withoutMark(encoding: string, { origin }: FormatPlace): ActionError {
  return new ActionError(
    'source.encoding',
    `${origin} is text in ${encoding.toUpperCase()}, but neither a byte order mark nor a content type says so.`,
    `For CSV and TSV set source-encoding to ${encoding}; have the source send UTF-8 otherwise.`
  )
}

function announcedFormat(contentType: string | undefined): FileFormat | undefined {
  const type = mediaType(contentType)
  return MEDIA_TYPES.find(([pattern]) => pattern.test(type))?.[1]
}

function extensionFormat(name: string): FileFormat | undefined {
  const extension = EXTENSION.exec(name)?.[1]?.toLowerCase()
  if (extension === 'jsonl') return 'ndjson'
  if (extension === 'tab') return 'tsv'
  if (extension === 'xlsm') return 'xlsx'
  if (extension === 'rss' || extension === 'atom') return 'xml'
  if (extension !== undefined && ARROW_EXTENSIONS.has(extension)) return 'arrow'
  return extension as FileFormat | undefined
}

function formatByContents(found: Recognised, place: FormatPlace): FileFormat {
  const { kind } = found
  if (kind === 'text') return 'csv'
  if (kind in FORMAT_NAMES) return kind as FileFormat
  throw contradiction(found.name, 'data', place)
}

function refuseHtml(
  { wanted, contentType }: FormatHints,
  found: Recognised,
  expected: FileFormat | undefined,
  { origin, secrets }: FormatPlace
): void {
  const type = mediaType(contentType)
  const isJson = found.kind === 'json' || found.kind === 'ndjson'
  // Some servers call all they send text/html; where JSON is wanted by name and JSON it is, nothing is mistaken.
  const harmless = isJson && (wanted === 'json' || wanted === 'ndjson')
  if (found.kind !== 'html' && (!HTML_TYPES.has(type) || harmless)) return
  const title = oneLine(redact(TITLE.exec(found.text)?.[1] ?? '', secrets), TITLE_CHARACTERS)
  throw new ActionError(
    'source.html',
    `${origin}: got HTML${type === '' ? '' : ` (${type})`} where ${expected === undefined ? 'data' : FORMAT_NAMES[expected]} was expected${title === '' ? '' : `; title: ${title}`}.`,
    'That is often a login redirect or a wrong URL or token: check source-url and the credentials.'
  )
}

function refuseContradiction(
  format: FileFormat,
  { wanted, contentType }: FormatHints,
  found: Recognised,
  place: FormatPlace
): void {
  const { kind, name } = found
  const expected = FORMAT_NAMES[format]
  if (format !== kind && (BINARY.has(format) || BINARY.has(kind))) throw contradiction(name, expected, place)
  if (kind === 'binary') throw contradiction(name, expected, place)
  if (format === 'xml') {
    // A root element with plain text or nothing in it could be the header of CSV, were it not announced as XML.
    if (kind === 'xml' || (kind === 'text' && found.text.startsWith('<'))) return
    throw contradiction(name, expected, place)
  }
  if (kind === 'xml') throw contradiction(name, expected, place)
  if (format === 'csv' || format === 'tsv') {
    if (kind === 'json' || kind === 'ndjson') throw contradiction(name, expected, place)
    const announced = announcedFormat(contentType)
    if (wanted !== 'auto' && (announced === 'json' || announced === 'ndjson')) {
      throw contradiction(`the content type ${mediaType(contentType)}`, expected, place)
    }
  } else if (format === 'json' && kind === 'ndjson') {
    throw new ActionError(
      'source.format',
      `${place.origin}: got NDJSON (a JSON value on each line) where one JSON document was expected.`,
      'Set source-format to ndjson, or leave it out.'
    )
  } else if (kind === 'text' && !mayBeJson(found.text)) {
    throw contradiction(name, expected, place)
  }
}

/** Contents that are another thing than what was expected. */
export function contradiction(
  got: string,
  expected: string,
  { origin }: Pick<FormatPlace, 'origin'>
): ActionError {
  return new ActionError(
    'source.format',
    `${origin}: got ${got} where ${expected} was expected.`,
    'Check the address, or set source-format to what it really is: json, ndjson, csv, tsv, parquet, xlsx, arrow, xml or hyper.'
  )
}
