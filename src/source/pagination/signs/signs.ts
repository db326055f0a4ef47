import type { Beside, RecordsPlace } from '../../contract/page-facts.ts'
import { type EnvelopeValue, envelopeOf } from './envelope.ts'
import { type EnvelopeNumber, type EnvelopeNumbers, numbersOf } from './envelope-numbers.ts'
import { type Flag, flagsOf } from './flags.ts'
import { type ContentRange, contentRange, headerValues } from './header-values.ts'
import { type NextValue, nextValuesOf } from './next-values.ts'

/** A page, as far as it tells whether more pages follow. */
export interface SpeakingPage {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly beside: readonly Beside[]
  readonly at: RecordsPlace | undefined
}

/** All that a page tells of itself. */
export interface Signs {
  /** What stands beside the records, and the headers. */
  readonly values: readonly EnvelopeValue[]
  readonly numbers: EnvelopeNumbers
  readonly flags: readonly Flag[]
  readonly next: readonly NextValue[]
  readonly range: ContentRange | undefined
  /** The server calls it a part (HTTP 206), and not the last one. */
  readonly isPart: boolean
}

/** Why there are more records than have come. */
export type More =
  | { readonly kind: 'next'; readonly next: NextValue }
  | { readonly kind: 'flag'; readonly flag: Flag }
  | { readonly kind: 'total' | 'pages'; readonly number: EnvelopeNumber }
  | { readonly kind: 'range'; readonly range: ContentRange }
  | { readonly kind: 'part' }

/** Reads what a page tells of itself. */
export function signsOf({ status, headers, beside, at }: SpeakingPage): Signs {
  const values = [...envelopeOf(beside, at), ...headerValues(headers)]
  const range = contentRange(headers['content-range'])
  return {
    values,
    numbers: numbersOf(values, String(at?.steps.findLast(step => typeof step === 'string') ?? '')),
    flags: flagsOf(values),
    next: nextValuesOf(values),
    range,
    isPart: status === 206 && !(range?.total !== undefined && range.last + 1 >= range.total)
  }
}

/**
 * What says that there are more records than have come; the first one tells best how to go on. A flag that says that
 * this is the last page goes before links and tokens, which some sources give on the last page, too; so does a
 * number of all records that have come.
 *
 * @param records that have come; not a number where nobody counts them
 * @param pages that have come
 */
export function moreBy(signs: Signs, records: number, pages: number): More[] {
  const { numbers, flags, next, range, isPart } = signs
  const isLast = flags.some(({ says }) => says === 'last') && !flags.some(({ says }) => says === 'more')
  const above = numbers.totals.filter(({ count }) => count > records)
  const isAll = numbers.totals.some(
    ({ count, value }) => count === records && /total|found|hits/.test(value.name)
  )
  const morePages = numbers.pages.filter(({ count }) => count > pages && !(isAll && above.length === 0))
  const found: More[] = []
  if (!isLast) {
    const leads = isAll && above.length === 0 ? next.filter(({ kind }) => kind === 'link') : next
    found.push(...leads.map(one => ({ kind: 'next', next: one }) as const))
  }
  found.push(...flags.filter(({ says }) => says === 'more').map(flag => ({ kind: 'flag', flag }) as const))
  found.push(...morePages.map(number => ({ kind: 'pages', number }) as const))
  found.push(...above.map(number => ({ kind: 'total', number }) as const))
  if (range?.total !== undefined && range.total > Math.max(records, range.last + 1 - range.first)) {
    found.push({ kind: 'range', range })
  }
  if (isPart && range?.total === undefined) found.push({ kind: 'part' })
  return found
}
