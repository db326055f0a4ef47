import type { RecordSink } from './columns/record-sink.ts'
import type { JsonFaults } from './faults.ts'
import type { RecordsFinder } from './find/records-finder.ts'
import * as json from './lex/bytes.ts'
import { COLON, DONE, FIRST_NAME, FIRST_VALUE, NAME, NEXT, VALUE } from './lex/expect.ts'
import { MAX_LEVELS, ScannerTables } from './lex/scanner-tables.ts'
import type { JsonLookup } from './lookup.ts'
import { RecordLines } from './record-lines.ts'
import { JsonStrings } from './strings.ts'
import { TextPlace } from './text-place.ts'

// Where a chunk has ended.
const BETWEEN = 0
const IN_STRING = 1
const IN_LITERAL = 2

const NOTHING = Buffer.alloc(0)

/**
 * Reads JSON byte by byte, strictly (RFC 8259), and hands the records to the files of the spool. White space
 * between tokens goes; so do the escapes that Hyper's text cannot hold; all else stays byte for byte. Nothing is
 * held but the nesting, so a record may be of any size.
 *
 * With a finder the text is one document and the finder says what its records are; positions count records.
 * Without one each line holds one record; positions are line numbers. A lookup is shown what stands outside the
 * records of a document.
 */
export class JsonScanner {
  /** The records so far, and what is known of them. */
  readonly found: RecordLines
  /** Where the records go. */
  readonly files: RecordSink

  readonly #lineByLine: boolean
  readonly #lookup: JsonLookup | undefined
  readonly #place: TextPlace
  readonly #strings: JsonStrings
  readonly #tables: ScannerTables
  /** Of each open container: the serial number of an object, 0 for an array. */
  readonly #open: Float64Array
  #depth = 0
  #serial: number
  #expect = VALUE
  #inside = BETWEEN
  #literal = 0
  /** Index of the first byte of this chunk that the lookup has not got, within a value that it wants. */
  #lookupRun = 0
  readonly #readName = (): string | undefined => (this.#inObject() ? this.#strings.readName() : undefined)

  constructor(
    files: RecordSink,
    faults: JsonFaults,
    positionBase: number,
    finder?: RecordsFinder,
    lookup?: JsonLookup,
    tables: ScannerTables = new ScannerTables()
  ) {
    this.#tables = tables
    this.#open = tables.open
    this.#serial = tables.serial
    this.#lineByLine = finder === undefined
    this.#lookup = lookup
    this.files = files
    this.found = new RecordLines(files, positionBase, finder, lookup)
    this.#place = new TextPlace(faults, this.#lineByLine, this.found)
    this.#strings = new JsonStrings(files, this.found, this.#place, tables)
  }

  /** Lines of the text so far; without a finder only. */
  get lines(): number {
    return this.#place.lines
  }

  /**
   * Takes the next bytes of the text.
   * @returns how many: all of them, or those up to the end of a record when the files are laden with it
   */
  feed(chunk: Buffer): number {
    const length = chunk.length
    const classes = json.CLASS
    const { files, found } = this
    files.look(chunk)
    this.#strings.run = 0
    this.#lookupRun = 0
    let i = this.#inside === BETWEEN ? 0 : this.#resume(chunk)
    while (i < length) {
      const byte = chunk[i] as number
      switch (classes[byte]) {
        case json.CLASS_QUOTE:
          if (this.#expect === NAME || this.#expect === FIRST_NAME) {
            if (this.#depth === files.memberLevel && !found.single) {
              const past = files.takePlain(i)
              if (past > i) {
                this.#expect = chunk[past] === json.QUOTE ? NAME : NEXT
                i = past
                if (this.#expect === NEXT) break
              }
              const next = files.match(i + 1)
              if (next > 0) {
                this.#expect = COLON
                i = next
                break
              }
            }
            i = this.#string(chunk, this.#strings.takeName(chunk, i + 1, this.#depth))
            break
          }
          this.#begin(i, byte)
          i = this.#string(chunk, this.#strings.take(chunk, i + 1))
          break
        case json.CLASS_COLON:
          if (this.#expect !== COLON) this.#unexpected(i, byte)
          this.#expect = VALUE
          i++
          break
        case json.CLASS_COMMA:
          if (this.#expect !== NEXT) this.#unexpected(i, byte)
          this.#expect = this.#inObject() ? NAME : VALUE
          i++
          break
        case json.CLASS_OPEN:
          this.#begin(i, byte)
          if (this.#depth >= MAX_LEVELS) this.#place.checkDepth(i, this.#depth)
          this.#open[++this.#depth] = byte === json.OPEN_OBJECT ? ++this.#serial : 0
          this.#expect = byte === json.OPEN_OBJECT ? FIRST_NAME : FIRST_VALUE
          i++
          break
        case json.CLASS_CLOSE:
          if (!this.#mayClose(byte)) this.#unexpected(i, byte)
          this.#depth--
          this.#end(chunk, ++i)
          if (files.isLaden) return this.#leave(chunk, i)
          break
        case json.CLASS_LITERAL:
          this.#begin(i, byte)
          this.#literal = json.LITERAL_START
          i = this.#literalFrom(chunk, i)
          break
        case json.CLASS_WHITE:
          i = this.#white(chunk, i)
          break
        default:
          this.#unexpected(i, byte)
      }
    }
    return this.#leave(chunk, length)
  }

  /** Of the chunk the bytes before `end` have been taken. */
  #leave(chunk: Buffer, end: number): number {
    const { files } = this
    const lookup = this.#lookup
    if (files.writing) files.copy(chunk, this.#strings.run, end)
    if (lookup?.open) lookup.take(chunk, this.#lookupRun, end)
    lookup?.kept?.passed(end === chunk.length ? chunk : chunk.subarray(0, end))
    this.#place.pass(chunk, end)
    return end
  }

  /** The text has ended: nothing may be left open. */
  end(): void {
    this.#strings.run = 0
    if (this.#inside === IN_LITERAL) this.#endLiteral(NOTHING, 0)
    if (this.#inside !== BETWEEN || this.#depth > 0) throw this.#place.endsEarly()
    this.#tables.serial = this.#serial
    if (this.#expect === DONE) this.found.finish()
  }

  /** Goes on with what the last chunk has ended in. */
  #resume(chunk: Buffer): number {
    if (this.#inside === IN_LITERAL) return this.#literalFrom(chunk, 0)
    return this.#string(chunk, this.#strings.take(chunk, 0))
  }

  /** A value begins at `i`. */
  #begin(i: number, byte: number): void {
    if (this.#expect !== VALUE && this.#expect !== FIRST_VALUE) this.#unexpected(i, byte)
    const { found } = this
    if (this.#depth > found.watch) return
    if (found.begins(this.#depth, byte, this.#readName, this.#place.line)) this.#strings.run = i
    this.#lookupRun = i
    if (!found.isRecord(this.#depth)) return
    this.#strings.recordSerial = this.#serial + 1
    this.#lookup?.kept?.begins(i)
  }

  /** A value has ended just before `i`. */
  #end(chunk: Buffer, i: number): void {
    this.#inside = BETWEEN
    this.#expect = this.#depth === 0 ? DONE : NEXT
    const { found, files } = this
    if (this.#depth > found.watch) return
    const lookup = this.#lookup
    if (lookup?.open) {
      lookup.take(chunk, this.#lookupRun, i)
      lookup.close()
    }
    // Where the whole document is taken for the record, for now, its parts are watched too.
    if (files.writing && (this.#depth === files.memberLevel || found.isRecord(this.#depth))) {
      files.copy(chunk, this.#strings.run, i)
      this.#strings.run = i
    }
    if (lookup?.kept !== undefined && found.isRecord(this.#depth)) lookup.kept.ends(chunk, i)
    found.ends(this.#depth)
  }

  #mayClose(byte: number): boolean {
    const isObject = this.#inObject()
    if (this.#depth === 0 || isObject !== (byte === json.CLOSE_OBJECT)) return false
    return this.#expect === NEXT || this.#expect === (isObject ? FIRST_NAME : FIRST_VALUE)
  }

  /** A string has come to `i`: to its end, or to that of the chunk. Returns where to go on. */
  #string(chunk: Buffer, i: number): number {
    if (this.#strings.isOpen) {
      this.#inside = IN_STRING
    } else if (this.#strings.isName) {
      this.#strings.isName = false
      this.#inside = BETWEEN
      this.#expect = COLON
    } else {
      this.#end(chunk, i)
    }
    return i
  }

  #literalFrom(chunk: Buffer, from: number): number {
    const length = chunk.length
    const steps = json.LITERAL
    let state = this.#literal
    let i = from
    for (; i < length; i++) {
      const next = steps[(state << 8) | (chunk[i] as number)] as number
      if (next === 0) break
      state = next
    }
    this.#literal = state
    if (i < chunk.length) this.#endLiteral(chunk, i)
    else this.#inside = IN_LITERAL
    return i
  }

  #endLiteral(chunk: Buffer, i: number): void {
    if (json.LITERAL_WHOLE[this.#literal] === 1) this.#end(chunk, i)
    else if (i < chunk.length) throw this.#place.badLiteral(i)
  }

  #white(chunk: Buffer, from: number): number {
    if (this.files.writing) this.files.copy(chunk, this.#strings.run, from)
    let i = from
    while (i < chunk.length && json.CLASS[chunk[i] as number] === json.CLASS_WHITE) {
      if (chunk[i] === json.LF && this.#lineByLine) this.#endLine()
      i++
    }
    this.#strings.run = i
    return i
  }

  #endLine(): void {
    if (this.#depth > 0) throw this.#place.endsEarly()
    this.#expect = VALUE
    this.#place.line++
  }

  #unexpected(i: number, byte: number): never {
    throw this.#place.unexpected(i, byte, this.#expect, this.#inObject())
  }

  #inObject(): boolean {
    return this.#open[this.#depth] !== 0
  }
}
