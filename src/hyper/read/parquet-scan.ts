import type { ParquetColumn, ParquetType } from '../../source/contract/parquet-facts.ts'
import type { ParquetFile } from '../../source/contract/spooled-file.ts'
import { usableNames } from '../engine/names.ts'
import { quoteIdentifier, quoteLiteral } from '../engine/sql.ts'
import { MAX_WIDE_PRECISION } from '../engine/types.ts'
import { arrayCell } from './array-cell.ts'

/** The types that the engine reads by itself (measured), each as the one SQL type that it then demands. */
const SQL_TYPES: Readonly<Record<Exclude<ParquetType['kind'], 'decimal' | 'null' | 'refused'>, string>> = {
  bool: 'boolean',
  int16: 'smallint',
  int32: 'int',
  int64: 'bigint',
  float: 'real',
  double: 'double precision',
  text: 'text',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  instant: 'timestamptz',
  interval: 'interval'
}

/**
 * SQL of a table of a Parquet file: columns c1, c2 … in the order of the file, NULL for those that are not read.
 * @param dropped names (as `usableNames` makes them) of columns that are never read
 */
export function parquetTable(file: ParquetFile, dropped: ReadonlySet<string>): string {
  const { layout, columns } = file.parquet
  const path = `array[${quoteLiteral(file.path)}]`
  const names = usableNames(columns.map(({ name }) => name))
  const isRead = columns.map(
    ({ type }, index) => type.kind !== 'refused' && type.kind !== 'null' && !dropped.has(names[index] ?? '')
  )
  if (layout === 'rows') {
    const cells = columns.map(({ type }, index) =>
      isRead[index] === true ? cellValue(arrayCell(index), type) : NOTHING
    )
    return selectOf(cells, `external(${path}, format => 'json') t(j), json_array_elements(t.j) r(e)`)
  }
  const values = columns.map(({ name }, index) =>
    isRead[index] === true ? `f.${quoteIdentifier(name)}` : NOTHING
  )
  const read = columns.filter((_column, index) => isRead[index] === true)
  // What is dropped or refused whole has nothing to read, and no descriptor.
  if (read.length === 0) return columns.length === 0 ? '(select)' : selectOf(values)
  const descriptor = `descriptor(${read.map(descriptorOf).join(', ')})`
  return selectOf(values, `external(${path}, columns => ${descriptor}, format => 'parquet') f`)
}

const NOTHING = 'null::text'

function selectOf(values: readonly string[], from?: string): string {
  const list = values.map((value, index) => `${value} as c${index + 1}`).join(', ')
  return `(select ${list}${from === undefined ? '' : ` from ${from}`})`
}

/** Decimals of up to 18 digits in more than eight bytes are misread, in silence, unless 38 are asked for (measured). */
function descriptorOf({ name, type }: ParquetColumn): string {
  return `${quoteIdentifier(name)} ${sqlTypeOf(type)}`
}

function sqlTypeOf(type: ParquetType): string {
  if (type.kind === 'decimal') return `numeric(${MAX_WIDE_PRECISION},${type.scale})`
  return type.kind === 'null' || type.kind === 'refused' ? 'text' : SQL_TYPES[type.kind]
}

/** SQL of a cell of rows, in the type that the engine would read the column as. */
function cellValue(text: string, type: ParquetType): string {
  const micros = `(${text})::bigint * interval '1 microsecond'`
  switch (type.kind) {
    case 'text':
      return text
    case 'date':
      return `(date '1970-01-01' + (${text})::int)`
    case 'time':
      return `(timestamp '1970-01-01' + ${micros})::time`
    case 'timestamp':
      return `(timestamp '1970-01-01' + ${micros})`
    case 'instant':
      return `((timestamp '1970-01-01' + ${micros}) at time zone 'UTC')`
    case 'decimal':
      // Beyond its digits the engine has no type; the values decide.
      return type.precision > MAX_WIDE_PRECISION ? text : `(${text})::${sqlTypeOf(type)}`
    default:
      return `(${text})::${sqlTypeOf(type)}`
  }
}
