import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import { oneLine, redact } from '../../base/redact.ts'
import { alternatives } from '../../base/text.ts'
import { charsetOf, mediaType } from '../decode/content-type.ts'
import type { FirstBytes, Format, Refusal } from '../spool/format.ts'
import { type Recognised, recognise } from './sniff.ts'

/** What contents may be recognised as. */
export interface FormatChoices {
  /** In the order in which messages list them. */
  readonly all: readonly Format[]
  /** What text is that can be anything. */
  readonly ofText: Format
  /** What contents are that have nothing in them. */
  readonly ofNothing: Format
}

/** All that may tell a format. */
export interface FormatHints {
  /** The input `source-format`; undefined for `auto`. */
  readonly wanted: Format | undefined
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

const HTML_TYPES = new Set(['text/html', 'application/xhtml+xml'])
const EXTENSION = /\.([a-z\d]+)(\.gz|\.zip)?$/i
const TITLE = /<title[^<>]*>([^<]*)/i
const TITLE_CHARACTERS = 80

/** True when the name tells a format or a compression. */
export function hasExtension(name: string, { all }: FormatChoices): boolean {
  return /\.(gz|zip)$/i.test(name) || extensionFormat(name, all) !== undefined
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
  place: FormatPlace,
  choices: FormatChoices
): { readonly format: Format; readonly blank: boolean } {
  const { wanted, contentType, name, head, encoding } = hints
  const { all } = choices
  const found = withoutJsonp(recognise(head, all, encoding ?? charsetOf(contentType)), wanted, place)
  const seen = all.find(format => format.name === found.kind)
  const expected = wanted ?? announcedFormat(contentType, all) ?? extensionFormat(name, all)
  refuseHtml(hints, found, seen, expected, place)
  if (found.encoding !== undefined) throw withoutMark(found.encoding, place)
  if (found.kind === 'blank') return { format: expected ?? choices.ofNothing, blank: true }
  const isMiscalled = wanted === undefined && isOftenCalled(seen, expected)
  const format = (isMiscalled ? undefined : expected) ?? (found.kind === 'text' ? choices.ofText : seen)
  if (format === undefined) throw contradictionOf(found, 'data', place, choices)
  refuseContradiction(format, hints, found, place, choices)
  return { format, blank: false }
}

/** A header of CSV may look like a call, where somebody says that it is CSV. */
function withoutJsonp(found: Recognised, wanted: Format | undefined, place: FormatPlace): Recognised {
  if (found.kind !== 'jsonp') return found
  if (wanted?.layout === 'stream' && wanted.sniff.by === 'nothing') return { ...found, kind: 'text' }
  throw refused(
    place,
    found.name,
    wanted?.label ?? 'data',
    `Leave the parameter that asks for it, often callback or jsonp, out of ${inputName('source-url')}.`
  )
}

function withoutMark(encoding: string, { origin }: FormatPlace): ActionError {
  return new ActionError(
    'source.encoding',
    `${origin} is text in ${encoding.toUpperCase()}, but neither a byte order mark nor a content type says so.`,
    `For CSV and TSV set ${inputName('source-encoding')} to ${encoding}; have the source send UTF-8 otherwise.`
  )
}

function announcedFormat(contentType: string | undefined, all: readonly Format[]): Format | undefined {
  const type = mediaType(contentType)
  return all.find(({ mediaTypes }) => mediaTypes.test(type))
}

function extensionFormat(name: string, all: readonly Format[]): Format | undefined {
  const extension = EXTENSION.exec(name)?.[1]?.toLowerCase()
  return extension === undefined ? undefined : all.find(({ extensions }) => extensions.includes(extension))
}

function refuseHtml(
  { wanted, contentType }: FormatHints,
  found: Recognised,
  seen: Format | undefined,
  expected: Format | undefined,
  { origin, secrets }: FormatPlace
): void {
  const type = mediaType(contentType)
  // Some servers call all they send text/html: what cannot be a page is believed to be what it seems, or is said to be.
  const isData =
    wanted === undefined ? isUnmistakable(seen) : !/^(<|$)/.test(found.text) || seen?.isBinary === true
  if (found.kind !== 'html' && (!HTML_TYPES.has(type) || isData)) return
  const title = oneLine(redact(TITLE.exec(found.text)?.[1] ?? '', secrets), TITLE_CHARACTERS)
  throw new ActionError(
    'source.html',
    `${origin}: got HTML${type === '' ? '' : ` (${type})`} where ${expected?.label ?? 'data'} was expected${title === '' ? '' : `; title: ${title}`}.`,
    `That is often a login redirect or a wrong URL or token: check ${inputName('source-url')} and the credentials.${found.kind === 'html' ? '' : ` If it is data all the same, set ${inputName('source-format')} to what it is.`}`
  )
}

function refuseContradiction(
  format: Format,
  { wanted, contentType }: FormatHints,
  found: Recognised,
  place: FormatPlace,
  choices: FormatChoices
): void {
  const taken = takes(format, found)
  if (taken === false) throw contradictionOf(found, format.label, place, choices)
  if (taken !== true) throw refused(place, taken.got, taken.expected, taken.remedy())
  // What may be anything is not what it is announced as.
  const isAnything = format.layout === 'stream' && format.sniff.by === 'nothing'
  if (wanted !== undefined && isAnything && isUnmistakable(announcedFormat(contentType, choices.all))) {
    throw contradiction(`the content type ${mediaType(contentType)}`, format.label, place, choices)
  }
}

function takes(format: Format, found: FirstBytes): boolean | Refusal {
  const isItself = found.kind === format.name
  return format.layout === 'archive' ? isItself : (format.takes?.(found) ?? isItself)
}

/** True when the contents are of a format that people call by the name of the one expected. */
function isOftenCalled(seen: Format | undefined, expected: Format | undefined): boolean {
  return expected !== undefined && seen?.layout === 'stream' && seen.oftenCalled === expected.name
}

function isUnmistakable(format: Format | undefined): boolean {
  return format?.layout === 'stream' && format.isUnmistakable === true
}

function contradictionOf(
  { name, remedy }: Recognised,
  expected: string,
  place: FormatPlace,
  choices: FormatChoices
): ActionError {
  return remedy === undefined
    ? contradiction(name, expected, place, choices)
    : refused(place, name, expected, remedy)
}

/** Contents that are another thing than what was expected. */
export function contradiction(
  got: string,
  expected: string,
  place: Pick<FormatPlace, 'origin'>,
  { all }: FormatChoices
): ActionError {
  const names = alternatives(all.map(({ name }) => name))
  return refused(
    place,
    got,
    expected,
    `Check the address, or set ${inputName('source-format')} to what it really is: ${names}.`
  )
}

function refused(
  { origin }: Pick<FormatPlace, 'origin'>,
  got: string,
  expected: string,
  remedy: string
): ActionError {
  return new ActionError('source.format', `${origin}: got ${got} where ${expected} was expected.`, remedy)
}
