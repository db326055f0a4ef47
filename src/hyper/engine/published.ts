import type { ColumnType } from './types.ts'

/** A column of the published data source. */
export interface PublishedColumn {
  readonly name: string
  /** Undefined for a type that an extract of ours cannot have. */
  readonly type: ColumnType | undefined
}

/** What the published data source asks of the extract that is built. */
export interface PublishedShape {
  readonly columns: readonly PublishedColumn[]
  /**
   * What becomes of a published column that no record of JSON or XML has today: it stays as NULL, or it is left out of
   * the extract, because rows keep what they have in it.
   */
  readonly absent: 'null' | 'left out'
}

/** A column that got its published type, which holds all of its values. */
export interface KeptType {
  readonly name: string
  readonly type: ColumnType
  /** The type that it would have had. */
  readonly inferred: ColumnType
}

/** A column whose published type does not hold its values. */
export interface LostType {
  readonly name: string
  /** The published type. */
  readonly type: ColumnType
  readonly inferred: ColumnType
  /** The first value that prevents it, with its place where that is known; undefined where nobody looked. */
  readonly value?: string
}

/** What became of the published columns while the extract was built. */
export interface HeldColumns {
  readonly kept: readonly KeptType[]
  readonly lost: readonly LostType[]
  /** No record of JSON or XML has them today. */
  readonly absent: readonly string[]
  /** The workflow itself leaves them out or gives them another type: `columns`, or the transform. */
  readonly byWorkflow: ReadonlySet<string>
}

/** Nothing is published, or nobody has to look at it. */
export const NOTHING_HELD: HeldColumns = { kept: [], lost: [], absent: [], byWorkflow: new Set() }
