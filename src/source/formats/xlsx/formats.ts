/** What the number of a cell means. A duration may go beyond a day. */
export type NumberMeaning = 'number' | 'date' | 'date-time' | 'time' | 'duration'

/**
 * The built-in formats that are dates and times (ECMA-376, part 1, 18.8.30), those of East Asian editions included;
 * all other built-in ones are numbers.
 */
const BUILT_IN: ReadonlyMap<number, NumberMeaning> = new Map<number, NumberMeaning>([
  ...range(14, 17, 'date'),
  ...range(18, 21, 'time'),
  [22, 'date-time'],
  ...range(27, 31, 'date'),
  ...range(32, 35, 'time'),
  [36, 'date'],
  [45, 'time'],
  [46, 'duration'],
  [47, 'time'],
  ...range(50, 58, 'date')
])
/** Literal text, escaped and padding characters, and what stands in brackets apart from elapsed time. */
const LITERALS = /"[^"]*"?|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]?|General/gi

/**
 * What a number format makes of a number.
 * @param id `numFmtId`
 * @param code the format itself, where the workbook has one of its own with this id: `dd.mm.yyyy hh:mm;@`
 */
export function meaningOf(id: number, code: string | undefined): NumberMeaning {
  if (code === undefined) return BUILT_IN.get(id) ?? 'number'
  // The first section is that of positive numbers; literals may hold a semicolon and go first.
  const section = code.replace(LITERALS, '').split(';', 1)[0]?.toLowerCase() ?? ''
  if (/\[(h+|m+|s+)\]/.test(section)) return 'duration'
  const letters = section.replace(/am\/pm|a\/p/g, 'h')
  const hasTime = /[hs]/.test(letters)
  // m is a month, unless hours or seconds are all there is beside it.
  const hasDate = /[yd]/.test(letters) || (!hasTime && letters.includes('m'))
  if (hasDate) return hasTime ? 'date-time' : 'date'
  return hasTime ? 'time' : 'number'
}

function range(from: number, to: number, meaning: NumberMeaning): [number, NumberMeaning][] {
  return Array.from({ length: to - from + 1 }, (_, index) => [from + index, meaning])
}
