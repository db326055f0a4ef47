import { PLACES_PER_RECORD } from '../../contract/first-seen.ts'
import { SEPARATOR, SpoolWriter } from '../../spool/spool-writer.ts'

/** Files that a sheet becomes: one more whenever a value stands further right than all headers and values before. */
const MAX_FILES = 32
const NOTHING = Buffer.alloc(0)

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

/** Writes the rows of a sheet into files of the spool. */
export class SheetRows {
  readonly #target: string
  readonly #positionBase: number
  readonly #columns: Column[] = []
  /** By place: the number of its column. */
  readonly #columnAt = new Map<number, number>()
  #hasHeader = false
  readonly #files: { writer: SpoolWriter; records: number; columns: number }[] = []
  readonly #ended: SpoolWriter[] = []

  /** @param target path of the first file */
  constructor(target: string, positionBase: number) {
    this.#target = target
    this.#positionBase = positionBase
  }

  /**
   * Takes a row; the first one with a cell is the header.
   * @param row its number, from 1
   * @param cells by place, from 0, in order: the JSON of each that has a value
   */
  add(row: number, cells: ReadonlyMap<number, Buffer>): void {
    if (cells.size === 0) return
    if (!this.#hasHeader) {
      this.#readHeader(cells)
      return
    }
    for (const place of cells.keys()) if (!this.#columnAt.has(place)) this.#addColumn(place, '')
    let file = this.#files.at(-1)
    if (file === undefined || file.columns < this.#columns.length) file = this.#newFile(row)
    const { writer } = file
    file.records++
    writer.decimal(this.#positionBase + row)
    for (const { place } of this.#columns) {
      writer.byte(SEPARATOR)
      const json = cells.get(place) ?? NOTHING
      writer.copy(json, 0, json.length)
    }
    writer.endLine()
  }

  /** Lets what was gathered be written. */
  async relieve(): Promise<void> {
    for (const writer of this.#ended.splice(0)) await writer.finish()
    await this.#files.at(-1)?.writer.relieve()
  }

  /** Ends the files. There is none without a header. */
  async finish(): Promise<SheetFile[]> {
    if (this.#hasHeader && this.#files.length === 0) this.#newFile(1)
    const firstSeen = (this.#positionBase + 1) * PLACES_PER_RECORD
    const made: SheetFile[] = []
    for (const { writer, records, columns } of this.#files) {
      await writer.finish()
      const own = this.#columns.slice(0, columns)
      made.push({
        path: writer.path,
        bytes: writer.bytes,
        records,
        members: own.map(({ member }) => member),
        labels: own.map(({ label }) => label),
        memberFirstSeen: own.map(({ place }) => firstSeen + place)
      })
    }
    return made
  }

  /** Removes the files. */
  async discard(): Promise<void> {
    for (const { writer } of this.#files) await writer.discard()
  }

  #readHeader(cells: ReadonlyMap<number, Buffer>): void {
    this.#hasHeader = true
    for (const [place, json] of cells) {
      const value: unknown = JSON.parse(json.toString())
      this.#addColumn(place, (typeof value === 'string' ? value : json.toString()).trim())
    }
  }

  #addColumn(place: number, label: string): void {
    const isTaken = label === '' || this.#columns.some(column => column.member === label)
    // A name that tells the columns apart, and is fit for a message.
    const member = isTaken ? `${label} (column ${lettersOf(place)})`.trim() : label
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
    const file = { writer: new SpoolWriter(path), records: 0, columns: this.#columns.length }
    this.#files.push(file)
    return file
  }
}

/** What Excel calls a column: 2 → `C`. */
export function lettersOf(place: number): string {
  const letter = String.fromCharCode(65 + (place % 26))
  return place < 26 ? letter : lettersOf(Math.floor(place / 26) - 1) + letter
}
