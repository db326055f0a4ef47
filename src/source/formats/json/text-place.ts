import type { ActionError } from '../../../base/errors.ts'
import type { JsonFaults } from './faults.ts'
import * as json from './lex/bytes.ts'
import { DONE, inWords } from './lex/expect.ts'
import { MAX_DEPTH, MAX_LEVELS } from './lex/scanner-tables.ts'
import type { RecordLines } from './record-lines.ts'

const VALUE_CLASSES = [json.CLASS_QUOTE, json.CLASS_OPEN, json.CLASS_LITERAL]

/** Where in a JSON text a scanner stands, and the errors for what it finds there. An index is one of the chunk. */
export class TextPlace {
  /** The line of the next byte, where each line is a text of its own. */
  line = 1
  /** Bytes of the text before this chunk. */
  #offset = 0
  #lastByte = json.LF
  readonly #faults: JsonFaults
  readonly #lineByLine: boolean
  readonly #found: RecordLines

  /** @param lineByLine each line is a text of its own */
  constructor(faults: JsonFaults, lineByLine: boolean, found: RecordLines) {
    this.#faults = faults
    this.#lineByLine = lineByLine
    this.#found = found
  }

  /** Lines of the text so far. */
  get lines(): number {
    return this.#lastByte === json.LF ? this.line - 1 : this.line
  }

  /** Of the chunk the bytes before `end` have been taken. */
  pass(chunk: Buffer, end: number): void {
    this.#offset += end
    if (end > 0) this.#lastByte = chunk[end - 1] as number
  }

  /** The text, or its line, has ended in the middle of a value. */
  endsEarly(): ActionError {
    return this.#lineByLine ? this.#faults.cutLine(this.line) : this.#faults.incomplete(this.#words(0))
  }

  /** A byte that must not come where `expect` must. */
  unexpected(i: number, byte: number, expect: number, inObject: boolean): ActionError {
    if (expect !== DONE || !VALUE_CLASSES.includes(json.CLASS[byte] as number)) {
      return this.#faults.unexpected(this.#words(i), byte, inWords(expect, inObject))
    }
    if (this.#lineByLine) return this.#faults.secondValue(this.line)
    return this.#faults.secondDocument(this.#words(i))
  }

  /** A control character that is not escaped in a string. */
  rawControl(i: number, byte: number): ActionError {
    if (byte === json.LF && this.#lineByLine) return this.#faults.cutLine(this.line)
    return this.#faults.rawControl(this.#words(i), byte)
  }

  badEscape(i: number): ActionError {
    return this.#faults.badEscape(this.#words(i))
  }

  badLiteral(i: number): ActionError {
    return this.#faults.badLiteral(this.#words(i))
  }

  /** A container begins below so many others. @throws ActionError when that is too deep */
  checkDepth(i: number, depth: number): void {
    const { recordLevel } = this.#found
    const most = recordLevel === undefined ? MAX_DEPTH : MAX_LEVELS
    if (depth - (recordLevel ?? 0) >= most || depth >= MAX_DEPTH) {
      throw this.#faults.tooDeep(this.#words(i), most)
    }
  }

  #words(i: number): string {
    if (this.#lineByLine) return `line ${this.line}`
    const { current } = this.#found
    return `byte ${this.#offset + i + 1}${current === undefined ? '' : `, record ${current}`}`
  }
}
