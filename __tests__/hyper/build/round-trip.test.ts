import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { openRooms, roundTrips } from '../../support/round-trip.ts'

// Random tables go through the real build and back, and are compared with what the contract says must come out
// (support/oracle.ts). `npm run fuzz` does the same with many more. Each run of CI sees other tables; the seed is in
// the report, and FUZZ_SEED repeats it.

const TABLES = 2000
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000_000)
/** Two cores that do something else as well take more than twenty. */
const MINUTES = 45

let rooms: Awaited<ReturnType<typeof openRooms>>
beforeAll(async () => {
  rooms = await openRooms(MINUTES)
})
afterAll(() => rooms.close())

it(
  `gives ${TABLES} tables back as they were`,
  async () => {
    const tally = { tables: 0, extracts: 0, values: 0, failures: 0 }
    const differences = await roundTrips(rooms, { seed, tables: TABLES, formats: 'one' }, tally)
    if (differences.length > 0) throw new Error(`FUZZ_SEED=${seed}\n${differences.join('\n\n')}`)
    expect(tally.tables).toBe(TABLES)
    // The tables are no trifles: most become extracts, and some must fail.
    expect(tally.extracts).toBeGreaterThan(TABLES / 2)
    expect(tally.failures).toBeGreaterThan(TABLES / 50)
    expect(tally.values).toBeGreaterThan(10 * TABLES)
  },
  MINUTES * 60_000
)
