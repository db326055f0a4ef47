// npm run guards -- 20000: random days after random publications, through the real build and the real guards, compared
// with an oracle that knows the contract only. Prints the seeds of wrong verdicts and changed values.
import { openBuildRoom } from '../__tests__/support/build.ts'
import { guardCase, judge } from '../__tests__/support/guards-generator.ts'

const LANES = 4
const MINUTES_PER_CASE = 0.02

const [count = '1000', first = '1'] = process.argv.slice(2)
const cases = Number(count)
let seed = Number(first) - 1
const last = seed + cases
const begun = performance.now()
const room = await openBuildRoom({ minutes: 10 + cases * MINUTES_PER_CASE, tidy: true })
let wrong = 0
try {
  const lane = async (): Promise<void> => {
    while (seed < last) {
      const mine = ++seed
      const difference = await judge(room, guardCase(mine))
      if (difference !== undefined) {
        wrong++
        console.error(`seed ${mine}: ${difference}\n`)
      }
      if (mine % 1000 === 0) console.log(state(mine - Number(first) + 1))
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
} finally {
  await room.close()
}
console.log(state(cases))
process.exitCode = wrong === 0 ? 0 : 1

function state(done: number): string {
  const minutes = ((performance.now() - begun) / 60_000).toFixed(1)
  return `${done.toLocaleString('en-US')} days, ${wrong} wrong, ${minutes} minutes`
}
