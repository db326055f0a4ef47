import type { RecordFiles } from './columns/record-files.ts'
import { COLON, DONE, FIRST_NAME, FIRST_VALUE, inWords, NAME, NEXT, VALUE } from './expect.ts'
import type { JsonFaults } from './faults.ts'
import type { RecordsFinder } from './find/records-finder.ts'
import * as json from './lex/bytes.ts'
import { EscapeFilter, isPlainUnicodeEscape, withoutEscape } from './lex/escapes.ts'
import type { MemberNames } from './lex/names.ts'
import type { JsonLookup } from './lookup.ts'
import { RecordLines } from './record-lines.ts'
import { MAX_DEPTH, MAX_LEVELS, ScannerTables } from './scanner-tables.ts'

// Where a chunk has ended.
const BETWEEN = 0
const IN_STRING = 1
const IN_ESCAPE = 2
const IN_LITERAL = 3

const VALUE_CLASSES = [json.CLASS_QUOTE, json.CLASS_OPEN, json.CLASS_LITERAL]
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
  readonly files: RecordFiles

  readonly #faults: JsonFaults
  readonly #lineByLine: boolean
  readonly #lookup: JsonLookup | undefined
  readonly #escapes = new EscapeFilter()
  readonly #tables: ScannerTables
  readonly #names: MemberNames
  readonly #open: Float64Array
  #depth = 0
  #expect = VALUE
  #inside = BETWEEN
  #literal = 0
  /** Bytes of the text before this chunk. */
  #offset = 0
  #line = 1
  #lastByte = json.LF

  /** Index of the first byte of this chunk that is not written yet, within a record. */
  #run = 0
  /** The same of a value that the lookup wants. */
  #lookupRun = 0

  #inName = false
  #serial: number
  #recordSerial: number
  readonly #readName = (): string | undefined => (this.#inObject() ? this.#names.read() : undefined)
  readonly #keep = (bytes: Buffer): void => this.#keepEscape(bytes)

  constructor(
    files: RecordFiles,
    faults: JsonFaults,
    positionBase: number,
    finder?: RecordsFinder,
    lookup?: JsonLookup,
    tables: ScannerTables = new ScannerTables()
  ) {
    this.#tables = tables
    this.#names = tables.names
    this.#open = tables.open
    this.#serial = this.#recordSerial = tables.serial
    this.#faults = faults
    this.#lineByLine = finder === undefined
    this.#lookup = lookup
    this.files = files
    files.isRepeated = name => this.#names.isNameRepeated(name, this.#recordSerial)
    this.found = new RecordLines(files, positionBase, finder, lookup)
  }

  /** Lines of the text so far; without a finder only. */
  get lines(): number {
    return this.#lastByte === json.LF ? this.#line - 1 : this.#line
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
    this.#run = 0
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
            this.#inName = true
            this.#names.begin()
          } else {
            this.#begin(i, byte)
          }
          i = this.#string(chunk, i + 1)
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
          if (this.#depth >= MAX_LEVELS) this.#checkDepth(i)
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
    if (files.writing) files.copy(chunk, this.#run, end)
    if (lookup?.open) lookup.take(chunk, this.#lookupRun, end)
    lookup?.kept?.passed(end === chunk.length ? chunk : chunk.subarray(0, end))
    this.#offset += end
    this.#lastByte = end > 0 ? (chunk[end - 1] as number) : this.#lastByte
    return end
  }

  /** The text has ended: nothing may be left open. */
  end(): void {
    this.#run = 0
    if (this.#inside === IN_LITERAL) this.#endLiteral(NOTHING, 0)
    if (this.#inside !== BETWEEN || this.#depth > 0) {
      throw this.#lineByLine ? this.#faults.cutLine(this.#line) : this.#faults.incomplete(this.#place(0))
    }
    this.#tables.serial = this.#serial
    if (this.#expect === DONE) this.found.finish()
  }

  /** Goes on with what the last chunk has ended in. */
  #resume(chunk: Buffer): number {
    if (this.#inside === IN_LITERAL) return this.#literalFrom(chunk, 0)
    return this.#string(chunk, this.#inside === IN_ESCAPE ? this.#escape(chunk, 0) : 0)
  }

  /** A value begins at `i`. */
  #begin(i: number, byte: number): void {
    if (this.#expect !== VALUE && this.#expect !== FIRST_VALUE) this.#unexpected(i, byte)
    const { found } = this
    if (this.#depth > found.watch) return
    if (found.begins(this.#depth, byte, this.#readName, this.#line)) this.#run = i
    this.#lookupRun = i
    if (!found.isRecord(this.#depth)) return
    this.#recordSerial = this.#serial + 1
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
      files.copy(chunk, this.#run, i)
      this.#run = i
    }
    if (lookup?.kept !== undefined && found.isRecord(this.#depth)) lookup.kept.ends(chunk, i)
    found.ends(this.#depth)
  }

  /** A container begins at `i`. */
  #checkDepth(i: number): void {
    const { recordLevel } = this.found
    const most = recordLevel === undefined ? MAX_DEPTH : MAX_LEVELS
    if (this.#depth - (recordLevel ?? 0) >= most || this.#depth >= MAX_DEPTH) {
      throw this.#faults.tooDeep(this.#place(i), most)
    }
  }

  #mayClose(byte: number): boolean {
    const isObject = this.#inObject()
    if (this.#depth === 0 || isObject !== (byte === json.CLOSE_OBJECT)) return false
    return this.#expect === NEXT || this.#expect === (isObject ? FIRST_NAME : FIRST_VALUE)
  }

  /** Goes on inside a string at `from`; returns the index after its quote, or the chunk's length. */
  #string(chunk: Buffer, from: number): number {
    const length = chunk.length
    const plain = json.PLAIN
    let start = from
    let i = from
    for (;;) {
      while (i < length && plain[chunk[i] as number] === 1) i++
      if (i === length) {
        if (this.#inName) this.#takeName(chunk, start, i)
        if (this.#inside !== IN_ESCAPE) this.#inside = IN_STRING
        return length
      }
      const byte = chunk[i] as number
      if (byte === json.QUOTE) {
        if (this.#inName) this.#endName(chunk, start, i)
        else this.#end(chunk, i + 1)
        return i + 1
      }
      if (byte !== json.BACKSLASH) this.#rawControl(i, byte)
      // Most escapes stay as they are; those in names, on a chunk boundary or in doubt go to the filter.
      if (i + 1 < length && json.ESCAPED[chunk[i + 1] as number] === 1) {
        if (this.#inName) this.files.escapedNames = true
        i += 2
      } else if (!this.#inName && isPlainUnicodeEscape(chunk, i)) i += 6
      else {
        if (this.#inName) this.#takeName(chunk, start, i)
        if (this.files.writing) this.files.copy(chunk, this.#run, i)
        i = this.#escape(chunk, i)
        start = i
      }
    }
  }

  /** Gives the escape at `i`, or the rest of one, to the filter; returns where the string goes on. */
  #escape(chunk: Buffer, i: number): number {
    const removedBefore = this.#escapes.removed
    const next = this.#escapes.take(chunk, i, this.#keep)
    if (next < 0) throw this.#faults.badEscape(this.#place(-1 - next))
    if (this.found.open) this.found.removedCharacters += this.#escapes.removed - removedBefore
    this.#inside = this.#escapes.open ? IN_ESCAPE : IN_STRING
    this.#run = next
    return next
  }

  #keepEscape(bytes: Buffer): void {
    // hyperd does not find a member by a name in which two such escapes stand side by side.
    const kept = this.#inName ? withoutEscape(bytes) : bytes
    if (this.#inName) {
      this.files.escapedNames ||= kept[0] === json.BACKSLASH
      this.#takeName(kept, 0, kept.length)
    }
    if (this.files.writing) this.files.copy(kept, 0, kept.length)
  }

  /** Part of a name: it counts in a record, and where records are looked for. */
  #takeName(bytes: Buffer, from: number, to: number): void {
    const { found, files } = this
    const names = this.#names
    if (this.#depth === files.memberLevel && !names.hasRoom(to - from)) {
      files.tooLongName(names.bytes, names.length)
      names.hash(names.bytes, 0, names.length)
      this.#run = from
    }
    if (this.#depth <= found.watch) names.keep(bytes, from, to)
    if (found.open && this.#depth !== files.memberLevel) names.hash(bytes, from, to)
  }

  /** The last part of a name, before its quote. */
  #endName(chunk: Buffer, from: number, to: number): void {
    this.#takeName(chunk, from, to)
    this.#inName = false
    this.#inside = BETWEEN
    this.#expect = COLON
    const { found, files } = this
    if (!found.open) return
    if (this.#depth === files.memberLevel) {
      if (!files.name(this.#names.bytes, this.#names.length)) this.#run = to + 1
      return
    }
    const object = this.#open[this.#depth] as number
    if (this.#names.isRepeated(object, this.#recordSerial)) files.duplicateKeys = true
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
    else if (i < chunk.length) throw this.#faults.badLiteral(this.#place(i))
  }

  #white(chunk: Buffer, from: number): number {
    if (this.files.writing) this.files.copy(chunk, this.#run, from)
    let i = from
    while (i < chunk.length && json.CLASS[chunk[i] as number] === json.CLASS_WHITE) {
      if (chunk[i] === json.LF && this.#lineByLine) this.#endLine()
      i++
    }
    this.#run = i
    return i
  }

  #endLine(): void {
    if (this.#depth > 0) throw this.#faults.cutLine(this.#line)
    this.#expect = VALUE
    this.#line++
  }

  #rawControl(i: number, byte: number): never {
    if (byte === json.LF && this.#lineByLine) throw this.#faults.cutLine(this.#line)
    throw this.#faults.rawControl(this.#place(i), byte)
  }

  #unexpected(i: number, byte: number): never {
    const kind = json.CLASS[byte] as number
    if (this.#expect === DONE && VALUE_CLASSES.includes(kind)) {
      if (this.#lineByLine) throw this.#faults.secondValue(this.#line)
      throw this.#faults.secondDocument(this.#place(i))
    }
    throw this.#faults.unexpected(this.#place(i), byte, inWords(this.#expect, this.#inObject()))
  }

  #inObject(): boolean {
    return this.#open[this.#depth] !== 0
  }

  /** Where in the text index `i` of this chunk is, in words. */
  #place(i: number): string {
    if (this.#lineByLine) return `line ${this.#line}`
    const { current } = this.found
    return `byte ${this.#offset + i + 1}${current === undefined ? '' : `, record ${current}`}`
  }
}
