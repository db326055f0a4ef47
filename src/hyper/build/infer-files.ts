import { ActionError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { CsvFile, SpooledFile } from '../../source/contract/spooled-file.ts'
import { columnDifference, type NamedColumn } from '../engine/column-difference.ts'
import type { Connection } from '../engine/sql.ts'
import { differentColumns } from '../infer/different-columns.ts'
import { inferColumnar } from '../infer/infer-columnar.ts'
import { headerKeys, inferCsv, nameOfKey } from '../infer/infer-csv.ts'
import { inferJson } from '../infer/infer-json.ts'
import { inferRows, type RowsOptions } from '../infer/rows/infer-rows.ts'
import type { Inference } from '../read/fields.ts'
import { openHyperFiles } from '../read/hyper-tables.ts'
import type { RowsFiles } from '../read/rows-scan.ts'
import { isColumnarScan, isCsvScan, isJsonScan, type Scan, scansOf } from '../read/scan.ts'
import { droppedNames } from '../values/column-rule.ts'

/**
 * Finds out the columns of the files of one source, and what their values look like.
 * @param files all of one format
 * @throws ActionError source.columns, data.records, source.records, source.parquet, source.arrow, source.hyper
 */
export async function inferFiles(
  connection: Connection,
  files: readonly SpooledFile[],
  options: RowsOptions,
  log: Log
): Promise<Inference> {
  const rows = rowsFiles(files)
  if (rows !== undefined) return inferRows(connection, rows, options, log)
  const { columns, zone, digits } = options
  const dropped = droppedNames(columns)
  const tables = await openHyperFiles(connection, files)
  const scans = scansOf(
    files.filter(file => file.format !== 'rows'),
    tables,
    dropped
  )
  const formats = new Set(files.map(file => file.format))
  if (formats.size > 1) {
    throw new ActionError(
      'source.columns',
      `The sources have different formats (${[...formats].join(', ')}), so their columns cannot be compared.`,
      'Publish them separately, or bring them into one format first.'
    )
  }
  const json = scans.filter(isJsonScan)
  if (json.length > 0) return inferJson(connection, json)
  const csv = scans.filter(isCsvScan)
  if (csv.length === 0)
    return inferColumnar(connection, scans.filter(isColumnarScan), { dropped, zone, digits })
  checkSameHeaders(csv)
  return inferCsv(connection, csv)
}

/** The files of a query's result; undefined for another source. */
export function rowsFiles(files: readonly SpooledFile[]): RowsFiles | undefined {
  const [first, ...others] = files.filter(file => file.format === 'rows')
  return first === undefined ? undefined : [first, ...others]
}

/** Pages of one XML source have the columns of them all. */
function checkSameHeaders(scans: readonly Scan<CsvFile>[]): void {
  const sources = new Map<string, { readonly scan: Scan<CsvFile>; readonly keys: Set<string> }>()
  for (const [at, scan] of scans.entries()) {
    for (const { isXmlPage, origin } of scan.files) {
      const id = isXmlPage === true ? `pages of ${origin}` : `scan ${at}`
      const source = sources.get(id) ?? { scan, keys: new Set<string>() }
      sources.set(id, source)
      for (const key of headerKeys(scan)) source.keys.add(key)
    }
  }
  const [first, ...others] = sources.values()
  if (first === undefined) return
  for (const { scan, keys } of others) {
    const { gone, added } = columnDifference([...first.keys].map(named), [...keys].map(named))
    if (gone.length + added.length === 0) continue
    const shown = ({ name }: NamedColumn): NamedColumn => named(nameOfKey(name))
    throw differentColumns(first.scan, scan, { gone: gone.map(shown), added: added.map(shown) })
  }
}

function named(name: string): NamedColumn {
  return { name }
}
