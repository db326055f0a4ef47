import type { InputName } from '../../base/input-catalog.ts'
import type { ZipArchive } from '../decode/zip-archive.ts'
import type { Contents, SpooledContents, SpoolTarget } from './contents.ts'
import type { FormatTask } from './format-task.ts'
import type { SizeMeter } from './size-limit.ts'

/**
 * Everything that there is to know of a format of source data. Its folder has it, and its line in the table of formats.
 */
export type Format = StreamFormat | ArchiveFormat

/** What all formats tell of themselves. */
interface FormatFacts {
  /** Its word in `source-format`. */
  readonly name: string
  /** What people call it: `JSON`, `an Excel workbook`. */
  readonly label: string
  /** What people write for its word, beside its extensions. */
  readonly otherNames: readonly string[]
  /** Its media types, in lower case and without parameters. */
  readonly mediaTypes: RegExp
  /** Its extensions, in lower case and without the point. */
  readonly extensions: readonly string[]
  /** The header `Accept` that asks for it. */
  readonly accept: string
  /** It is not text. */
  readonly isBinary: boolean
  /**
   * The inputs that say something about it, of those that not all formats have: `source-records`, `source-encoding` …
   */
  readonly inputs: ReadonlySet<InputName>
  /** Checks the input `source-records` before anything is fetched. @throws ActionError `input.invalid` */
  readonly checkRecords?: (records: string) => void
}

/** A format that is read from its first byte to its last one. */
export interface StreamFormat extends FormatFacts {
  readonly layout: 'stream'
  readonly sniff: Sniff
  /** Tells contents that are refused as this format; without it all but those that are recognised as it. */
  readonly takes?: (found: FirstBytes) => boolean | Refusal
  /**
   * Nobody takes its contents and its media type for those of another format: they are believed where a server calls
   * everything HTML, and text that is announced as it is not CSV.
   */
  readonly isUnmistakable?: true
  /**
   * The name of a format as which its contents are often announced; without `source-format` they are this one still.
   */
  readonly oftenCalled?: string
  /** The extension of its files in the spool: hyperd goes by it. */
  readonly spoolExtension: string
  /** Writes contents into the spool; the caller removes the file at `task.path` when that fails. */
  readonly spool: (task: FormatTask) => Promise<SpooledByFormat>
}

/** A format whose files are ZIP archives. */
export interface ArchiveFormat extends FormatFacts {
  readonly layout: 'archive'
  /** True for an archive that is a file of this format. */
  readonly isIn: (archive: ZipArchive) => Promise<boolean>
  readonly spool: (
    archive: ZipArchive,
    meter: SizeMeter,
    contents: Contents,
    target: SpoolTarget
  ) => Promise<SpooledByFormat>
}

/** How the first bytes of a file tell its format. `seenAs` is what a message calls contents that were told by them. */
export type Sniff =
  | {
      /** `bytes`: by the first 16 at most, as Latin-1. `text`: by decoded text, without blanks before it. */
      readonly by: 'bytes' | 'text'
      /** True for a beginning, perhaps cut short, that can be nothing else. */
      readonly isBeginning: (start: string) => boolean
      readonly seenAs: string
    }
  /** It may begin with anything. */
  | { readonly by: 'nothing' }

/** What contents seem to be. */
export interface FirstBytes {
  /**
   * The name of a format, or: `text`, which may well be CSV; `blank`, white space and nothing else; `html`; `jsonp`;
   * `binary`.
   */
  readonly kind: string
  /** The beginning as text, without blanks before it; empty for what is not text. */
  readonly text: string
}

/** How to say that contents are not of a format, where more can be said than usual. */
export interface Refusal {
  readonly got: string
  readonly expected: string
  readonly remedy: () => string
}

/** What a format makes of contents. */
export type SpooledByFormat = Pick<SpooledContents, 'files' | 'positions'> &
  Partial<
    Pick<
      SpooledContents,
      'records' | 'removedCharacters' | 'skippedEmptyLines' | 'warnings' | 'notices' | 'page'
    >
  >
