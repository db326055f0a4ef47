import { listed } from '../../../../base/text.ts'
import type { Beside, RecordsPlace } from '../../../contract/page-facts.ts'

/** What a value of the document is; see `RecordsFinder.begins`. */
export const NO_RECORD = 0
export const THE_ONE_RECORD = 1
export const ARRAY_OF_RECORDS = 2
export const FIRST_RECORD_OF_ARRAY = 3
export const KEYED_RECORDS = 4
export const COLUMNS_OF_RECORDS = 5

/**
 * Decides which values of a JSON document are its records. The scanner shows it the values at `watch` levels and
 * above, in order, except those inside an array of records; the root stands at level 0, its members at level 1.
 */
export interface RecordsFinder {
  readonly watch: number
  /** Where the records are, once the document has ended; undefined for a document without any text. */
  readonly at: RecordsPlace | undefined
  /**
   * A value begins.
   * @param first its first byte
   * @param name gives its name when it is a member of an object, else undefined
   * @returns NO_RECORD; THE_ONE_RECORD (the finder is still shown its insides, down to `watch`);
   *   ARRAY_OF_RECORDS; KEYED_RECORDS, the members of an object; COLUMNS_OF_RECORDS, an object with an array for each
   *   column; or FIRST_RECORD_OF_ARRAY: what was taken for the one record is not, this one and its
   *   later siblings are
   */
  begins(level: number, first: number, name: () => string | undefined): number
  /** A value at this level has ended. */
  ends(level: number): void
  /**
   * The document has ended whole.
   * @returns true when what was taken for the one record is not, and there are none
   * @throws ActionError `source.records` when there is nothing that can be the records
   */
  finish(end: DocumentEnd): boolean
}

/** What is known of a document at its end. */
export interface DocumentEnd {
  /** The values beside its records. */
  readonly beside: readonly Beside[]
  /** The first bytes of its records, the first three at most. */
  readonly kinds: readonly number[]
}

/** What is to be known of a document for messages. */
export interface DocumentPlace {
  /** What people call it. */
  readonly origin: string
  /** Takes secrets out of a text of the document, and makes it one short line. */
  readonly hide: (text: string) => string
  /** What stood beside the records of an earlier page; undefined for a document that is no further page. */
  readonly besideBefore?: readonly Beside[] | undefined
  /** The workflow says that an object is one record, whatever it looks like. */
  readonly isOneRecord?: boolean
}

/** Names that a message shows. */
export const NAMES_SHOWN = 10
const NAME_LENGTH_SHOWN = 60

/** A name, for a message. */
export const shown = (name: string): string =>
  JSON.stringify(name.length > NAME_LENGTH_SHOWN ? `${name.slice(0, NAME_LENGTH_SHOWN)}…` : name)

/** The first names of `count`, for a message. */
export const listedNames = (names: readonly string[], count: number): string =>
  listed(names.map(shown), NAMES_SHOWN, count)
