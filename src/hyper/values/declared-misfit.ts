import type { SourceType } from '../../source/contract/source-schema.ts'
import { sixDigits } from './conversion.ts'

const WHOLE = '^-?[0-9]+$'
const SECONDS = '^-?[0-9]+([.][0-9]+)?$'
const ZONED_SECONDS = '^-?[0-9]+([.][0-9]+)?( [0-9]+)?$'

/**
 * SQL: true for a text that is not of its declared type, so that it cannot be converted exactly.
 * @param sql the SQL type that the text itself can be cast to; undefined: none
 * @returns undefined where every text is of the type, or its values decide
 */
export function isMisfit(text: string, type: SourceType, sql: string | undefined): string | undefined {
  if (type.kind === 'numeric' && sql !== undefined)
    return `(${isInexact(text, type.scale)} or ${fails(text, sql)})`
  if (sql !== undefined) return fails(text, sql)
  switch (type.kind) {
    case 'date':
      return type.written === 'days' ? `(${text} !~ '${WHOLE}' or ${fails(text, 'int')})` : undefined
    case 'time':
      if (type.written === 'seconds') return `${text} !~ '${SECONDS}'`
      return type.written === 'iso-long' ? fails(sixDigits(text), 'time') : undefined
    case 'timestamp':
      if (type.written === 'seconds') return `${text} !~ '${SECONDS}'`
      return type.written === 'iso-long' ? fails(sixDigits(text), 'timestamp') : undefined
    case 'instant':
      if (type.written === 'iso-long') return fails(sixDigits(text), 'timestamptz')
      return type.written === 'seconds' || type.written === 'microseconds'
        ? `${text} !~ '${ZONED_SECONDS}'`
        : undefined
    default:
      return undefined
  }
}

/** SQL of a decimal whose cast fails where it would be rounded: the engine alone would round it without a word. */
export function exactDecimal(text: string, scale: number): string {
  return `case when ${isInexact(text, scale)} then ${text} || '?' else ${text} end`
}

function isInexact(text: string, scale: number): string {
  const lower = `lower(${text})`
  const decimals = (of: string): string => `length(rtrim(split_part(${of}, '.', 2), '0'))`
  const shifted = `${decimals(`split_part(${lower}, 'e', 1)`)} - try_cast(split_part(${lower}, 'e', 2) as int)`
  return `(case when ${lower} like '%e%' then ${shifted} else ${decimals(text)} end > ${scale})`
}

function fails(text: string, sql: string): string {
  return `try_cast(${text} as ${sql}) is null`
}
