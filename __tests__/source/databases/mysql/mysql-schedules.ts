import type { ScheduledDatabase } from '../fault-schedules.ts'

/** MariaDB on a port of this machine, for schedules of faults. */
export function mysqlSchedules(port: number): ScheduledDatabase {
  return {
    port,
    config: {
      scheme: 'mysql',
      host: '127.0.0.1',
      path: ['sales'],
      parameters: new Map([['sslmode', 'disable']]),
      username: 'root',
      maxSize: 1e9,
      secrets: []
    },
    quotesTexts: true,
    sql: rows => `select seq, md5(seq) as h from seq_1_to_100000 where seq <= ${rows} order by seq`
  }
}
