import { ActionError } from '../../base/errors.ts'
import { listed } from '../../base/text.ts'
import type { ColumnDifference, NamedColumn } from '../engine/column-difference.ts'
import { quoteLiteral } from '../engine/sql.ts'
import { originsOf } from '../read/fields.ts'
import type { Scan } from '../read/scan.ts'

/**
 * The error for sources that are to be appended but have different columns.
 * @param difference of the columns of `first` and those of `other`
 */
export function differentColumns(
  first: Scan,
  other: Scan,
  { gone, added }: Pick<ColumnDifference<NamedColumn, NamedColumn>, 'gone' | 'added'>
): ActionError {
  const list = (columns: readonly NamedColumn[]): string =>
    listed(
      columns.map(({ name }) => quoteLiteral(name)),
      10
    )
  const parts = [
    gone.length > 0 ? `lacks ${list(gone)}` : '',
    added.length > 0 ? `has ${list(added)} in addition` : ''
  ]
  return new ActionError(
    'source.columns',
    `${originsOf(other.files)} ${parts.filter(part => part !== '').join(' and ')}, compared with ${originsOf(first.files)}.`,
    'Sources that are appended need the same columns (compared by name). Publish them separately, or make the columns equal first.'
  )
}
