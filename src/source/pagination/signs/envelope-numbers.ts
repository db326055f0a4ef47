import type { EnvelopeValue } from './envelope.ts'
import {
  AMOUNT,
  IDENTITY,
  LAST,
  MORE,
  NEXT,
  NO_TOTAL,
  OFFSET,
  PAGE_NUMBER,
  PAGES,
  PAGES_PERHAPS,
  PAGING_WORD,
  plain,
  SIZE,
  TOTAL,
  TOTAL_PERHAPS
} from './names.ts'

/** A whole number that says something of the answer as a whole. */
export interface EnvelopeNumber {
  readonly value: EnvelopeValue
  readonly count: number
}

/** What the numbers beside the records say of paging. */
export interface EnvelopeNumbers {
  /** Of all records there are. */
  readonly totals: readonly EnvelopeNumber[]
  /** Of all pages there are. */
  readonly pages: readonly EnvelopeNumber[]
  readonly page: EnvelopeNumber | undefined
  readonly offset: EnvelopeNumber | undefined
  readonly size: EnvelopeNumber | undefined
}

/**
 * Sorts the whole numbers beside the records, which may be written as texts.
 * @param records the last name on the path of the records: `total_issues` is a total where the records are `issues`
 */
export function numbersOf(values: readonly EnvelopeValue[], records: string): EnvelopeNumbers {
  const numbers = values.flatMap(value => {
    const count = wholeNumber(value.json)
    return count === undefined ? [] : [{ value, count }]
  })
  const isPaged = values.some(isOfPaging)
  const find = (pattern: RegExp): EnvelopeNumber | undefined =>
    numbers.find(({ value }) => pattern.test(value.name))
  const ofPages = numbers.filter(({ value }) => isTotalOfPages(value, values))
  const totals = numbers.filter(number => {
    const { value } = number
    if (ofPages.includes(number)) return false
    if (isTotalOf(value.name, records)) return true
    if (!TOTAL_PERHAPS.test(value.name) || NO_TOTAL.test(value.name)) return false
    if (value.isDoubtful && !isAmongPaging(value, values)) return false
    return (isPaged || isDescription(value, values)) && !isAmount(value, values)
  })
  const pages = numbers.filter(
    number =>
      ofPages.includes(number) ||
      PAGES.test(number.value.name) ||
      (PAGES_PERHAPS.test(number.value.name) && (isPaged || totals.length > 0))
  )
  return {
    totals: withoutUnfiltered(totals),
    pages,
    page: find(PAGE_NUMBER) ?? (pages.length > 0 ? find(/^number$/) : undefined),
    offset: find(OFFSET),
    size: find(SIZE)
  }
}

/** The whole number in a JSON value, which may be written as a text. */
export function wholeNumber(json: string): number | undefined {
  return /^("?)\d{1,15}\1$/.test(json) ? Number(json.replaceAll('"', '')) : undefined
}

function isTotalOf(name: string, records: string): boolean {
  if (TOTAL.test(name) && !TOTAL_PERHAPS.test(name) && !NO_TOTAL.test(name)) return true
  const things = plain(records)
  return things.length > 2 && [`total${things}`, `${things}total`, `${things}count`].includes(name)
}

/** `paging: {current: 1, total: 3}` counts pages. */
function isTotalOfPages(
  { name, owner, ownerName }: EnvelopeValue,
  values: readonly EnvelopeValue[]
): boolean {
  if (name !== 'total' || !/^pag/.test(ownerName)) return false
  return values.some(
    one => one.owner === owner && one.name === 'current' && wholeNumber(one.json) !== undefined
  )
}

/** The number of all records counts; DataTables tells the number of those before the filter as well. */
function withoutUnfiltered(totals: readonly EnvelopeNumber[]): readonly EnvelopeNumber[] {
  const isFiltered = totals.some(({ value }) => value.name === 'recordsfiltered')
  return isFiltered ? totals.filter(({ value }) => value.name !== 'recordstotal') : totals
}

/** A word of paging stands beside the records: then a bare `total` is one of records. */
function isOfPaging({ name, json, ownerName }: EnvelopeValue): boolean {
  if (ownerName !== '') return /^(meta|pag)/.test(ownerName)
  if (wholeNumber(json) !== undefined && isPagingName(name)) return true
  if (NEXT.test(name) || PAGING_WORD.test(name)) return true
  return /^(true|false)$/.test(json) && (MORE.test(name) || LAST.test(name))
}

function isPagingName(name: string): boolean {
  return [OFFSET, PAGE_NUMBER, SIZE, PAGES, NEXT, PAGING_WORD].some(pattern => pattern.test(name))
}

/** In the same object there is another word of paging: `info: {count: 25, pages: 3}`. */
function isAmongPaging(value: EnvelopeValue, values: readonly EnvelopeValue[]): boolean {
  return values.some(
    one =>
      one !== value &&
      one.owner === value.owner &&
      (isPagingName(one.name) || PAGES_PERHAPS.test(one.name)) &&
      !/^[{[]$/.test(one.json)
  )
}

/** The object that holds the number describes an answer, and is not a thing with an id and a name. */
function isDescription({ owner }: EnvelopeValue, values: readonly EnvelopeValue[]): boolean {
  return !values.some(one => one.owner === owner && IDENTITY.test(one.name) && !/^[{[]$/.test(one.json))
}

function isAmount({ owner }: EnvelopeValue, values: readonly EnvelopeValue[]): boolean {
  return values.some(one => one.owner === owner && AMOUNT.test(one.name))
}
