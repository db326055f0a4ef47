import type { ParquetFile } from '../../source/contract/spooled-file.ts'
import { columnarTable, rowsTable, sqlTypeOf } from './file-rows.ts'

/**
 * SQL of a table of a Parquet file: columns c1, c2 … in the order of the file, NULL for those that are not read.
 * @param dropped names (as `usableNames` makes them) of columns that are never read
 */
export function parquetTable({ path, parquet }: ParquetFile, dropped: ReadonlySet<string>): string {
  const { layout, columns } = parquet
  if (layout === 'rows') return rowsTable(path, columns, dropped)
  // Decimals of up to 18 digits in more than eight bytes are misread, in silence, unless 38 are asked for (measured).
  return columnarTable({ path, columns }, 'parquet', ({ type }) => sqlTypeOf(type), dropped)
}
