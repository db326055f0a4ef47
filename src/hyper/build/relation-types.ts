import type { ActionError } from '../../base/errors.ts'
import type { ColumnDecision } from '../columns/decisions.ts'
import type { EmptyColumns } from '../columns/empty-columns.ts'
import type { HeldColumns, PublishedColumn } from '../engine/published.ts'

/** A column of a relation. */
export interface RelationColumn extends ColumnDecision {
  /** Values that are not NULL, where they were counted. */
  readonly values?: number
}

/** What a source has become in SQL. */
export interface Relation {
  readonly columns: readonly RelationColumn[]
  /** A SELECT that gives the typed columns of all records. */
  readonly select: string
  /** Records; undefined for Parquet and Arrow. */
  readonly records?: number
  /** Rows of a query: the table that is read, and what looks for the value that it could not be read for. */
  readonly rows?: {
    readonly from: string
    readonly origin: string
    explain(): Promise<ActionError | undefined>
  }
  /** Columns that are told of when a transform reads them. */
  readonly empty?: EmptyColumns
  /** What became of the published columns that are columns of the relation. */
  readonly held: HeldColumns
  /** A record may lack a column that others have: JSON and XML. */
  readonly mayLack: boolean
}

/** What the published data source asks of a relation. */
export interface PublishedColumns {
  readonly columns: readonly PublishedColumn[]
  /** The relation is all of the extract; else a transform makes other columns of it, and only its names are known. */
  readonly whole: boolean
}
