import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import { didYouMean } from '../../../base/suggest.ts'
import { type CellRange, cellRange } from './cell-range.ts'
import type { Sheet, Workbook } from './workbook.ts'

/** Characters of a name that a pattern may fit; Excel itself ends at 31. */
const MAX_NAME = 255

/** A sheet that is to be read, or a part of it. */
export interface ChosenSheet {
  readonly sheet: Sheet
  readonly range?: CellRange
}

/**
 * The sheets that `source-records` names, one a line: a name, one with `*` and `?` for any characters, each perhaps
 * with a range (`Sheet!A5:F15`). Without it the first one that is not hidden.
 * @throws ActionError `source.records` when a line fits no sheet, or one twice; `source.xlsx` when there is no sheet
 */
export function chosenSheets(
  { sheets }: Workbook,
  wanted: string | undefined,
  origin: string
): readonly [ChosenSheet, ...ChosenSheet[]] {
  const [first] = sheets
  if (first === undefined) {
    throw new ActionError(
      'source.xlsx',
      `The Excel workbook ${origin} has no sheet with cells.`,
      'Look at the workbook: a sheet that is a chart has no cells.'
    )
  }
  if (wanted === undefined) return [{ sheet: sheets.find(({ hidden }) => !hidden) ?? first }]
  const lines = wanted.split(/\r?\n/).map(line => line.trim())
  const chosen: ChosenSheet[] = []
  for (const line of lines.filter(one => one !== '')) {
    const found = fitting(sheets, line)
    if (found.length === 0) throw noSuchSheet(line, sheets, origin)
    chosen.push(...found)
  }
  const twice = chosen.find(({ sheet, range }, at) =>
    chosen.slice(0, at).some(one => one.sheet === sheet && (range === undefined || one.range === undefined))
  )
  if (twice !== undefined) {
    throw new ActionError(
      'source.records',
      `${inputName('source-records')} names the sheet ${JSON.stringify(twice.sheet.name)} of ${origin} twice, so that its rows would come twice.`,
      'Name each sheet once.'
    )
  }
  return chosen as [ChosenSheet, ...ChosenSheet[]]
}

/** A name may hold any sign, so one that is there goes before what its signs could mean. */
function fitting(sheets: readonly Sheet[], line: string): ChosenSheet[] {
  const named = sheets.find(({ name }) => name === line)
  if (named !== undefined) return [{ sheet: named }]
  const mark = line.lastIndexOf('!')
  const range = mark < 0 ? undefined : cellRange(line.slice(mark + 1))
  const name = unquoted(range === undefined ? line : line.slice(0, mark))
  const exact = sheets.find(one => one.name === name)
  const found = exact === undefined ? sheets.filter(one => !one.hidden && fitsGlob(one.name, name)) : [exact]
  return found.map(sheet => (range === undefined ? { sheet } : { sheet, range }))
}

/** Excel writes `'Sales 2024'!A1:B2`, with each quote in the name doubled. */
function unquoted(name: string): string {
  return name.length > 1 && name.startsWith("'") && name.endsWith("'")
    ? name.slice(1, -1).replaceAll("''", "'")
    : name
}

/** True when a name fits a pattern in which `*` stands for any characters and `?` for one. */
function fitsGlob(text: string, glob: string): boolean {
  if (!/[*?]/.test(glob) || text.length > MAX_NAME) return false
  let reached = new Set([0])
  for (const sign of glob) {
    const next = new Set<number>()
    for (const at of reached) {
      if (sign === '*') for (let to = at; to <= text.length; to++) next.add(to)
      else if (at < text.length && (sign === '?' || text[at] === sign)) next.add(at + 1)
    }
    reached = next
  }
  return reached.has(text.length)
}

function noSuchSheet(line: string, sheets: readonly Sheet[], origin: string): ActionError {
  const names = sheets.map(({ name }) => name)
  const mark = line.lastIndexOf('!')
  if (mark > 0 && names.includes(unquoted(line.slice(0, mark)))) return noRange(line, mark, origin)
  const listed = names.map(name => JSON.stringify(name)).join(', ')
  return new ActionError(
    'source.records',
    `${inputName('source-records')} is ${JSON.stringify(line)}, but the Excel workbook ${origin} has no such sheet; it has ${listed}.`,
    didYouMean(line, names) ||
      `Name one of them, several one per line, or a part of one as Sheet!A5:F15; leave ${inputName('source-records')} out for the first sheet.`
  )
}

function noRange(line: string, mark: number, origin: string): ActionError {
  const sheet = line.slice(0, mark)
  return new ActionError(
    'source.records',
    `${inputName('source-records')} is ${JSON.stringify(line)}, but ${JSON.stringify(line.slice(mark + 1))} is not a range of cells of the Excel workbook ${origin}.`,
    `Write ${sheet}!A5:F15 for some cells, or ${sheet}!A:F for whole columns; ${inputName('source-skip-rows')} leaves out the rows above the header.`
  )
}
