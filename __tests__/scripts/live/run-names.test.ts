import { describe, expect, it } from '@jest/globals'
import { isLeftover, madeAt, runName } from '../../../scripts/live/run-names.ts'

const BEGUN = Date.UTC(2026, 10, 30, 0, 15, 7)
const DAY = 24 * 60 * 60_000

describe('names of a run', () => {
  it('tell when it began', () => {
    const run = runName(new Date(BEGUN))
    expect(run).toMatch(/^livecheck 20261130T001507Z [0-9a-f]{4}$/)
    expect(madeAt(`${run} tags-kept`)).toBe(BEGUN)
  })

  it.each([
    'livecheck',
    'livecheck of Jane',
    'Livecheck 20261130T001507Z ab12 x',
    'livecheck 20261130T001507Z ab12',
    'x livecheck 20261130T001507Z ab12 x'
  ])('are not %s', name => {
    expect(madeAt(name)).toBeUndefined()
    expect(isLeftover(name, BEGUN + 99 * DAY)).toBe(false)
  })

  it('are those of leftovers after a day', () => {
    const name = `${runName(new Date(BEGUN))} x`
    expect(isLeftover(name, BEGUN + DAY)).toBe(false)
    expect(isLeftover(name, BEGUN + DAY + 1)).toBe(true)
  })
})
