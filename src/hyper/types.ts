/** A type in the words of the `columns` input. `numeric` carries precision and scale. */
export type ColumnType =
  | 'bool'
  | 'int'
  | 'bigint'
  | 'double'
  | `numeric(${number},${number})`
  | 'text'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamp_tz'

/** A column of the finished extract, as read back from the file. */
export interface ExtractColumn {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
}

/** The finished extract: one table, `"Extract"."Extract"`. All facts come from the file itself. */
export interface Extract {
  readonly path: string
  /** Bytes of the file. */
  readonly size: number
  readonly rowCount: number
  readonly columns: readonly ExtractColumn[]
  /** At most 10 rows; each value as Hyper's text, NULL as null; long values cut by the engine. */
  readonly preview: readonly (readonly (string | null)[])[]
}
