import { ActionError } from '../../base/errors.ts'
import { counted } from '../../base/text.ts'
import type { Relation } from './relation-types.ts'

/**
 * The error for an extract that would be empty.
 * @param what begins the sentence: `The source returned 0 rows`
 * @param advice what to do, as sentences
 */
export function noRows(what: string, advice = 'Look at what the source answers.'): ActionError {
  return new ActionError(
    'data.empty',
    `${what}; the published data source is left as it is.`,
    `${advice} If 0 rows are right, set if-empty to skip or publish.`
  )
}

/** The error for a transform that gives no row. */
export function noRowsOfTransform(relations: ReadonlyMap<string, Relation>): ActionError {
  return noRows(`The transform gives 0 rows${outOf([...relations])}`)
}

/** ` out of 3 records of the source`; '' when the number of records of a source is not known. */
function outOf(relations: readonly (readonly [string, Relation])[]): string {
  const parts = relations.map(([name, { records }]) =>
    records === undefined
      ? ''
      : `${counted(records, 'record')} of ${relations.length === 1 ? 'the source' : name}`
  )
  return parts.includes('') ? '' : ` out of ${parts.join(', ')}`
}
