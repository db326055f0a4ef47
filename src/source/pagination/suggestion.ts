import { queryParameter } from './kinds/page-request.ts'
import type { Page } from './kinds/paginator.ts'
import type { EnvelopeNumber } from './signs/envelope-numbers.ts'
import { OFFSET, PAGE_NUMBER, plain, SIZE } from './signs/names.ts'
import type { NextValue } from './signs/next-values.ts'
import type { More, Signs } from './signs/signs.ts'

/** What to write into `source-pagination`, as far as an answer tells. */
export interface Suggestion {
  readonly settings: Readonly<Record<string, string | number>>
  /** `param` is what such sources call it most often, and nothing in the answer or the address says so. */
  readonly isGuess: boolean
}

/** The parameter that takes a token, by the `plain` name of the member that holds it. */
const PARAM_OF_TOKEN: readonly (readonly [token: RegExp, param: string])[] = [
  [/^(endcursor|after)$/, 'after'],
  [/^startingafter$/, 'starting_after'],
  [/^nextcontinuationtoken$/, 'continuation-token'],
  [/^continuationtoken$/, 'continuationToken'],
  [/cursormark$/, 'cursorMark'],
  [/cursor|afterurl/, 'cursor'],
  [/marker/, 'marker'],
  [/^nextpagekey$/, 'next-page-key'],
  [/^(nextpage|nextpageid)$/, 'page'],
  [/^nextoffset$/, 'offset']
]
/** Sources that are known by what stands in their answers, and call their parameter otherwise. */
const KNOWN: readonly (readonly [records: RegExp, sign: RegExp, param: string])[] = [
  [/^features$/, /^exceededtransferlimit$/, 'resultOffset'],
  [/^hits\.hits$/, /^total$/, 'from'],
  [/^(d\.results|value)$/, /^(count|odatacount)$/, '$skip'],
  [/^result\.results$/, /^count$/, 'start']
]

/** The `source-pagination` for a source whose first page says in this way that there are more. */
export function suggestionFor(more: readonly More[], signs: Signs, page: Page): Suggestion | undefined {
  const lead = leadOf(more, page)
  if (lead !== undefined) return fromNextValue(lead, signs, page)
  const { numbers } = signs
  const isInBody = page.request.body !== undefined && /^\s*\{/.test(page.request.body)
  const inBody = isInBody ? { in: 'body' } : {}
  const asked = askedFor(page.url)
  const pages = numbers.pages[0]
  const total = numbers.totals.find(({ count }) => count > (page.records ?? 0))
  const counts = pages !== undefined || numbers.page !== undefined || asked.page !== undefined
  if (counts && numbers.offset === undefined && asked.offset === undefined) {
    const { param, isGuess } = pageParam(numbers.page, asked.page)
    const start = numbers.page?.count === 0 ? 0 : 1
    return { settings: { type: 'page', param, ...inBody, start, ...totalAt(pages ?? total, page) }, isGuess }
  }
  if (total === undefined && numbers.offset === undefined && asked.offset === undefined) {
    const known = knownParam(signs, page)
    if (known !== undefined) return { settings: { type: 'offset', param: known, ...inBody }, isGuess: false }
    const keyset = keysetFor(signs, page)
    if (keyset !== undefined) return keyset
    if (more.every(({ kind }) => kind === 'part')) return undefined
  }
  const { param, isGuess } = offsetParam(signs, page, asked)
  const start = (numbers.offset?.count ?? 0) > 0 ? { start: numbers.offset?.count ?? 0 } : {}
  return { settings: { type: 'offset', param, ...inBody, ...start, ...totalAt(total, page) }, isGuess }
}

/** What is followed most surely: a link needs no name of a parameter. Only of JSON what stands in the text can be. */
function leadOf(more: readonly More[], { format, request }: Page): NextValue | undefined {
  const leads = more
    .flatMap(one => (one.kind === 'next' ? [one.next] : []))
    .filter(({ value }) => format === 'json' || value.path.startsWith('header:'))
  const link = leads.find(({ kind, isInArray }) => kind === 'link' && !isInArray)
  const token = leads.find(({ kind }) => kind === 'token')
  return (request.body === undefined ? (link ?? token) : (token ?? link)) ?? leads[0]
}

/** A suggestion as it is written into the workflow. */
export function yamlOf({ settings }: Suggestion): string {
  const pairs = Object.entries(settings).map(([key, value]) => `${key}: ${scalar(String(value))}`)
  return `{${pairs.join(', ')}}`
}

function scalar(text: string): string {
  return /^[\w$.-][\w$./:-]*$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`
}

function fromNextValue({ value, kind, text, isInArray }: NextValue, signs: Signs, page: Page): Suggestion {
  const { path, name, written } = value
  if (kind === 'link' && isInArray)
    return byQueryOf(text, page) ?? { settings: { type: 'next-url', next: path }, isGuess: false }
  if (kind === 'link') return { settings: { type: 'next-url', next: path }, isGuess: false }
  if (kind === 'number') {
    const isOffset = /offset|start|skip|position|from|row/.test(name) || signs.numbers.offset !== undefined
    if (!isOffset && /^(next|nextpage|nextpagenumber|nextpageindex|page)/.test(name)) {
      const { param, isGuess } = pageParam(signs.numbers.page, askedFor(page.url).page)
      const pages = signs.numbers.pages[0]
      return {
        settings: { type: 'page', param, start: Math.max(0, Number(text) - 1), ...totalAt(pages, page) },
        isGuess
      }
    }
    if (isOffset) {
      const { param, isGuess } = offsetParam(signs, page, askedFor(page.url))
      const total = signs.numbers.totals.find(({ count }) => count > (page.records ?? 0))
      return { settings: { type: 'offset', param, ...totalAt(total, page) }, isGuess }
    }
  }
  const isGraphql = /(^|\.)pageInfo\./.test(path) && page.request.body !== undefined
  if (isGraphql)
    return { settings: { type: 'cursor', next: path, param: graphqlParam(page), in: 'body' }, isGuess: false }
  const isInBody = page.request.body !== undefined && /^\s*\{/.test(page.request.body)
  const isNotion =
    name === 'nextcursor' && signs.values.some(one => one.name === 'object' && one.json === '"list"')
  const param = isNotion
    ? 'start_cursor'
    : value.ownerName === 'continue'
      ? written
      : tokenParam(name, written)
  return {
    settings: { type: 'cursor', next: path, param, ...(isInBody ? { in: 'body' } : {}) },
    isGuess: true
  }
}

/** `next_page_token` is sent as `page_token`, `nextToken` as `nextToken`. */
function tokenParam(name: string, written: string): string {
  const known = PARAM_OF_TOKEN.find(([pattern]) => pattern.test(name))?.[1]
  if (known !== undefined) return known
  const inner = /^next[_-]?(page[_-]?token)$/i.exec(written)?.[1]
  if (inner !== undefined) return inner.replace(/^P/, 'p')
  return /^next$/i.test(written) ? 'cursor' : written.replace(/^x-/, '')
}

/** The variable that a query of GraphQL takes the cursor from: `orders(after: $cursor)`. */
function graphqlParam({ request }: Page): string {
  const variable = /\bafter\s*:\s*\$(\w+)/.exec(request.body ?? '')?.[1] ?? 'after'
  return `variables.${variable}`
}

/** Counts pages or records as the link of the next page does. */
function byQueryOf(link: string, page: Page): Suggestion | undefined {
  const asked = askedFor(URL.parse(link, page.url.href) ?? page.url)
  if (asked.offset !== undefined) return { settings: { type: 'offset', param: asked.offset }, isGuess: false }
  if (asked.page === undefined) return undefined
  const value = Number(queryParameter(URL.parse(link, page.url.href) ?? page.url, asked.page))
  return { settings: { type: 'page', param: asked.page, start: Math.max(0, value - 1) }, isGuess: false }
}

/** What the query of an address says of paging, by its own names. */
function askedFor(url: URL): { readonly page?: string; readonly offset?: string; readonly size?: string } {
  const found: { page?: string; offset?: string; size?: string } = {}
  for (const [name, value] of url.searchParams) {
    if (!/^\d{1,15}$/.test(value)) continue
    const bare = plain(name)
    if (SIZE.test(bare)) found.size ??= name
    else if (PAGE_NUMBER.test(bare)) found.page ??= name
    else if (OFFSET.test(bare)) found.offset ??= name
  }
  return found
}

function pageParam(
  page: EnvelopeNumber | undefined,
  asked: string | undefined
): { param: string; isGuess: boolean } {
  if (asked !== undefined) return { param: asked, isGuess: false }
  const written = local(page?.value.written ?? 'page')
  const isSame = /^(page(number|no|num|index)?|pg)$/i.test(written.replace(/[^a-z]/gi, ''))
  return { param: isSame ? written : 'page', isGuess: written !== 'page' }
}

function offsetParam(
  signs: Signs,
  page: Page,
  asked: { readonly offset?: string; readonly size?: string }
): { param: string; isGuess: boolean } {
  if (asked.offset !== undefined) return { param: asked.offset, isGuess: false }
  const known = knownParam(signs, page)
  if (known !== undefined) return { param: known, isGuess: false }
  const { offset } = signs.numbers
  if (offset !== undefined && !offset.value.path.startsWith('header:')) {
    const { written, name } = offset.value
    return { param: /^(current|list|record)/.test(name) ? 'offset' : local(written), isGuess: false }
  }
  const bySize: Readonly<Record<string, string>> = {
    top: '$skip',
    take: 'skip',
    rows: 'start',
    maxresults: 'startAt'
  }
  const size = plain(asked.size ?? '')
  return { param: Object.hasOwn(bySize, size) ? (bySize[size] ?? 'offset') : 'offset', isGuess: true }
}

function knownParam({ values }: Signs, { at }: Page): string | undefined {
  const records = (at?.steps ?? []).join('.')
  return KNOWN.find(([where, sign]) => where.test(records) && values.some(({ name }) => sign.test(name)))?.[2]
}

/** Stripe and its like go on after the last record. */
function keysetFor({ flags, values }: Signs, { at }: Page): Suggestion | undefined {
  const isList = values.some(({ name, json }) => name === 'object' && json === '"list"')
  if (!isList || !flags.some(({ says }) => says === 'more') || at === undefined) return undefined
  return {
    settings: { type: 'cursor', next: `${at.steps.join('.')}[-1].id`, param: 'starting_after' },
    isGuess: true
  }
}

/** A name without its namespace. */
function local(name: string): string {
  return name.replace(/^.*:/, '')
}

/** Only a number in JSON ends the paging. */
function totalAt(number: EnvelopeNumber | undefined, { format }: Page): { total?: string } {
  const isInJson = format === 'json' && number !== undefined && !number.value.path.startsWith('header:')
  return isInJson ? { total: number.value.path } : {}
}
