import { type DescribedColumn, isRounded } from './types.ts'

/** Lines in front of the user's SQL in `withAllDigits`. */
export const LINES_BEFORE = 1

/**
 * The same rows with numbers of 32 bits as numbers of 64 bits: of the former the server writes six digits only. The
 * names of columns may be equal, which a common table expression with names of its own allows, a subquery not.
 * @param sql without a semicolon at its end
 */
export function withAllDigits(sql: string, columns: readonly DescribedColumn[]): string {
  const names = columns.map((_column, index) => `c${index + 1}`)
  const list = columns.map((column, index) =>
    isRounded(column) ? `c${index + 1} * 1e0 AS c${index + 1}` : `c${index + 1}`
  )
  return `WITH q(${names.join(', ')}) AS (\n${sql}\n)\nSELECT ${list.join(', ')} FROM q`
}
