import { type ColumnType, sqlType } from '../engine/types.ts'
import { exponentsOf, plainText, type SourceField } from '../read/fields.ts'
import type { ColumnRule } from '../values/column-rule.ts'
import { conversion, sixDigits, wallClock } from '../values/conversion.ts'
import { KIND, MARK } from '../values/kinds.ts'

/** How a column of the source becomes a column of the relation. */
export interface ColumnPlan {
  /** As the source names it. */
  readonly name: string
  readonly field: SourceField
  readonly rule: ColumnRule
  readonly type: ColumnType
  /** The type comes from the `columns` input or from what is published, not from inference. */
  readonly declared: boolean
  /** It comes from what is published: all values are known to fit. */
  readonly kept?: true
  /** What decided the type, for people. */
  readonly reason: string
}

/**
 * What text must be converted to, exactly or not at all; a column of Parquet or Arrow may have the declared type
 * already.
 */
export function needsConversion({ declared, kept, rule, type, field }: ColumnPlan): boolean {
  if (kept) return false
  if (!declared) return rule.format !== undefined
  return type !== 'text' && field.native?.type !== type
}

/** SQL of a column's value in one scan, cast to its type. */
export function typedValue(plan: ColumnPlan, scan: number, zone: string): string {
  const { field, rule, type } = plan
  const text = field.text[scan] ?? 'null'
  if (field.native !== undefined && (!plan.declared || field.native.type === type))
    return field.native.sql[scan] ?? 'null'
  if (plan.declared)
    return conversion(text, plainText(field, scan), type, zone, rule.round, exponentsOf(field)).value
  if (type === 'text') return text
  const asItIs = field.plain === undefined && (field.bits & MARK.blanks) === 0n
  const bare = asItIs ? text : plainText(field, scan)
  if (type !== 'timestamp') return `try_cast(${bare} as ${sqlType(type)})`
  const cut = (field.bits & MARK.longFraction) === 0n ? bare : sixDigits(bare)
  return (field.bits & KIND.instant) === 0n ? `try_cast(${cut} as timestamp)` : wallClock(cut, zone)
}
