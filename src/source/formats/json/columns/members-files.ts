import type { RecordsFile } from '../../../contract/spooled-file.ts'
import type { DiskMeter } from '../../../spool/size-limit.ts'
import { SpoolWriter } from '../../../spool/spool-writer.ts'
import type { MemberTable } from './member-table.ts'
import { MembersFile } from './members-file.ts'
import { NestedOutline } from './nested-outline.ts'
import type { RecordCells } from './record-cells.ts'

/** Begins an escape in a text. */
const BACKSLASH = 0x5c

/** A members file, as far as it was written. */
export type MembersRead = Omit<Extract<RecordsFile, { readonly members: readonly string[] }>, 'escapedNames'>

/** Members files of one source file, those for other objects not counted. */
const MAX_FILES = 32
/** Of these, how many may begin because of what stands in objects. */
const MAX_NESTED_BEGINNINGS = 8
/** Records in a file for other objects after which a new file with columns for them is worth its while. */
const MANY_RECORDS = 1_000

/**
 * The members files of one source file. When a record has a member that the current file does not know, a new one
 * begins. The objects in a record are taken apart into nested columns, which are those of the records before the
 * file began; a record whose objects do not fit goes to a second file with the same members, which keeps them as
 * they are. When those records become many, a file with more nested columns begins.
 */
export class MembersFiles {
  /** The file whose columns are expected. */
  current: MembersFile

  readonly #target: string
  readonly #disk: DiskMeter
  readonly #tell: ((file: MembersRead) => void) | undefined
  #table: MemberTable
  #outline = new NestedOutline()
  /** Beside the current file: records whose objects do not fit its nested columns. */
  #others: MembersFile | undefined
  #all: MembersFile[] = []
  /** Writers with a last piece to write, and those whose file is not wanted any more. */
  #ended: SpoolWriter[] = []
  #dropped: SpoolWriter[] = []
  #made = 0
  #begun = 0
  #begunForNested = 0

  /**
   * @param target the paths begin with it
   * @param disk counts what is written
   * @param tell is told of the one file that there is, while more is written into it
   */
  constructor(target: string, table: MemberTable, disk: DiskMeter, tell?: (file: MembersRead) => void) {
    this.#tell = tell
    this.#target = target
    this.#disk = disk
    this.#table = table
    this.current = this.#begin()
  }

  /** True when no new member can be given a column any more. */
  get isFull(): boolean {
    return this.#hasLines() && this.#begun === MAX_FILES
  }

  /**
   * Writes a record.
   * @param duplicateKeys an object in it has a key twice
   * @returns the writer that has it now
   */
  write(position: number, cells: RecordCells, duplicateKeys: boolean): SpoolWriter {
    const hasNew = this.#table.isPending
    if (hasNew) {
      if (this.#hasLines()) this.#beginNext()
      this.current.addColumns(cells, position)
      this.current.addNestedColumns(this.#outline)
    }
    this.#table.accept()
    const isSplit = cells.hasObjects && this.#split(position, cells, duplicateKeys)
    const file = cells.hasObjects && !isSplit ? this.#fileOfOthers() : this.current
    file.write(position, cells, cells.inOrder && !hasNew, isSplit)
    if (duplicateKeys) file.duplicateKeys = file.repeatedKeys = true
    return file.writer
  }

  /** What was taken for records is something else: they begin anew. */
  restart(table: MemberTable): void {
    this.#dropped.push(...this.#all.map(({ writer }) => writer))
    this.#all = []
    this.#ended = []
    this.#begun = this.#begunForNested = 0
    this.#table = table
    this.#outline = new NestedOutline()
    this.#others = undefined
    this.current = this.#begin()
  }

  /** Lets what was gathered be written; see `pump`. */
  async relieve(): Promise<void> {
    for (const writer of this.#ended.splice(0)) await writer.finish()
    for (const writer of this.#dropped.splice(0)) await writer.discard()
    await this.current.writer.relieve()
    await this.#others?.writer.relieve()
  }

  /**
   * Writes all and closes the files.
   * @param escapedNames see JsonMembersFile
   * @returns those that hold records
   */
  async finish(escapedNames: boolean): Promise<RecordsFile[]> {
    const found: RecordsFile[] = []
    for (const file of this.#all) {
      if (file.lines === 0) continue
      await file.writer.finish()
      found.push({ ...readOf(file), ...file.writer.written, escapedNames })
    }
    for (const writer of this.#dropped.splice(0)) await writer.discard()
    return found
  }

  /** Closes the files and removes them. */
  async discard(): Promise<void> {
    for (const writer of [...this.#all.map(({ writer }) => writer), ...this.#dropped]) await writer.discard()
  }

  /** Takes the objects of a record apart for the current file, or for a new one; false when they do not fit. */
  #split(position: number, cells: RecordCells, duplicateKeys: boolean): boolean {
    if (duplicateKeys || this.current.hasRepeated(cells)) return false
    const isEmpty = this.current.lines === 0
    if (!isEmpty && this.current.split(cells)) return true
    this.current.learn(cells, position, this.#outline)
    if (isEmpty) this.current.addNestedColumns(this.#outline)
    else if (this.#isWorthNewFile()) {
      this.#begunForNested++
      this.#beginNext()
      this.current.addNestedColumns(this.#outline)
    } else return false
    return this.current.split(cells)
  }

  #isWorthNewFile(): boolean {
    return (
      (this.#others?.lines ?? 0) >= MANY_RECORDS &&
      this.#outline.size > this.current.nested.length &&
      this.#begunForNested < MAX_NESTED_BEGINNINGS &&
      this.#begun < MAX_FILES
    )
  }

  #hasLines(): boolean {
    return this.current.lines > 0 || this.#others !== undefined
  }

  #fileOfOthers(): MembersFile {
    this.#others ??= this.#newFile(this.current)
    return this.#others
  }

  #beginNext(): void {
    for (const file of [this.current, this.#others]) {
      if (file !== undefined && file.lines > 0) this.#ended.push(file.writer)
    }
    this.#others = undefined
    this.current = this.#begin(this.current)
  }

  #begin(before?: MembersFile): MembersFile {
    this.#begun++
    return this.#newFile(before)
  }

  #newFile(before?: MembersFile): MembersFile {
    const path = `${this.#target}.${++this.#made}`
    const tell = this.#tell
    const tellParts = (parts: readonly string[], bytes: number): void => {
      // Of several files others may still get lines.
      if (this.#all.every(one => one === file || one.lines === 0))
        tell?.({ ...readOf(file), path, parts, bytes })
    }
    const writer = new SpoolWriter(path, this.#disk, { tell: tell && tellParts, byte: BACKSLASH })
    const file = new MembersFile(writer, this.#table, before)
    this.#all.push(file)
    return file
  }
}

/** What is known of a members file. */
function readOf({
  writer,
  lines,
  duplicateKeys,
  repeatedKeys,
  members,
  memberFirstSeen,
  nested,
  plain
}: MembersFile): Omit<MembersRead, 'path' | 'parts' | 'bytes'> {
  const keys = { duplicateKeys, repeatedKeys }
  const columns = { members, memberFirstSeen, plain, ...(nested.length === 0 ? {} : { nested }) }
  return { records: lines, ...keys, ...columns, ...(writer.hasByte ? {} : { withoutEscapes: true }) }
}
