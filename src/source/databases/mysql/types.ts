import type { SourceColumn, SourceType } from '../../contract/source-schema.ts'
import type { BinaryColumn } from '../connector/refuse-binary.ts'

/** A column of a result as the server describes it (Protocol::ColumnDefinition41). */
export interface DescribedColumn {
  readonly name: string
  readonly columnType: number
  readonly characterSet: number
  readonly columnLength: number
  readonly flags: number
  readonly decimals: number
}

/** Numbers of `enum_field_types`. */
const DECIMAL = 246
const FLOAT = 4
const DOUBLE = 5
const NULL = 6
const TIMESTAMP = 7
const BIGINT = 8
const TIME = 11
const BIT = 16
const JSON_TEXT = 245
const VECTOR = 242
const GEOMETRY = 255
const INTEGERS: ReadonlyMap<number, string> = new Map([
  [1, 'tinyint'],
  [2, 'smallint'],
  [9, 'mediumint'],
  [3, 'int']
])
const YEAR = 13
const DATES: ReadonlySet<number> = new Set([10, 14])
const DATETIME = 12
/** What `characterSet` says of bytes, and of all that is no text. */
const BINARY = 63
/** More decimals than a column can have: they are not fixed. */
const NOT_FIXED = 31
const UNSIGNED = 32
const ENUM_OR_SET = 256 | 2048
/** The most digits that a decimal of the server has. */
const MOST_DIGITS = 65

/** How the cells of a column are written. */
export type Written = 'plain' | 'text' | 'date' | 'instant' | 'bits'

/** A column with its type; all that is not a number, bool, date or time is text. */
export function sourceColumn(column: DescribedColumn): SourceColumn {
  const [declared, type] = typeOf(column)
  return { name: column.name, declared, type }
}

/** How the server writes the values of a column. */
export function writtenAs({ columnType }: DescribedColumn): Written {
  if (DATES.has(columnType) || columnType === DATETIME) return 'date'
  if (columnType === TIMESTAMP) return 'instant'
  if (columnType === BIT) return 'bits'
  const isPlain =
    INTEGERS.has(columnType) || [BIGINT, DECIMAL, FLOAT, DOUBLE, YEAR, TIME].includes(columnType)
  return isPlain ? 'plain' : 'text'
}

/** True for numbers of 32 bits without a number of decimals: of these the server writes six digits only. */
export function isRounded({ columnType, decimals }: DescribedColumn): boolean {
  return columnType === FLOAT && decimals >= NOT_FIXED
}

/** The column and the cast to write, where its values are bytes, which no column of an extract holds. */
export function binaryColumn(column: DescribedColumn): BinaryColumn | undefined {
  const { name, columnType, characterSet, flags } = column
  const quoted = `\`${name.replaceAll('`', '``')}\``
  if (columnType === GEOMETRY) return { name, declared: 'geometry', cast: `ST_AsText(${quoted})` }
  if (columnType === VECTOR) return { name, declared: 'vector', cast: `VECTOR_TO_STRING(${quoted})` }
  const isText = writtenAs(column) === 'text' && columnType !== JSON_TEXT && columnType !== NULL
  if (!isText || characterSet !== BINARY || (flags & ENUM_OR_SET) !== 0) return undefined
  return { name, declared: 'binary', cast: `hex(${quoted})` }
}

function typeOf({
  columnType,
  columnLength,
  flags,
  decimals
}: DescribedColumn): [declared: string, type: SourceType] {
  const isUnsigned = (flags & UNSIGNED) !== 0
  const sign = isUnsigned ? ' unsigned' : ''
  const integer = INTEGERS.get(columnType)
  if (integer !== undefined)
    return [`${integer}${sign}`, { kind: isUnsigned && integer === 'int' ? 'bigint' : 'int' }]
  if (DATES.has(columnType)) return ['date', { kind: 'date', written: 'iso' }]
  switch (columnType) {
    case BIGINT:
      return isUnsigned
        ? ['bigint unsigned', { kind: 'numeric', precision: 20, scale: 0, beyond: 'values' }]
        : ['bigint', { kind: 'bigint' }]
    case DECIMAL:
      return decimal(columnLength, decimals, isUnsigned)
    case FLOAT:
      return ['float', decimals < NOT_FIXED ? { kind: 'double' } : { kind: 'double', single: true }]
    case DOUBLE:
      return ['double', { kind: 'double' }]
    case YEAR:
      return ['year', { kind: 'int' }]
    case DATETIME:
      return ['datetime', { kind: 'timestamp', written: 'iso' }]
    case TIMESTAMP:
      return ['timestamp', { kind: 'instant', written: 'iso' }]
    case TIME:
      return ['time', { kind: 'time', written: 'beyond-a-day' }]
    case BIT:
      return [`bit(${columnLength})`, bits(columnLength)]
    default:
      return ['text', { kind: 'text' }]
  }
}

/** The length counts the sign and the point as well. */
function decimal(length: number, scale: number, isUnsigned: boolean): [declared: string, type: SourceType] {
  const precision = length - (scale > 0 ? 1 : 0) - (isUnsigned ? 0 : 1)
  const declared = `decimal(${precision},${scale})`
  if (precision < Math.max(1, scale) || precision > MOST_DIGITS) return ['decimal', { kind: 'number' }]
  return [declared, { kind: 'numeric', precision, scale, beyond: 'values' }]
}

function bits(length: number): SourceType {
  if (length === 1) return { kind: 'bool' }
  if (length < 32) return { kind: 'int' }
  return length < 64 ? { kind: 'bigint' } : { kind: 'numeric', precision: 20, scale: 0, beyond: 'values' }
}
