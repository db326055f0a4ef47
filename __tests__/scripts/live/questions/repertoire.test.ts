import { describe, expect, it } from '@jest/globals'
import { REPERTOIRE } from '../../../../scripts/live/questions/repertoire.ts'
import { ask, liveSimulator, NAMES, surprises } from '../live-stand.ts'

describe('the repertoire of the bundled action', () => {
  it('does what it should, and leaves nothing behind', async () => {
    const simulator = await liveSimulator()
    try {
      const { results, left, printed } = await ask(simulator, REPERTOIRE)
      expect(surprises(results)).toEqual([])
      expect(left).toEqual([])
      expect(simulator.datasources.map(({ name }) => name)).toEqual([NAMES.datasource, NAMES.database])
      expect(simulator.openSessions).toBe(0)
      expect(printed).not.toContain(simulator.pat.secret)
      expect(simulator.violations).toEqual([])
    } finally {
      await simulator.close()
    }
  }, 300_000)

  it('shows the log of a step that does something else', async () => {
    const simulator = await liveSimulator({ limits: { updateDataMaxBytes: 10 } })
    try {
      const steps = REPERTOIRE.filter(({ id }) => id === 'step-create' || id === 'step-append')
      const { results, printed, recording } = await ask(simulator, steps)
      expect(results.map(({ state }) => state)).toEqual(['same', 'different'])
      expect(results[1]?.observed).toBe('failed: tableau.too-large')
      expect(printed).toContain('Error: tableau.too-large: ')
      expect(recording).not.toContain('Error: ')
      expect(recording).not.toContain(NAMES.scratch)
    } finally {
      await simulator.close()
    }
  }, 180_000)
})
