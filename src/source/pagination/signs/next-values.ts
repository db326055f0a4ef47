import type { EnvelopeValue } from './envelope.ts'
import { wholeNumber } from './envelope-numbers.ts'
import { NEXT, plain, TOKEN, TOKEN_OBJECT, WITHIN_NEXT } from './names.ts'

/** What makes a link of a text; a token may be anything. */
const LINK = /^(https?:\/\/|[/?.])\S+$/i
const LONGEST_TOKEN = 8_192
const NOTHING: ReadonlySet<string> = new Set([
  'null',
  'false',
  'true',
  '""',
  '0',
  '"0"',
  '"null"',
  '"-1"',
  '-1',
  '{',
  '['
])
/** Facebook writes them on the last page, too. */
const OF_CURSORS = /^cursors$/
/** Names of pages and offsets, which are counted. */
const NUMBERED =
  /^(next|page|more)$|(page|pagenumber|pageindex|number|offset|start|startat|startindex|skip|position|from|row|startrow|index)$/
const RELATION = /^(rel|relation|name|type)$/

/** A value that leads to the next page. */
export interface NextValue {
  readonly value: EnvelopeValue
  /** A `link` to follow, a `token` to send, or the `number` of the next page or offset. */
  readonly kind: 'link' | 'token' | 'number'
  readonly text: string
  /** The link stands in an array, where its place may differ from page to page. */
  readonly isInArray: boolean
}

/** The links, tokens and numbers of a next page that stand beside the records, in their order. */
export function nextValuesOf(values: readonly EnvelopeValue[]): NextValue[] {
  return values.flatMap(value => nextValue(value, values) ?? [])
}

function nextValue(value: EnvelopeValue, values: readonly EnvelopeValue[]): NextValue | undefined {
  const { name, json, steps, ownerName } = value
  if (NOTHING.has(json) || json.length > LONGEST_TOKEN) return undefined
  const isInArray = steps.some(step => typeof step === 'number') && ownerName !== ''
  // A token may consist of digits.
  const number = NUMBERED.test(name) ? wholeNumber(json) : undefined
  const text = textIn(json) ?? (wholeNumber(json) === undefined ? undefined : json)
  if (text === undefined || text.trim() === '') return undefined
  const isLink = number === undefined && LINK.test(text.trim())
  const isOfNext = /^next/.test(ownerName) && WITHIN_NEXT.test(name)
  const kind = isLink ? 'link' : number === undefined ? 'token' : 'number'
  if (isLink && isRelatedToNext(value, values)) return { value, kind, text, isInArray: true }
  if (isInArray && !/^next/.test(ownerName)) return undefined
  if (isOfNext || NEXT.test(name)) {
    // A bare "next" may be the name of anything, unless it stands among the words of paging.
    const isBare = name === 'next' && ownerName === '' && kind === 'token' && !/^\S{12,}$/.test(text)
    return isBare ? undefined : { value, kind, text, isInArray }
  }
  const isToken = TOKEN.test(name) && kind !== 'number' && !OF_CURSORS.test(ownerName)
  if (isToken) return { value, kind, text, isInArray }
  // MediaWiki: `continue: {apcontinue: "…", continue: "-||"}`.
  const isOfContinue = ownerName === 'continue' && name !== 'continue' && kind !== 'link'
  const isOfObject = steps.some(step => typeof step === 'string' && TOKEN_OBJECT.test(plain(step)))
  return isOfContinue || isOfObject ? { value, kind: 'token', text, isInArray } : undefined
}

/** `links: [{rel: "next", href: "…"}]`, as HAL, FHIR, PayPal and Oracle have it. */
function isRelatedToNext({ name, owner }: EnvelopeValue, values: readonly EnvelopeValue[]): boolean {
  if (!/^(href|url|uri|link)$/.test(name)) return false
  return values.some(
    one => one.owner === owner && RELATION.test(one.name) && plain(textIn(one.json) ?? '') === 'next'
  )
}

function textIn(json: string): string | undefined {
  if (!(json.startsWith('"') && json.endsWith('"') && json.length > 1)) return undefined
  return JSON.parse(json) as string
}
