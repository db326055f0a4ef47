import type { FileColumn } from '../../source/contract/file-columns.ts'
import type { ParquetFile } from '../../source/contract/spooled-file.ts'
import { quoteIdentifier, quoteLiteral } from '../engine/sql.ts'
import { areRead, NOTHING, rowsTable, selectOf, sqlTypeOf } from './file-rows.ts'

/**
 * SQL of a table of a Parquet file: columns c1, c2 … in the order of the file, NULL for those that are not read.
 * @param dropped names (as `usableNames` makes them) of columns that are never read
 */
export function parquetTable(file: ParquetFile, dropped: ReadonlySet<string>): string {
  const { layout, columns } = file.parquet
  const path = `array[${quoteLiteral(file.path)}]`
  if (layout === 'rows') return rowsTable(file.path, columns, dropped)
  const isRead = areRead(columns, dropped)
  const values = columns.map(({ name }, index) =>
    isRead[index] === true ? `f.${quoteIdentifier(name)}` : NOTHING
  )
  const read = columns.filter((_column, index) => isRead[index] === true)
  // What is dropped or refused whole has nothing to read, and no descriptor.
  if (read.length === 0) return columns.length === 0 ? '(select)' : selectOf(values)
  const descriptor = `descriptor(${read.map(descriptorOf).join(', ')})`
  return selectOf(values, `external(${path}, columns => ${descriptor}, format => 'parquet') f`)
}

/** Decimals of up to 18 digits in more than eight bytes are misread, in silence, unless 38 are asked for (measured). */
function descriptorOf({ name, type }: FileColumn): string {
  return `${quoteIdentifier(name)} ${sqlTypeOf(type)}`
}
