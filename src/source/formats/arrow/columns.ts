import {
  DataType,
  DateUnit,
  IntervalUnit,
  Message,
  Precision,
  type Schema,
  TimeUnit,
  Type
} from 'apache-arrow'
import { Footer } from 'apache-arrow/ipc/metadata/file'
import type { ArrowColumn } from '../../contract/spooled-file.ts'
import { checkedMessage, checkFooter, checkSchemaMessage } from './bounds.ts'

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

/**
 * The bytes of the body that follows a message.
 * @param metadata the message without the prefix (Apache Arrow, "Encapsulated message format")
 * @throws Error when it is not one
 */
export function bodyLength(metadata: Uint8Array): number {
  return Number(checkedMessage(metadata).bodyLength())
}

/**
 * The columns that a schema message declares; their types in the words of `source.ts`.
 * @param metadata the message without the prefix
 * @throws Error when it is not a schema, or has a type that the library does not know
 */
export function messageColumns(metadata: Uint8Array): ArrowColumn[] {
  checkSchemaMessage(metadata)
  return columnsOf(Message.decode(metadata).header() as Schema)
}

/**
 * The columns that the footer of a file declares. A file has the schema in front, too, but not when
 * `apache-arrow` wrote it.
 * @param start where in the file the footer begins
 * @throws Error as `messageColumns`, and when the batches that it lists do not fit in front of it
 */
export function footerColumns(footer: Uint8Array, start: number): ArrowColumn[] {
  const { schema, blocks } = readFooter(footer)
  for (const { offset, metaDataLength, bodyLength } of blocks) {
    // The engine reads whatever stands there.
    if (offset + metaDataLength + bodyLength > start)
      throw new Error('bytes are missing in front of its footer')
  }
  return columnsOf(schema)
}

function readFooter(bytes: Uint8Array) {
  checkFooter(bytes)
  const footer = Footer.decode(bytes)
  return { schema: footer.schema, blocks: [...footer.dictionaryBatches(), ...footer.recordBatches()] }
}

function columnsOf({ fields }: Schema): ArrowColumn[] {
  return fields.map(({ name, type }) => ({ name, type: typeWord(type) }))
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
