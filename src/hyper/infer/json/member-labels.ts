import { ADDED, type JsonFile } from '../../../source/contract/spooled-file.ts'
import type { Scan } from '../../read/scan.ts'

/** What the columns of members are called that are not called by their paths, by the name of the member. */
export function labelsOf(scans: readonly Scan<JsonFile>[], members: Iterable<string>): Map<string, string> {
  const labels = new Map<string, string>()
  const named = new Set<string>()
  for (const file of scans.flatMap(({ files }) => files)) {
    if (file.members === undefined) continue
    for (const [at, name] of file.members.entries()) {
      const label = file.labels?.[at]
      // The first file that has the member decides.
      if (!named.has(name) && label !== undefined) labels.set(name, label)
      named.add(name)
    }
  }
  for (const name of members) if (name.startsWith(ADDED)) labels.set(name, name.slice(ADDED.length))
  return labels
}
