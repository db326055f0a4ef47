import type { PageStart, SpooledFile } from '../contract/spooled-file.ts'
import type { SpooledContents } from '../spool/contents.ts'

/** A page without any text, or without records in XML, says nothing of the columns either. */
function isEmpty(file: SpooledFile): boolean {
  return file.format === 'csv' && file.records === 0 && file.columns.length === 0
}

/** What the pages of a source have become together; they are added in their order. */
export class PagesSum {
  /** Where each page begins among the positions of its source. */
  readonly starts: PageStart[] = []
  readonly #files: SpooledFile[] = []
  readonly #warnings: NonNullable<SpooledContents['warnings']>[number][] = []
  readonly #notices: NonNullable<SpooledContents['notices']>[number][] = []
  readonly #positionBase: number
  #positions = 0
  #records: number | undefined = 0
  #removedCharacters = 0
  #skippedEmptyLines = 0

  /** @param positionBase that of the first page */
  constructor(positionBase: number) {
    this.#positionBase = positionBase
  }

  /** The position base of the page that comes next. */
  get nextBase(): number {
    return this.#positionBase + this.#positions
  }

  /** Records so far; undefined where the format does not tell. */
  get records(): number | undefined {
    return this.#records
  }

  /** Adds the next page. */
  add(made: SpooledContents): void {
    this.starts.push({ page: this.starts.length + 1, base: this.nextBase })
    this.#files.push(...made.files)
    this.#warnings.push(...(made.warnings ?? []))
    this.#notices.push(...(made.notices ?? []))
    this.#positions += made.positions
    this.#records =
      this.#records === undefined || made.records === undefined ? undefined : this.#records + made.records
    this.#removedCharacters += made.removedCharacters
    this.#skippedEmptyLines += made.skippedEmptyLines
  }

  /** Everything together. Files say of which pages they are where there are several. */
  total(format: SpooledContents['format']): SpooledContents {
    const first = this.starts.length > 1 ? this.starts.slice(0, 1) : undefined
    const xml = first !== undefined && format === 'xml' ? { isXmlPage: true as const } : {}
    const withColumns = this.#files.filter(file => !isEmpty(file))
    return {
      files: (withColumns.length > 0 ? withColumns : this.#files).map(file => ({
        ...file,
        ...(first === undefined || file.pages ? {} : { pages: first }),
        ...xml
      })),
      warnings: this.#warnings,
      notices: this.#notices,
      format,
      records: this.#records,
      positions: this.#positions,
      removedCharacters: this.#removedCharacters,
      skippedEmptyLines: this.#skippedEmptyLines
    }
  }
}
