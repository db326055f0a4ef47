import type { RowsFile } from '../../source/contract/spooled-file.ts'
import { quoteLiteral } from '../engine/sql.ts'
import { cell, type Scan } from './scan.ts'

/** The files of one result; one at least, which may be empty. */
export type RowsFiles = readonly [RowsFile, ...RowsFile[]]

/**
 * A scan of files of declared rows: columns c1, c2 …
 * @param files of one schema
 * @param types for each column the SQL type that the engine reads it as
 */
export function rowsScan(files: RowsFiles, types: readonly string[]): Scan<RowsFile> {
  const paths = files.map(file => quoteLiteral(file.path)).join(',')
  const columns = types.map((type, index) => `${cell(index)} ${type}`).join(', ')
  return {
    files,
    from: `(select * from external(array[${paths}], columns => descriptor(${columns}), format => 'csv', header => false))`
  }
}
