import type { RecordsPlace } from '../../../contract/page-facts.ts'
import { parseRecordsPath } from '../../../contract/records-path.ts'
import { NamedRecords } from './named-records.ts'
import type { RecordsFinder } from './records-finder.ts'
import { OneRecord, UnnamedRecords } from './unnamed-records.ts'

/** The finder for a further page: the records must be where those of the pages before were. */
export function sameRecordsFinder({ steps, kind }: RecordsPlace, origin: string): RecordsFinder {
  return kind === 'object' && steps.length === 0
    ? new OneRecord(origin)
    : new NamedRecords(steps, origin, kind)
}

/** The finder for a path of `source-records`; without one, that which follows the contract's rule for documents. */
export function recordsFinder(path: string | undefined, origin: string): RecordsFinder {
  return path === undefined ? new UnnamedRecords(origin) : new NamedRecords(parseRecordsPath(path), origin)
}
