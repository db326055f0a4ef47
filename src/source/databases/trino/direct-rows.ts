import { ActionError } from '../../../base/errors.ts'
import { SpoolWriter } from '../../spool/spool-writer.ts'
import type { RowsTarget, WrittenFile, WrittenRows } from '../connector/engine.ts'
import type { RowsForm } from '../rest/csv-rows.ts'
import { RowsSplitter } from '../rest/rows-splitter.ts'

/** Rows that stand in the answers themselves: they all go to one file. */
export class DirectRows {
  readonly #label: string
  readonly #target: RowsTarget
  readonly #form: RowsForm
  readonly #writer: SpoolWriter
  #removedCharacters = 0
  #mayBeInfinite = false

  constructor(label: string, target: RowsTarget, form: RowsForm) {
    this.#label = label
    this.#target = target
    this.#form = form
    const { meter, tell } = target
    const path = target.path('csv')
    const tellRows =
      tell && ((parts: readonly string[], bytes: number) => tell(this.#rowsIn({ path, parts, bytes })))
    this.#writer = new SpoolWriter(path, meter, { tell: tellRows })
  }

  /** Adds the list of rows of an answer. @throws ActionError `source.incomplete`, `source.too-large`, `engine.disk` */
  async add(data: Buffer): Promise<void> {
    const { deadline, meter } = this.#target
    deadline.check()
    meter.count(data.length)
    const splitter = new RowsSplitter(undefined, this.#form, this.#writer)
    try {
      splitter.feed(data)
      splitter.end()
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      throw new ActionError(
        'source.incomplete',
        `An answer of ${this.#label} is not whole: ${error.message}.`,
        'Nothing was published. Run again.',
        { cause: error }
      )
    }
    this.#removedCharacters += splitter.removedCharacters
    this.#mayBeInfinite ||= splitter.sawInfinite
    await this.#writer.relieve()
  }

  /** Closes the file, which is there even without a row. */
  async finish(): Promise<WrittenRows> {
    await this.#writer.finish()
    return this.#rowsIn(this.#writer.written)
  }

  /** Closes the file and removes it. */
  async discard(): Promise<void> {
    await this.#writer.discard()
  }

  #rowsIn(file: WrittenFile): WrittenRows {
    return {
      files: [file],
      mayBeInfinite: this.#mayBeInfinite,
      decimalsFit: false,
      removedCharacters: this.#removedCharacters
    }
  }
}
