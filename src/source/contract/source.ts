import type { Pagination } from './pagination-config.ts'
import type { SpooledFile, TextDialect } from './spooled-file.ts'

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

/** A client that gets its access tokens by the client credentials grant of OAuth 2.0. */
export interface OAuthClient {
  /** `https`, or `http` on this machine. */
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope?: string
}

/** Where the data comes from, as the workflow says. */
export interface SourceConfig {
  /** `http(s)` URLs, local paths and globs, in the order given; at least one. */
  readonly locations: readonly string[]
  /** `auto`, or the word of a format (the table of formats has them). */
  readonly format: string
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
