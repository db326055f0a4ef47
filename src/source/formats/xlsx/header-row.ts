import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { type CellRange, lettersOf } from './cell-range.ts'

/** Rows below a header that are looked at to see whether it is a title. */
const LOOKED_AT = 20

/** The header of a sheet, and what came below it so far. */
export interface HeaderRow {
  readonly row: number
  /** Cells with a value. */
  readonly columns: number
  /** Rows with a value below it. */
  rows: number
  /** Those of several cells, and the first of them. */
  wideRows: number
  firstWide?: number
  /** The first row below it that has a value. */
  firstRecord?: number
}

interface Place {
  readonly origin: string
  readonly range?: CellRange | undefined
  readonly header?: boolean | undefined
}

/**
 * A header of one cell above rows of several is a title.
 * @param row the next row below the header, and its number of cells
 * @throws ActionError `source.xlsx`, with the rows to pass over
 */
export function refuseTitle(
  header: HeaderRow,
  { row, cells }: { readonly row: number; readonly cells: number },
  { origin, range, header: named }: Place
): void {
  header.firstRecord ??= row
  if (named === false || header.columns !== 1 || header.rows >= LOOKED_AT) return
  header.rows++
  if (cells > 1) {
    header.wideRows++
    header.firstWide ??= row
  }
  // Two rows of several cells are a table, wherever the first of them stands.
  if (header.wideRows < 2 || header.firstWide === undefined) return
  const skipRows = header.firstWide - (range?.fromRow ?? 1)
  throw new ActionError(
    'source.xlsx',
    `In ${origin}, row ${header.row} has one cell, but the rows from row ${header.firstWide} on have several: it is a title, not the header.`,
    `Set ${inputName('source-skip-rows')}: ${skipRows} to begin at row ${header.firstWide}, or name the cells in ${inputName('source-records')} (Sheet!A${header.firstWide}:F99). If row ${header.row} is the header, give the other columns a name in it.`
  )
}

/**
 * A header that is merged with rows below it has several rows, of which the lower ones would be records.
 * @throws ActionError `source.xlsx`
 */
export function refuseTallHeader(
  { row, firstRecord }: HeaderRow,
  merged: readonly CellRange[],
  { origin, header }: Place
): void {
  const tall = merged.find(
    ({ fromRow, toRow }) => fromRow <= row && toRow > row && firstRecord !== undefined && firstRecord <= toRow
  )
  if (tall === undefined || header === false) return
  const cells = `${lettersOf(tall.fromPlace)}${tall.fromRow}:${lettersOf(tall.toPlace)}${tall.toRow}`
  throw new ActionError(
    'source.xlsx',
    `In ${origin}, the header has several rows: ${cells} is merged over rows ${tall.fromRow} to ${tall.toRow}, and the lower ones have values, too.`,
    `Give the table one row of names, or set ${inputName('source-skip-rows')}: ${tall.toRow} and ${inputName('source-header')}: false and name the columns by rename in columns.`
  )
}
