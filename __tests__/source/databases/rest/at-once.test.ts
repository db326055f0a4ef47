import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { AtOnce } from '../../../../src/source/databases/rest/at-once.ts'

describe('things at once', () => {
  it('are as many as allowed, and all are waited for', async () => {
    const many = new AtOnce(3)
    let now = 0
    let most = 0
    let done = 0
    for (let index = 0; index < 10; index++) {
      await many.start(async () => {
        most = Math.max(most, ++now)
        await delay(5)
        now--
        done++
      })
    }
    await many.finish()
    expect([most, done]).toEqual([3, 10])
  })

  it('are all at their end when one has failed', async () => {
    const many = new AtOnce(2)
    let done = false
    await many.start(async () => {
      await delay(20)
      done = true
    })
    await many.start(() => Promise.reject(new Error('one')))
    await expect(many.start(async () => undefined)).rejects.toThrow('one')
    expect(done).toBe(true)
  })

  it('end with the first that fails', async () => {
    const many = new AtOnce(1)
    await many.start(() => Promise.reject(new Error('one')))
    await expect(many.start(() => Promise.reject(new Error('two')))).rejects.toThrow('one')
    await expect(many.finish()).rejects.toThrow('one')
  })
})
