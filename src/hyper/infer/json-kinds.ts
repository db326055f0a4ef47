import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import { originsOf } from '../read/fields.ts'
import type { Scan } from '../read/scan.ts'
import { jsonBits, MARK } from '../values/kinds.ts'

/** More columns than this are the sign of an object used as a dictionary; hyperd itself ends at 16,384. */
export const MAX_COLUMNS = 16_000
/** Bytes of a member's name: hyperd takes literals of 1 MB, and a quote in a name takes two. */
const MAX_NAME = 500_000

/**
 * SQL that looks at JSON values. Rows: the grouping columns, joined bits, values that are not NULL, first sight.
 * @param groups names of the grouping columns
 * @param values a SELECT of those, of `v` (JSON as text) and of `first` (a number that orders by first sight)
 */
export function kindsByGroup(groups: string, values: string): string {
  return `select ${groups}, bit_or(b), count(*) filter (where b <> ${MARK.null}), min(first)
    from (select ${groups}, ${jsonBits('v')} as b, first from (${values}) x) y group by ${groups}`
}

/** The error for records with more members than a table has room for. */
export function tooManyMembers(count: number, scans: readonly Scan[]): ActionError {
  return new ActionError(
    'data.records',
    `The records of ${originsOf(scans.flatMap(scan => scan.files))} have ${count.toLocaleString('en-US')} different members; a table takes at most ${MAX_COLUMNS.toLocaleString('en-US')} columns.`,
    `An object is probably used as a dictionary (one member for each id or day). Point ${inputName('source-records')} at an array of records inside it.`
  )
}

/** @throws ActionError data.records for a member whose name is too long to be asked for in SQL */
export function checkMemberName(name: string, scan: Scan): void {
  const bytes = Buffer.byteLength(name)
  if (bytes <= MAX_NAME) return
  throw new ActionError(
    'data.records',
    `The records of ${originsOf(scan.files)} have a member whose name is ${bytes.toLocaleString('en-US')} bytes long (it begins with ${JSON.stringify(name.slice(0, 40))}); a name may have ${MAX_NAME.toLocaleString('en-US')}.`,
    `Correct the source, or point ${inputName('source-records')} at other records.`
  )
}
