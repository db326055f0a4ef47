import type { ScheduledDatabase } from '../fault-schedules.ts'

/** PostgreSQL on a port of this machine, for schedules of faults. */
export function postgresSchedules(port: number): ScheduledDatabase {
  return {
    port,
    config: {
      scheme: 'postgres',
      host: '127.0.0.1',
      path: ['postgres'],
      parameters: new Map([['sslmode', 'disable']]),
      username: 'postgres',
      maxSize: 1e9,
      secrets: []
    },
    sql: rows => `select i, md5(i::text) from generate_series(1, ${rows}) i order by i`
  }
}
