import { open } from 'node:fs/promises'
import { ActionError } from '../../../../base/errors.ts'
import { inputName } from '../../../../base/input-name.ts'
import { listed } from '../../../../base/text.ts'
import type { DiskMeter } from '../../../spool/size-limit.ts'
import { SpoolWriter } from '../../../spool/spool-writer.ts'
import { LOWER_N } from '../lex/bytes.ts'
import { Gathered } from './gathered.ts'
import { LineReader } from './line-reader.ts'
import { Rows } from './rows.ts'

/** Bytes of all columns together that are read ahead. */
const READ_AHEAD = 8 * 2 ** 20
const MOST_OF_ONE = 64 * 1024
const LEAST_OF_ONE = 512
const SHOWN = 10
const NULL = Buffer.from('null')

/** Where the values of a column lie in the file, one a line; an empty one is `null`. */
interface Column {
  readonly begin: number
  end: number
  values: number
}

/**
 * Makes rows of columns: the document holds an array of values for each. The arrays pass one after the other and lie
 * so in one file of the spool, out of which all are read side by side.
 */
export class ColumnRows extends Rows {
  readonly #origin: string
  readonly #writer: SpoolWriter
  readonly #columns = new Map<string, Column>()
  readonly #others: string[] = []
  #current: Column | undefined

  /** @param path of the file for the values */
  constructor(path: string, origin: string, disk: DiskMeter) {
    super()
    this.#writer = new SpoolWriter(path, disk)
    this.#origin = origin
  }

  get isLaden(): boolean {
    return this.#writer.isLaden
  }

  get count(): number {
    return [...this.#columns.values()][0]?.values ?? 0
  }

  override column(name: string, isArray: boolean): void {
    if (!isArray) {
      this.#others.push(name)
      return
    }
    // The last of two equal names counts.
    if (this.#columns.has(name)) this.duplicateKeys = true
    this.#current = { begin: this.#writer.bytes, end: this.#writer.bytes, values: 0 }
    this.#columns.set(name, this.#current)
  }

  begin(_position: number, _level: number, first: number): void {
    this.writing = first !== LOWER_N
  }

  copy(bytes: Buffer, from: number, to: number): void {
    this.#writer.copy(bytes, from, to)
  }

  end(): void {
    this.writing = false
    this.#writer.endLine()
    if (this.#current === undefined) return
    this.#current.values++
    this.#current.end = this.#writer.bytes
  }

  restart(): void {
    this.#writer.restart()
    this.#columns.clear()
  }

  async relieve(): Promise<void> {
    await this.#writer.relieve()
  }

  /** @throws ActionError `source.records` when they are not columns, or of different lengths */
  async *lines(): AsyncGenerator<Buffer, void> {
    this.#check()
    await this.#writer.finish()
    if (this.count === 0) return
    const file = await open(this.#writer.path)
    try {
      const size = Math.floor(READ_AHEAD / this.#columns.size)
      const buffer = Math.min(MOST_OF_ONE, Math.max(LEAST_OF_ONE, size))
      const columns = [...this.#columns].map(([name, { begin, end }], at) => ({
        prefix: Buffer.from(`${at === 0 ? '{' : ','}${JSON.stringify(name)}:`),
        reader: new LineReader(file, begin, end, buffer)
      }))
      const rowEnd = Buffer.from('}\n')
      const gathered = new Gathered()
      const add = (piece: Buffer): void => gathered.add(piece)
      for (let row = 0; row < this.count; row++) {
        for (const { prefix, reader } of columns) {
          gathered.add(prefix)
          const known = reader.lineNow(add)
          const length = known < 0 ? await reader.line(add) : known
          if (length === 0) gathered.add(NULL)
        }
        gathered.add(rowEnd)
        if (gathered.isFull) yield gathered.take()
      }
      yield gathered.take()
    } finally {
      await file.close()
    }
  }

  discard(): Promise<void> {
    return this.#writer.discard()
  }

  #check(): void {
    if (this.#others.length > 0) {
      throw this.#fault(
        `${listed(
          this.#others.map(name => JSON.stringify(name)),
          SHOWN
        )} ${this.#others.length === 1 ? 'is not an array' : 'are not arrays'}`
      )
    }
    const lengths = new Set([...this.#columns.values()].map(({ values }) => values))
    if (lengths.size <= 1) return
    const shown = [...this.#columns].map(([name, { values }]) => `${JSON.stringify(name)} ${values}`)
    throw this.#fault(`its arrays have different numbers of values (${listed(shown, SHOWN)})`)
  }

  #fault(why: string): ActionError {
    return new ActionError(
      'source.records',
      `The JSON of ${this.#origin} has no columns where ${inputName('source-layout')}: columns looks for them: ${why}.`,
      `Set ${inputName('source-records')} to the object that holds nothing but arrays of one length, one for each column.`
    )
  }
}
