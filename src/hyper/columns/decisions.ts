import { inputName } from '../../base/input-name.ts'
import type { ColumnType } from '../engine/types.ts'
import type { SourceField } from '../read/fields.ts'
import type { ColumnRule } from '../values/column-rule.ts'

/** What is odd about a column. */
export interface OddFinding {
  /** Counts by kind and an example with its place; empty where nobody looked. */
  readonly found: string
  /** The inputs that change it, as sentences. */
  readonly remedy: string
}

/** How a column of a source got its type. */
export interface ColumnDecision {
  /** Its name from here on, for the transform. */
  readonly name: string
  readonly type: ColumnType
  /** What decided: what the column holds (`holds` of a rule in rules.ts), or who gave the type. */
  readonly reason: string
  readonly odd?: OddFinding
}

/** What was decided about the columns of each source. */
export interface Decisions {
  readonly sources: readonly { readonly name: string; readonly columns: readonly ColumnDecision[] }[]
  /** A transform makes the columns of the extract out of these. */
  readonly transformed: boolean
}

/** The reason for a type that the `columns` input gives. */
export function declaredReason({ type, format }: ColumnRule): string {
  const written = format === undefined ? '' : `the format ${format.written}`
  const given = [type === undefined ? '' : 'the type', written].filter(part => part !== '').join(' and ')
  return `columns gives ${given}`
}

/** The reason for a type that the values, or the source itself, decide. */
export function inferredReason(
  { undecided }: Pick<SourceField, 'undecided'>,
  { type, holds }: { readonly type: ColumnType; readonly holds: string }
): string {
  if (undecided === undefined) return holds
  const why = `${undecided} of the database leaves the type to the values`
  return type === 'double'
    ? `${why}; for cents, write a cast to numeric(18,2) in ${inputName('source-query')}`
    : `${why}: ${holds}`
}
