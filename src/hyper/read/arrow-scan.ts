import type { FileColumn } from '../../source/contract/file-columns.ts'
import type { ArrowFile } from '../../source/contract/spooled-file.ts'
import { columnarTable, rowsTable } from './file-rows.ts'

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
export function arrowTable({ path, arrow }: ArrowFile, dropped: ReadonlySet<string>): string {
  const { layout, columns } = arrow
  if (layout === 'rows') return rowsTable(path, columns, dropped)
  return columnarTable({ path, columns }, `arrow${layout}`, sqlTypeOf, dropped)
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
