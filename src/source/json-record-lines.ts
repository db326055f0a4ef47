import { ARRAY_OF_RECORDS, FIRST_RECORD_OF_ARRAY, NO_RECORD, type RecordsFinder } from './records-finder.ts'
import type { SpoolWriter } from './spool-writer.ts'

const SEPARATOR = 0x01

/**
 * Which values of a JSON text are records, and the frame of their lines in the spool. With a finder the text is
 * one document and positions count records; without one every value at the outermost level is a record.
 */
export class RecordLines {
  records = 0
  removedCharacters = 0
  duplicateKeys = false
  /** A record is passing: its bytes are to be written. */
  open = false
  /** Values at this level and above it must be shown; deeper ones need not. */
  watch = 0

  readonly #writer: SpoolWriter
  readonly #positionBase: number
  readonly #finder: RecordsFinder | undefined
  /** The level at which values are records; -1 where there are none. */
  #level = -1
  #single = false

  constructor(writer: SpoolWriter, positionBase: number, finder: RecordsFinder | undefined) {
    this.#writer = writer
    this.#positionBase = positionBase
    this.#finder = finder
    if (finder === undefined) this.#level = 0
  }

  /** The record that passes or comes next, from 1; undefined where there are none. */
  get current(): number | undefined {
    return this.#level < 0 ? undefined : this.records + (this.open ? 0 : 1)
  }

  /**
   * A value begins.
   * @param first its first byte
   * @param name gives its name when it is a member
   * @param line the line it is on; the position where there is no finder
   * @returns true when it is a record: the beginning of its line is written
   */
  begins(level: number, first: number, name: () => string | undefined, line: number): boolean {
    if (level !== this.#level && !this.#ask(level, first, name)) return false
    this.records++
    this.open = true
    this.#writer.decimal(this.#positionBase + (this.#finder === undefined ? line : this.records))
    this.#writer.byte(SEPARATOR)
    return true
  }

  /** True when a value at this level is a record. */
  isRecord(level: number): boolean {
    return level === this.#level
  }

  /** A value has ended; when it was a record its bytes are written, and its line ends here. */
  ends(level: number): void {
    if (level === this.#level) {
      this.#writer.endLine()
      this.open = false
      if (!this.#single) return
      this.#level = -1
    } else if (level < this.#level) {
      this.#level = -1
    }
    if (this.#finder === undefined) return
    this.#finder.ends(level)
    this.watch = this.#finder.watch
  }

  /** The document has ended whole. */
  finish(): void {
    if (this.#finder?.isEmpty()) this.#restart()
  }

  /** True when the finder says that the value is a record itself. */
  #ask(level: number, first: number, name: () => string | undefined): boolean {
    if (this.#finder === undefined) return false
    const verdict = this.#finder.begins(level, first, name)
    this.watch = this.#finder.watch
    if (verdict === NO_RECORD) return false
    if (verdict === FIRST_RECORD_OF_ARRAY) this.#restart()
    const isArray = verdict === ARRAY_OF_RECORDS
    this.#level = isArray ? level + 1 : level
    this.#single = !isArray && verdict !== FIRST_RECORD_OF_ARRAY
    if (!this.#single) this.watch = this.#level
    return !isArray
  }

  /** What was taken for records is none: they begin anew. */
  #restart(): void {
    this.#writer.restart()
    this.records = 0
    this.duplicateKeys = false
    this.removedCharacters = 0
    this.open = false
  }
}
