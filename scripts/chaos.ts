// npm run chaos [-- SCHEDULES [SEED]]: random publications in all modes against random schedules of faults.
// npm run chaos -- --databases SCHEDULES [SEED]: random queries at real databases whose connections die.
// Prints the schedules run, the outcomes by kind, and those that are wrong; fails when there is one.
import fc from 'fast-check'
import { faultsOf, runSchedules } from '../__tests__/tableau/chaos-lane.ts'
import { schedules } from '../__tests__/tableau/chaos-schedules.ts'
import { databaseChaos } from './chaos-databases.ts'
import { textTable } from './text-table.ts'

if (process.argv[2] === '--databases') {
  const [databaseCount = 1_000, databaseSeed] = process.argv.slice(3).map(Number)
  process.exit(await databaseChaos(databaseCount, databaseSeed))
}
const [count = 5_000, seed = Math.floor(Math.random() * 2 ** 31)] = process.argv.slice(2).map(Number)
const LANES = 4

const begun = performance.now()
console.log(`${count} schedules, seed ${seed}`)
let done = 0
let bad = 0
const { outcomes, byVerdict, wrong, doubledRows } = await runSchedules(
  fc.sample(schedules, { numRuns: count, seed }),
  LANES,
  outcome => {
    const faults = faultsOf(outcome)
    if (faults.length > 0) bad++
    for (const fault of faults) console.error(fault)
    if (++done % 250 === 0) console.error(`${done} of ${count}: ${bad} wrong, ${seconds()} s`)
  }
)
const late = Math.max(...outcomes.map(({ lateMs }) => lateMs))
const rows = [...byVerdict].sort().map(([verdict, times]) => [verdict, String(times)])
console.log(`
${textTable(['outcome', 'times'], rows)}

schedules run           ${outcomes.length}
wrong outcomes          ${wrong.length}
doubled rows            ${doubledRows}
sign-outs not tried     ${outcomes.filter(({ signedOut }) => !signedOut).length}
latest after a deadline ${Math.round(late)} ms (sign-out included)
seconds                 ${seconds()}`)
process.exit(wrong.length === 0 && outcomes.length === count ? 0 : 1)

function seconds(): string {
  return ((performance.now() - begun) / 1000).toFixed(1)
}
