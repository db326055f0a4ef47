import { type Connection, quoteIdentifier } from './sql.ts'
import type { ColumnProfile, ExtractColumn } from './types.ts'

/** Columns that are looked at: each costs compilation in the engine, and no person reads more of them. */
const MAX_PROFILED = 200
/** Characters of a value that are shown. */
const MAX_CHARACTERS = 40

/**
 * How full the first 200 columns of a table are, and from where to where their values go, in one pass.
 * @param table the table in SQL
 * @param columns its columns, in order
 * @returns one for each of the first 200 columns, in order
 */
export async function profileColumns(
  connection: Connection,
  table: string,
  columns: readonly ExtractColumn[]
): Promise<readonly ColumnProfile[]> {
  const looked = columns.slice(0, MAX_PROFILED)
  const list = looked.flatMap(({ name, type }) => {
    const value = quoteIdentifier(name)
    // Booleans have no order in the engine.
    if (type === 'bool') return [`count(${value})`, 'null', 'null']
    return [`count(${value})`, shown(`min(${value})`), shown(`max(${value})`)]
  })
  const row = (await connection.query(`select ${list.join(', ')} from ${table}`)).rows[0] ?? []
  return looked.map((_, index) => {
    const [values, smallest, largest] = row.slice(3 * index)
    return { values: Number(values), smallest: smallest ?? null, largest: largest ?? null }
  })
}

function shown(value: string): string {
  return `left(${value}::text, ${MAX_CHARACTERS + 1})`
}
