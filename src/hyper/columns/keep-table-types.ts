import type { HeldColumns, KeptType, LostType } from '../engine/published.ts'
import { type Connection, quoteIdentifier } from '../engine/sql.ts'
import { type ColumnType, sqlType } from '../engine/types.ts'
import { shownValue } from '../read/locate.ts'
import { fitsFile, holds, mayBecome } from './type-holding.ts'

/** Columns whose value in the way is shown. */
const MAX_EXPLAINED = 10

/**
 * Finds out which columns of a table that a transform has made can have the types that they have in the published data
 * source, because these take all values without loss. Nothing becomes text: how a value was written is not known here.
 * @param table in SQL
 * @param columns of the table whose type the workflow does not give
 * @param published types by name
 * @param digits that a NUMERIC of the file holds
 */
export async function keepTableTypes(
  connection: Connection,
  table: string,
  columns: readonly { readonly name: string; readonly type: ColumnType }[],
  published: ReadonlyMap<string, ColumnType | undefined>,
  digits: number
): Promise<Pick<HeldColumns, 'kept' | 'lost'>> {
  const candidates = columns.flatMap(({ name, type: inferred }): KeptType[] => {
    const type = published.get(name)
    return type === undefined || type === inferred ? [] : [{ name, type, inferred }]
  })
  if (candidates.length === 0) return { kept: [], lost: [] }
  const misfit = ({ name, type, inferred }: KeptType): string => {
    const value = quoteIdentifier(name)
    const fits = mayBecome(inferred, type, digits) ? holds(value, inferred, type) : 'false'
    return `${value} is not null and not ${fits}`
  }
  const counts = candidates.flatMap(candidate => [
    `count(${quoteIdentifier(candidate.name)})`,
    `count(*) filter (where ${misfit(candidate)})`
  ])
  const row = (await connection.query(`select ${counts.join(', ')} from ${table}`)).rows[0] ?? []
  const kept: KeptType[] = []
  const lost: LostType[] = []
  for (const [index, candidate] of candidates.entries()) {
    const [values, misfits] = [Number(row[2 * index]), Number(row[2 * index + 1])]
    if (values === 0 ? fitsFile(candidate.type, digits) : misfits === 0) {
      kept.push(candidate)
      continue
    }
    const text = `left(${quoteIdentifier(candidate.name)}::text, 81)`
    const query = `select ${text} from ${table} where ${misfit(candidate)} limit 1`
    const example = lost.length < MAX_EXPLAINED ? (await connection.query(query)).rows[0]?.[0] : null
    lost.push({ ...candidate, ...(example == null ? {} : { value: shownValue(example) }) })
  }
  return { kept, lost }
}

/** SQL of all columns of such a table, those that are kept in their published types. */
export function withKeptTypes(
  columns: readonly { readonly name: string }[],
  kept: readonly KeptType[]
): string {
  const types = new Map(kept.map(({ name, type }) => [name, type]))
  const list = columns.map(({ name }) => {
    const value = quoteIdentifier(name)
    const type = types.get(name)
    return type === undefined ? value : `cast(${value} as ${sqlType(type)}) as ${value}`
  })
  return list.join(', ')
}
