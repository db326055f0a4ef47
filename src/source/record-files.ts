import * as json from './json-bytes.ts'
import { MemberTable, type Spelling } from './member-table.ts'
import { MembersFile } from './members-file.ts'
import { MAX_CELLS, RecordCells } from './record-cells.ts'
import { SEPARATOR, SpoolWriter } from './spool-writer.ts'

/** Members files of one source file. */
const MAX_MEMBERS_FILES = 32
const NULL = Buffer.from('null')

/** A file of the spool that holds records of a source file; see SpooledFile. */
export interface RecordsFile {
  readonly path: string
  readonly records: number
  readonly bytes: number
  readonly duplicateKeys: boolean
  readonly repeatedKeys: boolean
  readonly members?: readonly string[]
  readonly memberFirstSeen?: readonly number[]
}

/**
 * Writes the records of one source file, or of all pages of one source, into files of the spool. The members of an object are gathered until it
 * ends, and become a line of the newest members file; when it has a member that this file does not know, a new
 * one begins. Whatever else a record is goes as it stands to the record file: no object, an object without
 * members, one that is larger than 1 MB, one with members beyond the limits.
 */
export class RecordFiles {
  /** The bytes that pass are to be handed to `copy`. */
  writing = false
  /** The level at which values are members of the record that is gathered; -1 when none is. */
  memberLevel = -1
  /** An object inside the record that passes has the same key twice. */
  duplicateKeys = false
  /**
   * Is told the names, between their quotes, of a record that goes to the record file after it was gathered; true
   * when the record has this one already. Set by whoever reads the text.
   */
  isRepeated: (name: Buffer) => boolean = () => false

  readonly #target: string
  #table = new MemberTable()
  readonly #cells = new RecordCells()
  #file: MembersFile
  #files: MembersFile[] = []
  /** Writers with a last piece to write, and those whose file is not wanted any more. */
  #ended: SpoolWriter[] = []
  readonly #dropped: SpoolWriter[] = []
  #made = 0
  #position = 0

  readonly #whole: SpoolWriter
  #wholeRecords = 0
  #wholeDuplicates = false

  /** @param target path of the record file; those of members files begin with it */
  constructor(target: string) {
    this.#target = target
    this.#whole = new SpoolWriter(target)
    this.#file = this.#newFile()
  }

  /** A record begins at a level; an object is gathered. */
  begin(position: number, level: number, isObject: boolean): void {
    this.duplicateKeys = false
    this.#position = position
    if (isObject) {
      this.memberLevel = level + 1
      this.#cells.begin()
    } else {
      this.writing = true
      this.#beginWhole()
    }
  }

  /** The next chunk of the text passes. */
  look(chunk: Buffer): void {
    this.#cells.look(chunk)
  }

  /** See RecordCells.match. */
  match(from: number): number {
    return this.#cells.match(from, this.#file)
  }

  /**
   * The name of a member has passed, `length` bytes between its quotes.
   * @returns false when there is no room for the member: the record goes to the record file, the name is written
   */
  name(bytes: Buffer, length: number): boolean {
    const cells = this.#cells
    const near = cells.nearColumn(bytes, length, this.#file)
    const spelling = near >= 0 ? (this.#file.numbers[near] as number) : this.#table.spell(bytes, length)
    const column = spelling < 0 ? -1 : near >= 0 ? near : this.#columnOf(spelling)
    const isFull = this.#file.lines > 0 && this.#files.length === MAX_MEMBERS_FILES
    if (spelling < 0 || cells.count === MAX_CELLS || (column < 0 && isFull)) {
      this.tooLongName(bytes, length)
      this.#whole.byte(json.QUOTE)
      if (this.isRepeated(bytes.subarray(0, length))) this.duplicateKeys = true
      return false
    }
    cells.name(spelling, column)
    return true
  }

  /** A name begins with `length` bytes and is too long: the record goes to the record file, they are written. */
  tooLongName(bytes: Buffer, length: number): void {
    this.#ungather()
    if (this.#cells.count > 0) this.#whole.byte(json.COMMA)
    this.#whole.byte(json.QUOTE)
    this.#whole.copy(bytes, 0, length)
  }

  /** The value of a member of the gathered record begins. */
  openValue(): void {
    this.#cells.open()
    this.writing = true
  }

  /** Takes `bytes[from … to)` of the record, or of the value of its member. */
  copy(bytes: Buffer, from: number, to: number): void {
    if (this.memberLevel >= 0) {
      if (this.#cells.copy(bytes, from, to)) return
      this.#ungather(true)
    }
    this.#whole.copy(bytes, from, to)
  }

  /** The value of a member of the gathered record has ended. */
  closeValue(): void {
    this.#cells.close()
    this.writing = false
  }

  /** The record has ended. */
  end(): void {
    if (this.memberLevel >= 0 && this.#cells.count === 0 && this.#file.width === 0) {
      this.#ungather()
      this.#whole.byte(json.CLOSE_OBJECT)
    }
    if (this.memberLevel >= 0) {
      this.#writeCells()
    } else {
      this.#whole.endLine()
      this.#wholeDuplicates ||= this.duplicateKeys
    }
    this.writing = false
    this.memberLevel = -1
  }

  /** What was taken for records is none: they begin anew. */
  restart(): void {
    this.#dropped.push(...this.#files.map(({ writer }) => writer))
    this.#files = []
    this.#ended = []
    this.#table = new MemberTable()
    this.#file = this.#newFile()
    this.#whole.restart()
    this.#wholeRecords = 0
    this.#wholeDuplicates = false
    this.writing = false
    this.memberLevel = -1
  }

  /** Lets what was gathered be written; see `pump`. */
  async relieve(): Promise<void> {
    for (const writer of this.#ended.splice(0)) await writer.finish()
    await this.#file.writer.relieve()
    await this.#whole.relieve()
  }

  /**
   * Writes all and closes the files.
   * @returns those that hold records, members files first; when none does, the record file
   */
  async finish(): Promise<RecordsFile[]> {
    const found: RecordsFile[] = []
    for (const file of this.#files) {
      const { writer, lines, duplicateKeys, repeatedKeys } = file
      if (lines === 0) continue
      await writer.finish()
      const { members, memberFirstSeen } = file
      const common = { path: writer.path, records: lines, bytes: writer.bytes }
      found.push({ ...common, duplicateKeys, repeatedKeys, members, memberFirstSeen })
    }
    if (this.#wholeRecords > 0 || found.length === 0) {
      await this.#whole.finish()
      const { path, bytes } = this.#whole
      const keys = { duplicateKeys: this.#wholeDuplicates, repeatedKeys: this.#wholeDuplicates }
      found.push({ path, records: this.#wholeRecords, bytes, ...keys })
    } else {
      await this.#whole.discard()
    }
    for (const writer of this.#dropped) await writer.discard()
    return found
  }

  /** Closes the files and removes them. */
  async discard(): Promise<void> {
    const writers = [...this.#files.map(({ writer }) => writer), ...this.#dropped, this.#whole]
    for (const writer of writers) await writer.discard()
  }

  #newFile(before?: MembersFile): MembersFile {
    const file = new MembersFile(new SpoolWriter(`${this.#target}.${++this.#made}`), this.#table, before)
    this.#files.push(file)
    return file
  }

  #columnOf(spelling: number): number {
    return this.#file.columnOf((this.#table.spellings[spelling] as Spelling).member)
  }

  #beginWhole(): void {
    this.#wholeRecords++
    this.#whole.decimal(this.#position)
    this.#whole.byte(SEPARATOR)
  }

  #writeCells(): void {
    const cells = this.#cells
    const hasNew = this.#table.isPending
    if (hasNew) {
      if (this.#file.lines > 0) {
        this.#ended.push(this.#file.writer)
        this.#file = this.#newFile(this.#file)
      }
      this.#file.addColumns(cells, this.#position)
    }
    this.#table.accept()
    this.#file.write(this.#position, cells, cells.inOrder && !hasNew)
    if (this.duplicateKeys) this.#file.duplicateKeys = this.#file.repeatedKeys = true
  }

  /**
   * Moves what is gathered of the record to the record file, where it goes on.
   * @param inValue the last value has not ended
   */
  #ungather(inValue = false): void {
    const cells = this.#cells
    const whole = this.#whole
    this.#beginWhole()
    whole.byte(json.OPEN_OBJECT)
    const count = cells.count + (inValue ? 1 : 0)
    for (let cell = 0; cell < count; cell++) {
      const { raw } = this.#table.spellings[cells.spellings[cell] as number] as Spelling
      if (this.isRepeated(raw.subarray(0, -1))) this.duplicateKeys = true
      if (cell > 0) whole.byte(json.COMMA)
      whole.byte(json.QUOTE)
      whole.copy(raw, 0, raw.length)
      whole.byte(json.COLON)
      const start = cells.starts[cell] as number
      const end = cell < cells.count ? (cells.ends[cell] as number) : cells.length
      if (start === end && cell < cells.count) whole.copy(NULL, 0, NULL.length)
      else whole.copy(cells.bytes, start, end)
    }
    this.#table.reject()
    this.memberLevel = -1
    this.writing = true
  }
}
