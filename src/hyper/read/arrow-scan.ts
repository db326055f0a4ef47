import type { FileColumn } from '../../source/contract/file-columns.ts'
import type { ArrowFile } from '../../source/contract/spooled-file.ts'
import { quoteIdentifier, quoteLiteral } from '../engine/sql.ts'
import { areRead, NOTHING, rowsTable, selectOf } from './file-rows.ts'

/** The types that hyperd reads out of Arrow (measured), each as the one SQL type that it then demands. */
const SQL_TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    int8: 'smallint',
    uint8: 'smallint',
    int16: 'smallint',
    uint16: 'int',
    int32: 'int',
    uint32: 'bigint',
    int64: 'bigint',
    uint64: 'numeric(20,0)',
    float32: 'real',
    float64: 'double precision',
    bool: 'boolean',
    utf8: 'text',
    date32: 'date',
    date64: 'date'
  })
)
/**
 * SQL of a table of Arrow data, which `external` cannot find the columns out of by itself: columns c1, c2 … in the
 * order of the file, NULL for those that are not read.
 * @param dropped names (as `usableNames` makes them) of columns that are never read
 */
export function arrowTable(file: ArrowFile, dropped: ReadonlySet<string>): string {
  const { layout, columns } = file.arrow
  if (layout === 'rows') return rowsTable(file.path, columns, dropped)
  const isRead = areRead(columns, dropped)
  const values = columns.map(({ name }, index) =>
    isRead[index] === true ? `f.${quoteIdentifier(name)}` : NOTHING
  )
  const read = columns.filter((_column, index) => isRead[index] === true)
  // What is dropped or refused whole has nothing to read, and no descriptor.
  if (read.length === 0) return columns.length === 0 ? '(select)' : selectOf(values)
  const descriptor = read.map(column => `${quoteIdentifier(column.name)} ${sqlTypeOf(column)}`).join(', ')
  const path = `array[${quoteLiteral(file.path)}]`
  return selectOf(
    values,
    `external(${path}, columns => descriptor(${descriptor}), format => 'arrow${layout}') f`
  )
}

function sqlTypeOf({ declared: type }: FileColumn): string {
  const decimal = /^decimal(?:128|256)\((\d+),(\d+)\)$/.exec(type)
  if (decimal !== null) {
    const [, precision, scale] = decimal.map(Number)
    return `numeric(${precision},${scale})`
  }
  if (/^time(32|64)\[/.test(type)) return 'time'
  if (/^timestamp\[(s|ms|us)\]$/.test(type)) return 'timestamp'
  if (/^timestamp\[(s|ms|us), /.test(type)) return 'timestamptz'
  return type.startsWith('interval[') ? 'interval' : (SQL_TYPES.get(type) ?? 'bytea')
}
