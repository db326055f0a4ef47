import type { RowsFile } from '../../source/contract/spooled-file.ts'
import { cell, type Scan, scanAt } from './scan.ts'

/** The files of one result; one at least, which may be empty. */
export type RowsFiles = readonly [RowsFile, ...RowsFile[]]

/**
 * A scan of files of declared rows: columns c1, c2 …
 * @param files of one schema
 * @param types for each column the SQL type that the engine reads it as
 */
export function rowsScan(files: RowsFiles, types: readonly string[]): Scan<RowsFile> {
  const columns = types.map((type, index) => `${cell(index)} ${type}`).join(', ')
  return scanAt(
    files,
    paths =>
      `(select * from external(${paths}, columns => descriptor(${columns}), format => 'csv', header => false))`
  )
}
