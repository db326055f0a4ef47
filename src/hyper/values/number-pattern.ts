import { quoteLiteral } from '../engine/sql.ts'
import type { PatternFault } from './pattern-fault.ts'

/** How a source groups digits and marks decimals. */
export interface NumberPattern {
  readonly kind: 'number'
  /** As the user wrote it, e.g. `#.##0,00`. */
  readonly written: string
  /** The character between groups of three digits; empty for none. */
  readonly group: string
  /** The character before the decimals; empty when there are no decimals. */
  readonly decimal: string
}

/** The characters between groups of digits that stand for one another, each list by its first one. */
export const GROUPS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries<readonly string[]>({
    ',': [','],
    '.': ['.'],
    "'": ["'", '’'],
    ' ': [' ', '\u00a0', '\u202f'],
    _: ['_']
  })
)
const DECIMALS = ['.', ',']

const FORM = /^(?:(#(?:([^#0])[#0]{3})+)|#*0*)(?:([^#0])[#0]+)?$/u

/**
 * Reads a pattern of numbers: `#,##0.00`, `#.##0,00`, `#'##0.00`, `# ##0,00`, `0,00`, `0`. How many decimals it shows
 * does not matter, but without any a value may have none.
 */
export function numberPattern(written: string): NumberPattern | PatternFault {
  const match = FORM.exec(written)
  const groups = [...new Set(match?.[1]?.replace(/[#0]/g, '') ?? '')]
  if (match === null || written === '' || groups.length > 1) {
    return {
      kind: 'fault',
      what: 'is neither a pattern of dates nor one of numbers',
      remedy: 'Write e.g. dd/MM/yyyy for dates, #,##0.00 or #.##0,00 for numbers.'
    }
  }
  return separators(written, groups[0] ?? '', match[3] ?? '')
}

/**
 * The pattern that two characters describe.
 * @param written for messages
 * @param group the character between groups of digits; empty for none
 * @param decimal the character before the decimals; empty for none
 */
export function separators(written: string, group: string, decimal: string): NumberPattern | PatternFault {
  const first = [...GROUPS.keys()].find(key => GROUPS.get(key)?.includes(group)) ?? group
  if (group !== '' && !GROUPS.has(first)) {
    return {
      kind: 'fault',
      what: `groups digits by ${JSON.stringify(group)}`,
      remedy: "Digits are grouped by , . ' _ or a space."
    }
  }
  if (decimal !== '' && !DECIMALS.includes(decimal)) {
    return {
      kind: 'fault',
      what: `marks decimals by ${JSON.stringify(decimal)}`,
      remedy: 'Decimals are marked by . or ,'
    }
  }
  if (decimal !== '' && first === decimal) {
    return {
      kind: 'fault',
      what: `uses ${JSON.stringify(decimal)} both for groups and for decimals`,
      remedy: 'Choose two different characters.'
    }
  }
  return { kind: 'number', written, group: first, decimal }
}

/**
 * SQL of a number's text in the plain form (`-1234.5`: no group, a point, no leading zero); NULL where the text does
 * not follow the pattern. Either all groups are marked, or none is.
 * @param text SQL of the text without blanks around it; evaluated more than once
 */
export function rewriteNumber(text: string, { group, decimal }: NumberPattern): string {
  const groups = (GROUPS.get(group) ?? []).join('')
  const whole = groups === '' ? '[0-9]+' : `(?:[0-9]+|[0-9]{1,3}(?:[${groups}][0-9]{3})+)`
  const form = decimal === '' ? whole : `(?:${whole}(?:[${decimal}][0-9]+)?|[${decimal}][0-9]+)`
  const bare = `regexp_replace(${text}, ${quoteLiteral(`[+${groups}]`)}, '', 'g')`
  const pointed = decimal === ',' ? `replace(${bare}, ',', '.')` : bare
  const plain = `regexp_replace(${pointed}, '^(-?)0+([0-9])', '\\1\\2')`
  return `case when ${text} ~ ${quoteLiteral(`^[+-]?${form}$`)} then ${plain} end`
}
