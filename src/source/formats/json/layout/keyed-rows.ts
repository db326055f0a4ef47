import { createReadStream } from 'node:fs'
import { ADDED } from '../../../contract/spooled-file.ts'
import type { DiskMeter } from '../../../spool/size-limit.ts'
import { SpoolWriter } from '../../../spool/spool-writer.ts'
import { CLOSE_OBJECT, COMMA, OPEN_OBJECT } from '../lex/bytes.ts'
import { Rows } from './rows.ts'

const VALUE = Buffer.from(',"value":')

/**
 * Records as they come. Those that are the members of an object get one more member for their name, in front of the
 * others; what is no object becomes the member `value` beside it.
 */
export class KeyedRows extends Rows {
  count = 0
  readonly #writer: SpoolWriter
  #key: string | undefined
  /** The bytes that come next are those of a keyed object: its brace, and what follows it. */
  #isAtBrace = false
  #isAtFirst = false
  #isOpen = false

  /** @param path of the file for the rows */
  constructor(path: string, disk: DiskMeter) {
    super()
    this.#writer = new SpoolWriter(path, disk)
  }

  get isLaden(): boolean {
    return this.#writer.isLaden
  }

  override key(name: string | undefined): void {
    this.#key = name
  }

  begin(_position: number, _level: number, first: number): void {
    this.writing = true
    this.count++
    if (this.#key === undefined) return
    const member = Buffer.from(`{${JSON.stringify(`${ADDED}key`)}:${JSON.stringify(this.#key)}`)
    this.#writer.copy(member, 0, member.length)
    if (first === OPEN_OBJECT) {
      this.#isAtBrace = true
    } else {
      this.#isOpen = true
      this.#writer.copy(VALUE, 0, VALUE.length)
    }
  }

  copy(bytes: Buffer, from: number, to: number): void {
    let start = from
    if (this.#isAtBrace && start < to) {
      start++
      this.#isAtBrace = false
      this.#isAtFirst = true
    }
    if (this.#isAtFirst && start < to) {
      this.#isAtFirst = false
      if (bytes[start] !== CLOSE_OBJECT) this.#writer.byte(COMMA)
    }
    this.#writer.copy(bytes, start, to)
  }

  end(): void {
    if (this.#isOpen) this.#writer.byte(CLOSE_OBJECT)
    this.#isOpen = false
    this.#writer.endLine()
    this.writing = false
  }

  restart(): void {
    this.#writer.restart()
    this.count = 0
    this.writing = false
    this.#isOpen = false
    this.#isAtBrace = false
    this.#isAtFirst = false
  }

  async relieve(): Promise<void> {
    await this.#writer.relieve()
  }

  async *lines(): AsyncGenerator<Buffer, void> {
    await this.#writer.finish()
    if (this.count > 0) yield* createReadStream(this.#writer.path)
  }

  discard(): Promise<void> {
    return this.#writer.discard()
  }
}
