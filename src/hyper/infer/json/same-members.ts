import type { Log } from '../../../base/log.ts'
import { listed } from '../../../base/text.ts'
import type { JsonFile } from '../../../source/contract/spooled-file.ts'
import { originsOf } from '../../read/fields.ts'
import type { Scan } from '../../read/scan.ts'
import { checkSameColumns, type NamedColumns, shownNames } from '../different-columns.ts'

/** Sources told of in the notice. */
const MAX_SHOWN = 5

/**
 * Compares the members of sources that are appended; one source may lie in several files of the spool. Sheets need
 * the same columns. JSON leaves out members that have no value, so that they are NULL where they are missing; sources
 * that have no member in common are not of one kind.
 * @param names for each scan the members that its records have
 * @param optional names of columns that a source may lack
 * @throws ActionError source.columns
 */
export function checkSameMembers(
  scans: readonly Scan<JsonFile>[],
  names: readonly ReadonlySet<string>[],
  optional: ReadonlySet<string>,
  log: Log
): void {
  const sources = new Map<number, { scan: Scan<JsonFile>; names: Set<string> }>()
  for (const [index, scan] of scans.entries()) {
    const base = scan.files[0].positionBase
    const source = sources.get(base) ?? { scan, names: new Set<string>() }
    for (const name of names[index] ?? []) source.names.add(name)
    sources.set(base, source)
  }
  const [first, ...rest] = [...sources.values()].filter(source => source.names.size > 0)
  if (first === undefined) return
  const isSheet = first.scan.files[0].positions === 'row'
  for (const other of rest) {
    const isStrange = [...other.names].every(name => !first.names.has(name))
    if (isSheet || isStrange) checkSameColumns(first, other, optional)
  }
  tellMissing([first, ...rest], optional, log)
}

/** A column that a source has lost for good should not go by without a word. */
function tellMissing(sources: readonly NamedColumns[], optional: ReadonlySet<string>, log: Log): void {
  const all = new Set(sources.flatMap(({ names }) => [...names]))
  const lacking = sources.flatMap(({ scan, names }) => {
    const missing = [...all].filter(name => !names.has(name) && !optional.has(name))
    return missing.length === 0 ? [] : [`${originsOf(scan.files)} has no ${shownNames(missing)}`]
  })
  if (lacking.length === 0) return
  log.notice(
    'Columns that not all sources have',
    `They are NULL where they are missing: ${listed(lacking, MAX_SHOWN)}. optional: true in columns says that this is right.`
  )
}
