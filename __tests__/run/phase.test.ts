import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { Deadline } from '../../src/base/deadline.ts'
import { phase, type Report } from '../../src/run/phase.ts'
import { memoryLog } from '../support/memory-log.ts'

let deadline: Deadline
let report: Report
beforeEach(() => {
  deadline = new Deadline(1)
  report = { outcome: 'failed', datasourceName: 'X', origins: [], stages: [], placeholders: [], remarks: [] }
})
afterEach(() => deadline.close())

const stepLog = () => ({ ...memoryLog(), beginGroup: () => undefined, endGroup: () => undefined })

it('a long phase says that it goes on, and with what, until it ends', async () => {
  const log = stepLog()
  const work = () => deadline.during('the inner work', () => delay(60))
  await phase({ deadline, report, log }, 'Build', 'the outer work', work, 20)
  expect(log.lines[0]).toBe('Build: 0 seconds so far, waiting for the inner work')
  const { length } = log.lines
  await delay(50)
  expect(log.lines).toHaveLength(length)
  expect(report.stages).toEqual([
    { name: 'Build', beganMs: expect.any(Number), ms: expect.any(Number), end: 'done' }
  ])
})

it('a phase that fails is noted as failed, and silent afterwards', async () => {
  const log = stepLog()
  const work = () => Promise.reject(new Error('no'))
  await expect(phase({ deadline, report, log }, 'Build', 'x', work, 10)).rejects.toThrow('no')
  await delay(30)
  expect(log.lines).toEqual([])
  expect(report.stages).toMatchObject([{ name: 'Build', end: 'failed' }])
})
