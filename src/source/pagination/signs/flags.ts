import type { EnvelopeValue } from './envelope.ts'
import { wholeNumber } from './envelope-numbers.ts'
import { LAST, MORE, REMAINING } from './names.ts'

const TRUE = /^"?(true|yes|y|1)"?$/i
const FALSE = /^("?(false|no|n|0)"?|null|"")$/i

/** What a flag says: `more` pages follow, or this is the `last` one. */
export interface Flag {
  readonly value: EnvelopeValue
  readonly says: 'more' | 'last'
}

/** True or false as JSON or a program writes it; undefined for anything else. */
export function truth(json: string): boolean | undefined {
  if (TRUE.test(json)) return true
  return FALSE.test(json) ? false : undefined
}

/** The flags beside the records: `has_more`, `last`, `end_of_stream`, and numbers of records that are still to come. */
export function flagsOf(values: readonly EnvelopeValue[]): Flag[] {
  return values.flatMap(value => {
    const { name, json } = value
    if (REMAINING.test(name)) {
      const count = wholeNumber(json)
      return count === undefined ? [] : [{ value, says: count > 0 ? 'more' : 'last' } as const]
    }
    // `last: 7` is the number of a page, `more: null` says nothing.
    if (!/^"?(true|false|yes|no|y|n)"?$/i.test(json)) return []
    if (MORE.test(name)) return [{ value, says: truth(json) === true ? 'more' : 'last' } as const]
    if (LAST.test(name)) return [{ value, says: truth(json) === true ? 'last' : 'more' } as const]
    return []
  })
}
