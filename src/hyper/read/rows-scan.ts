import type { RowsFile } from '../../source/contract/spooled-file.ts'
import { quoteLiteral } from '../engine/sql.ts'
import { cell, type Scan } from './scan.ts'

/** The files of one result; one at least, which may be empty. */
export type RowsFiles = readonly [RowsFile, ...RowsFile[]]

/**
 * A scan of files of declared rows: columns c1, c2 …
 * @param files of one schema and one layout
 * @param types for each column the SQL type that the engine reads it as; only CSV takes another one than `text`
 */
export function rowsScan(files: RowsFiles, types: readonly string[]): Scan<RowsFile> {
  const { layout } = files[0].rows
  const paths = `array[${files.map(file => quoteLiteral(file.path)).join(',')}]`
  if (layout === 'csv') {
    const columns = types.map((type, index) => `${cell(index)} ${type}`).join(', ')
    return {
      files,
      from: `(select * from external(${paths}, columns => descriptor(${columns}), format => 'csv', header => false))`
    }
  }
  const read = layout === 'fields' ? fieldCell : arrayCell
  const cells = types.map((_type, index) => `${read(index)} as ${cell(index)}`)
  return {
    files,
    from: `(select ${cells.join(', ')} from external(${paths}, format => 'json') t(j), json_array_elements(t.j) r(e))`
  }
}

/** The text of a cell; `->>` alone makes the text `null` of a JSON null. */
function arrayCell(index: number): string {
  return `case when e->${index} <> 'null'::json then e->>${index} end`
}

function fieldCell(index: number): string {
  const value = `e->'f'->${index}`
  return `case when ${value}->'v' <> 'null'::json then ${value}->>'v' end`
}
