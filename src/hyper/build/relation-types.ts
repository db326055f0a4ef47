import type { ActionError } from '../../base/errors.ts'
import type { ColumnDecision } from '../columns/decisions.ts'
import type { EmptyColumns } from '../columns/empty-columns.ts'
import type { HeldColumns, PublishedColumn } from '../engine/published.ts'
import type { Connection } from '../engine/sql.ts'
import type { Attached } from '../engine/table.ts'

/** A column of a relation. */
export interface RelationColumn extends ColumnDecision {
  /** Values that are not NULL, where they were counted. */
  readonly values?: number
}

/** Rows that lie in files, or parts of files, of which each can be read alone. */
export interface RowsInParts {
  readonly paths: readonly string[]
  /** A SELECT that gives the typed columns of the rows at some paths. */
  select(paths: readonly string[]): string
}

/** The table of the extract in a file that is attached, with some of its rows. */
export interface BegunTable extends Attached {
  readonly connection: Connection
  /** A SELECT that gives the other rows; undefined: there are none. */
  readonly rest?: string
}

/** A table that is filled while the source is fetched. */
export interface TableAhead {
  /**
   * Hands over the table, if what is in it are rows of the relation just as its SELECT gives them. Otherwise nothing is
   * left of it. Never throws.
   */
  settle(relation: Relation): Promise<BegunTable | undefined>
  /** Gives up the table: nothing is left of it. Never throws. */
  abandon(): Promise<void>
}

/** What a source has become in SQL. */
export interface Relation {
  readonly columns: readonly RelationColumn[]
  /** A SELECT that gives the typed columns of all records. */
  readonly select: string
  /** The same by parts, where `select` is one SELECT over files that can be read alone. */
  readonly inParts?: RowsInParts
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
