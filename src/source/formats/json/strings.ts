import type { RecordSink } from './columns/record-sink.ts'
import * as json from './lex/bytes.ts'
import { EscapeFilter, isPlainUnicodeEscape, withoutEscape } from './lex/escapes.ts'
import type { MemberNames } from './lex/names.ts'
import type { ScannerTables } from './lex/scanner-tables.ts'
import type { RecordLines } from './record-lines.ts'
import type { TextPlace } from './text-place.ts'

/**
 * Reads the strings of a JSON text, over any chunk boundary: values, whose escapes that Hyper's text cannot hold go,
 * and names of members, which are kept or compared as far as anybody asks for them.
 */
export class JsonStrings {
  /** The string is a name. */
  isName = false
  /** The string goes on in the next chunk. */
  isOpen = false
  /** Index of the first byte of this chunk that is not written yet, within a record. */
  run = 0
  /** The object in which the record that passes has its members; for the numbers see KeyTable. */
  recordSerial: number
  #inEscape = false
  #depth = 0
  readonly #files: RecordSink
  readonly #found: RecordLines
  readonly #place: TextPlace
  readonly #names: MemberNames
  readonly #open: Float64Array
  readonly #escapes = new EscapeFilter()
  readonly #keep = (bytes: Buffer): void => this.#keepEscape(bytes)

  constructor(files: RecordSink, found: RecordLines, place: TextPlace, tables: ScannerTables) {
    this.#files = files
    this.#found = found
    this.#place = place
    this.#names = tables.names
    this.#open = tables.open
    this.recordSerial = tables.serial
    files.isRepeated = name => this.#names.isNameRepeated(name, this.recordSerial)
  }

  /** The name that was read last, decoded. */
  readName(): string {
    return this.#names.read()
  }

  /**
   * A name begins at `from`, behind its quote.
   * @param depth of the object whose member it names
   * @returns as `take` does
   */
  takeName(chunk: Buffer, from: number, depth: number): number {
    this.isName = true
    this.#depth = depth
    this.#names.begin()
    return this.take(chunk, from)
  }

  /** Goes on inside a string at `from`; returns the index after its quote, or the chunk's length while it is open. */
  take(chunk: Buffer, from: number): number {
    const length = chunk.length
    const plain = json.PLAIN
    let i = this.#inEscape ? this.#escape(chunk, from) : from
    let start = i
    for (;;) {
      while (i < length && plain[chunk[i] as number] === 1) i++
      if (i === length) {
        if (this.isName) this.#takeName(chunk, start, i)
        this.isOpen = true
        return length
      }
      const byte = chunk[i] as number
      if (byte === json.QUOTE) {
        if (this.isName) this.#endName(chunk, start, i)
        this.isOpen = false
        return i + 1
      }
      if (byte !== json.BACKSLASH) throw this.#place.rawControl(i, byte)
      // Most escapes stay as they are; those in names, on a chunk boundary or in doubt go to the filter.
      if (i + 1 < length && json.ESCAPED[chunk[i + 1] as number] === 1) {
        if (this.isName) this.#files.escapedNames = true
        i += 2
      } else if (!this.isName && isPlainUnicodeEscape(chunk, i)) i += 6
      else {
        if (this.isName) this.#takeName(chunk, start, i)
        if (this.#files.writing) this.#files.copy(chunk, this.run, i)
        i = this.#escape(chunk, i)
        start = i
      }
    }
  }

  /** Gives the escape at `i`, or the rest of one, to the filter; returns where the string goes on. */
  #escape(chunk: Buffer, i: number): number {
    const removedBefore = this.#escapes.removed
    const next = this.#escapes.take(chunk, i, this.#keep)
    if (next < 0) throw this.#place.badEscape(-1 - next)
    if (this.#found.open) this.#found.removedCharacters += this.#escapes.removed - removedBefore
    this.#inEscape = this.#escapes.open
    this.run = next
    return next
  }

  #keepEscape(bytes: Buffer): void {
    // hyperd does not find a member by a name in which two such escapes stand side by side.
    const kept = this.isName ? withoutEscape(bytes) : bytes
    if (this.isName) {
      this.#files.escapedNames ||= kept[0] === json.BACKSLASH
      this.#takeName(kept, 0, kept.length)
    }
    if (this.#files.writing) this.#files.copy(kept, 0, kept.length)
  }

  /** Part of a name: it counts in a record, and where records are looked for. */
  #takeName(bytes: Buffer, from: number, to: number): void {
    const found = this.#found
    const files = this.#files
    const names = this.#names
    if (this.#depth === files.memberLevel && !names.hasRoom(to - from)) {
      files.tooLongName(names.bytes, names.length)
      names.hash(names.bytes, 0, names.length)
      this.run = from
    }
    if (this.#depth <= found.watch) names.keep(bytes, from, to)
    if (found.open && this.#depth !== files.memberLevel) names.hash(bytes, from, to)
  }

  /** The last part of a name, before its quote. */
  #endName(chunk: Buffer, from: number, to: number): void {
    this.#takeName(chunk, from, to)
    const files = this.#files
    if (!this.#found.open) return
    if (this.#depth === files.memberLevel) {
      if (!files.name(this.#names.bytes, this.#names.length)) this.run = to + 1
      return
    }
    const object = this.#open[this.#depth] as number
    if (this.#names.isRepeated(object, this.recordSerial)) files.duplicateKeys = true
  }
}
