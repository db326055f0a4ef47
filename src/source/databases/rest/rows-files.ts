import { writeSpool } from '../../spool/spool-writer.ts'
import type { ByteSearch } from '../connector/byte-search.ts'
import type { RowsTarget, WrittenFile, WrittenRows } from '../connector/engine.ts'
import type { RowsFileTarget, RowsRead } from './answer.ts'

/** The files of a result that comes in parts, in any order. */
export class RowsFiles {
  readonly #target: RowsTarget
  readonly #files: WrittenFile[] = []
  #mayBeInfinite = false
  #removedCharacters = 0

  constructor(target: RowsTarget) {
    this.#target = target
  }

  /**
   * Fetches one part into a file of its own.
   * @param search finds what no number of an extract is; undefined: there is nothing to find
   */
  async add<T extends Pick<RowsRead, 'bytes' | 'removedCharacters' | 'sawInfinite'>>(
    search: ByteSearch | undefined,
    fetch: (to: RowsFileTarget) => Promise<T>
  ): Promise<T> {
    const path = this.#target.path('csv')
    const answer = await fetch({
      path,
      meter: this.#target.meter,
      ...(search === undefined ? {} : { search })
    })
    if (search?.found === true || answer.sawInfinite) this.#mayBeInfinite = true
    this.#files.push({ path, bytes: answer.bytes })
    this.#removedCharacters += answer.removedCharacters
    this.#target.tell?.(this.#written)
    return answer
  }

  /** A result without parts is an empty file. */
  async finish(): Promise<WrittenRows> {
    if (this.#files.length === 0) {
      const path = this.#target.path('csv')
      await writeSpool(path, this.#target.meter, async () => undefined)
      this.#files.push({ path, bytes: 0 })
    }
    return this.#written
  }

  get #written(): WrittenRows {
    return {
      files: [...this.#files],
      mayBeInfinite: this.#mayBeInfinite,
      decimalsFit: false,
      removedCharacters: this.#removedCharacters
    }
  }
}
