/**
 * The type that a source itself declares for a column, and how its values are written. It is the one road for declared
 * types: nothing of such a column is guessed, unless the type says that its values decide.
 */
export type SourceType =
  | { readonly kind: 'bool' }
  /** Whole numbers within 32 bits. */
  | { readonly kind: 'int' }
  /** Whole numbers within 64 bits. */
  | { readonly kind: 'bigint' }
  /**
   * Floating point of 32 or 64 bits. `single`: one of 32 bits that is written with the digits of 64; its shortest form
   * is taken (0.1 for 0.10000000149011612).
   */
  | { readonly kind: 'double'; readonly single?: true }
  /**
   * Decimals of a fixed size. Where the extract has no room for so many digits, the values decide: as numbers of CSV
   * are decided (`values`), or for the same scale with fewer digits before the point, else text (`narrow`).
   */
  | {
      readonly kind: 'numeric'
      readonly precision: number
      readonly scale: number
      readonly beyond: 'values' | 'narrow'
    }
  /** Numbers of any size: the values decide, as numbers of CSV are decided. */
  | { readonly kind: 'number' }
  | { readonly kind: 'text' }
  /** `iso`: 2026-01-31. `days`: days since 1970-01-01. */
  | { readonly kind: 'date'; readonly written: 'iso' | 'days' }
  /**
   * `iso`: 23:59:59.999. `iso-long`: with more than six digits of a second, which are cut. `seconds`: since midnight,
   * with decimals. `beyond-a-day`: as `iso`; when one is not within 0 to 24 h, the column is text.
   */
  | { readonly kind: 'time'; readonly written: 'iso' | 'iso-long' | 'seconds' | 'beyond-a-day' }
  /**
   * What a clock on the wall shows. `seconds`: of that clock since 1970, with decimals. `iso-or-ms`: as `iso`, or as
   * `/Date(<milliseconds since 1970>)/`, perhaps with an offset behind the number, which says nothing.
   */
  | { readonly kind: 'timestamp'; readonly written: 'iso' | 'iso-long' | 'seconds' | 'iso-or-ms' }
  /**
   * A point in time, with Z, an offset or `UTC` behind it; `seconds` and `microseconds`: since 1970 in UTC, perhaps
   * with a blank and an offset behind them, which says nothing of the point in time; `iso-or-ms` as that of
   * `timestamp`.
   */
  | {
      readonly kind: 'instant'
      readonly written: 'iso' | 'iso-long' | 'seconds' | 'microseconds' | 'iso-or-ms'
    }

/** A type as its source declares it. */
export interface DeclaredType {
  readonly type: SourceType
  /** The type in the words of the source, for messages: `numeric(10,2)`, `timestamp with time zone`. */
  readonly declared: string
}

/** A column as its source declares it. */
export interface SourceColumn extends DeclaredType {
  /** Not yet made usable: it may be empty, or that of another column. */
  readonly name: string
}

/** All columns of a source, in their order. */
export type SourceSchema = readonly SourceColumn[]

/** The same for records that are JSON objects. They may have members that are not declared. */
export interface MemberSchema {
  /**
   * The type of a member; where it has none that a column can have, what is declared of the members of the objects that
   * it holds, perhaps nothing. Undefined for a member that is not declared.
   */
  get(name: string): DeclaredType | { readonly members: MemberSchema } | undefined
}

/**
 * What is known of a file of rows whose columns have declared types. It is CSV (RFC 4180 with `,` and `"`) without a
 * header and without positions; an unquoted empty field is NULL.
 */
export interface DeclaredRows {
  readonly schema: SourceSchema
  /**
   * False: no number, date or timestamp of the file is NaN or infinite, so that nobody has to look. True: one may be.
   */
  readonly mayBeInfinite: boolean
  /** True: the server writes each decimal with the digits that its type says. False: that has to be proven. */
  readonly decimalsFit: boolean
}
