import { isMap, isScalar, type ParsedNode } from 'yaml'
import { inputName, inputPhrase } from '../../base/input-name.ts'
import { didYouMean } from '../../base/suggest.ts'
import {
  AUTO,
  mayFetchAhead,
  PAGINATION_TYPES,
  type Pagination
} from '../../source/contract/pagination-config.ts'
import { parseValuePath } from '../../source/contract/records-path.ts'
import type { SourceConfig } from '../../source/contract/source.ts'
import { pagePaginator } from '../../source/pagination/kinds/page.ts'
import { withBodyValue } from '../../source/pagination/kinds/page-request.ts'
import { PageValue } from '../../source/pagination/kinds/page-value.ts'
import type { Faults } from '../reading/faults.ts'
import { type InputReader, quoted } from '../reading/reader.ts'
import { readYaml } from '../reading/yaml.ts'

type Key = 'next' | 'param' | 'in' | 'start' | 'size-param' | 'size' | 'total' | 'until' | 'while'
type Type = Pagination['type']

/** The keys beside `type` that each type has, and which of them it needs. */
const KEYS: Readonly<Record<Type, { readonly may: readonly Key[]; readonly must?: readonly Key[] }>> = {
  auto: { may: [] },
  none: { may: [] },
  link: { may: ['total', 'until', 'while'] },
  'next-url': { may: ['next', 'total', 'until', 'while'], must: ['next'] },
  cursor: { may: ['next', 'param', 'in', 'total', 'until', 'while'], must: ['next'] },
  page: { may: ['param', 'in', 'start', 'size-param', 'size', 'total', 'until', 'while'] },
  offset: { may: ['param', 'in', 'start', 'size-param', 'size', 'total', 'until', 'while'] }
}
const ALL_KEYS: readonly Key[] = [
  'next',
  'param',
  'in',
  'start',
  'size-param',
  'size',
  'total',
  'until',
  'while'
]
const REMEDY = 'Write YAML such as "type: cursor", "next: meta.next" and "param: after", one key per line.'
const MAX_PAGES = 1_000_000
const MAX_CONCURRENCY = 8

/** The inputs about the pages of a source. */
export function readPages(
  reader: InputReader,
  { method, body, locations }: Pick<SourceConfig, 'method' | 'body' | 'locations'>
): Pick<SourceConfig, 'pagination' | 'maxPages' | 'concurrency'> {
  const { faults } = reader
  const maxPages = reader.number('source-max-pages', { from: 1, to: MAX_PAGES, whole: true })
  const concurrency = reader.number('source-concurrency', { from: 1, to: MAX_CONCURRENCY, whole: true })
  const text = reader.text('source-pagination')
  const pagination = text === undefined ? undefined : readPagination(text, faults)
  if (pagination?.in === 'body') checkBody(pagination, method, body, faults)
  else if (pagination?.type === 'page') {
    // The number of the first page may stand in the URL.
    for (const url of locations.flatMap(one => (/^https?:/i.test(one) ? (URL.parse(one) ?? []) : []))) {
      const before = faults.count
      faults.catching(() => pagePaginator(pagination, { url }))
      if (faults.count > before) break
    }
  }
  const isWrong = text !== undefined && pagination === undefined
  if (concurrency > 1 && !isWrong && !mayFetchAhead(pagination ?? AUTO)) {
    faults.invalid(
      `The ${inputPhrase('source-concurrency')} is ${concurrency}, but the pages are not known beforehand.`,
      `Set ${inputName('source-pagination')} to type page or offset with size or total, or leave ${inputName('source-concurrency')} out: other types learn of each page from the one before it.`
    )
  }
  return { ...(pagination === undefined ? {} : { pagination }), maxPages, concurrency }
}

/** The YAML of the input `source-pagination`; undefined, with faults, when it is wrong. */
export function readPagination(text: string, faults: Faults): Pagination | undefined {
  const place = `The ${inputPhrase('source-pagination')}`
  const input = { name: 'source-pagination' as const, twice: 'has a key twice', remedy: REMEDY }
  const { contents, readable } = readYaml(text, input, faults)
  if (!readable) return undefined
  const given = entriesOf(contents)
  if (given === undefined) {
    faults.invalid(`${place} is not a YAML map of single values.`, REMEDY)
    return undefined
  }
  const type = PAGINATION_TYPES.find(one => one === (given.get('type') ?? 'auto').toLowerCase())
  if (type === undefined) {
    const written = given.get('type') ?? ''
    faults.invalid(
      `${place} has the type ${quoted(written)}, but must be one of ${PAGINATION_TYPES.join(', ')}.`,
      didYouMean(written, PAGINATION_TYPES) || 'docs/pagination.md shows each of them.'
    )
    return undefined
  }
  const before = faults.count
  checkKeys(given, type, place, faults)
  const pagination = {
    type,
    ...path(given, 'next', faults),
    ...named(given, 'param', 'param'),
    ...where(given, place, faults),
    ...whole(given, 'start', 'start', 0, place, faults),
    ...named(given, 'size-param', 'sizeParam'),
    ...whole(given, 'size', 'size', 1, place, faults),
    ...path(given, 'total', faults),
    ...path(given, 'until', faults),
    ...path(given, 'while', faults)
  }
  return faults.count === before ? pagination : undefined
}

/** A bare word is the type. */
function entriesOf(contents: ParsedNode | null): ReadonlyMap<string, string> | undefined {
  if (isScalar(contents)) return new Map([['type', String(contents.value ?? '').trim()]])
  if (!isMap(contents)) return undefined
  const entries = new Map<string, string>()
  for (const { key, value } of contents.items) {
    if (!isScalar(key) || (value !== null && !isScalar(value))) return undefined
    entries.set(String(key.value), String(value?.value ?? '').trim())
  }
  return entries
}

function checkKeys(given: ReadonlyMap<string, string>, type: Type, place: string, faults: Faults): void {
  const { may, must = [] } = KEYS[type]
  for (const [key, value] of given) {
    if (key === 'type') continue
    const known = ALL_KEYS.find(one => one === key)
    if (known === undefined) {
      const like = didYouMean(key, ['type', ...ALL_KEYS])
      faults.invalid(
        `${place} has the unknown key ${quoted(key)}.`,
        like || `The keys are type, ${ALL_KEYS.join(', ')}.`
      )
    } else if (!may.includes(known)) {
      const takes = may.length === 0 ? 'no other key' : may.join(', ')
      const types = PAGINATION_TYPES.filter(one => KEYS[one].may.includes(known)).join(', ')
      faults.invalid(
        `${place} has the key ${key}, which does not belong to the type ${type}.`,
        `The type ${type} takes ${takes}; ${key} belongs to ${types}.`
      )
    } else if (value === '') {
      faults.invalid(`${place} has the key ${key} without a value.`, 'Give a value, or leave the key out.')
    }
  }
  for (const key of must.filter(one => !given.has(one))) {
    faults.invalid(
      `${place} lacks the key ${key}, which the type ${type} needs.`,
      `Give the dotted path, in the answer, of the ${type === 'cursor' ? 'token' : 'URL'} of the next page.`
    )
  }
  if (type === 'offset' && /pages?$|page.?count|last.?page/i.test(given.get('total') ?? '')) {
    faults.invalid(
      `${place} has total: ${given.get('total')}, which seems to count pages; the type offset needs the number of records.`,
      'Point total at the number of records, or leave it out.'
    )
  }
}

function named<M extends 'param' | 'sizeParam'>(
  given: ReadonlyMap<string, string>,
  key: Key,
  member: M
): Partial<Record<M, string>> {
  const value = given.get(key)
  return value === undefined ? {} : ({ [member]: value } as Record<M, string>)
}

/** A path in the answer; all but a number may stand in a header as well. */
function path<K extends 'next' | 'total' | 'until' | 'while'>(
  given: ReadonlyMap<string, string>,
  key: K,
  faults: Faults
): Partial<Record<K, string>> {
  const value = given.get(key)
  if (value === undefined || value === '') return {}
  if (key === 'total' && /^header:/i.test(value)) {
    faults.invalid(
      `The key total of the ${inputPhrase('source-pagination')} is ${quoted(value)}, but a number in a header cannot end the pages.`,
      'Point total at a number in the JSON answer, or leave it out.'
    )
    return {}
  }
  faults.catching(() =>
    key === 'total'
      ? parseValuePath(value, `The key total of the ${inputPhrase('source-pagination')}`)
      : new PageValue(value, `The key ${key} of the ${inputPhrase('source-pagination')}`)
  )
  return { [key]: value } as Record<K, string>
}

function where(
  given: ReadonlyMap<string, string>,
  place: string,
  faults: Faults
): Pick<Pagination, 'in'> | undefined {
  const value = given.get('in')?.toLowerCase()
  if (value === undefined || value === '') return {}
  if (value === 'query' || value === 'body') return { in: value }
  faults.invalid(
    `${place} has in: ${quoted(value)}, which is neither query nor body.`,
    didYouMean(value, ['query', 'body']) || 'Write query or body.'
  )
  return undefined
}

function whole<M extends 'start' | 'size'>(
  given: ReadonlyMap<string, string>,
  key: Key,
  member: M,
  least: number,
  place: string,
  faults: Faults
): Partial<Record<M, number>> {
  const value = given.get(key)
  if (value === undefined || value === '') return {}
  if (/^\d{1,15}$/.test(value) && Number(value) >= least)
    return { [member]: Number(value) } as Record<M, number>
  faults.invalid(
    `${place} has ${key}: ${quoted(value)}, which is not a whole number from ${least}.`,
    'Give a whole number.'
  )
  return {}
}

/** A value goes into the body of each request, so there must be one with room for it. */
function checkBody(
  pagination: Pagination,
  method: SourceConfig['method'],
  body: string | undefined,
  faults: Faults
): void {
  const { type, param = type, sizeParam, size } = pagination
  if (method === 'GET' || body === undefined) {
    faults.invalid(
      `The ${inputPhrase('source-pagination')} has in: body, but there is no body.`,
      `Set ${inputName('source-method')} to POST and give ${inputName('source-body')} as JSON, or set in: query.`
    )
    return
  }
  const before = faults.count
  faults.catching(() => withBodyValue(body, param, 'null'))
  if (faults.count > before) return
  if (pagination.type === 'page') {
    const url = new URL('http://localhost')
    faults.catching(() => pagePaginator(pagination, { url, body }))
  } else if (size !== undefined && sizeParam !== undefined) {
    faults.catching(() => withBodyValue(body, sizeParam, 'null'))
  }
}
