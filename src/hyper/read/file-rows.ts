import type { FileColumn, FileType } from '../../source/contract/file-columns.ts'
import { usableNames } from '../engine/names.ts'
import { quoteIdentifier, quoteLiteral } from '../engine/sql.ts'
import { MAX_WIDE_PRECISION } from '../engine/types.ts'
import { arrayCell } from './array-cell.ts'

/** The types that the engine reads by itself (measured), each as the one SQL type that it then demands. */
const SQL_TYPES: Readonly<Record<Exclude<FileType['kind'], 'decimal' | 'null' | 'refused'>, string>> = {
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

/** SQL of a column that is not read. */
const NOTHING = 'null::text'

/**
 * SQL of a table of the rows of a file that the engine cannot read: columns c1, c2 … in the order of the file, NULL for
 * those that are not read.
 * @param dropped names (as `usableNames` makes them) of columns that are never read
 */
export function rowsTable(
  path: string,
  columns: readonly FileColumn[],
  dropped: ReadonlySet<string>
): string {
  const isRead = areRead(columns, dropped)
  const cells = columns.map(({ type }, index) =>
    isRead[index] === true ? cellValue(arrayCell(index), type) : NOTHING
  )
  const lines = `external(array[${quoteLiteral(path)}], format => 'json')`
  return selectOf(cells, `${lines} t(j), json_array_elements(t.j) r(e)`)
}

/**
 * SQL of a table of a file that the engine reads by itself: columns c1, c2 … in the order of the file, NULL for those
 * that are not read.
 * @param format as the engine calls it
 * @param sqlType the SQL type that the engine demands for a column
 * @param dropped names (as `usableNames` makes them) of columns that are never read
 */
export function columnarTable(
  { path, columns }: { readonly path: string; readonly columns: readonly FileColumn[] },
  format: string,
  sqlType: (column: FileColumn) => string,
  dropped: ReadonlySet<string>
): string {
  const isRead = areRead(columns, dropped)
  const values = columns.map(({ name }, index) =>
    isRead[index] === true ? `f.${quoteIdentifier(name)}` : NOTHING
  )
  const read = columns.filter((_column, index) => isRead[index] === true)
  // What is dropped or refused whole has nothing to read, and no descriptor.
  if (read.length === 0) return columns.length === 0 ? '(select)' : selectOf(values)
  const descriptor = read.map(column => `${quoteIdentifier(column.name)} ${sqlType(column)}`).join(', ')
  return selectOf(
    values,
    `external(array[${quoteLiteral(path)}], columns => descriptor(${descriptor}), format => ${quoteLiteral(format)}) f`
  )
}

/** For each column whether anything is read of it. */
function areRead(columns: readonly FileColumn[], dropped: ReadonlySet<string>): boolean[] {
  const names = usableNames(columns.map(({ name }) => name))
  return columns.map(
    ({ type }, index) => type.kind !== 'refused' && type.kind !== 'null' && !dropped.has(names[index] ?? '')
  )
}

/** SQL of a table of columns c1, c2 … */
function selectOf(values: readonly string[], from?: string): string {
  const list = values.map((value, index) => `${value} as c${index + 1}`).join(', ')
  return `(select ${list}${from === undefined ? '' : ` from ${from}`})`
}

/** The SQL type of a column. */
export function sqlTypeOf(type: FileType): string {
  if (type.kind === 'decimal') return `numeric(${MAX_WIDE_PRECISION},${type.scale})`
  return type.kind === 'null' || type.kind === 'refused' ? 'text' : SQL_TYPES[type.kind]
}

/** SQL of a cell of rows, in the type that the engine would read the column as. */
function cellValue(text: string, type: FileType): string {
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
