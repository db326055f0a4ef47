import type { RecordSink } from './columns/record-sink.ts'
import {
  ARRAY_OF_RECORDS,
  COLUMNS_OF_RECORDS,
  FIRST_RECORD_OF_ARRAY,
  KEYED_RECORDS,
  NO_RECORD,
  type RecordsFinder,
  THE_ONE_RECORD
} from './find/records-finder.ts'
import { OPEN_ARRAY, OPEN_OBJECT } from './lex/bytes.ts'
import type { JsonLookup } from './lookup.ts'

/** How far below the value that was judged its records stand. */
const LEVELS_BELOW: ReadonlyMap<number, number> = new Map([
  [ARRAY_OF_RECORDS, 1],
  [KEYED_RECORDS, 1],
  [COLUMNS_OF_RECORDS, 2]
])

/**
 * Which values of a JSON text are records, and which are the members that records are gathered by. With a finder
 * the text is one document and positions count records; without one every value at the outermost level is a
 * record.
 */
export class RecordLines {
  records = 0
  removedCharacters = 0
  /** A record is passing. */
  open = false
  /** Values at this level and above it must be shown; deeper ones need not. */
  watch = 1
  /** What passes may be the one record, and its members are asked for by name. */
  single = false

  readonly #files: RecordSink
  readonly #positionBase: number
  readonly #finder: RecordsFinder | undefined
  readonly #lookup: JsonLookup | undefined
  /** First bytes of the first records. */
  #kinds: number[] = []
  /** The level at which values are records; -1 where there are none. */
  #level = -1
  /** The level at which there are arrays of the values of a column; -1 where there are none. */
  #columnLevel = -1
  /** Records are the members of an object. */
  #keyed = false

  constructor(
    files: RecordSink,
    positionBase: number,
    finder: RecordsFinder | undefined,
    lookup: JsonLookup | undefined
  ) {
    this.#files = files
    this.#positionBase = positionBase
    this.#finder = finder
    this.#lookup = lookup
    if (finder === undefined) this.#level = 0
  }

  /** The level at which values are records; undefined where there are none. */
  get recordLevel(): number | undefined {
    return this.#level < 0 ? undefined : this.#level
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
   * @returns true when its bytes are to be written from here on
   */
  begins(level: number, first: number, name: () => string | undefined, line: number): boolean {
    const files = this.#files
    if (level === files.memberLevel) {
      files.openValue(first === OPEN_OBJECT)
      if (this.single) this.#ask(level, first, name)
      return true
    }
    if (level === this.#columnLevel) {
      files.column(name() ?? '', first === OPEN_ARRAY)
      return false
    }
    if (level !== this.#level && !this.#ask(level, first, name)) return false
    if (this.#keyed) files.key(name())
    if (++this.records <= 3) this.#kinds.push(first)
    this.open = true
    const position = this.#positionBase + (this.#finder === undefined ? line : this.records)
    files.begin(position, level, first)
    return files.writing
  }

  /** The first records are arrays. */
  get areArrays(): boolean {
    return this.#kinds.length > 0 && this.#kinds.every(first => first === OPEN_ARRAY)
  }

  /** True when a value at this level is a record. */
  isRecord(level: number): boolean {
    return level === this.#level
  }

  /** A value has ended, and what was to be written of it is. */
  ends(level: number): void {
    if (level === this.#files.memberLevel) this.#files.closeValue()
    if (level === this.#level) {
      this.#files.end()
      this.open = false
      if (!this.single) return
      this.#level = -1
    } else if (level === this.#columnLevel) {
      return
    } else if (level < this.#level) {
      this.#level = -1
      this.#columnLevel = -1
      this.#keyed = false
    } else if (this.#isWithinArray()) {
      return
    }
    if (this.#finder === undefined) return
    this.#finder.ends(level)
    this.#lookup?.ends(level)
    this.#look()
  }

  /** The document has ended whole. */
  finish(): void {
    const end = { beside: this.#lookup?.beside ?? [], kinds: this.#kinds }
    if (this.#finder?.finish(end) === true) this.#restart()
  }

  /** True when the finder says that the value is a record itself. */
  #ask(level: number, first: number, name: () => string | undefined): boolean {
    const finder = this.#finder
    if (finder === undefined || this.#isWithinArray()) return false
    this.#lookup?.begins(level, first, name)
    if (level > finder.watch) return false
    const verdict = finder.begins(level, first, name)
    if (verdict === FIRST_RECORD_OF_ARRAY) this.#restart()
    if (verdict !== NO_RECORD) {
      this.#keyed = verdict === KEYED_RECORDS
      this.#columnLevel = verdict === COLUMNS_OF_RECORDS ? level + 1 : -1
      this.#level = level + (LEVELS_BELOW.get(verdict) ?? 0)
      this.single = verdict === THE_ONE_RECORD
    }
    this.#look()
    return verdict !== NO_RECORD && !LEVELS_BELOW.has(verdict)
  }

  /** Inside an array of records there is nothing to find. */
  #isWithinArray(): boolean {
    return this.#level >= 0 && !this.single
  }

  /** Members of records must be shown, and what the finder wants to see. */
  #look(): void {
    const beside = this.#isWithinArray() ? -1 : (this.#lookup?.watch ?? -1)
    this.watch = Math.max(this.#level + 1, this.#finder?.watch ?? 0, beside)
  }

  /** What was taken for records is something else: they begin anew. */
  #restart(): void {
    this.#files.restart()
    this.#lookup?.kept?.restart()
    this.#kinds = []
    this.records = 0
    this.removedCharacters = 0
    this.open = false
  }
}
