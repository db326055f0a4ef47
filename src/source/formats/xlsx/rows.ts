import type { Deadline } from '../../../base/deadline.ts'
import { inputName } from '../../../base/input-name.ts'
import { PLACES_PER_RECORD } from '../../contract/first-seen.ts'
import type { DiskMeter } from '../../spool/size-limit.ts'
import { SEPARATOR, SpoolWriter } from '../../spool/spool-writer.ts'
import { type CellRange, lettersOf, MAX_COLUMNS } from './cell-range.ts'
import { type HeaderRow, refuseTallHeader, refuseTitle } from './header-row.ts'
import type { SharedStrings } from './strings.ts'

/** Files that a sheet becomes: one more whenever a value stands further right than all headers and values before. */
const MAX_FILES = 32
/** Bytes; the same as of CSV. */
const MAX_HEADER = 16 * 2 ** 20

/** A sheet that does not say what a sheet must say. */
export class SheetFault extends Error {
  override readonly name = 'SheetFault'
}

/** A file of the spool that holds rows of the sheet; see JsonMembersFile. */
export interface SheetFile {
  readonly path: string
  readonly bytes: number
  readonly records: number
  readonly members: readonly string[]
  readonly labels: readonly string[]
  readonly memberFirstSeen: readonly number[]
}

/** A column of the sheet that has a header or a value. */
interface Column {
  readonly member: string
  readonly label: string
  /** From 0. */
  readonly place: number
}

/** What is in a cell: its JSON, or the number of a text that cells share. */
export type CellValue = Buffer | number

/** A row that is still to be written. */
interface WaitingRow {
  /** From 1. */
  readonly row: number
  /** By place, from 0, in order. */
  readonly cells: ReadonlyMap<number, CellValue>
}

/** What writing rows needs. */
export interface SheetRowsOptions {
  readonly positionBase: number
  readonly strings: SharedStrings
  readonly deadline: Deadline
  /** Counts what is written. */
  readonly disk: DiskMeter
  /** For messages. */
  readonly origin: string
  /** The part of the sheet that is wanted; undefined for all of it. */
  readonly range?: CellRange | undefined
  /** False when the first row is a record. */
  readonly header?: boolean | undefined
  /** Rows at the end that are left out, up to the last one with a value. */
  readonly skipLastRows?: number | undefined
  /** What the first text of a row begins with that is a comment. */
  readonly comment?: string | undefined
}

/**
 * Writes the rows of a sheet into files of the spool. A few cells can stand for many megabytes, since they share
 * texts: rows are taken as they are, and become bytes in `relieve`, piece by piece.
 */
export class SheetRows {
  readonly #target: string
  readonly #options: SheetRowsOptions
  readonly #columns: Column[] = []
  readonly #members = new Set<string>()
  /** By place: the number of its column. */
  readonly #columnAt = new Map<number, number>()
  #header: HeaderRow | undefined
  readonly #merged: CellRange[] = []
  /** The last rows, which may be those that are left out. */
  #held: WaitingRow[] = []
  readonly #files: { writer: SpoolWriter; records: number; columns: number }[] = []
  readonly #ended: SpoolWriter[] = []
  #waiting: WaitingRow[] = []

  /** @param target path of the first file */
  constructor(target: string, options: SheetRowsOptions) {
    this.#target = target
    this.#options = options
  }

  /**
   * Takes a row; the first one with a cell is the header.
   * @param row its number, from 1
   * @param cells by place, from 0, in order: each that has a value
   */
  add(row: number, cells: ReadonlyMap<number, CellValue>): void {
    if (cells.size === 0) return
    const { skipLastRows = 0 } = this.#options
    this.#held.push({ row, cells })
    // Rows come in order, so those that are far enough above this one are none of the last ones.
    const kept = this.#held.findIndex(held => held.row > row - skipLastRows)
    const passed = kept < 0 ? this.#held : this.#held.splice(0, kept)
    if (kept < 0) this.#held = []
    for (const waiting of passed) if (!this.#isComment(waiting)) this.#waiting.push(waiting)
  }

  /** Takes cells that are merged, which stand below all rows. */
  addMerged(cells: CellRange): void {
    this.#merged.push(cells)
  }

  /** Cells of the header that are merged over several columns, which therefore have one name. */
  get mergedNames(): readonly string[] {
    return this.#headerMerges.map(({ fromPlace }) => this.#labelAt(fromPlace))
  }

  /** Writes the rows that were taken. @throws SheetFault; ActionError `source.too-large`, the deadline's reason */
  async relieve(): Promise<void> {
    for (const waiting of this.#waiting.splice(0)) {
      if (this.#header !== undefined) await this.#write(waiting)
      else if (this.#options.header === false) await this.#beginWithoutHeader(waiting)
      else this.#readHeader(waiting)
    }
    for (const writer of this.#ended.splice(0)) await writer.finish()
    await this.#files.at(-1)?.writer.relieve()
  }

  async #write({ row, cells }: WaitingRow): Promise<void> {
    const { positionBase, strings, deadline } = this.#options
    for (const place of cells.keys()) if (!this.#columnAt.has(place)) this.#addColumn(place, '')
    if (this.#header !== undefined) refuseTitle(this.#header, { row, cells: cells.size }, this.#options)
    let file = this.#files.at(-1)
    if (file === undefined || file.columns < this.#columns.length) file = this.#newFile(row)
    const { writer } = file
    file.records++
    writer.decimal(positionBase + row)
    for (const { place } of this.#columns) {
      writer.byte(SEPARATOR)
      const cell = cells.get(place)
      if (typeof cell === 'number') strings.write(cell, writer)
      else if (cell !== undefined) writer.copy(cell, 0, cell.length)
      if (!writer.isLaden) continue
      deadline.check()
      await writer.relieve()
    }
    writer.endLine()
  }

  /** Ends the files. There is none without a header. */
  async finish(): Promise<SheetFile[]> {
    if (this.#header === undefined && this.#held.length > 0) {
      throw new SheetFault(`${inputName('source-skip-last-rows')} leaves out all of its rows`)
    }
    if (this.#header !== undefined) {
      if (this.#files.length === 0) this.#newFile(1)
      refuseTallHeader(this.#header, this.#merged, this.#options)
    }
    const firstSeen = (this.#options.positionBase + 1) * PLACES_PER_RECORD
    const made: SheetFile[] = []
    for (const { writer, records, columns } of this.#files) {
      await writer.finish()
      const own = this.#columns.slice(0, columns)
      made.push({
        path: writer.path,
        bytes: writer.bytes,
        records,
        members: own.map(({ member }) => member),
        labels: own.map(({ place }) => this.#labelAt(place)),
        memberFirstSeen: own.map(({ place }) => firstSeen + place)
      })
    }
    return made
  }

  /** Removes the files. */
  async discard(): Promise<void> {
    for (const { writer } of this.#files) await writer.discard()
  }

  #readHeader({ row, cells }: WaitingRow): void {
    const { strings } = this.#options
    this.#header = { row, columns: cells.size, rows: 0, wideRows: 0 }
    let size = 0
    for (const [place, cell] of cells) {
      size += typeof cell === 'number' ? (strings.sizeOf(cell) ?? 0) : cell.length
      if (size > MAX_HEADER) {
        throw new SheetFault(`the header, row ${row}, is longer than ${MAX_HEADER / 2 ** 20} MB`)
      }
      const json = (typeof cell === 'number' ? strings.get(cell) : cell).toString()
      const value: unknown = JSON.parse(json)
      this.#addColumn(place, (typeof value === 'string' ? value : json).trim())
    }
  }

  /** All columns from the first to the last one of the row, or of the range. */
  async #beginWithoutHeader(waiting: WaitingRow): Promise<void> {
    const places = [...waiting.cells.keys()]
    const { range } = this.#options
    const last =
      range === undefined || range.toPlace === MAX_COLUMNS - 1 ? Math.max(...places) : range.toPlace
    for (let place = range?.fromPlace ?? Math.min(...places); place <= last; place++)
      this.#addColumn(place, '')
    this.#header = { row: waiting.row, columns: this.#columns.length, rows: 0, wideRows: 0 }
    await this.#write(waiting)
  }

  #isComment({ cells }: WaitingRow): boolean {
    const { comment, strings } = this.#options
    if (comment === undefined) return false
    const [cell] = cells.values()
    const json = typeof cell === 'number' ? strings.get(cell) : cell
    const begins = Buffer.from(JSON.stringify(comment).slice(0, -1))
    return json?.subarray(0, begins.length).equals(begins) ?? false
  }

  get #headerMerges(): readonly CellRange[] {
    const row = this.#options.header === false ? undefined : this.#header?.row
    if (row === undefined) return []
    return this.#merged.filter(
      ({ fromRow, toRow, fromPlace, toPlace }) =>
        fromRow <= row && row <= toRow && toPlace > fromPlace && this.#columnAt.has(fromPlace)
    )
  }

  /** The name of a column; a header that is merged over several is that of each. */
  #labelAt(place: number): string {
    const column = this.#columns[this.#columnAt.get(place) ?? -1]
    if (column === undefined || column.label !== '') return column?.label ?? ''
    const over = this.#headerMerges.find(one => one.fromPlace < place && place <= one.toPlace)
    return over === undefined ? '' : this.#labelAt(over.fromPlace)
  }

  #addColumn(place: number, label: string): void {
    const isTaken = label === '' || this.#members.has(label)
    // A name that tells the columns apart, and is fit for a message.
    const member = isTaken ? `${label} (column ${lettersOf(place)})`.trim() : label
    this.#members.add(member)
    this.#columnAt.set(place, this.#columns.push({ member, label, place }) - 1)
  }

  #newFile(row: number): { writer: SpoolWriter; records: number; columns: number } {
    if (this.#files.length === MAX_FILES) {
      throw new SheetFault(`row ${row} has values further right than any header, as many rows before it have`)
    }
    const before = this.#files.at(-1)
    if (before !== undefined) this.#ended.push(before.writer)
    const path =
      before === undefined ? this.#target : this.#target.replace(/(?=\.\w+$)/, `-${this.#files.length}`)
    const file = {
      writer: new SpoolWriter(path, this.#options.disk),
      records: 0,
      columns: this.#columns.length
    }
    this.#files.push(file)
    return file
  }
}
