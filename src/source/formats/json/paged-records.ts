import type { PathStep } from '../../contract/records-path.ts'
import type { RecordsFile } from '../../contract/spooled-file.ts'
import type { DocumentRead, PageRead, PageReadOptions, PageRecords } from '../../spool/contents.ts'
import { RecordFiles } from './columns/record-files.ts'
import { ScannerTables } from './lex/scanner-tables.ts'
import { readDocument, readJson } from './records.ts'

/**
 * The JSON records of the pages of one source. They go to the same files of the spool, page after page: thousands
 * of pages become a few files. It is of no use after a failure, except to be discarded.
 */
export class PagedRecords implements PageRecords {
  readonly #paths: readonly (readonly PathStep[])[]
  readonly #tables = new ScannerTables()
  #files: RecordFiles | undefined

  /** @param paths of the values that are to be looked up in each document */
  constructor(paths: readonly (readonly PathStep[])[]) {
    this.#paths = paths
  }

  /** Adds the records of a JSON document; see `spoolJsonDocument`. `target` names the files of the first page. */
  addDocument(
    input: AsyncIterable<Uint8Array>,
    target: string,
    options: Parameters<PageRecords['addDocument']>[2]
  ): Promise<DocumentRead> {
    return readDocument(input, this.#open(target, options), options, this.#paths, this.#tables)
  }

  /** Adds the records of NDJSON; see `spoolNdjson`. */
  addLines(input: AsyncIterable<Uint8Array>, target: string, options: PageReadOptions): Promise<PageRead> {
    return readJson(input, this.#open(target, options), options, undefined, undefined, this.#tables)
  }

  /** Closes the files. @returns those that hold records; none when nothing was added */
  async finish(): Promise<readonly RecordsFile[]> {
    return (await this.#files?.finish()) ?? []
  }

  /** Closes the files and removes them. */
  async discard(): Promise<void> {
    await this.#files?.discard()
  }

  #open(target: string, { disk, tell }: PageReadOptions): RecordFiles {
    this.#files ??= new RecordFiles(target, disk, tell)
    return this.#files
  }
}
