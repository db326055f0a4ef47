/**
 * What the values of a column look like where their form alone tells, found out while they are written into the spool.
 * Whoever chooses types needs no second look at such a column.
 */
export interface PlainValues {
  /** How many are not NULL. */
  readonly values: number
  /** Of `PLAIN`: the kinds that occur. */
  readonly kinds: number
  /** Bit n: a decimal has n digits after its point (1 … 15). */
  readonly scales: number
  /** Bit n: a number has n digits before its point, zeros at the beginning not counted (0 … 15). */
  readonly wholes: number
}

/** The kinds of values whose form alone tells what they are, as bits. */
export const PLAIN = {
  /** A whole number of at most 15 characters. */
  int: 1 << 0,
  /** A decimal without exponent of at most 16 characters. */
  decimal: 1 << 1,
  bool: 1 << 2,
  /** A day that exists, in the years 1600 … 9999, as ISO 8601 writes it. */
  date: 1 << 3,
  /** Such a day and a time without offset, with at most six digits of a second. */
  timestamp: 1 << 4,
  /** The same with `Z` or an offset. */
  instant: 1 << 5,
  text: 1 << 6,
  /** `""` in CSV. */
  emptyText: 1 << 7,
  /** Of JSON: an object with members, one without, an array, null. */
  object: 1 << 8,
  emptyObject: 1 << 9,
  array: 1 << 10,
  null: 1 << 11
} as const
