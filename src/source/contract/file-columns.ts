/** What the footer of a Parquet file says, and how its rows lie in the spool. */
export interface ParquetFacts {
  /**
   * `file`: as it came; the engine reads it. `rows`: the engine cannot read it, so its rows are JSON: each line is an
   * array of rows, each row an array with a text or null for each column.
   */
  readonly layout: 'file' | 'rows'
  readonly columns: readonly FileColumn[]
}

/** A column of a Parquet or Arrow file. */
export interface FileColumn {
  /** Not yet made usable: it may be empty, or that of another column. */
  readonly name: string
  readonly type: FileType
  /** The type in the words of the file: `INT64 UINT_64`, `list`, `BYTE_ARRAY`; of Arrow `timestamp[us, UTC]`. */
  readonly declared: string
}

/**
 * The type of a column. Beside it stands how rows write a value; numbers are decimal digits, always with all of them.
 * Nested columns are JSON as text; identifiers and enumerations are text.
 */
export type FileType =
  | {
      readonly kind:
        | 'bool'
        | 'int16'
        | 'int32'
        | 'int64'
        | 'float'
        | 'double'
        | 'text'
        /** Days since 1970-01-01. */
        | 'date'
        /** Microseconds since midnight. */
        | 'time'
        /** Microseconds since 1970, of a clock on the wall. */
        | 'timestamp'
        /** Microseconds since 1970 in UTC. */
        | 'instant'
        /** ISO 8601: `P1M2DT0.003S`. */
        | 'interval'
        /** The column has no values. */
        | 'null'
        /** No column of an extract holds it, so nothing of it is in the rows. */
        | 'refused'
    }
  /** The precision may be beyond all that the engine has. */
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
