import { localName, type XmlHandler } from '../../decode/xml-reader.ts'
import { type CellRange, cellRange, lettersOf, MAX_COLUMNS, MAX_ROWS, placeOfLetters } from './cell-range.ts'
import { numberAsJson } from './numbers.ts'
import { type CellValue, SheetFault, type SheetRows } from './rows.ts'
import { MAX_TEXT, RichText, type SharedStrings, tooLongText } from './strings.ts'
import type { Workbook } from './workbook.ts'

const TRUE = Buffer.from('true')
const FALSE = Buffer.from('false')

/** What reading a sheet needs to know. */
export interface SheetOptions {
  readonly skipRows: number
  /** The part that is wanted; undefined for all of it. */
  readonly range?: CellRange
  readonly workbook: Workbook
  readonly strings: SharedStrings
  /** Makes a text of the workbook a JSON string, or undefined when nothing is in it. */
  readonly toJson: (text: string) => string | undefined
}

/** Reads the cells of a sheet and hands over its rows. */
export class SheetReader implements XmlHandler {
  /** The number of the last row. */
  row = 0
  /** Cells whose value is an error (#N/A), and the first of them. */
  errorCells = 0
  firstErrorCell = ''
  /** Cells with a formula, and the first of them. */
  formulas = 0
  firstFormula = ''
  /** The row below the range has values in its columns. */
  goesOn = false

  readonly #options: SheetOptions
  readonly #rows: SheetRows
  readonly #names: string[] = []
  readonly #rich = new RichText()
  /** By place: the cells of a row. */
  #cells = new Map<number, CellValue>()

  #place = -1
  #type = ''
  #style = 0
  #value = ''
  #hasValue = false
  #hasFormula = false
  #inValue = false

  constructor(options: SheetOptions, rows: SheetRows) {
    this.#options = options
    this.#rows = rows
  }

  open(qualified: string, attributes: Readonly<Record<string, string | undefined>>): void {
    const name = localName(qualified)
    this.#names.push(name)
    if (name === 'row') this.#beginRow(attributes['r'])
    else if (name === 'c') this.#beginCell(attributes)
    else if (name === 'v') this.#inValue = this.#hasValue = true
    else if (name === 'f') this.#hasFormula = true
    else if (name === 'mergeCell') this.#merge(attributes['ref'])
    else if (this.#type === 'inlineStr') this.#rich.open(name)
  }

  text(text: string): void {
    if (this.#inValue) {
      this.#value += text
      if (this.#value.length > MAX_TEXT) throw tooLongText()
    } else if (this.#type === 'inlineStr') this.#rich.add(text)
  }

  close(): void {
    const name = this.#names.pop() ?? ''
    if (name === 'v') this.#inValue = false
    else if (name === 'c') this.#endCell()
    else if (name === 'row') this.#rows.add(this.row, this.#cells)
    else if (this.#type === 'inlineStr') this.#rich.close(name)
  }

  #beginRow(number: string | undefined): void {
    const row = number === undefined ? this.row + 1 : Number(number)
    if (!(Number.isInteger(row) && row > this.row && row <= MAX_ROWS)) {
      throw new SheetFault(`row ${number} follows row ${this.row}`)
    }
    this.row = row
    this.#place = -1
    this.#cells = new Map()
  }

  #beginCell({ r, t, s }: Readonly<Record<string, string | undefined>>): void {
    const place = r === undefined ? this.#place + 1 : placeOf(r)
    if (!(place > this.#place && place < MAX_COLUMNS)) {
      throw new SheetFault(`cell ${r ?? '?'} of row ${this.row} is out of order`)
    }
    this.#place = place
    this.#type = t ?? 'n'
    this.#style = Number(s ?? 0)
    this.#value = ''
    this.#hasValue = this.#hasFormula = false
    this.#rich.begin()
  }

  #merge(ref = ''): void {
    const merged = cellRange(ref)
    if (merged !== undefined) this.#rows.addMerged(merged)
  }

  /** The cell in hand is to be read. */
  get #isWanted(): boolean {
    const { skipRows, range } = this.#options
    if (range === undefined) return this.row > skipRows
    const isRow = this.row >= range.fromRow + skipRows && this.row <= range.toRow
    return isRow && isWithin(range, this.#place)
  }

  #endCell(): void {
    const cell = this.#content()
    this.#type = ''
    if (cell === undefined) return
    if (this.#isWanted) this.#cells.set(this.#place, cell)
    else if (this.#isBelow) this.goesOn = true
  }

  get #isBelow(): boolean {
    const { range } = this.#options
    return range !== undefined && this.row === range.toRow + 1 && isWithin(range, this.#place)
  }

  /** What is in the cell; undefined for NULL. */
  #content(): CellValue | undefined {
    const { workbook, strings, toJson } = this.#options
    const value = this.#value
    if (this.#type === 'inlineStr') return bytesOf(toJson(this.#rich.text))
    const isCounted = this.#isWanted
    // Some programs write an empty value; that of a text is one.
    const isEmpty = !this.#hasValue || (this.#type !== 'str' && value.trim() === '')
    if (this.#hasFormula && isCounted && this.formulas++ === 0) this.firstFormula = this.#cell()
    if (isEmpty) {
      if (!this.#hasFormula || !isCounted) return undefined
      throw new SheetFault(`cell ${this.#cell()} has a formula whose result is not stored`)
    }
    switch (this.#type) {
      case 's': {
        const shared = Number(value)
        const size = strings.sizeOf(shared)
        if (size === undefined)
          throw new SheetFault(`cell ${this.#cell()} names a shared text that is not there`)
        // A text without anything in it stands there as no bytes.
        return size === 0 ? undefined : shared
      }
      case 'str':
        return bytesOf(toJson(value))
      case 'd':
        return bytesOf(toJson(value.trim().replace(/T00:00:00(\.0+)?Z?$/, '')))
      case 'b':
        return value.trim() === '1' || value.trim() === 'true' ? TRUE : FALSE
      case 'e':
        if (isCounted && this.errorCells++ === 0) {
          this.firstErrorCell = `${value} in ${this.#cell()}`
        }
        return undefined
      default: {
        const json = numberAsJson(value, workbook.meanings[this.#style] ?? 'number', workbook.date1904)
        if (json === undefined) throw new SheetFault(`cell ${this.#cell()} is not a number`)
        return Buffer.from(json)
      }
    }
  }

  #cell(): string {
    return `${lettersOf(this.#place)}${this.row}`
  }
}

function isWithin({ fromPlace, toPlace }: CellRange, place: number): boolean {
  return place >= fromPlace && place <= toPlace
}

function bytesOf(json: string | undefined): Buffer | undefined {
  return json === undefined ? undefined : Buffer.from(json)
}

/** `C7` → 2; NaN for anything else. */
function placeOf(reference: string): number {
  const letters = /^([A-Z]{1,3})\d+$/.exec(reference)?.[1]
  return letters === undefined ? Number.NaN : placeOfLetters(letters)
}
