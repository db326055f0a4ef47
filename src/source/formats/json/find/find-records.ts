import type { RecordsPlace } from '../../../contract/page-facts.ts'
import { parseRecordsPath } from '../../../contract/records-path.ts'
import type { Layout } from '../../../contract/source.ts'
import { NamedRecords } from './named-records.ts'
import { OneRecord } from './one-record.ts'
import type { DocumentPlace, RecordsFinder } from './records-finder.ts'
import { UnnamedRecords } from './unnamed-records.ts'

/**
 * The finder for a document.
 * @param records the input `source-records`; without it the contract's rule for documents holds
 * @param earlier where the records of earlier pages were: those of this one must be there
 * @param shape `layout`: how the records lie at their path; `names`: the top-level member that holds the names of
 * columns, so that it is not the records
 */
export function recordsFinder(
  document: DocumentPlace,
  records: string | undefined,
  earlier?: RecordsPlace,
  { names, layout }: { readonly names?: string | undefined; readonly layout?: Layout | undefined } = {}
): RecordsFinder {
  const place = { ...document, isOneRecord: layout === 'records' }
  const isLaidOut = layout !== undefined && layout !== 'records'
  if (records !== undefined || isLaidOut)
    return new NamedRecords(parseRecordsPath(records ?? '.'), place, earlier?.kind, layout)
  if (earlier === undefined) return new UnnamedRecords(place, names)
  const { steps, kind } = earlier
  return kind === 'object' && steps.length === 0 ? new OneRecord(place) : new NamedRecords(steps, place, kind)
}
