import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../support/build.ts'
import { guardCase, judge } from '../support/guards-generator.ts'

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
    const seen = new Set<string>()
    for (let seed = 1; seed <= CASES; seed++) {
      const { day, mode, onSchemaChange } = guardCase(seed)
      seen.add(`${day.format} ${mode} ${onSchemaChange}`)
    }
    expect(seen.size).toBe(2 * 3 * 3)
  })
})
