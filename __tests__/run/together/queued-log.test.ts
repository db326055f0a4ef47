import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { StepLog } from '../../../src/base/log.ts'
import { queuedLog } from '../../../src/run/together/queued-log.ts'
import { memoryLog } from '../../support/memory-log.ts'

function stepLog(): StepLog & { readonly all: string[] } {
  const log = memoryLog()
  return {
    ...log,
    beginGroup: name => void log.all.push(`▾ ${name}`),
    endGroup: () => void log.all.push('▴')
  }
}

function tell(log: StepLog): void {
  log.beginGroup('Fetch')
  log.info('one')
  log.progress('1 of 2')
  log.notice('Two', 'two')
  log.debug('HTTP 200')
  log.warning('Three', 'three')
  log.endGroup()
}

beforeEach(() => {
  process.env['RUNNER_DEBUG'] = '1'
})
afterEach(() => {
  delete process.env['RUNNER_DEBUG']
})

describe('a log in a queue', () => {
  it('keeps its lines until it is their turn, but for passing states', () => {
    const log = stepLog()
    const queued = queuedLog(log)
    tell(queued)
    expect(log.all).toEqual([])
    expect(log.remarks).toEqual([])
    queued.release()
    expect(log.all).toEqual(['▾ Fetch', 'one', 'Two: two', 'HTTP 200', 'Three: three', '▴'])
    expect(queued.remarks.map(({ title }) => title)).toEqual(['Two', 'Three'])
  })

  it('keeps nothing from then on', () => {
    const log = stepLog()
    const queued = queuedLog(log)
    queued.release()
    tell(queued)
    expect(log.all).toEqual(['▾ Fetch', 'one', '1 of 2', 'Two: two', 'HTTP 200', 'Three: three', '▴'])
    queued.release()
    expect(log.all).toHaveLength(7)
  })

  it('does not keep lines for debugging that nobody asked for', () => {
    delete process.env['RUNNER_DEBUG']
    const log = stepLog()
    const queued = queuedLog(log)
    tell(queued)
    queued.release()
    expect(log.all).toEqual(['▾ Fetch', 'one', 'Two: two', 'Three: three', '▴'])
  })
})
