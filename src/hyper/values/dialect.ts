import type { TextDialect } from '../../source/contract/spooled-file.ts'
import { quoteLiteral } from '../engine/sql.ts'
import { datePattern, rewriteDate } from './date-pattern.ts'
import { GROUPS } from './number-pattern.ts'

/** What may stand around a value of CSV and does not belong to it. */
const BLANKS = `E' \\t'`

/** SQL of a CSV value without the blanks around it. */
export function withoutBlanks(text: string): string {
  return `btrim(${text}, ${BLANKS})`
}

/** SQL of a CSV value that is NULL where the dialect says so. */
export function withoutNullValues(text: string, { nullValues = [] }: TextDialect): string {
  if (nullValues.length === 0) return text
  const list = nullValues.map(quoteLiteral).join(', ')
  return `case when ${withoutBlanks(text)} not in (${list}) then ${text} end`
}

/** Does the dialect write numbers or dates in another way than the general rules read them? */
export function isLocal({ decimal, group, dateFormat }: TextDialect): boolean {
  return decimal !== undefined || group !== undefined || dateFormat !== undefined
}

/**
 * SQL of a CSV value in the form that the general rules read: dates as ISO 8601, numbers without groups and with a
 * point. What is not a number in the dialect is not one in the result either: with a decimal comma `1.5` becomes `1,5`,
 * which is text by the rules. Leading zeros and signs stay, for the rules to see.
 * @param v SQL of the value without blanks around it; a column reference
 */
export function plainForm(v: string, dialect: TextDialect): string {
  // ':' follows '9': from there on no number begins.
  const number = `case when ${v} >= ':' then ${v} else ${plainNumber(v, dialect)} end`
  if (dialect.dateFormat === undefined) return number
  const pattern = datePattern(dialect.dateFormat)
  if (pattern.kind === 'fault') throw new Error(`the date format ${dialect.dateFormat} ${pattern.what}`)
  return `coalesce(${rewriteDate(v, pattern)}, ${number})`
}

function plainNumber(v: string, dialect: TextDialect): string {
  const decimal = dialect.decimal ?? '.'
  const groups = (GROUPS.get(dialect.group ?? '') ?? []).join('')
  const whole = groups === '' ? '[0-9]+' : `([0-9]+|[0-9]{1,3}([${groups}][0-9]{3})+)`
  if (dialect.decimal === undefined && groups === '') return v
  const form = `^[+-]?(${whole}([${decimal}][0-9]+)?|[${decimal}][0-9]+)([eE][+-]?[0-9]+)?$`
  const bare = groups === '' ? v : `regexp_replace(${v}, ${quoteLiteral(`[${groups}]`)}, '', 'g')`
  if (decimal === '.') return `case when ${v} ~ ${quoteLiteral(form)} then ${bare} else ${v} end`
  return `case when ${v} ~ ${quoteLiteral(form)} then replace(${bare}, ',', '.')
    when ${v} ~ '^[+-]?[0-9]*[.][0-9]*([eE][+-]?[0-9]+)?$' then replace(${v}, '.', ',')
    else ${v} end`
}
