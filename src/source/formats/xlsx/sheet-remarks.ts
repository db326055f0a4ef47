import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { counted, listed } from '../../../base/text.ts'
import type { ZipEntry } from '../../decode/zip-archive.ts'
import type { SpooledContents } from '../../spool/contents.ts'
import { type CellRange, lettersOf } from './cell-range.ts'
import type { ChosenSheet } from './chosen-sheets.ts'
import type { SheetFile } from './rows.ts'
import type { SheetReader } from './sheet.ts'
import type { Sheet, Workbook } from './workbook.ts'

/** Bytes of another sheet that are looked at for a value. */
const LOOK = 2 ** 20
const SHEETS_SHOWN = 20

type Notice = NonNullable<SpooledContents['notices']>[number]

/** A sheet that was read. */
export interface ReadSheet {
  readonly place: string
  readonly reader: SheetReader
  readonly files: readonly SheetFile[]
  readonly mergedNames: readonly string[]
  readonly positionBase: number
  readonly range?: CellRange
}

/** Sheets that are appended need the same columns. @throws ActionError `source.columns` */
export function refuseDifferentSheets(sheets: readonly ReadSheet[]): void {
  const [first, ...others] = sheets.map(({ place, files }) => ({ place, labels: files.at(-1)?.labels ?? [] }))
  const firstLabels = new Set(first?.labels)
  for (const { place, labels } of others) {
    const own = new Set(labels)
    const lacking = first?.labels.filter(label => !own.has(label)) ?? []
    const added = labels.filter(label => !firstLabels.has(label))
    if (lacking.length === 0 && added.length === 0) continue
    const list = (names: readonly string[]): string => names.map(name => JSON.stringify(name)).join(', ')
    const parts = [
      lacking.length === 0 ? '' : `lacks ${list(lacking)}`,
      added.length === 0 ? '' : `has ${list(added)} in addition`
    ]
    throw new ActionError(
      'source.columns',
      `${capitalised(place)} ${parts.filter(part => part !== '').join(' and ')}, compared with ${first?.place}.`,
      `Sheets that are appended need the same columns (compared by name). Name in ${inputName('source-records')} those that have them, or make the columns equal first.`
    )
  }
}

/** Tells of a header that names several columns. */
export function mergedHeader({ place, mergedNames }: ReadSheet): Notice[] {
  if (mergedNames.length === 0) return []
  const message = `In the header of ${place}, ${mergedNames.map(name => JSON.stringify(name)).join(', ')} ${mergedNames.length === 1 ? 'is' : 'are'} merged over several columns, so that all of them have that name, with a number behind it. If the columns have names in a row below, ${inputName('source-skip-rows')} leaves out the row above it.`
  return [{ title: 'Merged header', message }]
}

/** Tells of a range that ends where the table goes on. */
export function cutRange({ place, reader, range }: ReadSheet): Notice[] {
  if (range === undefined || !reader.goesOn) return []
  const columns = `${lettersOf(range.fromPlace)}:${lettersOf(range.toPlace)}`
  const message = `The range in ${inputName('source-records')} ends at row ${range.toRow} of ${place}, and row ${range.toRow + 1} has values in the same columns, which are left out. ${columns} instead reads the columns to the end; ${inputName('source-skip-rows')} leaves out the rows above the header.`
  return [{ title: 'Rows below the range', message }]
}

/** Tells of sheets that hold data, too, when the workflow names none. */
export async function otherSheets(workbook: Workbook, read: Sheet, origin: string): Promise<Notice[]> {
  const others = await sheetsWithValues(workbook, [read])
  if (others.length === 0) return []
  const message = `${origin} has data in several sheets, and ${JSON.stringify(read.name)}, the first one, was read. The others: ${namesOf(others)}. ${inputName('source-records')} names the sheet to read, or several, one per line.`
  return [{ title: 'Several sheets', message }]
}

/** What to do where the sheets that were read have no rows; undefined where no other sheet has data. */
export async function hintAtOtherSheets(
  workbook: Workbook,
  chosen: readonly ChosenSheet[]
): Promise<string | undefined> {
  if (chosen.some(({ range }) => range !== undefined)) {
    return `Look at the range in ${inputName('source-records')}: it holds the header and the rows below it, as in Sales!A5:F15, or whole columns as in Sales!A:F; ${inputName('source-skip-rows')} leaves out the rows above the header.`
  }
  const read = chosen.map(({ sheet }) => sheet)
  const others = await sheetsWithValues(workbook, read)
  const [first] = others
  if (first === undefined) return undefined
  const were =
    read.length === 1 ? `The sheet ${namesOf(read)} was read` : `The sheets ${namesOf(read)} were read`
  const records = inputName('source-records')
  return others.length === 1
    ? `${were}, but ${namesOf(others)} has data: set ${records}: ${first.name}.`
    : `${were}, but ${namesOf(others)} have data: set ${records} to the right one.`
}

async function sheetsWithValues({ sheets }: Workbook, read: readonly Sheet[]): Promise<readonly Sheet[]> {
  const others: Sheet[] = []
  for (const sheet of sheets) {
    if (!read.includes(sheet) && !sheet.hidden && (await holdsValues(sheet.entry))) others.push(sheet)
  }
  return others
}

function namesOf(sheets: readonly Sheet[]): string {
  return listed(
    sheets.map(({ name }) => JSON.stringify(name)),
    SHEETS_SHOWN
  )
}

/** True when a sheet has a cell with a value, which stands near its beginning. */
async function holdsValues({ read }: ZipEntry): Promise<boolean> {
  let end = ''
  let size = 0
  for await (const chunk of read()) {
    const text = end + Buffer.from(chunk).toString('latin1')
    if (/<(\w{1,20}:)?(v|is)[ >]/.test(text)) return true
    end = text.slice(-30)
    size += chunk.length
    if (size > LOOK) return false
  }
  return false
}

/** Some programs (XlsxWriter) store 0 for what they do not calculate. */
function uncalculated(
  { formulas, firstFormula }: SheetReader,
  origin: string
): { readonly title: string; readonly message: string } {
  return {
    title: 'Formulas that may not be calculated',
    message: `${origin} asks to be calculated when it is opened, and ${counted(formulas, 'cell')} with a formula ${formulas === 1 ? 'gives' : 'give'} what is stored, which may be 0 or out of date; the first one is ${firstFormula}. Opening it in Excel and saving it stores the results.`
  }
}

function errorCells(
  { errorCells: count, firstErrorCell }: SheetReader,
  origin: string
): { readonly title: string; readonly message: string } {
  return {
    title: 'Errors in cells',
    message: `${counted(count, 'cell')} of ${origin} ${count === 1 ? 'holds' : 'hold'} an error instead of a value and became NULL; the first one is ${firstErrorCell}.`
  }
}
function capitalised(text: string): string {
  return text.startsWith('the ') ? `T${text.slice(1)}` : text
}

/** What a sheet has that may be wrong. */
export function sheetWarnings({ reader, place }: ReadSheet, { isUncalculated }: Workbook): Notice[] {
  return [
    ...(reader.errorCells === 0 ? [] : [errorCells(reader, place)]),
    ...(isUncalculated && reader.formulas > 0 ? [uncalculated(reader, place)] : [])
  ]
}
