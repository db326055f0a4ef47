import { type DatePattern, datePattern } from './date-pattern.ts'
import { otherPattern } from './dates/other-patterns.ts'
import { type EpochPattern, epochPattern } from './epoch-pattern.ts'
import { type NumberPattern, numberPattern } from './number-pattern.ts'
import type { PatternFault } from './pattern-fault.ts'

/**
 * How a source writes dates or numbers: read from a pattern such as `dd/MM/yyyy` or `#.##0,00`, or a word such as
 * `unix`.
 */
export type Pattern = DatePattern | NumberPattern | EpochPattern

/** Reads a pattern of dates (it has letters) or of numbers. docs/columns.md lists what both may hold. */
export function readPattern(written: string): Pattern | PatternFault {
  const epoch = epochPattern(written)
  if (epoch !== undefined) return epoch
  const unquoted = written.replace(/'[^']*'/g, '')
  return /[A-Za-z]/.test(unquoted) ? readDates(written) : numberPattern(written)
}

/** Patterns of other tools are told what they are here; they are not taken, because letters mean other things there. */
function readDates(written: string): DatePattern | PatternFault {
  const found = datePattern(written)
  if (found.kind === 'date') return found
  const meant = otherPattern(written)
  return datePattern(meant).kind === 'date' ? { ...found, remedy: `Write ${meant}.` } : found
}
