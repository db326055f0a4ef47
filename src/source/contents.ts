import type { Deadline } from '../deadline.ts'
import type { FileFormat } from './format.ts'
import type { PagedRecords } from './paged-records.ts'
import type { SizeLimit } from './size-limit.ts'
import type { SourceConfig, SpooledFile } from './source.ts'

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
  readonly paged?: PagedRecords
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
