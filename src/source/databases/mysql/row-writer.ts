import type { SpoolWriter } from '../../spool/spool-writer.ts'
import type { Written } from './types.ts'

const COMMA = 0x2c
const QUOTE = 0x22
const ZERO = 0x30
/** First bytes of a length-encoded text: no value, and lengths of two, three and eight bytes. */
const NO_VALUE = 0xfb
const TWO_BYTES = 0xfc
const THREE_BYTES = 0xfd
const EIGHT_BYTES = 0xfe
const UTC = Buffer.from('+00')

/**
 * Writes rows as the server sends them (ProtocolText::ResultsetRow) into the spool, as CSV. No value becomes a text or
 * number of JavaScript. Texts are in quotation marks, so that an empty one is not NULL.
 */
export class RowWriter {
  readonly #written: readonly Written[]
  #rows = 0
  #hasZeroDate = false

  /** @param written how the cells of each column are written */
  constructor(written: readonly Written[]) {
    this.#written = written
  }

  /** Rows so far. */
  get rows(): number {
    return this.#rows
  }

  /** A date without a day or month has been seen. */
  get hasZeroDate(): boolean {
    return this.#hasZeroDate
  }

  /** Writes the row `bytes[from … to)`. @throws Error when it has not the cells of the columns */
  write(writer: SpoolWriter, bytes: Buffer, from: number, to: number): void {
    const written = this.#written
    let at = from
    for (let column = 0; column < written.length; column++) {
      if (column > 0) writer.byte(COMMA)
      if (at >= to) throw new Error('a row has fewer cells than there are columns')
      const first = bytes[at++] as number
      if (first === NO_VALUE) continue
      let length = first
      if (first === TWO_BYTES) {
        length = bytes.readUInt16LE(at)
        at += 2
      } else if (first === THREE_BYTES) {
        length = bytes.readUIntLE(at, 3)
        at += 3
      } else if (first === EIGHT_BYTES) {
        length = Number(bytes.readBigUInt64LE(at))
        at += 8
      }
      const end = at + length
      if (end > to) throw new Error('a cell is longer than its row')
      this.#cell(writer, written[column] as Written, bytes, at, end)
      at = end
    }
    if (at !== to) throw new Error('a row has more cells than there are columns')
    writer.endLine()
    this.#rows++
  }

  #cell(writer: SpoolWriter, written: Written, bytes: Buffer, from: number, to: number): void {
    if (written === 'text') {
      writer.byte(QUOTE)
      let start = from
      for (let at = from; at < to; at++) {
        if (bytes[at] !== QUOTE) continue
        // It is written twice.
        writer.copy(bytes, start, at + 1)
        start = at
      }
      writer.copy(bytes, start, to)
      writer.byte(QUOTE)
      return
    }
    if (written === 'bits') {
      const digits = Buffer.from(bitsAsNumber(bytes, from, to))
      writer.copy(digits, 0, digits.length)
      return
    }
    writer.copy(bytes, from, to)
    if (written === 'plain') return
    // 2026-00-00: no month, or no day.
    const isZero =
      (bytes[from + 5] === ZERO && bytes[from + 6] === ZERO) ||
      (bytes[from + 8] === ZERO && bytes[from + 9] === ZERO)
    if (isZero) this.#hasZeroDate = true
    if (written === 'instant') writer.copy(UTC, 0, UTC.length)
  }
}

/** The bytes of a BIT, the highest one first, as the number that the server takes them for. */
function bitsAsNumber(bytes: Buffer, from: number, to: number): string {
  let value = 0n
  for (let at = from; at < to; at++) value = (value << 8n) | BigInt(bytes[at] as number)
  return value.toString()
}
