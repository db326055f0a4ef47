import type { DatabaseConfig } from './database.ts'
import type { OAuthClient } from './oauth-client.ts'
import type { Pagination } from './pagination-config.ts'
import type { DeclaredRows } from './source-schema.ts'

/** What hyperd can read from the spool. */
export type SpoolFormat = 'json' | 'csv' | 'parquet' | 'arrow' | 'hyper' | 'rows'

/** A column of Arrow data. */
export interface ArrowColumn {
  readonly name: string
  /**
   * The type in lower case: `int8` … `uint64`, `float16` … `float64`, `bool`, `utf8`, `large_utf8`, `utf8_view`,
   * `decimal128(10,2)`, `date32`, `time64[us]`, `timestamp[ns]`, `timestamp[us, Europe/Berlin]`, `dictionary` …
   */
  readonly type: string
}

/** What the schema of Arrow data says. */
export interface ArrowFacts {
  /** The file format (with a footer) or the stream format. */
  readonly layout: 'file' | 'stream'
  readonly columns: readonly ArrowColumn[]
}

/** Where the records of a page begin among the positions of its source. */
export interface PageStart {
  /** From 1. */
  readonly page: number
  /** The positions of the page count from here: its first line or record has this + 1. */
  readonly base: number
}

/**
 * A file in the spool folder: whole, verified, and in the one shape that hyperd reads for its format.
 *
 * - `json`: one record a line, `<position>\x01<record>\n`, the record being one JSON value without raw control
 *   characters (so without line breaks). hyperd reads it as CSV with delimiter `\x01` and quote `\x02` into
 *   (position bigint, record json).
 * - `csv`: no header; `<position>,<field>,…\n`, RFC 4180 with `,` and `"`; a field that was quoted in the
 *   source is quoted here (an unquoted empty field is NULL, a quoted one the empty string).
 * - `parquet`, `arrow`, `hyper`: the file as it came.
 * - `rows`: the result of a query, its columns with declared types (`DeclaredRows`). No positions.
 */
export interface SpooledFile {
  readonly path: string
  readonly format: SpoolFormat
  /** Bytes of the file in the spool. */
  readonly bytes: number
  /** What people call it: the URL without its query, or the path as found. For messages. */
  readonly origin: string
  /**
   * What the positions count. `line`: the line of the origin's text (1-based) on which the record begins.
   * `record`: records from 1. `row`: rows of a sheet from 1. `none`: Parquet, Arrow, Hyper and rows of a query have no positions.
   */
  readonly positions: 'line' | 'record' | 'row' | 'none'
  /** Added to every position of this file, so that positions are unique over all files of a relation. */
  readonly positionBase: number
  /** The pages that the file holds records of, in order, where the source had more than one. */
  readonly pages?: readonly PageStart[]
  /** Records in the file; undefined for Parquet, Arrow and Hyper. */
  readonly records?: number
  /** `csv`: names of the columns after the position, as in the header (blanks around them removed, not yet made unique). */
  readonly columns?: readonly string[]
  /**
   * `csv`: it holds a page of XML. Elements may be missing on it, so that a column that other files of this origin
   * have is NULL here.
   */
  readonly isXmlPage?: true
  /** `csv`: what its texts mean, where the inputs say so; the fields stand as they came. Of `json` with members, `nullValues` alone holds. */
  readonly dialect?: TextDialect
  /**
   * `json`: names of the columns after the position. A file with it holds objects, one a line:
   * `<position>\x01<cell>\x01<cell>…\n`, a cell being the compact JSON value of that member, empty where it is
   * missing or null. The records of one origin may lie in several such files with other members each, and the rest
   * (no objects, very large ones) in one file without `members`; all have the same `positionBase`.
   */
  readonly members?: readonly string[]
  /**
   * `json` with members: columns after those of `members`, for what stands in the objects of the records. With it no
   * cell holds an object that has members: each of its members has a column of its own, in the order in which they
   * stand in the object, and a cell that is empty only where the member is missing.
   */
  readonly nested?: readonly NestedColumn[]
  /** For each of `members`: what its column is called, where that is not its name (a sheet may have two alike). */
  readonly labels?: readonly string[]
  /** For each of `members`: position × PLACES_PER_RECORD + place in its record (from 1) of its first sight in members files. */
  readonly memberFirstSeen?: readonly number[]
  /** `arrow`: always there. */
  readonly arrow?: ArrowFacts
  /** `rows`: always there. */
  readonly rows?: DeclaredRows
  /** `hyper`: the table to read, with or without its schema; undefined for the only one. */
  readonly table?: string
  /** `json`: some object of the records has a name that is spelt with an escape. */
  readonly escapedNames?: boolean
  /** `json`: some object that the engine reads as JSON has the same key twice; members files keep the last value. */
  readonly duplicateKeys?: boolean
  /** `json`: an object with the same key twice was met, whoever has resolved it. */
  readonly repeatedKeys?: boolean
}

/** A column for a member of an object inside the records. */
export interface NestedColumn {
  /** Names from the member of the record on. */
  readonly path: readonly string[]
  /** The name as it is spelt, without quotes. */
  readonly spelling: string
  /** As `memberFirstSeen`; the place is that in its object. */
  readonly firstSeen: number
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

/** A property of an OData type. */
export interface EdmProperty {
  /** `Edm.String` …, or the qualified name of a structured type, perhaps as `Collection(…)`. */
  readonly type: string
  readonly precision?: number
  /** Of `Edm.Decimal`; undefined where it is variable or not said. */
  readonly scale?: number
}

/** A structured type of an OData service. */
export interface EdmType {
  /** Qualified name of the type that it extends. */
  readonly base?: string
  readonly properties: ReadonlyMap<string, EdmProperty>
}

/** The types of an OData service, and the one of its records. */
export interface EdmSchema {
  /** Qualified name. */
  readonly entity: string
  /** By qualified name. */
  readonly types: ReadonlyMap<string, EdmType>
}

/** What is known of a source that is an OData service. */
export interface ODataFacts {
  /** 2: dates as `/Date(…)/`, numbers as text. 4: also version 3 with its JSON light. */
  readonly generation: 2 | 4
  /** From the service's `$metadata`, where it has one. */
  readonly schema?: EdmSchema
}

/** What a source has become on disk. */
export interface Spool {
  readonly files: readonly SpooledFile[]
  /** There when the records come from an OData service. */
  readonly odata?: ODataFacts
}

/** Where the data comes from, as the workflow says. */
export interface SourceConfig {
  /** The source is a query at a database; then nothing else here says anything. */
  readonly database?: DatabaseConfig
  /** `http(s)` URLs, local paths and globs, in the order given; at least one, but for a database. */
  readonly locations: readonly string[]
  readonly format:
    | 'auto'
    | 'odata'
    | 'json'
    | 'ndjson'
    | 'csv'
    | 'tsv'
    | 'parquet'
    | 'xlsx'
    | 'arrow'
    | 'xml'
    | 'hyper'
  /** JSON: dotted path to the array of records. Excel: the sheet. XML: path of the elements. Hyper: the table. */
  readonly records?: string
  readonly method: 'GET' | 'POST'
  readonly body?: string
  /** CSV, TSV: a label of the WHATWG Encoding Standard. */
  readonly encoding?: string
  /** CSV, TSV: the one character between fields. */
  readonly delimiter?: string
  /** CSV, TSV: false when the first line is a record. */
  readonly header?: boolean
  /** CSV, TSV: lines before the header that are passed over, at least 1. */
  readonly skipRows?: number
  /** CSV, TSV: what its texts mean. */
  readonly dialect?: TextDialect
  /** Name and value of each header, in the order given; a name may come twice. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Sent as `Authorization: Bearer …`. */
  readonly token?: string
  readonly username?: string
  readonly password?: string
  /** Excludes token, user name and an Authorization header. */
  readonly oauth?: OAuthClient
  /** Name and value of each secret that is added to the query of every request. */
  readonly querySecrets?: readonly (readonly [name: string, value: string])[]
  /** Unpacked bytes over all files at most. Default 20 GiB. */
  readonly maxSize?: number
  /** Default: `auto`. */
  readonly pagination?: Pagination
  /** Pages at most. Default: DEFAULT_MAX_PAGES. */
  readonly maxPages?: number
  /** Requests for pages at the same time, 1 to 8. Default: 1. */
  readonly concurrency?: number
  /** Every text that no message may hold: credentials, in each form that they are sent in, and header values. */
  readonly secrets: readonly string[]
}
