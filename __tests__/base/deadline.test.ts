import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../src/base/deadline.ts'

let deadline: Deadline
beforeEach(() => {
  deadline = new Deadline(1)
})
afterEach(() => deadline.close())

const why = (signal: AbortSignal): unknown => (signal.reason as { what?: string } | undefined)?.what
const forever = (part: Deadline, what: string): void => {
  part.during(what, () => part.sleep(60_000)).catch(() => undefined)
}

describe('a deadline', () => {
  it('names what each branch waits for, else what was begun last', async () => {
    forever(deadline, 'the whole')
    const [one, other] = [deadline.branch(), deadline.branch()]
    await other.during('what is over', async () => undefined)
    forever(one, 'the engine')
    forever(other, 'the data')
    forever(other.branch(), 'the data of a.test')
    deadline.cancel()
    expect(why(deadline.signal)).toBe(
      'The run was cancelled while waiting for the engine and the data of a.test.'
    )
  })

  it('ends its branches, and is not ended by one', () => {
    const [one, other] = [deadline.branch(), deadline.branch()]
    one.stop(new Error('of one'))
    expect([one.stopped, other.stopped, deadline.signal.aborted]).toEqual([true, false, false])
    expect(() => one.check()).toThrow('of one')
    deadline.cancel()
    expect(() => other.check()).toThrow('The run was cancelled.')
    expect(other.stopped).toBe(false)
  })

  it('lets a request linger, whose answer is needed', async () => {
    const late = deadline.lateSignal(100)
    deadline.cancel()
    expect(late.aborted).toBe(false)
    await delay(200)
    expect(why(late)).toBe('The run was cancelled.')
    const later = deadline.lateSignal(100)
    expect(later.aborted).toBe(false)
    await delay(200)
    expect(later.aborted).toBe(true)
  })
})
