import type { FileColumn, ParquetFacts } from './file-columns.ts'
import type { PlainValues } from './plain-values.ts'
import type { DeclaredRows } from './source-schema.ts'

/**
 * Begins the names of members that this action adds to records of JSON: a character for private use, so that no source
 * has the same name. Columns are called by what follows it.
 */
export const ADDED = '\u{F0000}'

/** A file in the spool folder: whole, verified, and in the one shape that hyperd reads for its format. */
export type SpooledFile = DataFile | RowsFile

/** The paths of all parts of a spooled file, in order; one where it is not cut. */
export function partsOf({ path, parts = [path] }: Pick<InSpool, 'path' | 'parts'>): readonly string[] {
  return parts
}

/**
 * Is told of files, or parts of them, that are whole, while more of a source is fetched. What else the files say holds
 * for what was read until then.
 */
export type TellFiles = (files: readonly SpooledFile[]) => void

/** A file that was fetched, whose columns are found out by looking into it. */
export type DataFile = JsonFile | CsvFile | ColumnarFile

/** What every file in the spool has. */
export interface InSpool {
  /** The file; of several parts the first. */
  readonly path: string
  /** Where the file is cut into parts, each with whole lines: all of them, in order. */
  readonly parts?: readonly string[]
  /** Bytes of the file in the spool. */
  readonly bytes: number
  /** What people call it: the URL without its query, or the path as found. For messages. */
  readonly origin: string
  /** Added to every position of this file, so that positions are unique over all files of a relation. */
  readonly positionBase: number
  /** Its name in the archive that it came in. */
  readonly member?: string
  /** Columns that have one value in all records of the file. */
  readonly constants?: readonly ConstantColumn[]
  /** What may be wrong where a file has no records, and what to do, as sentences. */
  readonly whyEmpty?: string
  /** The pages that the file holds records of, in order, where the source had more than one. */
  readonly pages?: readonly PageStart[]
}

/** A column that says where records come from. */
export interface ConstantColumn {
  readonly name: string
  /** Undefined for NULL. */
  readonly value: string | undefined
  /** `origin`: the column that the workflow names; it comes first. `folder`: a `key=value` folder of the path. */
  readonly of: 'origin' | 'folder'
}

/** Where the records of a page begin among the positions of its source. */
export interface PageStart {
  /** From 1. */
  readonly page: number
  /** The positions of the page count from here: its first line or record has this + 1. */
  readonly base: number
}

/**
 * Records as JSON, one a line. The records of one origin may lie in several files with members, each with other ones,
 * and the rest (no objects, very large ones) in one file of whole records; all have the same `positionBase`.
 */
export type JsonFile = JsonRecordsFile | JsonMembersFile

/**
 * `<position>\x01<record>\n`, the record being one JSON value without raw control characters (so without line breaks).
 * hyperd reads it as CSV with delimiter `\x01` and quote `\x02` into (position bigint, record json).
 */
export interface JsonRecordsFile extends JsonPlace, WholeRecords {}

/**
 * Objects: `<position>\x01<cell>\x01<cell>…\n`, a cell being the compact JSON value of that member, empty where it is
 * missing or null.
 */
export interface JsonMembersFile extends JsonPlace, MemberCells {}

interface JsonPlace extends InSpool {
  readonly format: 'json'
  /**
   * What the positions count. `line`: the line of the origin's text (from 1) on which the record begins. `record`:
   * records from 1. `row`: rows of a sheet from 1.
   */
  readonly positions: 'line' | 'record' | 'row'
}

/** What is known of the JSON in a file. */
interface JsonFacts {
  readonly records: number
  /** Some object of the records has a name that is spelt with an escape. */
  readonly escapedNames: boolean
  /** Some object that the engine reads as JSON has the same key twice; members files keep the last value. */
  readonly duplicateKeys: boolean
  /** An object with the same key twice was met, whoever has resolved it. */
  readonly repeatedKeys: boolean
  /** What the inputs say of the names of columns, for records that are arrays. */
  readonly arrayNames?: ArrayNames
  /** Paths of `source-explode` that no record of the source has. */
  readonly unmetPaths?: readonly string[]
  /** Beside these: the path of the records in their document; the empty text for the document itself. */
  readonly recordsPath?: string
}

/** The names of columns of records that are arrays: those given, or whether the first array holds them. */
export type ArrayNames = { readonly names: readonly string[] } | { readonly header: boolean }

/** Whole records. */
export interface WholeRecords extends JsonFacts {
  readonly plain?: undefined
  readonly members?: undefined
  readonly memberFirstSeen?: undefined
  readonly nested?: undefined
  readonly withoutEscapes?: undefined
}

/** The members of records, a column each. */
export interface MemberCells extends JsonFacts {
  /** Names of the columns after the position. */
  readonly members: readonly string[]
  /**
   * For each of `members`: position × PLACES_PER_RECORD + place in its record (from 1) of its first sight in members
   * files.
   */
  readonly memberFirstSeen: readonly number[]
  /**
   * Columns after those of `members`, for what stands in the objects of the records. With it no cell holds an object
   * that has members: each of its members has a column of its own, in the order in which they stand in the object, and
   * a cell that is empty only where the member is missing.
   */
  readonly nested?: readonly NestedColumn[]
  /** For each of `members`: what its column is called, where that is not its name (a sheet may have two alike). */
  readonly labels?: readonly string[]
  /** What its texts mean, where the inputs say so: `nullValues` alone. */
  readonly dialect?: TextDialect
  /** No cell holds an escape, or another backslash. */
  readonly withoutEscapes?: true
  /** For each of `members`, then of `nested`: what the cells look like as they stand, where their form alone tells. */
  readonly plain?: readonly (PlainValues | undefined)[]
}

/** A file of the spool that holds records of a source file; see JsonFile. */
export type RecordsFile = Pick<InSpool, 'path' | 'parts' | 'bytes'> & (WholeRecords | MemberCells)

/** A column for a member of an object inside the records. */
export interface NestedColumn {
  /** Names from the member of the record on. */
  readonly path: readonly string[]
  /** The name as it is spelt, without quotes. */
  readonly spelling: string
  /** As `memberFirstSeen`; the place is that in its object. */
  readonly firstSeen: number
}

/**
 * No header; `<position>,<field>,…\n`, RFC 4180 with `,` and `"`; a field that was quoted in the source is quoted here
 * (an unquoted empty field is NULL, a quoted one the empty string).
 */
export interface CsvFile extends InSpool {
  readonly format: 'csv'
  /** As that of JSON. */
  readonly positions: 'line' | 'record'
  readonly records: number
  /** Names of the columns after the position, as in the header (blanks around them removed, not yet made unique). */
  readonly columns: readonly string[]
  /**
   * It holds a page of XML. Elements may be missing on it, so that a column that other files of this origin have is
   * NULL here.
   */
  readonly isXmlPage?: true
  /** What stood between its fields in the source, where that is known; in the spool it is a comma. */
  readonly delimiter?: string | undefined
  /** What its texts mean, where the inputs say so; the fields stand as they came. */
  readonly dialect?: TextDialect
  /** For each of `columns`: what the fields look like as they stand, where their form alone tells. */
  readonly plain?: readonly (PlainValues | undefined)[]
}

/** What the texts of a CSV file mean beyond the general rules. */
export interface TextDialect {
  /** Texts that are NULL, quoted or not, compared without the blanks around them. */
  readonly nullValues?: readonly string[]
  /** What stands before the decimals; a point when it is missing. */
  readonly decimal?: ','
  /** What stands between groups of three digits; a blank stands for no-break ones as well, `'` for `’`. */
  readonly group?: ',' | '.' | "'" | ' '
  /** How dates are written beside ISO 8601: a pattern such as `dd.MM.yyyy`. */
  readonly dateFormat?: string
}

/** A file as it came, with types of its own. It has no positions, and nobody has counted its records. */
export type ColumnarFile = ParquetFile | ArrowFile | HyperFile

interface AsItCame extends InSpool {
  readonly positions: 'none'
  readonly records?: undefined
}

/** Apache Parquet: as it came, or its rows. */
export interface ParquetFile extends AsItCame {
  readonly format: 'parquet'
  readonly parquet: ParquetFacts
}

/** Apache Arrow: as it came, or its rows. */
export interface ArrowFile extends AsItCame {
  readonly format: 'arrow'
  readonly arrow: ArrowFacts
}

/** What the schema of Arrow data says, and how its rows lie in the spool. */
export interface ArrowFacts {
  /**
   * `file` (with a footer), `stream`: as it came; the engine reads it. `rows`: the engine cannot read it, so its rows
   * are JSON, as those of Parquet are.
   */
  readonly layout: 'file' | 'stream' | 'rows'
  /**
   * Their types as `declared`, in lower case: `int8` … `uint64`, `float16` … `float64`, `bool`, `utf8`, `large_utf8`,
   * `utf8_view`, `decimal128(10,2)`, `date32`, `time64[us]`, `timestamp[ns]`, `timestamp[us, Europe/Berlin]`,
   * `dictionary` …
   */
  readonly columns: readonly FileColumn[]
}

/** A Hyper file. */
export interface HyperFile extends AsItCame {
  readonly format: 'hyper'
  /** The table to read, with or without its schema; undefined for the only one. */
  readonly table?: string
}

/** Rows of a query, or a part of them, whose columns have declared types. Rows have no positions. */
export interface RowsFile extends InSpool {
  readonly format: 'rows'
  readonly positions: 'none'
  /** By the count of the database; undefined where it has none. */
  readonly records?: number
  readonly rows: DeclaredRows
}
