import { keepTableTypes } from '../columns/keep-table-types.ts'
import { type HeldColumns, NOTHING_HELD, type PublishedShape } from '../engine/published.ts'
import { type Connection, quoteIdentifier } from '../engine/sql.ts'
import { withAttached } from '../engine/table.ts'
import { columnTypeOf } from '../engine/types.ts'
import type { Relation } from './relation-types.ts'
import type { PreparedTransform } from './transform.ts'

/** All columns of the one relation, but for those that rows are to keep as they are. */
export function selectOf(relation: Relation | undefined, published: PublishedShape | undefined): string {
  const { columns = [], select = '', held = NOTHING_HELD } = relation ?? {}
  if (published?.absent !== 'left out' || held.absent.length === 0) return select
  const left = columns.filter(({ name }) => !held.absent.includes(name))
  return `select ${left.map(({ name }) => quoteIdentifier(name)).join(', ')} from (${select}) r`
}

/**
 * What became of the published columns in a table that a transform has made.
 * @param path of its Hyper file
 * @param digits that a NUMERIC of the file holds
 */
export async function heldByTransform(
  connection: Connection,
  path: string,
  relations: ReadonlyMap<string, Relation>,
  { absent, byWorkflow, typedByIt }: PreparedTransform,
  published: PublishedShape | undefined,
  digits: number
): Promise<HeldColumns> {
  if (published === undefined) return { ...NOTHING_HELD, byWorkflow }
  const declared = new Map(
    [...relations.values()].flatMap(({ columns, held }) =>
      columns.flatMap(({ name, type }) => (held.byWorkflow.has(name) ? [[name, type] as const] : []))
    )
  )
  const types = new Map(published.columns.map(({ name, type }) => [name, type]))
  const { kept, lost } = await withAttached(connection, path, async table => {
    const { fields } = await connection.query(`select * from ${table} limit 0`)
    const columns = fields.flatMap(({ name, oid, typmod }) => {
      const type = columnTypeOf(oid, typmod, digits)
      return type === undefined || declared.get(name) === type ? [] : [{ name, type }]
    })
    return await keepTableTypes(connection, table, columns, types, digits)
  })
  return { kept, lost, absent, byWorkflow: new Set([...byWorkflow, ...(await typedByIt(lost))]) }
}
