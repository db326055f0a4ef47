import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../../src/base/deadline.ts'
import { ActionError } from '../../../src/base/errors.ts'
import type { StepLog } from '../../../src/base/log.ts'
import { type Part, sideBySide } from '../../../src/run/together/side-by-side.ts'
import { type MemoryLog, memoryLog } from '../../support/memory-log.ts'

let deadline: Deadline
let log: StepLog & MemoryLog
const unhandled: unknown[] = []
const noteUnhandled = (error: unknown): void => void unhandled.push(error)

beforeEach(() => {
  deadline = new Deadline(1)
  const memory = memoryLog()
  log = {
    ...memory,
    beginGroup: name => void memory.all.push(`▾ ${name}`),
    endGroup: () => void memory.all.push('▴')
  }
  process.on('unhandledRejection', noteUnhandled)
})
afterEach(async () => {
  deadline.close()
  await delay(20)
  process.off('unhandledRejection', noteUnhandled)
  expect(unhandled.splice(0)).toEqual([])
})

const fault = (what: string): ActionError => new ActionError('source.connection', what, '')

/** A work in a group of its own, that waits as everything in a run does. */
const work =
  (name: string, ms: number, end: () => string = () => name) =>
  async (part: Part): Promise<string> => {
    part.log.beginGroup(name)
    try {
      return await part.deadline.during(`the ${name}`, async () => {
        part.log.info(`${name} begins`)
        await part.deadline.sleep(ms)
        part.log.info(`${name} ends`)
        return end()
      })
    } finally {
      part.log.endGroup()
    }
  }
const failing = (what: string) => (): never => {
  throw fault(what)
}

describe('works side by side', () => {
  it('run at the same time, and the log reads as if they had followed one another', async () => {
    const together = sideBySide({ deadline, log }, part => part)
    const ended: string[] = []
    const begin = (name: string, ms: number): Promise<string> =>
      together.begin(
        work(name, ms, () => {
          ended.push(name)
          return name
        })
      )
    const works = [begin('engine', 300), begin('sign-in', 10), begin('data', 150)] as const
    expect(await together.all(...works)).toEqual(['engine', 'sign-in', 'data'])
    expect(ended).toEqual(['sign-in', 'data', 'engine'])
    const group = (name: string): string[] => [`▾ ${name}`, `${name} begins`, `${name} ends`, '▴']
    expect(log.all).toEqual([...group('engine'), ...group('sign-in'), ...group('data')])
  })

  it('print at once when it is their turn', async () => {
    const together = sideBySide({ deadline, log }, part => part)
    const first = together.begin(work('engine', 20))
    const second = together.begin(work('data', 200))
    await first
    await delay(20)
    expect(log.all).toEqual(['▾ engine', 'engine begins', 'engine ends', '▴', '▾ data', 'data begins'])
    await together.all(second)
  })

  it.each([0, 1, 2])(
    'end within a second when work %i fails, and the log holds what all have done',
    async bad => {
      const together = sideBySide({ deadline, log }, part => part)
      const names = ['engine', 'sign-in', 'data']
      const begun = performance.now()
      for (const [index, name] of names.entries()) {
        void together.begin(index === bad ? work(name, 50, failing(`No ${name}.`)) : work(name, 60_000))
      }
      await expect(together.all()).rejects.toMatchObject({ what: `No ${names[bad]}.` })
      expect(performance.now() - begun).toBeLessThan(1_000)
      expect(log.all.filter(line => line.startsWith('▾'))).toEqual(names.map(name => `▾ ${name}`))
      expect(log.all.filter(line => line.endsWith('ends'))).toEqual([`${names[bad]} ends`])
      expect(log.all.filter(line => line === '▴')).toHaveLength(3)
    }
  )

  it('fail with what came first, not with what came of it', async () => {
    const together = sideBySide({ deadline, log }, part => part)
    void together.begin(async part => {
      // As a library that gives an abort another name.
      await part.deadline.sleep(60_000).catch(() => {
        throw fault('The connection was closed.')
      })
    })
    void together.begin(work('data', 20, failing('The data is not there.')))
    await expect(together.all()).rejects.toMatchObject({ what: 'The data is not there.' })
    expect(log.remarks).toEqual([])
  })

  it('fail with the earlier work when two fail in the same moment, and tell the other', async () => {
    const together = sideBySide({ deadline, log }, part => part)
    const both = delay(20)
    void together.begin(async () => {
      await both
      await null
      throw fault('No engine.')
    })
    void together.begin(async () => {
      await both
      throw fault('No data.')
    })
    await expect(together.all()).rejects.toMatchObject({ what: 'No engine.' })
    expect(log.remarks).toEqual([
      { level: 'warning', title: 'This failed in the same moment', message: 'source.connection: No data.' }
    ])
  })

  it('end with the run, which names everything that was waited for', async () => {
    const together = sideBySide({ deadline, log }, part => part)
    void together.begin(work('engine', 60_000))
    void together.begin(work('sign-in', 10))
    void together.begin(work('data', 60_000))
    await delay(50)
    deadline.cancel()
    await expect(together.all()).rejects.toMatchObject({
      code: 'cancelled',
      what: 'The run was cancelled while waiting for the engine and the data.'
    })
    expect(log.remarks).toEqual([])
  })
})
