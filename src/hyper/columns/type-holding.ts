import { type ColumnType, sqlType } from '../engine/types.ts'

/** Whole numbers up to here are doubles without loss: 2^53. */
const DOUBLE_WHOLE = '9007199254740992'

/** Whole numbers. */
export function isWhole(type: ColumnType): boolean {
  return type === 'int' || type === 'bigint'
}

/** Numbers of any kind. */
export function isNumber(type: ColumnType): boolean {
  return isWhole(type) || type === 'double' || type.startsWith('numeric')
}

/**
 * Whether a published type may take the place of another one, if all values fit into it. Text never becomes a number,
 * and a date-time never a date.
 * @param from the type that the values have
 * @param to the published type
 * @param digits that a NUMERIC of the file holds
 */
export function mayBecome(from: ColumnType, to: ColumnType, digits: number): boolean {
  if (!fitsFile(to, digits)) return false
  return (isNumber(from) && isNumber(to)) || (from === 'date' && to === 'timestamp')
}

/** Whether a file has the type at all: its version decides how many digits a NUMERIC has. */
export function fitsFile(type: ColumnType, digits: number): boolean {
  return !type.startsWith('numeric') || Number(/\d+/.exec(type)?.[0] ?? 0) <= digits
}

/**
 * SQL: true when a typed value is the same value in a type that it may become. Never NULL for a value that is not.
 * @param value SQL of the value, which has the type `from`
 */
export function holds(value: string, from: ColumnType, to: ColumnType): string {
  // Above 2^53 every second whole number would still come back unchanged.
  if (isWhole(from) && to === 'double') return `(${value} between -${DOUBLE_WHOLE} and ${DOUBLE_WHOLE})`
  const there = `try_cast(${value} as ${sqlType(to)})`
  return `coalesce(try_cast(${there} as ${sqlType(from)}) = ${value}, false)`
}
