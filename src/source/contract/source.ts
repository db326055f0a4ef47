import type { DatabaseConfig } from './database.ts'
import type { OAuthClient } from './oauth-client.ts'
import type { ObjectAccess } from './object-access.ts'
import type { Pagination } from './pagination-config.ts'
import type { MemberSchema } from './source-schema.ts'
import type { SpooledFile, TextDialect } from './spooled-file.ts'

/** What is known of a source that is an OData service. */
export interface ODataFacts {
  /** 2: dates as `/Date(…)/`, numbers as text. 4: also version 3 with its JSON light. */
  readonly generation: 2 | 4
  /** From the service's `$metadata`, where it has one. */
  readonly schema?: MemberSchema
}

/** What a source has become on disk. */
export interface Spool {
  readonly files: readonly SpooledFile[]
  /** There when the records come from an OData service. */
  readonly odata?: ODataFacts
  /** Records of the source, where `source-explode` makes rows of what stands in them. */
  readonly exploded?: number
}

/** The delimiter of fields with any number of blanks between them. */
export const BLANKS = 'blanks'

/** Where the data comes from, as the workflow says. */
export interface SourceConfig {
  /** The source is a query at a database; then nothing else here says anything. */
  readonly database?: DatabaseConfig
  /** `http(s)` and `s3` addresses, local paths and globs, in the order given; at least one, but for a database. */
  readonly locations: readonly string[]
  /** `auto`, or the word of a format (the table of formats has them). */
  readonly format: string
  /** JSON: dotted path to the array of records. Excel: the sheet. XML: path of the elements. Hyper: the table. */
  readonly records?: string
  /**
   * JSON: how the records lie at their path. Default: `records`; given, it says that an object is one record
   * whatever it looks like.
   */
  readonly layout?: Layout
  /** JSON: dotted paths of arrays inside the records that become rows, the outer ones first. */
  readonly explode?: readonly (readonly string[])[]
  /** JSON: dotted path of the names of the columns, for records that are arrays. */
  readonly columnNames?: string
  /** Name of a further column that says which file or address a record comes from. */
  readonly originColumn?: string
  /** ZIP archives: name or glob of the files to read. */
  readonly member?: string
  readonly method: 'GET' | 'POST'
  readonly body?: string
  /** CSV, TSV: a label of the WHATWG Encoding Standard. */
  readonly encoding?: string
  /** CSV, TSV: the one character between fields, or `blanks` for any number of spaces and tabs. */
  readonly delimiter?: string
  /**
   * CSV, TSV: false when the first line is a record. JSON, for records that are arrays: whether the first one holds the
   * names.
   */
  readonly header?: boolean
  /** CSV, TSV: lines before the header that are passed over, at least 1. Excel: rows. */
  readonly skipRows?: number
  /** CSV, TSV: lines at the end that are left out, at least 1. Excel: rows. */
  readonly skipLastRows?: number
  /** CSV, TSV, Excel: what lines or rows begin with that are comments. */
  readonly comment?: string
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
  /** There when a location is one of S3. */
  readonly objects?: ObjectAccess
  /** PEM of more certificate authorities, or a path until `withSourceFiles` has read it. */
  readonly caCertificate?: string
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

/**
 * How records lie in JSON. `records`: in an array. `columns`: an object has an array of values for each column.
 * `keyed`:
 * they are the members of an object.
 */
export const LAYOUTS = ['records', 'columns', 'keyed'] as const
export type Layout = (typeof LAYOUTS)[number]

/** What the inputs say of the shape of JSON records. */
export type JsonShape = Pick<SourceConfig, 'header' | 'columnNames' | 'layout' | 'explode' | 'maxSize'>
