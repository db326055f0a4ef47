import { ActionError } from '../../../../base/errors.ts'
import { inputName } from '../../../../base/input-name.ts'
import { pathText } from '../../../contract/records-path.ts'
import type { SpoolWriter } from '../../../spool/spool-writer.ts'
import * as json from '../lex/bytes.ts'

const NULL = Buffer.from('null')
const NOTHING = Buffer.alloc(0)

/**
 * Takes the array at a path out of rows of compact JSON, one a line, that have been checked before. For each row the
 * file of rests gets three lines: what stands before the array, what stands behind it, and the number of its elements;
 * the file of elements gets a line for each of these. A row without such an array stands whole in the first line.
 */
export class RecordSplitter {
  rows = 0
  /** Some row has something at the path. */
  isMet = false
  readonly #path: readonly string[]
  readonly #names: readonly Buffer[]
  readonly #rests: SpoolWriter
  readonly #elements: SpoolWriter
  readonly #origin: string
  #depth = 0
  /** Objects on the path that are open; their members stand one level deeper. */
  #matched = 0
  #inString = false
  #isEscaped = false
  /** Where in the chunk the string begins that may be a name on the path; -1 when none does. */
  #nameAt = -1
  /** The part of it in chunks before, and later the whole of it, with its quotes. */
  #name: Buffer = NOTHING
  /** The value at the next step of the path comes next. */
  #isOnPath = false
  /** Depth of the elements of the array that is taken out; 0 for none. */
  #within = 0
  /** An array on the path has just begun. */
  #isJustOpen = false
  #isEmpty = false
  #count = 0
  #wasSplit = false

  constructor(path: readonly string[], rests: SpoolWriter, elements: SpoolWriter, origin: string) {
    this.#path = path
    this.#names = path.map(name => Buffer.from(JSON.stringify(name)))
    this.#rests = rests
    this.#elements = elements
    this.#origin = origin
  }

  /** Takes the next bytes of the rows. @throws ActionError `source.records` */
  feed(chunk: Buffer): void {
    let from = 0
    if (this.#nameAt >= 0) this.#nameAt = 0
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number
      if (this.#inString) {
        if (this.#isEscaped) this.#isEscaped = false
        else if (byte === json.BACKSLASH) this.#isEscaped = true
        else if (byte === json.QUOTE) this.#endString(chunk, i)
        continue
      }
      if (this.#isJustOpen) this.#first(byte)
      if (this.#isOnPath && this.#opens(byte)) {
        this.#rests.copy(chunk, from, i)
        from = i + 1
        continue
      }
      switch (byte) {
        case json.QUOTE:
          this.#inString = true
          if (this.#within === 0 && this.#depth === this.#matched + 1) this.#beginName(i)
          break
        case json.COLON:
          this.#isOnPath = this.#within === 0 && this.#depth === this.#matched + 1 && this.#isNext()
          break
        case json.COMMA:
          if (this.#within === 0 || this.#depth !== this.#within) break
          this.#elements.copy(chunk, from, i)
          this.#endElement()
          from = i + 1
          break
        case json.OPEN_OBJECT:
        case json.OPEN_ARRAY:
          this.#depth++
          break
        case json.CLOSE_OBJECT:
          this.#depth--
          if (this.#matched > 0 && this.#depth === this.#matched) this.#matched--
          break
        case json.CLOSE_ARRAY:
          if (this.#within > 0 && this.#depth === this.#within) {
            this.#elements.copy(chunk, from, i)
            this.#endArray()
            from = i + 1
          }
          this.#depth--
          break
        case json.LF:
          this.#rests.copy(chunk, from, i)
          this.#endRow()
          from = i + 1
      }
    }
    const target = this.#within > 0 ? this.#elements : this.#rests
    target.copy(chunk, from, chunk.length)
    if (this.#nameAt >= 0) this.#name = Buffer.concat([this.#name, chunk.subarray(this.#nameAt)])
  }

  #beginName(i: number): void {
    this.#name = NOTHING
    this.#nameAt = i
  }

  #endString(chunk: Buffer, i: number): void {
    this.#inString = false
    if (this.#nameAt < 0) return
    const rest = chunk.subarray(this.#nameAt, i + 1)
    this.#name = this.#name.length === 0 ? Buffer.from(rest) : Buffer.concat([this.#name, rest])
    this.#nameAt = -1
  }

  /** True when the string that has passed is the name of the next step. */
  #isNext(): boolean {
    const wanted = this.#names[this.#matched]
    const name = this.#name
    this.#name = NOTHING
    if (wanted === undefined) return false
    if (name.equals(wanted)) return true
    return name.includes(json.BACKSLASH) && JSON.parse(name.toString('utf8')) === this.#path[this.#matched]
  }

  /** The value at the next step begins. @returns true when it is the array that is taken out */
  #opens(byte: number): boolean {
    this.#isOnPath = false
    const isLast = this.#matched === this.#path.length - 1
    if (!isLast) {
      if (byte === json.OPEN_OBJECT) this.#matched++
      this.#isJustOpen = byte === json.OPEN_ARRAY
      return false
    }
    this.isMet = true
    if (byte !== json.OPEN_ARRAY) return false
    if (this.#wasSplit) throw this.#fault('is twice in one object')
    this.#wasSplit = true
    this.#isJustOpen = true
    this.#depth++
    this.#within = this.#depth
    return true
  }

  /** The first byte after the bracket of an array on the path. */
  #first(byte: number): void {
    this.#isJustOpen = false
    this.#isEmpty = byte === json.CLOSE_ARRAY
    if (this.#within > 0 || this.#isEmpty) return
    const outer = pathText(this.#path.slice(0, this.#matched + 1))
    throw this.#fault(
      `leads through ${JSON.stringify(outer)}, which is an array`,
      `Write ${outer} on a line of its own in ${inputName('source-explode')}, above ${pathText(this.#path)}.`
    )
  }

  #endElement(): void {
    this.#elements.endLine()
    this.#count++
  }

  #endArray(): void {
    if (this.#isEmpty) this.#rests.copy(NULL, 0, NULL.length)
    else this.#endElement()
    this.#within = 0
    this.#rests.endLine()
  }

  #endRow(): void {
    this.#rests.endLine()
    if (!this.#wasSplit) this.#rests.endLine()
    this.#rests.decimal(this.#count)
    this.#rests.endLine()
    this.rows++
    this.#depth = 0
    this.#matched = 0
    this.#count = 0
    this.#wasSplit = false
    this.#name = NOTHING
  }

  #fault(what: string, remedy = 'Correct the source: each name may stand once in an object.'): ActionError {
    return new ActionError(
      'source.records',
      `In ${this.#origin}, record ${this.rows + 1}: the path ${pathText(this.#path)} of ${inputName('source-explode')} ${what}.`,
      remedy
    )
  }
}
