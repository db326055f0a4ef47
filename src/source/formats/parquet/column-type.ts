import type { SchemaElement, SchemaTree } from 'hyparquet'
import type { FileType } from '../../contract/file-columns.ts'

/** A type, and whether the engine reads such a column by itself (measured with hyperd 0.7.3). */
export interface ColumnType {
  readonly type: FileType
  readonly isReadable: boolean
}

/** Bytes of the longest decimal, and digits, that the engine reads. */
const MOST_BYTES = 16
const MOST_DIGITS = 38

/** The type of a column, from the part of the schema that describes it. */
export function columnType(node: SchemaTree): ColumnType {
  const { element } = node
  if (isBranch(node)) return isHeld(node) ? other('text') : REFUSED
  if (element.logical_type?.type === 'NULL') return other('null')
  if (isDecimal(element)) return decimalType(element)
  switch (element.type) {
    case 'BOOLEAN':
      return own('bool')
    case 'INT32':
      return int32Type(element)
    case 'INT64':
      return int64Type(element)
    case 'INT96':
      return own('instant')
    case 'FLOAT':
      return own('float')
    case 'DOUBLE':
      return own('double')
    case 'BYTE_ARRAY':
      return bytesType(element)
    case 'FIXED_LEN_BYTE_ARRAY':
      return fixedType(element)
    default:
      return REFUSED
  }
}

/** True for what holds other columns, or a list of values without being called one. */
export function isBranch({ element, children }: SchemaTree): boolean {
  return element.type === undefined || children.length > 0 || element.repetition_type === 'REPEATED'
}

/** True for a whole number that has no sign. */
export function isUnsigned({ converted_type, logical_type }: SchemaElement): boolean {
  if (logical_type?.type === 'INTEGER') return !logical_type.isSigned
  return converted_type?.startsWith('UINT_') === true
}

/** The unit of a time or timestamp; undefined for another type. */
export function unitOf({
  converted_type,
  logical_type
}: SchemaElement): 'MILLIS' | 'MICROS' | 'NANOS' | undefined {
  if (logical_type?.type === 'TIME' || logical_type?.type === 'TIMESTAMP') return logical_type.unit
  const unit = converted_type?.split('_')[1]
  return unit === 'MILLIS' || unit === 'MICROS' ? unit : undefined
}

/** Digits after the point of a decimal; below 0 for one without so many before it. */
export function scaleOf({ scale, logical_type }: SchemaElement): number {
  return (logical_type?.type === 'DECIMAL' ? logical_type.scale : scale) ?? 0
}

const REFUSED: ColumnType = { type: { kind: 'refused' }, isReadable: false }

function own(kind: Exclude<FileType['kind'], 'decimal'>): ColumnType {
  return { type: { kind }, isReadable: true }
}

function other(kind: Exclude<FileType['kind'], 'decimal'>): ColumnType {
  return { type: { kind }, isReadable: false }
}

/** False for what holds, somewhere, a value that no JSON holds. */
function isHeld(node: SchemaTree): boolean {
  const { element, children } = node
  if (element.logical_type?.type === 'VARIANT') return false
  if (children.length > 0) return children.every(child => columnType(child).type.kind !== 'refused')
  return element.type !== undefined && columnType(single(node)).type.kind !== 'refused'
}

/** One of the values of a list that is not called one. */
function single(node: SchemaTree): SchemaTree {
  return { ...node, element: { ...node.element, repetition_type: 'OPTIONAL' } }
}

function isDecimal({ converted_type, logical_type }: SchemaElement): boolean {
  return converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL'
}

function decimalType(element: SchemaElement): ColumnType {
  const scale = scaleOf(element)
  const { type, type_length: length = 0, logical_type } = element
  const declared = (logical_type?.type === 'DECIMAL' ? logical_type.precision : element.precision) ?? 0
  if (declared < 1) return REFUSED
  const isUsual = scale >= 0 && scale <= declared && declared <= MOST_DIGITS
  const isRead =
    type === 'INT32' || type === 'INT64' || (type === 'FIXED_LEN_BYTE_ARRAY' && length <= MOST_BYTES)
  const precision = scale < 0 ? declared - scale : Math.max(declared, scale)
  return {
    type: { kind: 'decimal', precision, scale: Math.max(scale, 0) },
    isReadable: isUsual && isRead
  }
}

function int32Type(element: SchemaElement): ColumnType {
  const { converted_type: converted, logical_type: logical } = element
  if (converted === 'DATE' || logical?.type === 'DATE') return own('date')
  if (converted === 'TIME_MILLIS' || logical?.type === 'TIME') return other('time')
  const bits = bitsOf(element, 32)
  if (bits === 8 || (bits === 16 && !isUnsigned(element))) return own('int16')
  return own(bits === 32 && isUnsigned(element) ? 'int64' : 'int32')
}

function int64Type(element: SchemaElement): ColumnType {
  const { converted_type: converted, logical_type: logical } = element
  if (logical?.type === 'TIME') return logical.unit === 'MICROS' ? own('time') : other('time')
  if (logical?.type === 'TIMESTAMP') return own(logical.isAdjustedToUTC ? 'instant' : 'timestamp')
  if (converted === 'TIME_MICROS') return own('time')
  if (converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS') return own('instant')
  return isUnsigned(element)
    ? { type: { kind: 'decimal', precision: 20, scale: 0 }, isReadable: false }
    : own('int64')
}

function bytesType({ converted_type: converted, logical_type: logical }: SchemaElement): ColumnType {
  if (converted === 'UTF8' || logical?.type === 'STRING') return own('text')
  // The engine refuses the former, and stops at what is no JSON in the latter.
  const isText = converted === 'ENUM' || logical?.type === 'ENUM'
  return isText || converted === 'JSON' || logical?.type === 'JSON' ? other('text') : REFUSED
}

function fixedType({
  type_length: length,
  converted_type: converted,
  logical_type: logical
}: SchemaElement): ColumnType {
  if (logical?.type === 'UUID' && length === 16) return other('text')
  if (logical?.type === 'FLOAT16' && length === 2) return other('float')
  return converted === 'INTERVAL' && length === 12 ? own('interval') : REFUSED
}

function bitsOf({ converted_type: converted, logical_type: logical }: SchemaElement, most: number): number {
  if (logical?.type === 'INTEGER') return logical.bitWidth
  const [, bits] = /^U?INT_(\d+)$/.exec(converted ?? '') ?? []
  return bits === undefined ? most : Number(bits)
}
