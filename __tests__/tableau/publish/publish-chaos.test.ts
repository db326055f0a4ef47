import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { runSchedules } from '../chaos-lane.ts'
import { schedules } from '../chaos-schedules.ts'

const SCHEDULES = 300
const SEED = Number(process.env['CHAOS_SEED'] ?? 20_261_125)

it(`${SCHEDULES} random schedules of faults: the right data once, or a clear failure`, async () => {
  const all = fc.sample(schedules, { numRuns: SCHEDULES, seed: SEED })
  const { wrong, doubledRows, byVerdict } = await runSchedules(all, 3)
  expect(wrong).toEqual([])
  expect(doubledRows).toBe(0)
  // The schedules are worth their time: they reach every kind of outcome.
  expect([...byVerdict.keys()].sort()).toEqual(
    expect.arrayContaining(['failed, former data intact', 'published', 'refused', 'unknown, and said so'])
  )
}, 600_000)
