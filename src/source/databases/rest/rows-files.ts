import type { RowLayout } from '../../contract/source-schema.ts'
import { writeSpool } from '../../spool/spool-writer.ts'
import type { ByteSearch } from '../connector/byte-search.ts'
import type { RowsTarget, WrittenRows } from '../connector/engine.ts'
import type { RowsFileTarget } from './answer.ts'

/** The files of a result that comes in parts, in any order. */
export class RowsFiles {
  readonly #target: RowsTarget
  readonly #files: { readonly path: string; readonly bytes: number }[] = []
  #mayBeInfinite = false

  constructor(target: RowsTarget) {
    this.#target = target
  }

  /**
   * Fetches one part into a file of its own.
   * @param search finds what no number of an extract is; undefined: there is nothing to find
   */
  async add<T extends { readonly bytes: number }>(
    search: ByteSearch | undefined,
    fetch: (to: RowsFileTarget) => Promise<T>
  ): Promise<T> {
    const path = this.#target.path('json')
    const answer = await fetch({
      path,
      meter: this.#target.meter,
      ...(search === undefined ? {} : { search })
    })
    if (search?.found === true) this.#mayBeInfinite = true
    this.#files.push({ path, bytes: answer.bytes })
    return answer
  }

  /** A result without parts is an empty file. */
  async finish(layout: RowLayout): Promise<WrittenRows> {
    if (this.#files.length === 0) {
      const path = this.#target.path('json')
      await writeSpool(path, this.#target.meter, async () => undefined)
      this.#files.push({ path, bytes: 0 })
    }
    return { files: this.#files, layout, mayBeInfinite: this.#mayBeInfinite }
  }
}
