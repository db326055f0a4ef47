import type { PathStep } from '../../contract/records-path.ts'
import type { PageRecords } from '../../spool/contents.ts'
import { JsonBeside } from './beside.ts'
import { RecordFiles } from './columns/record-files.ts'
import type { RecordsFile } from './columns/records-file.ts'
import { recordsFinder, sameRecordsFinder } from './find/find-records.ts'
import type { RecordsPlace } from './find/records-finder.ts'
import { JsonLookup } from './lookup.ts'
import { type JsonOptions, type JsonRead, readJson } from './records.ts'
import { ScannerTables } from './scanner-tables.ts'

/**
 * The JSON records of the pages of one source. They go to the same files of the spool, page after page: thousands
 * of pages become a few files, and the first page says where in the others the records are. It is of no use after
 * a failure, except to be discarded.
 */
export class PagedRecords implements PageRecords {
  readonly #paths: readonly (readonly PathStep[])[]
  readonly #tables = new ScannerTables()
  #files: RecordFiles | undefined
  #at: RecordsPlace | undefined
  #found: readonly (string | undefined)[] = []

  #beside = new JsonBeside()
  #isBlank = false
  /** Where the records of XML are, once a page has had some; see `placeOf`. */
  xmlPlace: string | undefined

  /** @param paths of the values that are to be looked up in each document */
  constructor(paths: readonly (readonly PathStep[])[]) {
    this.#paths = paths
  }

  /** What stands beside the records of the last document. */
  get beside(): JsonBeside {
    return this.#beside
  }

  /** The last document was none: there was no text in it. */
  get isBlank(): boolean {
    return this.#isBlank
  }

  /** What was found in the last document, by path; see JsonLookup. */
  get found(): readonly (string | undefined)[] {
    return this.#found
  }

  /** Where in the documents the records are; undefined when there was none with any text. */
  get at(): RecordsPlace | undefined {
    return this.#at
  }

  /** Adds the records of a JSON document; see `spoolJsonDocument`. `target` names the files of the first page. */
  async addDocument(
    input: AsyncIterable<Uint8Array>,
    target: string,
    options: JsonOptions & { readonly records?: string | undefined }
  ): Promise<JsonRead> {
    const { origin, records } = options
    const finder =
      this.#at === undefined ? recordsFinder(records, origin) : sameRecordsFinder(this.#at, origin)
    this.#beside = new JsonBeside()
    const lookup = new JsonLookup(this.#paths, this.#beside)
    const read = await readJson(input, this.#open(target, options), options, finder, lookup, this.#tables)
    this.#at ??= finder.at
    this.#found = lookup.found
    this.#isBlank = finder.at === undefined
    return read
  }

  /** Adds the records of NDJSON; see `spoolNdjson`. */
  addLines(input: AsyncIterable<Uint8Array>, target: string, options: JsonOptions): Promise<JsonRead> {
    this.#found = []
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

  #open(target: string, { disk }: JsonOptions): RecordFiles {
    this.#files ??= new RecordFiles(target, disk)
    return this.#files
  }
}
