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

/** What a column holds, for people. */
export interface ColumnProfile {
  /** Values that are not NULL. */
  readonly values: number
  /**
   * The smallest and the largest value as Hyper's text, cut to 41 characters; null where there is none, and for bool.
   */
  readonly smallest: string | null
  readonly largest: string | null
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
  /** For the first columns, in order; at most 200. */
  readonly profile: readonly ColumnProfile[]
}

/** Digits that a NUMERIC of file format version 2 holds. */
export const MAX_NUMERIC_PRECISION = 18
/** Digits that a NUMERIC of the later versions holds, and that the engine itself counts with. */
export const MAX_WIDE_PRECISION = 38

/** Version of the file format: 2 for every supported Tableau, 3 from 2022.4 (Server 2023.1) and 4 from 2024.3 on. */
export type HyperVersion = 2 | 3 | 4

/** Digits that a NUMERIC of a file holds. */
export function numericDigits(version: HyperVersion): number {
  return version === 2 ? MAX_NUMERIC_PRECISION : MAX_WIDE_PRECISION
}

/** The names of `columns`, for messages and for the parser of that input. */
export const COLUMN_TYPE_WORDS =
  'bool, int, bigint, double, numeric(p,s), text, date, time, timestamp, timestamp_tz'

/** The SQL type that stores a column type. */
export function sqlType(type: ColumnType): string {
  switch (type) {
    case 'bool':
      return 'boolean'
    case 'double':
      return 'double precision'
    case 'timestamp_tz':
      return 'timestamptz'
    default:
      return type
  }
}

/**
 * The column type of a type that hyperd reports, or undefined where a `.hyper` file for Tableau has none.
 * @param oid PostgreSQL's number of the type, as hyperd sends it
 * @param typmod for numeric: ((precision << 16) | scale) + 4
 * @param digits that a NUMERIC of the file holds
 */
export function columnTypeOf(oid: number, typmod: number, digits: number): ColumnType | undefined {
  switch (oid) {
    case 16:
      return 'bool'
    case 21:
    case 23:
      return 'int'
    case 20:
      return 'bigint'
    case 700:
    case 701:
      return 'double'
    case 1700: {
      const { precision, scale } = numericSize(typmod)
      return precision <= digits ? `numeric(${precision},${scale})` : undefined
    }
    case 25:
    case 1042:
    case 1043:
      return 'text'
    case 1082:
      return 'date'
    case 1083:
      return 'time'
    case 1114:
      return 'timestamp'
    case 1184:
      return 'timestamp_tz'
    default:
      return undefined
  }
}

/** PostgreSQL's number of the numeric type. */
export const NUMERIC_OID = 1700

/** Precision and scale out of the modifier of a numeric type. */
export function numericSize(typmod: number): { readonly precision: number; readonly scale: number } {
  return { precision: (typmod - 4) >> 16, scale: (typmod - 4) & 0xffff }
}
