import { PLACES_PER_RECORD } from '../../../contract/first-seen.ts'
import type { PlainValues } from '../../../contract/plain-values.ts'
import type { NestedColumn } from '../../../contract/spooled-file.ts'
import { ColumnKinds } from '../../../spool/column-kinds.ts'
import { SEPARATOR, type SpoolWriter } from '../../../spool/spool-writer.ts'
import type { MemberTable, Spelling } from './member-table.ts'
import { NestedCells } from './nested-cells.ts'
import { isFilledObject, type NestedOutline } from './nested-outline.ts'
import type { ExpectedNames, RecordCells } from './record-cells.ts'

/** A file of the spool that holds the members of records as columns; see JsonMembersFile. */
export class MembersFile implements ExpectedNames {
  readonly writer: SpoolWriter
  lines = 0
  duplicateKeys = false
  repeatedKeys = false
  /** By column: the spelling of the name that is expected there, and its number. */
  readonly names: Spelling[] = []
  readonly numbers: number[] = []

  readonly #table: MemberTable
  /** Members in the order of the columns. */
  readonly #order: number[]
  /** By member: its column. */
  readonly #columns: number[] = []
  /** By column: the last cell for it in the record that is being written. */
  #latest = new Int32Array(0)
  /** Columns for what stands in objects. */
  #nested = new NestedCells([])
  /** Made with the first line: columns are added before. */
  #kinds: ColumnKinds | undefined

  constructor(writer: SpoolWriter, table: MemberTable, before?: MembersFile) {
    this.writer = writer
    this.#table = table
    this.#order = before === undefined ? [] : [...before.#order]
    this.#setColumns()
  }

  /** How many columns there are. */
  get width(): number {
    return this.#order.length
  }

  /** The column of a member; -1 for none. */
  columnOf(member: number): number {
    return this.#columns[member] ?? -1
  }

  /** Gives columns to the pending members of a record, each after its left neighbour. There are no lines yet. */
  addColumns(cells: RecordCells, position: number): void {
    let place = 0
    for (let cell = 0; cell < cells.count; cell++) {
      const { member } = this.#table.spellings[cells.spellings[cell] as number] as Spelling
      const column = this.#order.indexOf(member)
      if (column >= 0) {
        place = column + 1
      } else {
        this.#order.splice(place++, 0, member)
        this.#table.firstSeen[member] = position * PLACES_PER_RECORD + cell + 1
      }
    }
    this.#setColumns()
  }

  /** Gives columns to what stands in objects. There are no lines yet. */
  addNestedColumns(outline: NestedOutline): void {
    this.#nested = new NestedCells(
      this.#order.map(member => ({
        name: this.#table.names[member] as string,
        members: outline.membersOf(member)
      }))
    )
  }

  /** Adds to an outline what stands in the objects of a record; no member in it comes twice. */
  learn(cells: RecordCells, position: number, outline: NestedOutline): void {
    for (let cell = 0; cell < cells.count; cell++) {
      const start = cells.starts[cell] as number
      if (isFilled(cells, cell)) outline.learn(this.#memberOf(cells, cell), cells.bytes, start, position)
    }
  }

  /** True when a member comes twice in the record. */
  hasRepeated(cells: RecordCells): boolean {
    if (cells.inOrder) return false
    const seen = this.#latest.fill(-1)
    for (let cell = 0; cell < cells.count; cell++) {
      const column = this.#columns[this.#memberOf(cells, cell)] as number
      if (seen[column] === 0) return true
      seen[column] = 0
    }
    return false
  }

  /** Takes the objects of a record apart, to be written; false when one does not fit the nested columns. */
  split(cells: RecordCells): boolean {
    this.#nested.begin()
    for (let cell = 0; cell < cells.count; cell++) {
      if (!isFilled(cells, cell)) continue
      const column = this.#columns[this.#memberOf(cells, cell)] as number
      if (!this.#nested.split(column, cells.bytes, cells.starts[cell] as number)) return false
    }
    return true
  }

  /** Writes a record as a line; `isSplit` when its objects were taken apart. */
  write(position: number, cells: RecordCells, inOrder: boolean, isSplit = false): void {
    const { writer, width } = this
    this.lines++
    writer.decimal(position)
    if (inOrder && !isSplit) {
      writer.copy(cells.bytes, 0, cells.length)
      for (let column = cells.next; column < width; column++) writer.byte(SEPARATOR)
    } else {
      this.#writeSorted(cells, isSplit)
    }
    if (!isSplit) this.#nested.begin()
    this.#nested.write(writer, cells.bytes)
    writer.endLine()
    this.#look(cells, isSplit)
  }

  /** Decoded names of the columns. */
  get members(): string[] {
    return this.#order.map(member => this.#table.names[member] as string)
  }

  /** By column: the first sight of its member. */
  get memberFirstSeen(): number[] {
    return this.#order.map(member => this.#table.firstSeen[member] as number)
  }

  /** What stands in objects, in the order of the columns. */
  get nested(): readonly NestedColumn[] {
    return this.#nested.columns
  }

  /** By column, those of nested values last: what the cells look like. */
  get plain(): readonly (PlainValues | undefined)[] {
    // Which of several values with one name counts, only the engine knows.
    return this.repeatedKeys || this.duplicateKeys ? [] : (this.#kinds?.columns ?? [])
  }

  #look(cells: RecordCells, isSplit: boolean): void {
    const { width } = this
    this.#kinds ??= new ColumnKinds(width + this.#nested.columns.length)
    const kinds = this.#kinds
    const { bytes, starts, ends } = cells
    for (let cell = 0; cell < cells.count; cell++) {
      if (isSplit && isFilled(cells, cell)) continue
      const column = this.#columns[this.#memberOf(cells, cell)] as number
      kinds.cell(column, bytes, starts[cell] as number, ends[cell] as number)
    }
    this.#nested.look(kinds, width, bytes)
  }

  #writeSorted(cells: RecordCells, isSplit: boolean): void {
    const latest = this.#latest.fill(-1)
    for (let cell = 0; cell < cells.count; cell++) {
      const column = this.#columns[this.#memberOf(cells, cell)] as number
      if ((latest[column] as number) >= 0) this.repeatedKeys = true
      latest[column] = cell
    }
    for (const cell of latest) {
      this.writer.byte(SEPARATOR)
      if (cell < 0 || (isSplit && isFilled(cells, cell))) continue
      this.writer.copy(cells.bytes, cells.starts[cell] as number, cells.ends[cell] as number)
    }
  }

  #memberOf(cells: RecordCells, cell: number): number {
    return (this.#table.spellings[cells.spellings[cell] as number] as Spelling).member
  }

  #setColumns(): void {
    this.#order.forEach((member, column) => {
      const spelling = this.#table.firstSpellingOf(member)
      this.#columns[member] = column
      this.numbers[column] = spelling
      this.names[column] = this.#table.spellings[spelling] as Spelling
    })
    this.#latest = new Int32Array(this.#order.length)
  }
}

/** True when a cell holds an object with members. */
function isFilled({ bytes, starts, ends }: RecordCells, cell: number): boolean {
  const start = starts[cell] as number
  return start < (ends[cell] as number) && isFilledObject(bytes, start)
}
