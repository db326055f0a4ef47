import { DataType, DateUnit, type Field, IntervalUnit, Precision, TimeUnit, Type } from 'apache-arrow'
import type { FileColumn, FileType } from '../../contract/file-columns.ts'

/** A column, and whether the engine reads it by itself (measured with hyperd 0.7.3). */
export interface ArrowColumn extends FileColumn {
  readonly isReadable: boolean
}

const TIME_UNITS: Readonly<Record<TimeUnit, string>> = {
  [TimeUnit.SECOND]: 's',
  [TimeUnit.MILLISECOND]: 'ms',
  [TimeUnit.MICROSECOND]: 'us',
  [TimeUnit.NANOSECOND]: 'ns'
}
const INTERVAL_UNITS: Readonly<Record<IntervalUnit, string>> = {
  [IntervalUnit.YEAR_MONTH]: 'month',
  [IntervalUnit.DAY_TIME]: 'day_time',
  [IntervalUnit.MONTH_DAY_NANO]: 'month_day_nano'
}
const FLOATS: Readonly<Record<Precision, string>> = {
  [Precision.HALF]: 'float16',
  [Precision.SINGLE]: 'float32',
  [Precision.DOUBLE]: 'float64'
}
/** The digits and the bytes of the longest decimal that the engine has. */
const MOST_DIGITS = 38
/** What no extract holds, but the engine passes over. */
const PASSED_OVER = /^((large_)?binary|fixed_size_binary)$/
/** The name of an extension type is there (Apache Arrow, "Extension Types"). */
const EXTENSION = 'ARROW:extension:name'
const UUID = 'arrow.uuid'
const UUID_BYTES = 16

/** A column of the schema. */
export function arrowColumn(field: Field): ArrowColumn {
  const { type, metadata } = field
  const name = nameOf(field)
  const declared = typeWord(type)
  if (isUuid(type, metadata)) return { name, type: { kind: 'text' }, declared: 'uuid', isReadable: false }
  const known = fileType(type)
  const isReadable = known.kind === 'refused' ? PASSED_OVER.test(declared) : isRead(type)
  return { name, type: known, declared, isReadable }
}

/** The name of a field; some have none. */
export function nameOf({ name }: { readonly name: string | null }): string {
  return name ?? ''
}

/** True for an identifier, which is stored as bytes. */
export function isUuid(type: DataType, metadata: ReadonlyMap<string, string>): boolean {
  return DataType.isFixedSizeBinary(type) && type.byteWidth === UUID_BYTES && metadata.get(EXTENSION) === UUID
}

/** What an extract makes of a type. */
export function fileType(type: DataType): FileType {
  if (DataType.isNull(type)) return { kind: 'null' }
  if (DataType.isBool(type)) return { kind: 'bool' }
  if (DataType.isInt(type)) return wholeType(type.bitWidth, type.isSigned)
  if (DataType.isFloat(type)) return { kind: type.precision === Precision.DOUBLE ? 'double' : 'float' }
  if (isText(type)) return { kind: 'text' }
  if (DataType.isDecimal(type)) return decimalType(type.precision, type.scale)
  if (DataType.isDate(type)) return { kind: 'date' }
  if (DataType.isTime(type)) return { kind: 'time' }
  if (DataType.isTimestamp(type)) return { kind: isInstant(type) ? 'instant' : 'timestamp' }
  if (DataType.isInterval(type)) return { kind: 'interval' }
  if (DataType.isDuration(type)) return { kind: 'text' }
  if (DataType.isDictionary(type)) return fileType(type.dictionary)
  return isNested(type) && type.children.every(isHeld) ? { kind: 'text' } : { kind: 'refused' }
}

/** True for a timestamp of an instant. */
export function isInstant(type: { readonly timezone?: string | null | undefined }): boolean {
  return (type.timezone ?? '') !== ''
}

/** True for a type whose values are texts. */
export function isText(type: DataType): boolean {
  return DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type)
}

/** True for a type whose values hold others. */
export function isNested(type: DataType): boolean {
  return (
    DataType.isList(type) ||
    DataType.isLargeList(type) ||
    DataType.isFixedSizeList(type) ||
    DataType.isStruct(type) ||
    DataType.isMap(type)
  )
}

function isHeld({ type, metadata }: Field): boolean {
  return isUuid(type, metadata) || fileType(type).kind !== 'refused'
}

function wholeType(bits: number, isSigned: boolean): FileType {
  if (bits === 64) return isSigned ? { kind: 'int64' } : { kind: 'decimal', precision: 20, scale: 0 }
  if (bits === 32) return { kind: isSigned ? 'int32' : 'int64' }
  return { kind: bits === 16 && !isSigned ? 'int32' : 'int16' }
}

function decimalType(precision: number, scale: number): FileType {
  if (scale < 0) return { kind: 'decimal', precision: precision - scale, scale: 0 }
  return { kind: 'decimal', precision: Math.max(precision, scale), scale }
}

function isRead(type: DataType): boolean {
  if (DataType.isFloat(type)) return type.precision !== Precision.HALF
  if (DataType.isDecimal(type)) {
    const { bitWidth, precision, scale } = type
    return bitWidth >= 128 && precision <= MOST_DIGITS && scale >= 0 && scale <= precision
  }
  if (DataType.isTimestamp(type)) return type.unit !== TimeUnit.NANOSECOND
  return (
    DataType.isBool(type) ||
    DataType.isInt(type) ||
    DataType.isUtf8(type) ||
    DataType.isDate(type) ||
    DataType.isTime(type) ||
    DataType.isInterval(type)
  )
}

function typeWord(type: DataType): string {
  if (DataType.isInt(type)) return `${type.isSigned ? 'int' : 'uint'}${type.bitWidth}`
  if (DataType.isFloat(type)) return FLOATS[type.precision]
  if (DataType.isDecimal(type)) return `decimal${type.bitWidth}(${type.precision},${type.scale})`
  if (DataType.isDate(type)) return type.unit === DateUnit.DAY ? 'date32' : 'date64'
  if (DataType.isTime(type)) return `time${type.bitWidth}[${TIME_UNITS[type.unit]}]`
  if (DataType.isTimestamp(type)) {
    const zone = type.timezone ? `, ${type.timezone}` : ''
    return `timestamp[${TIME_UNITS[type.unit]}${zone}]`
  }
  if (DataType.isInterval(type)) return `interval[${INTERVAL_UNITS[type.unit]}]`
  if (DataType.isDuration(type)) return `duration[${TIME_UNITS[type.unit]}]`
  return Type[type.typeId].replace(/\B[A-Z]/g, '_$&').toLowerCase()
}
