import fc from 'fast-check'
import {
  runSchedules,
  type ScheduledDatabase,
  schedules
} from '../__tests__/source/databases/fault-schedules.ts'
import { mysqlSchedules } from '../__tests__/source/databases/mysql/mysql-schedules.ts'
import { postgresSchedules } from '../__tests__/source/databases/postgres/postgres-schedules.ts'
import { startMariaDb } from '../__tests__/support/mariadb.ts'
import { startPostgres } from '../__tests__/support/postgres.ts'
import { textTable } from './text-table.ts'

const LANES = 12

/** The databases whose connections are cut; each is started for it. */
const DATABASES: Readonly<
  Record<string, () => Promise<{ readonly database: ScheduledDatabase; stop(): Promise<void> }>>
> = {
  PostgreSQL: async () => {
    const server = await startPostgres({ settings: { max_connections: '200' } })
    return { database: postgresSchedules(server.port), stop: () => server.stop() }
  },
  MariaDB: async () => {
    const server = await startMariaDb({ settings: { 'max-connections': '200' } })
    return { database: mysqlSchedules(server.port), stop: () => server.stop() }
  }
}

/**
 * Random schedules of faults at each database, as many as said.
 * @returns the exit code: 1 when an outcome is wrong
 */
export async function databaseChaos(
  count: number,
  seed: number = Math.floor(Math.random() * 2 ** 31)
): Promise<number> {
  let wrong = 0
  for (const [name, start] of Object.entries(DATABASES)) {
    const begun = performance.now()
    const { database, stop } = await start()
    let done = 0
    const verdicts = new Map<string, number>()
    try {
      await runSchedules(database, fc.sample(schedules, { numRuns: count, seed }), LANES, outcome => {
        verdicts.set(outcome.verdict, (verdicts.get(outcome.verdict) ?? 0) + 1)
        if (outcome.wrong !== undefined) {
          wrong++
          console.error(`${outcome.wrong}: ${JSON.stringify(outcome.schedule)}`)
        }
        if (++done % 100 === 0) console.error(`${name}: ${done} of ${count}, ${wrong} wrong`)
      })
    } finally {
      await stop()
    }
    const rows = [...verdicts].sort().map(([verdict, times]) => [verdict, String(times)])
    console.log(`
${name}: ${count} schedules, seed ${seed}, ${((performance.now() - begun) / 1000).toFixed(1)} s

${textTable(['outcome', 'times'], rows)}

wrong outcomes ${wrong}`)
  }
  return wrong === 0 ? 0 : 1
}
