import { ActionError } from '../../base/errors.ts'

/** Rows of an extract, in the order of its parts: those after the first `from` up to number `to`. */
export interface RowRange {
  readonly from: number
  readonly to: number
}

/** Bytes of an extract above which its rows are sent in several requests; Tableau Cloud takes 100 MB. */
const REQUEST_BYTES = 64 * 1024 * 1024

/** Cuts all rows into ranges, so that each makes about `REQUEST_BYTES` at most. */
export function rangesOf(rowCount: number, size: number): RowRange[] {
  const count = Math.max(1, Math.min(rowCount, Math.ceil(size / REQUEST_BYTES)))
  return Array.from({ length: count }, (_, index) => ({
    from: Math.floor((rowCount * index) / count),
    to: Math.floor((rowCount * (index + 1)) / count)
  }))
}

/** The two halves of a range; undefined for a single row. */
export function halves({ from, to }: RowRange): readonly [RowRange, RowRange] | undefined {
  if (to - from < 2) return undefined
  const middle = Math.floor((from + to) / 2)
  return [
    { from, to: middle },
    { from: middle, to }
  ]
}

/** `rows 1–500`, for people. */
export function shownRange({ from, to }: RowRange): string {
  const [first, last] = [from + 1, to].map(number => number.toLocaleString('en-US'))
  return to - from === 1 ? `row ${first}` : `rows ${first}–${last}`
}

/**
 * An error as it came, with what is in and what is not, when rows of it are in already.
 * @param done rows that are in, from the first one on
 * @param remedy what to do about the rest
 */
export function withPartial(error: unknown, done: number, total: number, remedy: string): unknown {
  if (done === 0 || !(error instanceof ActionError)) return error
  const inside = shownRange({ from: 0, to: done })
  const outside = shownRange({ from: done, to: total })
  return new ActionError(
    error.code,
    `${error.what} Of ${total.toLocaleString('en-US')} rows, ${inside} (in the order of their keys or contents) are in the data source, ${outside} are not all in.`,
    `${remedy} ${error.remedy}`,
    { cause: error }
  )
}
