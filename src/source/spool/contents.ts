import type { Deadline } from '../../base/deadline.ts'
import type { SourceConfig, SpooledFile } from '../contract/source.ts'
import type { FileFormat } from '../detect/detect-format.ts'
import type { DiskMeter, SizeLimit } from './size-limit.ts'

/** One file or answer, to be read once. */
export interface Contents {
  readonly origin: string
  /** File name or URL path, for its extension. */
  readonly name: string
  readonly contentType?: string | undefined
  /** A Content-Encoding was undone, so that `.gz` in the name need not be true any more. */
  readonly decoded: boolean
  readonly bytes: AsyncIterable<Uint8Array>
  /** It is a file of an archive, so that it can be no further archive. */
  readonly inArchive?: boolean
}

/** How the text of one page is read into the files of all pages. */
export interface PageReadOptions {
  /** What people call the source, for messages. */
  readonly origin: string
  readonly deadline: Deadline
  /** Added to every position. */
  readonly positionBase: number
  /** Counts what is written. */
  readonly disk: DiskMeter
}

/** What was read of the text of one page. */
export interface PageRead {
  readonly records: number
  readonly removedCharacters: number
  /** Lines of the text; of NDJSON only. */
  readonly lines: number
}

/** The files that take the records of one page after the other. */
export interface PageRecords {
  /** Adds the records of a JSON document. `target` names the files of the first page. */
  addDocument(
    input: AsyncIterable<Uint8Array>,
    target: string,
    options: PageReadOptions & { readonly records?: string | undefined }
  ): Promise<PageRead>
  /** Adds the records of NDJSON. */
  addLines(input: AsyncIterable<Uint8Array>, target: string, options: PageReadOptions): Promise<PageRead>
  /** Where the records of XML are, once a page has had some. */
  xmlPlace: string | undefined
}

/** Where the contents go, and how. */
export interface SpoolTarget {
  /** Path of the new file without its extension. */
  readonly path: string
  readonly positionBase: number
  readonly config: SourceConfig
  readonly deadline: Deadline
  /** Shared by all files of the source. */
  readonly size: SizeLimit
  /** Where JSON records go when the contents are a page of many; else each contents get files of their own. */
  readonly paged?: PageRecords
  /** The contents are not the first page. */
  readonly furtherPage?: boolean
}

/** What has become of the contents. */
export interface SpooledContents {
  /** One, but for JSON, whose records may lie in several (in none when they went to `paged`), and for archives. */
  readonly files: readonly SpooledFile[]
  readonly format: FileFormat
  /** Undefined where the format does not tell. */
  readonly records: number | undefined
  /** How many positions the file has used up: the next one begins after them. */
  readonly positions: number
  /** Characters that no text in Tableau can hold, left out. */
  readonly removedCharacters: number
  readonly skippedEmptyLines: number
  /** What else people should know. */
  readonly warnings?: readonly { readonly title: string; readonly message: string }[]
}
