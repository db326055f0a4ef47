import type { ActionError } from '../../../base/errors.ts'
import { csvFault, type RaggedLine, raggedFault } from './faults.ts'
import type { FieldFaults } from './fields.ts'
import type { FirstLines } from './first-lines.ts'
import type { CsvHeader } from './header.ts'

const MAX_RAGGED_LINES = 5

/** What is wrong with the records: the lines with another number of fields than the header, and where one is no CSV. */
export class RecordFaults implements FieldFaults {
  readonly #origin: string
  readonly #header: CsvHeader
  readonly #firstLines: FirstLines
  readonly #ragged: RaggedLine[] = []
  #raggedCount = 0

  /** @param firstLines tells whether the table seems to begin below the header */
  constructor(origin: string, header: CsvHeader, firstLines: FirstLines) {
    this.#origin = origin
    this.#header = header
    this.#firstLines = firstLines
  }

  /** Notes a record with another number of fields. The first few are named, all are counted. */
  ragged(line: number, fields: number): void {
    this.#raggedCount++
    if (this.#ragged.length < MAX_RAGGED_LINES) this.#ragged.push({ line, fields })
  }

  /** The file has ended. @throws ActionError `source.csv` when there are ragged lines */
  end(): void {
    if (this.#ragged.length > 0) throw this.#raggedFault(false)
  }

  nul(line: number): ActionError {
    return this.#fault(`line ${line} holds a NUL byte: this is not text, or its encoding is another one`)
  }

  openQuote(line: number): ActionError {
    return this.#fault(`a quote opens in line ${line} and never closes`)
  }

  strayQuote(line: number, column: number, afterBlank: boolean): ActionError {
    const blank = afterBlank ? ' (a blank before the opening quote?)' : ''
    return this.#fault(`${this.#place(line, column)} has a quote but does not begin with it${blank}`)
  }

  textAfterQuote(line: number, column: number): ActionError {
    return this.#fault(`${this.#place(line, column)} has text after its closing quote`)
  }

  #place(line: number, index: number): string {
    const name = this.#header.columns[index]
    const column = name === undefined || name === '' ? '' : ` (${JSON.stringify(name)})`
    return `line ${line}, column ${index + 1}${column}`
  }

  /** The ragged lines came first; what follows them is often their consequence. */
  #fault(what: string): ActionError {
    if (this.#ragged.length > 0) return this.#raggedFault(true)
    return csvFault(this.#origin, what, this.#firstLines.table(this.#header.columns.length))
  }

  #raggedFault(more: boolean): ActionError {
    const ragged = { first: this.#ragged, count: this.#raggedCount, more }
    const columns = this.#header.columns.length
    return raggedFault(this.#origin, ragged, columns, this.#header.named, this.#firstLines.table(columns))
  }
}
