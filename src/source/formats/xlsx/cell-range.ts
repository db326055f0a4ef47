/** Some cells of a sheet; rows count from 1, places from 0, all of them belong to it. */
export interface CellRange {
  readonly fromRow: number
  readonly toRow: number
  readonly fromPlace: number
  readonly toPlace: number
}

/** The size of a sheet (Microsoft, "Excel specifications and limits"). */
export const MAX_ROWS = 1_048_576
export const MAX_COLUMNS = 16_384

const WHOLE_SHEET: CellRange = { fromRow: 1, toRow: MAX_ROWS, fromPlace: 0, toPlace: MAX_COLUMNS - 1 }
const CELLS = /^\$?([a-z]{1,3})\$?(\d{1,7}):\$?([a-z]{1,3})\$?(\d{1,7})$/i
const COLUMNS = /^\$?([a-z]{1,3}):\$?([a-z]{1,3})$/i
const CELL = /^\$?([a-z]{1,3})\$?(\d{1,7})$/i

/**
 * Reads a range as Excel writes it: `A5:F15`, `$A$5:$F$15`, whole columns `A:F`, one cell `B2`.
 * @returns undefined for anything else
 */
export function cellRange(written: string): CellRange | undefined {
  const one = CELL.exec(written)
  const match = CELLS.exec(one === null ? written : `${written}:${written}`)
  if (match !== null) {
    const [, left = '', top, right = '', bottom] = match
    const range = { fromRow: Number(top), toRow: Number(bottom), ...places(left, right) }
    return isRange(range) ? range : undefined
  }
  const [, left = '', right = ''] = COLUMNS.exec(written) ?? []
  if (left === '') return undefined
  const range = { ...WHOLE_SHEET, ...places(left, right) }
  return isRange(range) ? range : undefined
}

/** `C` → 2. */
export function placeOfLetters(letters: string): number {
  let place = 0
  for (const letter of letters.toUpperCase()) place = place * 26 + letter.charCodeAt(0) - 64
  return place - 1
}

function places(left: string, right: string): Pick<CellRange, 'fromPlace' | 'toPlace'> {
  return { fromPlace: placeOfLetters(left), toPlace: placeOfLetters(right) }
}

function isRange({ fromRow, toRow, fromPlace, toPlace }: CellRange): boolean {
  return (
    fromRow >= 1 && fromRow <= toRow && toRow <= MAX_ROWS && fromPlace <= toPlace && toPlace < MAX_COLUMNS
  )
}
