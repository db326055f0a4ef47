import type { SourceType } from '../../source/contract/source-schema.ts'
import type { Field } from '../engine/sql.ts'
import { columnTypeOf, MAX_WIDE_PRECISION, NUMERIC_OID, numericSize } from '../engine/types.ts'

/** PostgreSQL's number of the type that becomes text, where a file format has it. */
export const INTERVAL_OID = 1186

/**
 * The type that a file of types of its own declares for a column, as the engine reads it.
 * @returns undefined for a type that no extract can hold
 */
export function engineType({ oid, typmod }: Field): SourceType | undefined {
  if (oid === INTERVAL_OID) return { kind: 'text' }
  if (oid === NUMERIC_OID) return { kind: 'numeric', ...numericSize(typmod), beyond: 'narrow' }
  const type = columnTypeOf(oid, typmod, MAX_WIDE_PRECISION)
  switch (type) {
    case 'bool':
    case 'int':
    case 'bigint':
    case 'double':
    case 'text':
      return { kind: type }
    case 'date':
    case 'time':
    case 'timestamp':
      return { kind: type, written: 'iso' }
    case 'timestamp_tz':
      return { kind: 'instant', written: 'iso' }
    default:
      return undefined
  }
}
