import { ActionError } from '../../../../base/errors.ts'
import { inputName } from '../../../../base/input-name.ts'
import type { RecordsPlace } from '../../../contract/page-facts.ts'
import {
  ARRAY_OF_RECORDS,
  type DocumentEnd,
  type DocumentPlace,
  FIRST_RECORD_OF_ARRAY,
  type RecordsFinder
} from './records-finder.ts'
import { UnnamedRecords } from './unnamed-records.ts'

/** Each page is one record, as the first one was. */
export class OneRecord implements RecordsFinder {
  readonly #page: UnnamedRecords
  readonly #origin: string

  constructor(place: DocumentPlace) {
    this.#page = new UnnamedRecords(place)
    this.#origin = place.origin
  }

  get watch(): number {
    return this.#page.watch
  }

  get at(): RecordsPlace | undefined {
    return this.#page.at
  }

  begins(level: number, first: number, name: () => string | undefined): number {
    const verdict = this.#page.begins(level, first, name)
    if (verdict === ARRAY_OF_RECORDS || verdict === FIRST_RECORD_OF_ARRAY) throw this.#otherShape()
    return verdict
  }

  ends(level: number): void {
    this.#page.ends(level)
  }

  finish(end: DocumentEnd): boolean {
    if (this.#page.finish(end)) throw this.#otherShape()
    return false
  }

  #otherShape(): ActionError {
    return new ActionError(
      'source.records',
      `The JSON of ${this.#origin} holds an array of records, but the page before was one record itself.`,
      `Set ${inputName('source-records')} to the path of the array of records, so that a page with an empty array is understood.`
    )
  }
}
