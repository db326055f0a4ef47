import { describe, expect, it } from '@jest/globals'
import { stopping } from '../../../../src/source/databases/rest/stopping.ts'

describe('stopping a query', () => {
  it('is done once, at the end of a run or when it is closed', async () => {
    let times = 0
    const one = stopping(async () => {
      times++
    })
    await one.settle()
    await one.stop()
    expect(times).toBe(1)
  })

  it('keeps nobody waiting a second time', async () => {
    const endless = stopping(() => new Promise(() => undefined))
    void endless.stop()
    await endless.settle()
  })
})
