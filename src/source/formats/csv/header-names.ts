import { ActionError } from '../../../base/errors.ts'
import { inputName } from '../../../base/input-name.ts'
import type { DelimiterBytes } from './delimiter.ts'
import { csvFault } from './faults.ts'
import { CsvFields, type FieldFaults, type FieldSink } from './fields.ts'

const NUL = 0x00
const COMMA = 0x2c
const NOTHING = Buffer.alloc(0)

/** So many are no table, whatever becomes of them; the exact limit is the engine's. */
const MAX_NAMES = 100_000

/** Where a header stands, for messages. */
export interface HeaderPlace {
  readonly origin: string
  /** `the header, line 1`, or `line 1` where there is none. */
  readonly place: string
  readonly line: number
}

/**
 * Reads the fields of a header as those of a record, without blanks around them.
 * @param bytes the whole line, without its end
 * @throws ActionError `source.csv` for a NUL byte and quotes that are not RFC 4180; `data.records` for far more
 *   fields than a table has columns
 */
export function headerNames(bytes: Buffer, delimiter: DelimiterBytes, place: HeaderPlace): string[] {
  const faults = new HeaderFaults(place)
  // It tells that this is no text, which explains more than the quotes before it.
  if (bytes.includes(NUL)) throw faults.nul()
  const sink = new NameSink(place)
  const fields = new CsvFields(sink, faults, delimiter, place.line, true)
  fields.begin(NOTHING)
  fields.take(bytes, 0)
  fields.end()
  return sink.end()
}

/** Collects the fields of one record. */
class NameSink implements FieldSink {
  readonly #place: HeaderPlace
  readonly #names: string[] = []
  #parts: Buffer[] = []

  constructor(place: HeaderPlace) {
    this.#place = place
  }

  copy(chunk: Buffer, from: number, to: number): void {
    this.#parts.push(chunk.subarray(from, to))
  }

  byte(value: number): void {
    if (value !== COMMA) {
      this.#parts.push(Buffer.of(value))
      return
    }
    this.#endName()
    if (this.#names.length === MAX_NAMES) throw tooManyNames(this.#place)
  }

  /** The record has ended. */
  end(): string[] {
    this.#endName()
    return this.#names
  }

  #endName(): void {
    const field = Buffer.concat(this.#parts).toString()
    this.#parts = []
    this.#names.push((field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field).trim())
  }
}

/** What is wrong with the header. */
class HeaderFaults implements FieldFaults {
  readonly #of: HeaderPlace

  constructor(place: HeaderPlace) {
    this.#of = place
  }

  nul(): ActionError {
    return csvFault(this.#of.origin, `line ${this.#of.line} holds a NUL byte`)
  }

  openQuote(): ActionError {
    return csvFault(this.#of.origin, `a quote opens in ${this.#of.place}, and never closes`)
  }

  strayQuote(_line: number, column: number): ActionError {
    const { origin, place } = this.#of
    return csvFault(origin, `in ${place}, column ${column + 1} has a quote but does not begin with it`)
  }

  textAfterQuote(_line: number, column: number): ActionError {
    const { origin, place } = this.#of
    return csvFault(origin, `in ${place}, text follows a closing quote in column ${column + 1}`)
  }
}

function tooManyNames({ origin, place }: HeaderPlace): ActionError {
  return new ActionError(
    'data.records',
    `In ${origin}, ${place} has more than ${MAX_NAMES.toLocaleString('en-US')} columns; a table takes at most 16,000.`,
    `Look at the file; if something else stands between its fields than what its first line has most of, ${inputName('source-delimiter')} names it.`
  )
}
