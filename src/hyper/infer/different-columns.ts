import { ActionError } from '../../base/errors.ts'
import { listed } from '../../base/text.ts'
import { quoteLiteral } from '../engine/sql.ts'
import { originsOf } from '../read/fields.ts'
import type { Scan } from '../read/scan.ts'

/** The error for sources that are to be appended but have different columns. */
export function differentColumns(
  first: Scan,
  other: Scan,
  missing: readonly string[],
  added: readonly string[]
): ActionError {
  const list = (names: readonly string[]): string => listed(names.map(quoteLiteral), 10)
  const parts = [
    missing.length > 0 ? `lacks ${list(missing)}` : '',
    added.length > 0 ? `has ${list(added)} in addition` : ''
  ]
  return new ActionError(
    'source.columns',
    `${originsOf(other.files)} ${parts.filter(part => part !== '').join(' and ')}, compared with ${originsOf(first.files)}.`,
    'Sources that are appended need the same columns (compared by name). Publish them separately, or make the columns equal first.'
  )
}
