import type { ArrayNames, RecordsFile } from '../../../contract/spooled-file.ts'
import type { DiskMeter } from '../../../spool/size-limit.ts'
import { SEPARATOR, SpoolWriter } from '../../../spool/spool-writer.ts'
import * as json from '../lex/bytes.ts'
import { MemberTable, type Spelling } from './member-table.ts'
import { MembersFiles, type MembersRead } from './members-files.ts'
import { MAX_CELLS, RecordCells } from './record-cells.ts'
import type { RecordSink } from './record-sink.ts'

const NULL = Buffer.from('null')

/**
 * Writes the records of one source file, or of all pages of one source, into files of the spool. The members of an
 * object are gathered until it ends, and become a line of a members file. Whatever else a record is goes as it stands
 * to the record file: no object, an object without members, one that is larger than 1 MB, one with members beyond the
 * limits.
 */
export class RecordFiles implements RecordSink {
  /** The bytes that pass are to be handed to `copy`. */
  writing = false
  /** So much is gathered that `relieve` should be called before the next record. */
  isLaden = false
  /** The level at which values are members of the record that is gathered; -1 when none is. */
  memberLevel = -1
  /** An object inside the record that passes has the same key twice. */
  duplicateKeys = false
  /** Some object of the records has a name that is spelt with an escape. */
  escapedNames = false
  /** See JsonFacts. */
  arrayNames: ArrayNames | undefined
  /** The paths that are to be exploded, and those of them that some record has had. */
  explodes: readonly string[] = []
  readonly metPaths = new Set<string>()
  /** See JsonFacts. */
  recordsPath = ''
  /**
   * Is told the names, between their quotes, of a record that goes to the record file after it was gathered; true
   * when the record has this one already. Set by whoever reads the text.
   */
  isRepeated: (name: Buffer) => boolean = () => false

  #table = new MemberTable()
  readonly #cells = new RecordCells()
  readonly #files: MembersFiles
  #position = 0

  readonly #whole: SpoolWriter
  #wholeRecords = 0
  #wholeDuplicates = false

  /** Path of the record file; those of others begin with it. */
  readonly target: string

  /**
   * @param disk counts what is written
   * @param tell is told of the one file that has all records, while more are written into it
   */
  constructor(target: string, disk: DiskMeter, tell?: (file: RecordsFile) => void) {
    this.target = target
    this.#whole = new SpoolWriter(target, disk)
    const tellMembers = (file: MembersRead): void => {
      if (this.#wholeRecords === 0) tell?.({ ...file, escapedNames: this.escapedNames })
    }
    this.#files = new MembersFiles(target, this.#table, disk, tell && tellMembers)
  }

  /** A record begins at a level; an object is gathered. */
  begin(position: number, level: number, first: number): void {
    this.duplicateKeys = false
    this.#position = position
    if (first === json.OPEN_OBJECT) {
      this.memberLevel = level + 1
      this.#cells.begin()
    } else {
      this.writing = true
      this.#beginWhole()
    }
  }

  // Only rows come here where the document has another layout.
  column(): void {}
  key(): void {}

  /** The next chunk of the text passes. */
  look(chunk: Buffer): void {
    this.#cells.look(chunk)
  }

  /** See RecordCells.match. */
  match(from: number): number {
    return this.#cells.match(from, this.#files.current)
  }

  /** See RecordCells.takePlain. */
  takePlain(from: number): number {
    return this.#cells.takePlain(from, this.#files.current)
  }

  /**
   * The name of a member has passed, `length` bytes between its quotes.
   * @returns false when there is no room for the member: the record goes to the record file, the name is written
   */
  name(bytes: Buffer, length: number): boolean {
    const cells = this.#cells
    const { current, isFull } = this.#files
    const near = cells.nearColumn(bytes, length, current)
    const spelling = near >= 0 ? (current.numbers[near] as number) : this.#table.spell(bytes, length)
    const column = spelling < 0 ? -1 : near >= 0 ? near : this.#columnOf(spelling)
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
  openValue(isObject: boolean): void {
    this.#cells.open(isObject)
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
    if (this.memberLevel >= 0 && this.#cells.count === 0 && this.#files.current.width === 0) {
      this.#ungather()
      this.#whole.byte(json.CLOSE_OBJECT)
    }
    if (this.memberLevel >= 0) {
      this.isLaden = this.#files.write(this.#position, this.#cells, this.duplicateKeys).isLaden
    } else {
      this.#whole.endLine()
      this.isLaden = this.#whole.isLaden
      this.#wholeDuplicates ||= this.duplicateKeys
    }
    this.writing = false
    this.memberLevel = -1
  }

  /** What was taken for records is something else: they begin anew. */
  restart(): void {
    this.#table = new MemberTable()
    this.#files.restart(this.#table)
    this.#whole.restart()
    this.#wholeRecords = 0
    this.#wholeDuplicates = false
    this.writing = false
    this.memberLevel = -1
  }

  /** Lets what was gathered be written; see `pump`. */
  async relieve(): Promise<void> {
    this.isLaden = false
    await this.#files.relieve()
    await this.#whole.relieve()
  }

  /**
   * Writes all and closes the files.
   * @returns those that hold records, members files first; when none does, the record file
   */
  async finish(): Promise<RecordsFile[]> {
    const found: RecordsFile[] = await this.#files.finish(this.escapedNames)
    if (this.#wholeRecords > 0 || found.length === 0) {
      await this.#whole.finish()
      const { path, bytes } = this.#whole
      const { escapedNames } = this
      const keys = { duplicateKeys: this.#wholeDuplicates, repeatedKeys: this.#wholeDuplicates, escapedNames }
      found.push({ path, records: this.#wholeRecords, bytes, ...keys })
    } else {
      await this.#whole.discard()
    }
    const { arrayNames, recordsPath } = this
    const unmetPaths = this.explodes.filter(path => !this.metPaths.has(path))
    const more = {
      ...(arrayNames === undefined ? {} : { arrayNames }),
      ...(unmetPaths.length === 0 ? {} : { unmetPaths, recordsPath })
    }
    return Object.keys(more).length === 0 ? found : found.map(file => ({ ...file, ...more }))
  }

  /** Closes the files and removes them. */
  async discard(): Promise<void> {
    await this.#files.discard()
    await this.#whole.discard()
  }

  #columnOf(spelling: number): number {
    return this.#files.current.columnOf((this.#table.spellings[spelling] as Spelling).member)
  }

  #beginWhole(): void {
    this.#wholeRecords++
    this.#whole.decimal(this.#position)
    this.#whole.byte(SEPARATOR)
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
