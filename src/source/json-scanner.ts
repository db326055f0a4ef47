import { KeyTable } from './duplicate-keys.ts'
import {
  BACKSLASH,
  CLASS,
  CLASS_COLON,
  CLASS_CLOSE as CLOSE,
  CLOSE_OBJECT,
  CLASS_COMMA as COMMA,
  ESCAPED,
  LF,
  CLASS_LITERAL as LITERAL,
  LITERAL_START,
  LITERAL_WHOLE,
  LITERAL as LITERALS,
  CLASS_OPEN as OPEN,
  OPEN_OBJECT,
  PLAIN,
  CLASS_QUOTE as QUOTE,
  QUOTE as QUOTE_BYTE,
  CLASS_WHITE as WHITE
} from './json-bytes.ts'
import { EscapeFilter, isPlainUnicodeEscape } from './json-escapes.ts'
import type { JsonFaults } from './json-faults.ts'
import { ARRAY_OF_RECORDS, FIRST_RECORD_OF_ARRAY, NO_RECORD, type RecordsFinder } from './records-finder.ts'
import type { SpoolWriter } from './spool-writer.ts'

/** Levels of nesting that are followed. Hyper itself takes more than 1,000 and less than 10,000. */
const MAX_DEPTH = 5_000
/** Bytes of a member's name that are kept while records are looked for. */
const MAX_NAME = 4_096
const SEPARATOR = 0x01

// What must come next in the text.
const VALUE = 0
const FIRST_VALUE = 1
const NAME = 2
const FIRST_NAME = 3
const COLON = 4
const NEXT = 5
const DONE = 6

// Where a chunk has ended.
const BETWEEN = 0
const IN_STRING = 1
const IN_ESCAPE = 2
const IN_LITERAL = 3

const NOTHING = Buffer.alloc(0)

/**
 * Reads JSON byte by byte, strictly (RFC 8259), and writes each record as one line of the spool:
 * `<position>\x01<record>\n`. White space between tokens goes; so do the escapes that Hyper's text cannot hold;
 * all else stays byte for byte. Nothing is held but the nesting, so a record may be of any size.
 *
 * With a finder the text is one document and the finder says what its records are; positions count records.
 * Without one each line holds one record; positions are line numbers.
 */
export class JsonScanner {
  records = 0
  /** Escapes removed from the records. */
  removedCharacters = 0
  /** An object had the same key twice, in a record. */
  duplicateKeys = false

  readonly #writer: SpoolWriter
  readonly #faults: JsonFaults
  readonly #finder: RecordsFinder | undefined
  readonly #positionBase: number
  readonly #escapes = new EscapeFilter()
  readonly #keys = new KeyTable()
  /** Of each open container: the serial number of an object, 0 for an array. */
  readonly #open = new Float64Array(MAX_DEPTH + 1)
  #depth = 0
  #expect = VALUE
  #inside = BETWEEN
  #literal = 0
  /** Bytes of the text before this chunk. */
  #offset = 0
  #line = 1
  #lastByte = LF

  /** The level at which values are records; -1 where there are none. */
  #recordLevel = -1
  #onlyRecord = false
  /** Values at this level and above it are looked at; deeper ones only pass. */
  #watch = 0
  #emitting = false
  /** Index of the first byte of this chunk that is not written yet, while emitting. */
  #run = 0

  #inName = false
  #serial = 0
  #recordSerial = 0
  #hash = 0
  #otherHash = 0
  readonly #name = new Uint8Array(MAX_NAME)
  #nameLength = 0
  readonly #readName = (): string | undefined => this.#decodeName()
  readonly #keep = (bytes: Buffer): void => this.#keepEscape(bytes)

  constructor(writer: SpoolWriter, faults: JsonFaults, positionBase: number, finder?: RecordsFinder) {
    this.#writer = writer
    this.#faults = faults
    this.#positionBase = positionBase
    this.#finder = finder
    if (finder === undefined) this.#recordLevel = 0
  }

  /** Lines of the text so far; without a finder only. */
  get lines(): number {
    return this.#lastByte === LF ? this.#line - 1 : this.#line
  }

  /** Takes the next bytes of the text. */
  feed(chunk: Buffer): void {
    const length = chunk.length
    const classes = CLASS
    this.#run = 0
    let i = this.#inside === BETWEEN ? 0 : this.#resume(chunk)
    while (i < length) {
      const byte = chunk[i] as number
      switch (classes[byte]) {
        case QUOTE:
          if (this.#expect === NAME || this.#expect === FIRST_NAME) this.#beginName()
          else this.#begin(i, byte)
          i = this.#string(chunk, i + 1)
          break
        case CLASS_COLON:
          if (this.#expect !== COLON) this.#unexpected(i, byte)
          this.#expect = VALUE
          i++
          break
        case COMMA:
          if (this.#expect !== NEXT) this.#unexpected(i, byte)
          this.#expect = this.#open[this.#depth] === 0 ? VALUE : NAME
          i++
          break
        case OPEN:
          this.#begin(i, byte)
          if (this.#depth === MAX_DEPTH) throw this.#faults.tooDeep(this.#place(i), MAX_DEPTH)
          this.#open[++this.#depth] = byte === OPEN_OBJECT ? ++this.#serial : 0
          this.#expect = byte === OPEN_OBJECT ? FIRST_NAME : FIRST_VALUE
          i++
          break
        case CLOSE:
          if (!this.#mayClose(byte)) this.#unexpected(i, byte)
          this.#depth--
          this.#end(chunk, ++i)
          break
        case LITERAL:
          this.#begin(i, byte)
          this.#literal = LITERAL_START
          i = this.#literalFrom(chunk, i)
          break
        case WHITE:
          i = this.#white(chunk, i)
          break
        default:
          this.#unexpected(i, byte)
      }
    }
    if (this.#emitting) this.#writer.copy(chunk, this.#run, length)
    this.#offset += length
    this.#lastByte = length > 0 ? (chunk[length - 1] as number) : this.#lastByte
  }

  /** The text has ended: nothing may be left open. */
  end(): void {
    this.#run = 0
    if (this.#inside === IN_LITERAL) this.#endLiteral(NOTHING, 0)
    if (this.#finder === undefined) {
      if (!this.#betweenLines()) throw this.#faults.cutLine(this.#line)
      return
    }
    if (this.#expect === DONE) {
      if (this.#finder.isEmpty()) this.#restart()
    } else if (this.#inside !== BETWEEN || this.#depth > 0) {
      throw this.#faults.incomplete(this.#place(0))
    }
  }

  /** Goes on with what the last chunk has ended in. */
  #resume(chunk: Buffer): number {
    if (this.#inside === IN_LITERAL) return this.#literalFrom(chunk, 0)
    return this.#string(chunk, this.#inside === IN_ESCAPE ? this.#escape(chunk, 0) : 0)
  }

  /** A value begins at `i`. */
  #begin(i: number, byte: number): void {
    if (this.#expect !== VALUE && this.#expect !== FIRST_VALUE) this.#unexpected(i, byte)
    if (this.#depth > this.#watch) return
    if (this.#depth !== this.#recordLevel) {
      if (this.#finder === undefined) return
      const verdict = this.#finder.begins(this.#depth, byte, this.#readName)
      this.#watch = this.#finder.watch
      if (verdict === NO_RECORD) return
      if (verdict === FIRST_RECORD_OF_ARRAY) this.#restart()
      this.#recordLevel = verdict === ARRAY_OF_RECORDS ? this.#depth + 1 : this.#depth
      this.#onlyRecord = verdict !== ARRAY_OF_RECORDS && verdict !== FIRST_RECORD_OF_ARRAY
      if (!this.#onlyRecord) this.#watch = this.#recordLevel
      if (verdict === ARRAY_OF_RECORDS) return
    }
    this.records++
    this.#emitting = true
    this.#run = i
    this.#recordSerial = this.#serial + 1
    this.#writer.decimal(this.#positionBase + (this.#finder === undefined ? this.#line : this.records))
    this.#writer.byte(SEPARATOR)
  }

  /** A value has ended just before `i`. */
  #end(chunk: Buffer, i: number): void {
    this.#inside = BETWEEN
    this.#expect = this.#depth === 0 ? DONE : NEXT
    if (this.#depth > this.#watch) return
    if (this.#depth === this.#recordLevel) {
      this.#writer.copy(chunk, this.#run, i)
      this.#writer.endLine()
      this.#emitting = false
      if (!this.#onlyRecord) return
      this.#recordLevel = -1
    } else if (this.#depth < this.#recordLevel) {
      this.#recordLevel = -1
    }
    if (this.#finder === undefined) return
    this.#finder.ends(this.#depth)
    this.#watch = this.#finder.watch
  }

  /** What was written is not the records: they begin anew. */
  #restart(): void {
    this.#writer.restart()
    this.records = 0
    this.duplicateKeys = false
    this.removedCharacters = 0
    this.#emitting = false
  }

  #mayClose(byte: number): boolean {
    const isObject = this.#open[this.#depth] !== 0
    if (this.#depth === 0 || isObject !== (byte === CLOSE_OBJECT)) return false
    return this.#expect === NEXT || this.#expect === (isObject ? FIRST_NAME : FIRST_VALUE)
  }

  #beginName(): void {
    this.#inName = true
    this.#hash = 0x811c9dc5
    this.#otherHash = 0
    this.#nameLength = 0
  }

  /** Goes on inside a string at `from`; returns the index after its quote, or the chunk's length. */
  #string(chunk: Buffer, from: number): number {
    const length = chunk.length
    const plain = PLAIN
    let i = from
    while (i < length) {
      const start = i
      while (i < length && plain[chunk[i] as number] === 1) i++
      const byte = i < length ? (chunk[i] as number) : QUOTE_BYTE
      if (byte === BACKSLASH) {
        // Most escapes stay as they are; those on a chunk boundary or in doubt go to the filter.
        if (i + 1 < length && ESCAPED[chunk[i + 1] as number] === 1) i += 2
        else if (isPlainUnicodeEscape(chunk, i)) i += 6
        else {
          if (this.#inName) this.#takeName(chunk, start, i)
          if (this.#emitting) this.#writer.copy(chunk, this.#run, i)
          i = this.#escape(chunk, i)
          continue
        }
        if (this.#inName) this.#takeName(chunk, start, i)
        continue
      }
      if (this.#inName) this.#takeName(chunk, start, i)
      if (i === length) break
      if (byte !== QUOTE_BYTE) this.#rawControl(i, byte)
      if (this.#inName) this.#endName()
      else this.#end(chunk, i + 1)
      return i + 1
    }
    if (this.#inside !== IN_ESCAPE) this.#inside = IN_STRING
    return length
  }

  /** Gives the escape at `i`, or the rest of one, to the filter; returns where the string goes on. */
  #escape(chunk: Buffer, i: number): number {
    const removedBefore = this.#escapes.removed
    const next = this.#escapes.take(chunk, i, this.#keep)
    if (next < 0) throw this.#faults.badEscape(this.#place(-1 - next))
    if (this.#emitting) this.removedCharacters += this.#escapes.removed - removedBefore
    this.#inside = this.#escapes.open ? IN_ESCAPE : IN_STRING
    this.#run = next
    return next
  }

  #keepEscape(bytes: Buffer): void {
    if (this.#inName) this.#takeName(bytes, 0, bytes.length)
    if (this.#emitting) this.#writer.copy(bytes, 0, bytes.length)
  }

  /** Part of a name: hashed in a record, kept where records are looked for. */
  #takeName(bytes: Buffer, from: number, to: number): void {
    if (this.#emitting) {
      let hash = this.#hash
      let other = this.#otherHash
      for (let i = from; i < to; i++) {
        const byte = bytes[i] as number
        hash = Math.imul(hash ^ byte, 0x01000193)
        other = Math.imul(((other << 5) | (other >>> 27)) ^ byte, 0x9e3779b1)
      }
      this.#hash = hash
      this.#otherHash = other
    }
    if (this.#depth <= this.#watch) {
      const part = bytes.subarray(from, Math.min(to, from + MAX_NAME - this.#nameLength))
      this.#name.set(part, this.#nameLength)
      this.#nameLength += part.length
    }
  }

  #endName(): void {
    this.#inName = false
    this.#inside = BETWEEN
    this.#expect = COLON
    if (!this.#emitting) return
    const object = this.#open[this.#depth] as number
    if (this.#keys.seen(object, this.#recordSerial, this.#hash, this.#otherHash)) this.duplicateKeys = true
  }

  /** The name of the member whose value begins; a cut name fits nothing. */
  #decodeName(): string | undefined {
    if (this.#open[this.#depth] === 0) return undefined
    const text = Buffer.from(this.#name.subarray(0, this.#nameLength)).toString()
    return this.#nameLength < MAX_NAME ? (JSON.parse(`"${text}"`) as string) : text
  }

  #literalFrom(chunk: Buffer, from: number): number {
    const length = chunk.length
    const steps = LITERALS
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
    if (LITERAL_WHOLE[this.#literal] === 1) this.#end(chunk, i)
    else if (i < chunk.length) throw this.#faults.badLiteral(this.#place(i))
  }

  #white(chunk: Buffer, from: number): number {
    if (this.#emitting) this.#writer.copy(chunk, this.#run, from)
    let i = from
    while (i < chunk.length && CLASS[chunk[i] as number] === WHITE) {
      if (chunk[i] === LF && this.#finder === undefined) this.#endLine()
      i++
    }
    this.#run = i
    return i
  }

  #endLine(): void {
    if (!this.#betweenLines()) throw this.#faults.cutLine(this.#line)
    this.#expect = VALUE
    this.#line++
  }

  #betweenLines(): boolean {
    return this.#inside === BETWEEN && this.#depth === 0
  }

  #rawControl(i: number, byte: number): never {
    if (byte === LF && this.#finder === undefined) throw this.#faults.cutLine(this.#line)
    throw this.#faults.rawControl(this.#place(i), byte)
  }

  #unexpected(i: number, byte: number): never {
    const kind = CLASS[byte]
    if (this.#expect === DONE && (kind === QUOTE || kind === OPEN || kind === LITERAL)) {
      throw this.#finder === undefined
        ? this.#faults.secondValue(this.#line)
        : this.#faults.secondDocument(this.#place(i))
    }
    throw this.#faults.unexpected(this.#place(i), byte, this.#expected())
  }

  #expected(): string {
    switch (this.#expect) {
      case VALUE:
        return 'a value'
      case FIRST_VALUE:
        return 'a value or `]`'
      case NAME:
        return 'a name in double quotes'
      case FIRST_NAME:
        return 'a name in double quotes or `}`'
      case COLON:
        return '`:`'
      case NEXT:
        return this.#open[this.#depth] === 0 ? '`,` or `]`' : '`,` or `}`'
      default:
        return 'the end'
    }
  }

  /** Where in the text index `i` of this chunk is, in words. */
  #place(i: number): string {
    if (this.#finder === undefined) return `line ${this.#line}`
    const record = this.#recordLevel < 0 ? '' : `, record ${this.records + (this.#emitting ? 0 : 1)}`
    return `byte ${this.#offset + i + 1}${record}`
  }
}
