import { ActionError } from '../../base/errors.ts'
import { listed } from '../../base/text.ts'
import { columnDifference, type NamedColumn } from '../engine/column-difference.ts'
import { quoteLiteral } from '../engine/sql.ts'
import { originsOf } from '../read/fields.ts'
import type { Scan } from '../read/scan.ts'

/** A source, or a file of one, and the names of its columns. */
export interface NamedColumns {
  readonly scan: Scan
  readonly names: ReadonlySet<string>
}

/**
 * Sees to it that sources that are appended have the same columns, by name.
 * @param optional names of columns that any of them may lack
 * @throws ActionError source.columns
 */
export function checkSameColumns(
  { scan: first, names }: NamedColumns,
  other: NamedColumns,
  optional: ReadonlySet<string>
): void {
  const named = (all: ReadonlySet<string>): NamedColumn[] =>
    [...all].filter(name => !optional.has(name)).map(name => ({ name }))
  const difference = columnDifference(named(names), named(other.names))
  const missing = difference.gone.map(({ name }) => name)
  const added = difference.added.map(({ name }) => name)
  if (missing.length + added.length === 0) return
  const parts = [
    missing.length > 0 ? `lacks ${shownNames(missing)}` : '',
    added.length > 0 ? `has ${shownNames(added)} in addition` : ''
  ]
  throw new ActionError(
    'source.columns',
    `${originsOf(other.scan.files)} ${parts.filter(part => part !== '').join(' and ')}, compared with ${originsOf(first.files)}.`,
    'Sources that are appended need the same columns (compared by name). Where a column may be missing, optional: true in columns makes it NULL; otherwise publish them separately, or make the columns equal first.'
  )
}

/** The first names, for a message. */
export function shownNames(names: readonly string[]): string {
  return listed(names.map(quoteLiteral), 10)
}
