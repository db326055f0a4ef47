import { describe, expect, it } from '@jest/globals'
import { remarkRemoved } from '../../../src/source/spool/removed-characters.ts'
import { memoryLog } from '../../support/memory-log.ts'

describe('characters that were left out', () => {
  it('are told with their number', () => {
    const log = memoryLog()
    remarkRemoved(0, log)
    expect(log.all).toEqual([])
    remarkRemoved(1, log)
    remarkRemoved(1_200, log)
    expect(log.all).toEqual([
      "Characters removed: 1 character that a text in Tableau cannot hold (\\u0000, half of a surrogate pair): left out of the source's texts.",
      "Characters removed: 1,200 characters that a text in Tableau cannot hold (\\u0000, half of a surrogate pair): left out of the source's texts."
    ])
  })
})
