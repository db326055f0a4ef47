import type { Log } from '../../base/log.ts'
import { isNoNumber, remarkNoNumbers } from '../columns/no-numbers.ts'
import { type Connection, quoteIdentifier } from '../engine/sql.ts'
import { columnTypeOf, MAX_WIDE_PRECISION } from '../engine/types.ts'

/**
 * Makes NULL of NaN and infinite values in a table that was just written, and says how many there were.
 * @param table the table in SQL
 */
export async function makeFinite(connection: Connection, table: string, log: Log): Promise<void> {
  const { fields } = await connection.query(`select * from ${table} limit 0`)
  const names = fields
    .filter(({ oid, typmod }) => columnTypeOf(oid, typmod, MAX_WIDE_PRECISION) === 'double')
    .map(({ name }) => name)
  if (names.length === 0) return
  const found = names.map(name => `count(*) filter (where ${isNoNumber(quoteIdentifier(name))})`)
  const row = (await connection.query(`select ${found.join(', ')} from ${table}`)).rows[0] ?? []
  const counts = new Map(
    names.map((name, index) => [name, Number(row[index] ?? 0)] as const).filter(([, count]) => count > 0)
  )
  for (const name of counts.keys()) {
    const column = quoteIdentifier(name)
    await connection.query(`update ${table} set ${column} = null where ${isNoNumber(column)}`)
  }
  remarkNoNumbers(counts, log)
}
