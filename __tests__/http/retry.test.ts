import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Deadline } from '../../src/base/deadline.ts'
import { duration } from '../../src/http/duration.ts'
import { type Outcome, RETRY_POLICY, retry, SOURCE_POLICY } from '../../src/http/retry.ts'
import { retryAfterMs } from '../../src/http/retry-after.ts'
import { memoryLog } from '../support/memory-log.ts'

let deadline: Deadline

beforeEach(() => {
  deadline = new Deadline(1)
})
afterEach(() => deadline.close())

const FAST = { ...RETRY_POLICY, baseMs: 1 }

function options(log = memoryLog(), policy = FAST) {
  return {
    deadline,
    log,
    policy,
    tooLong: (asked: string, limit: string) => new Error(`asked ${asked}, beyond ${limit}`)
  }
}

function scripted<T>(...outcomes: Outcome<T>[]) {
  const attempts: number[] = []
  return {
    attempts,
    operation: async (attempt: number) => {
      attempts.push(attempt)
      return outcomes.shift() as Outcome<T>
    }
  }
}

const busy = (askedMs?: number): Outcome<string> => ({
  again: 'HTTP 429 from host/path',
  askedMs,
  error: new Error('still busy')
})

describe('retry', () => {
  it('gives the first value', async () => {
    const { operation, attempts } = scripted(busy(), busy(), { value: 'x' })
    expect(await retry(operation, options())).toBe('x')
    expect(attempts).toEqual([1, 2, 3])
  })

  it('gives up after the last attempt with the error of that attempt', async () => {
    const { operation, attempts } = scripted(busy(), busy(), busy(), busy(), busy())
    await expect(retry(operation, options())).rejects.toThrow('still busy')
    expect(attempts).toHaveLength(5)
  })

  it('goes on for as long as the policy lasts, and says how often and how long it was tried', async () => {
    const outcomes = Array.from({ length: 50 }, () => busy())
    const { operation, attempts } = scripted(...outcomes)
    const begin = performance.now()
    const gaveUp = (error: Error, tried: { attempts: number; ms: number }) =>
      new Error(`${error.message} after ${tried.attempts}, ${tried.ms >= 300}`)
    const policy = { ...FAST, attempts: 2, lastsMs: 300, capMs: 40 }
    await expect(retry(operation, { ...options(memoryLog(), policy), gaveUp })).rejects.toThrow(
      /^still busy after \d+, true$/
    )
    expect(performance.now() - begin).toBeGreaterThanOrEqual(300)
    expect(attempts.length).toBeGreaterThan(5)
  })

  it('does not go on for long after what hardly ever heals', async () => {
    const outcomes = Array.from({ length: 9 }, () => ({ ...busy(), brief: true }))
    const { operation, attempts } = scripted(...outcomes)
    const policy = { ...FAST, lastsMs: 60_000 }
    await expect(retry(operation, options(memoryLog(), policy))).rejects.toThrow('still busy')
    expect(attempts).toHaveLength(5)
  })

  it('waits half of its exponential time at least', async () => {
    const log = memoryLog()
    const { operation } = scripted(busy(), busy(), { value: 'x' })
    await retry(operation, options(log, { ...FAST, baseMs: 200 }))
    const waits = log.lines.map(line => Number(/waiting ([\d.]+) s/.exec(line)?.[1]))
    expect(waits[0]).toBeGreaterThanOrEqual(0.1)
    expect(waits[1]).toBeGreaterThanOrEqual(0.2)
  })

  it('tries a source for half a minute at least', () => {
    const { lastsMs, capMs } = SOURCE_POLICY
    expect(lastsMs).toBe(30_000)
    expect(capMs).toBeLessThanOrEqual(10_000)
  })

  it('passes on what is thrown, at once', async () => {
    let calls = 0
    const operation = async (): Promise<Outcome<string>> => {
      calls++
      throw new Error('for good')
    }
    await expect(retry(operation, options())).rejects.toThrow('for good')
    expect(calls).toBe(1)
  })

  it('waits as long as it was asked, and says how long and why', async () => {
    const log = memoryLog()
    const { operation } = scripted(busy(200), { value: 'x' })
    const begin = performance.now()
    await retry(operation, options(log))
    expect(performance.now() - begin).toBeGreaterThanOrEqual(195)
    expect(log.lines).toEqual(['HTTP 429 from host/path: waiting 0.2 s as it asked (attempt 2 of 5)'])
  })

  it('waits a random part of an exponential time by itself', async () => {
    const log = memoryLog()
    const outcomes = Array.from({ length: 8 }, () => busy())
    const { operation } = scripted(...outcomes, { value: 'x' })
    await retry(operation, options(log, { ...FAST, attempts: 9, baseMs: 4, capMs: 40 }))
    const waits = log.lines.map(line => Number(/waiting ([\d.]+) s/.exec(line)?.[1]) * 1000)
    expect(waits).toHaveLength(8)
    expect(Math.max(...waits)).toBeLessThanOrEqual(50)
  })

  it('refuses at once a wait over the limit, or over the deadline, naming both', async () => {
    const day = scripted(busy(86_400_000))
    await expect(retry(day.operation, options())).rejects.toThrow('asked 24 h, beyond the limit of 10 min')
    const minutes = scripted(busy(300_000))
    await expect(retry(minutes.operation, options())).rejects.toThrow(
      /asked 5 min, beyond the \d+ s left until the deadline of the run/
    )
    expect([...day.attempts, ...minutes.attempts]).toEqual([1, 1])
  })

  it('ends a wait when the run is cancelled, and names what it waited for', async () => {
    const { operation } = scripted(busy(30_000))
    const outcome = expect(retry(operation, options())).rejects.toThrow(
      'cancelled while waiting for the next attempt after HTTP 429 from host/path'
    )
    setTimeout(() => deadline.cancel(), 10)
    await outcome
  })
})

describe('retryAfterMs', () => {
  const date = 'Wed, 25 Nov 2026 10:00:00 GMT'

  it.each([
    ['2', 2_000],
    [' 120 ', 120_000],
    ['Wed, 25 Nov 2026 10:00:03 GMT', 3_000],
    ['Wednesday, 25-Nov-26 10:00:03 GMT', 3_000],
    ['Wed Nov 25 10:00:03 2026', 3_000],
    ['Wed, 25 Nov 2026 09:59:00 GMT', undefined],
    ['0', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['Wed, soon', undefined],
    ['', undefined]
  ])('%j by the server clock', (value, expected) => {
    expect(retryAfterMs({ 'retry-after': value, date })).toBe(expected)
  })

  it('takes its own clock when the server tells no time', () => {
    const wait = retryAfterMs({ 'retry-after': new Date(Date.now() + 60_000).toUTCString() })
    expect(wait).toBeGreaterThan(50_000)
    expect(wait).toBeLessThanOrEqual(60_000)
  })

  it('knows when there is no such header', () => expect(retryAfterMs({ date })).toBeUndefined())
})

describe('duration', () => {
  it.each([
    [380, '0.4 s'],
    [2_000, '2 s'],
    [90_000, '90 s'],
    [600_000, '10 min'],
    [86_400_000, '24 h']
  ])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text))
})
