import type { Deadline } from '../../base/deadline.ts'
import type { Beside, DocumentFacts, PageFacts, RecordsPlace } from '../contract/page-facts.ts'
import type { JsonShape, SourceConfig } from '../contract/source.ts'
import type { RecordsFile, SpooledFile, TellFiles } from '../contract/spooled-file.ts'
import type { DiskMeter, SizeLimit } from './size-limit.ts'

/** One file or answer, to be read once. */
export interface Contents {
  readonly origin: string
  /** File name or URL path, for its extension. */
  readonly name: string
  readonly contentType?: string | undefined
  /** The address that gave it, after redirects. */
  readonly url?: URL
  /** A Content-Encoding was undone, so that `.gz` in the name need not be true any more. */
  readonly decoded: boolean
  readonly bytes: AsyncIterable<Uint8Array>
  /** Its name in the archive that it is a file of, so that it can be no further archive. */
  readonly member?: string
}

/** How the text of one page is read into the files of all pages. */
export interface PageReadOptions {
  /** What people call the source, for messages. */
  readonly origin: string
  /** Takes secrets out of a text of the source, for messages, and makes it one short line. */
  readonly hide: (text: string) => string
  readonly deadline: Deadline
  /** Added to every position. */
  readonly positionBase: number
  /** What the inputs say of the shape of the records. */
  readonly shape: JsonShape
  /** Counts what is written. */
  readonly disk: DiskMeter
  /** Is told of the one file that has all records so far; that of the first page is. */
  readonly tell?: ((file: RecordsFile) => void) | undefined
}

/** What was read of the text of one page. */
export interface PageRead {
  readonly records: number
  readonly removedCharacters: number
  /** How many positions they have used up; of NDJSON the lines of the text. */
  readonly positions: number
}

/** What was read of a JSON document. */
export type DocumentRead = PageRead & DocumentFacts

/** The files that take the JSON records of one page after the other. */
export interface PageRecords {
  /** Adds the records of a JSON document. `target` names the files of the first page. */
  addDocument(
    input: AsyncIterable<Uint8Array>,
    target: string,
    options: PageReadOptions & {
      /** The input `source-records`. */
      readonly records?: string | undefined
      /** Where the records of earlier pages were. */
      readonly earlier?: RecordsPlace | undefined
      /** What stood beside them there. */
      readonly besideBefore?: readonly Beside[] | undefined
    }
  ): Promise<DocumentRead>
  /** Adds the records of NDJSON. */
  addLines(input: AsyncIterable<Uint8Array>, target: string, options: PageReadOptions): Promise<PageRead>
}

/** Contents that are a page of several. */
export interface PageTarget {
  readonly records: PageRecords
  /** From 1. */
  readonly number: number
  /** What the first page told that had any records. */
  readonly earlier: PageFacts | undefined
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
  /** Is told of files of these contents while more of them is read. */
  readonly tell?: TellFiles
  /** There when the contents are a page: then JSON records go to the files of all pages, else to files of their own. */
  readonly page?: PageTarget
}

/** What has become of the contents. */
export interface SpooledContents {
  /**
   * One, but for JSON, whose records may lie in several (in none when they went to those of all pages), and for
   * archives.
   */
  readonly files: readonly SpooledFile[]
  /** The name of its format. */
  readonly format: string
  /** Undefined where the format does not tell. */
  readonly records: number | undefined
  /** How many positions the file has used up: the next one begins after them. */
  readonly positions: number
  /** Characters that no text in Tableau can hold, left out. */
  readonly removedCharacters: number
  readonly skippedEmptyLines: number
  /** What a page told besides its records, in formats where it can. */
  readonly page?: PageFacts
  /** What else people should know. */
  readonly warnings?: readonly { readonly title: string; readonly message: string }[]
  /** The same of what need not be wrong. */
  readonly notices?: readonly { readonly title: string; readonly message: string }[]
}
