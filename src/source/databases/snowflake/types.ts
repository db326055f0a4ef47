import type { SourceColumn, SourceType } from '../../contract/source-schema.ts'

/** A column of a result, as `resultSetMetaData.rowType` says it. */
export interface RowType {
  readonly name: string
  readonly type: string
  readonly precision?: number | null
  readonly scale?: number | null
}

/** Digits that every whole number of 64 bits has room for. */
const BIGINT_DIGITS = 18

/**
 * A column with its type. In `jsonv2` dates are days since 1970, times and timestamps are seconds with nine decimals,
 * and one with a zone has its offset in minutes, and 1440, behind a blank.
 * Source: Snowflake, "Handling responses", getting the data from the results.
 */
export function sourceColumn(column: RowType): SourceColumn {
  return { name: column.name, declared: declaredType(column), type: typeOf(column) }
}

function typeOf({ type, precision, scale }: RowType): SourceType {
  switch (type.toLowerCase()) {
    case 'fixed':
      return fixed(precision ?? 38, scale ?? 0)
    case 'decfloat':
      return { kind: 'number' }
    case 'real':
      return { kind: 'double' }
    case 'boolean':
      return { kind: 'bool' }
    case 'date':
      return { kind: 'date', written: 'days' }
    case 'time':
      return { kind: 'time', written: 'seconds' }
    case 'timestamp_ntz':
      return { kind: 'timestamp', written: 'seconds' }
    case 'timestamp_ltz':
    case 'timestamp_tz':
      return { kind: 'instant', written: 'seconds' }
    default:
      return { kind: 'text' }
  }
}

/** Snowflake has no other whole numbers than NUMBER(p,0): INT is NUMBER(38,0). */
function fixed(precision: number, scale: number): SourceType {
  if (scale > 0) return { kind: 'numeric', precision, scale, beyond: 'values' }
  if (precision <= BIGINT_DIGITS) return { kind: 'bigint' }
  return { kind: 'numeric', precision, scale: 0, beyond: 'narrow' }
}

function declaredType({ type, precision, scale }: RowType): string {
  const name = type.toUpperCase()
  if (name === 'FIXED') return `NUMBER(${precision ?? 38},${scale ?? 0})`
  if (name === 'TEXT') return 'VARCHAR'
  if (name === 'REAL') return 'FLOAT'
  return /^TIME/.test(name) && scale != null ? `${name}(${scale})` : name
}

/** True for bytes, which no column of an extract holds. */
export function isBinary({ type }: RowType): boolean {
  return type.toLowerCase() === 'binary'
}
