import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../support/build.ts'
import { guardCase, judge } from '../support/guards-generator.ts'
import { expected } from '../support/guards-oracle.ts'

/** More of them: `npm run guards -- 20000`. */
const CASES = 500
const LANES = 4

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom({ minutes: 15, tidy: true })
})
afterAll(() => room.close())

describe('a random day after a random publication', () => {
  it(
    `is judged as the contract says, ${CASES} times, and no value changes`,
    async () => {
      const wrong: string[] = []
      let seed = 0
      const lane = async (): Promise<void> => {
        while (seed < CASES) {
          const mine = ++seed
          const difference = await judge(room, guardCase(mine))
          if (difference !== undefined) wrong.push(`seed ${mine}: ${difference}`)
        }
      }
      await Promise.all(Array.from({ length: LANES }, lane))
      expect(wrong).toEqual([])
    },
    10 * 60_000
  )

  it('covers every verdict in every mode', () => {
    // A generator that only made days that pass would prove nothing.
    const seen = new Map<string, number>()
    for (let seed = 1; seed <= CASES; seed++) {
      const { day, published, mode, onSchemaChange } = guardCase(seed)
      const { verdict } = expected(day, published, mode, onSchemaChange)
      const key = `${mode} ${verdict}`
      seen.set(key, (seen.get(key) ?? 0) + 1)
    }
    const rare = [
      'overwrite failed',
      'overwrite warned',
      'overwrite passed',
      'append failed',
      'append passed'
    ].filter(key => (seen.get(key) ?? 0) < CASES / 50)
    expect([rare, Object.fromEntries(seen)]).toEqual([[], expect.anything()])
  })
})
