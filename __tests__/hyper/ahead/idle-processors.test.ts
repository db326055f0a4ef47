import { availableParallelism } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from '@jest/globals'
import { IdleProcessors } from '../../../src/hyper/ahead/idle-processors.ts'

it('counts idle processors, which are at most those of the machine', async () => {
  const idle = new IdleProcessors()
  await delay(300)
  // The clock of the system counts in steps of 10 ms for each processor.
  expect(idle.count).toBeGreaterThanOrEqual(0)
  expect(idle.count).toBeLessThanOrEqual(1.2 * availableParallelism())
})

it('does not count one that works', () => {
  const all = new IdleProcessors()
  const until = performance.now() + 500
  while (performance.now() < until) Math.sqrt(until)
  expect(all.count).toBeLessThan(availableParallelism() - 0.5)
})
