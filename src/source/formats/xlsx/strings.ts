import { closeSync, openSync, readSync } from 'node:fs'
import { localName, type XmlHandler, XmlTooLarge } from '../../decode/xml-reader.ts'
import type { SpoolWriter } from '../../spool/spool-writer.ts'

/** Texts beyond this are read from disk when they are needed. */
const IN_MEMORY = 32 * 2 ** 20
const CHUNK = 2 ** 20
/** Ends that are kept together. */
const ENDS = 256 * 1024
/** More than a workbook can have different texts that anybody waits for; each costs 8 bytes of memory. */
const MAX_STRINGS = 20_000_000
/** Characters; Excel itself ends at 32,767. */
export const MAX_TEXT = 16 * 2 ** 20

/** The texts of a workbook that its cells share, each as a JSON string. */
export class SharedStrings {
  /** Where each ends in the file, in blocks. */
  readonly #ends: Float64Array[] = []
  #count = 0
  /** The bytes of the first ones, as they are on disk. */
  readonly #chunks: Buffer[] = []
  #bytes = 0
  #file: number | undefined
  readonly #writer: SpoolWriter

  /** @param writer of a file that takes them all */
  constructor(writer: SpoolWriter) {
    this.#writer = writer
  }

  /** @param json a JSON string */
  add(json: string): void {
    if (this.#count === MAX_STRINGS) throw new XmlTooLarge(`there are more than ${MAX_STRINGS} shared texts`)
    const bytes = Buffer.from(json)
    this.#writer.copy(bytes, 0, bytes.length)
    this.#hold(bytes)
    this.#bytes += bytes.length
    const place = this.#count++ % ENDS
    if (place === 0) this.#ends.push(new Float64Array(ENDS))
    ;(this.#ends.at(-1) as Float64Array)[place] = this.#bytes
  }

  /** All were added and are on disk. */
  finish(): void {
    if (this.#bytes > IN_MEMORY) this.#file = openSync(this.#writer.path, 'r')
  }

  /** Bytes of the JSON of one, 0 when nothing is in it; undefined when there is none with this number. */
  sizeOf(index: number): number | undefined {
    if (!Number.isInteger(index) || index < 0 || index >= this.#count) return undefined
    return this.#end(index) - this.#end(index - 1)
  }

  /** The JSON of one that is there. */
  get(index: number): Buffer {
    return Buffer.concat([...this.#parts(index)])
  }

  /** Appends the JSON of one that is there. */
  write(index: number, writer: SpoolWriter): void {
    for (const part of this.#parts(index)) writer.copy(part, 0, part.length)
  }

  *#parts(index: number): Generator<Buffer, void> {
    const from = this.#end(index - 1)
    const to = this.#end(index)
    if (to > IN_MEMORY) {
      const bytes = Buffer.allocUnsafe(to - from)
      readSync(this.#file as number, bytes, 0, bytes.length, from)
      yield bytes
      return
    }
    for (let at = from; at < to; ) {
      const start = at - (at % CHUNK)
      const end = Math.min(to, start + CHUNK)
      yield (this.#chunks[start / CHUNK] as Buffer).subarray(at - start, end - start)
      at = end
    }
  }

  /** Where one ends in the file; 0 before the first one. */
  #end(index: number): number {
    return index < 0 ? 0 : ((this.#ends[Math.floor(index / ENDS)] as Float64Array)[index % ENDS] as number)
  }

  /** Keeps the bytes that come next, as far as there is room. */
  #hold(bytes: Buffer): void {
    let at = this.#bytes
    for (let from = 0; from < bytes.length && at < IN_MEMORY; ) {
      const chunk = Math.floor(at / CHUNK)
      this.#chunks[chunk] ??= Buffer.allocUnsafeSlow(CHUNK)
      const copied = bytes.copy(this.#chunks[chunk], at - chunk * CHUNK, from)
      from += copied
      at += copied
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }
}

/** Gathers the text of rich text, without how it is read aloud (ECMA-376, part 1, 18.4). */
export class RichText {
  text = ''
  #inText = false
  #phonetic = 0

  /** @param name without prefix */
  open(name: string): void {
    if (name === 'rPh') this.#phonetic++
    else if (name === 't' && this.#phonetic === 0) this.#inText = true
  }

  add(text: string): void {
    if (!this.#inText) return
    this.text += text
    if (this.text.length > MAX_TEXT) throw tooLongText()
  }

  close(name: string): void {
    if (name === 'rPh') this.#phonetic--
    else if (name === 't') this.#inText = false
  }

  begin(): void {
    this.text = ''
    this.#inText = false
    this.#phonetic = 0
  }
}

/** The fault of a cell or shared text with more than MAX_TEXT characters. */
export function tooLongText(): XmlTooLarge {
  return new XmlTooLarge(`a text has more than ${MAX_TEXT / 2 ** 20} MB`)
}

/** Reads the part with the shared texts. */
export function sharedStringsHandler(add: (text: string) => void): XmlHandler {
  const rich = new RichText()
  const names: string[] = []
  return {
    open(qualified) {
      const name = localName(qualified)
      names.push(name)
      if (name === 'si') rich.begin()
      else rich.open(name)
    },
    text: text => rich.add(text),
    close() {
      const name = names.pop() ?? ''
      if (name === 'si') add(rich.text)
      else rich.close(name)
    }
  }
}

/** `_x000D_` stands for the character with that code (ECMA-376, part 1, 22.9.2.19, ST_Xstring). */
export function unescaped(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_all, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16))
      )
    : text
}
