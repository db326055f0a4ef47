import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { Pace } from '../../../src/hyper/ahead/pace.ts'

describe('the pace of a source', () => {
  it('leaves no time before anything is told,', () => {
    const pace = new Pace()
    expect(pace.hasTime).toBe(false)
  })

  it('is kept up with where half of what comes can be loaded meanwhile', async () => {
    const pace = new Pace()
    pace.told(1_000)
    await delay(100)
    // 10,000 bytes in 0.1 s or a little more.
    pace.told(11_000)
    expect(pace.keepsUp(10_000, 100)).toBe(true)
    expect(pace.keepsUp(5_100, 100)).toBe(true)
    expect(pace.keepsUp(10, 100)).toBe(false)
  })

  it('leaves no time where it is faster than any engine', async () => {
    const pace = new Pace()
    pace.told(0)
    await delay(50)
    pace.told(2_000_000_000)
    expect(pace.hasTime).toBe(false)
  })

  it('is kept up with where nothing more comes', async () => {
    const pace = new Pace()
    pace.told(1_000)
    await delay(10)
    expect(pace.keepsUp(1, 1_000)).toBe(true)
  })
})
