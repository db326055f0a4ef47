import { type Connection, type Field, quoteIdentifier } from '../engine/sql.ts'
import { type ColumnType, sqlType } from '../engine/types.ts'

/** The columns of a relation, as far as a query over it is to be described. */
export type Shape = readonly { readonly name: string; readonly type: ColumnType }[]

/**
 * Runs a query over empty tables: names, types and mistakes show without reading data.
 * @param shapes the columns of each relation by name
 * @throws SqlError for what the engine refuses
 */
export async function describeQuery(
  connection: Connection,
  shapes: ReadonlyMap<string, Shape>,
  query: string
): Promise<readonly Field[]> {
  const made: string[] = []
  try {
    for (const [name, shape] of shapes) {
      const columns = shape.map(column => `${quoteIdentifier(column.name)} ${sqlType(column.type)}`)
      await connection.query(`create temporary table ${quoteIdentifier(name)} (${columns.join(', ')})`)
      made.push(name)
    }
    return (await connection.query(`select * from (\n${query}\n) q limit 0`)).fields
  } finally {
    for (const name of made) await connection.query(`drop table ${quoteIdentifier(name)}`)
  }
}
