import { readColumns } from '../columns/empty-columns.ts'
import { fitsFile } from '../columns/type-holding.ts'
import type { LostType, PublishedColumn } from '../engine/published.ts'
import { type Connection, type Field, quoteIdentifier, SqlError } from '../engine/sql.ts'
import { type ColumnType, columnTypeOf, sqlType } from '../engine/types.ts'
import { describeQuery, type Shape } from './described.ts'
import type { Relation, RelationColumn } from './relation-types.ts'

/** A transform over its relations, with the columns that it needs and that no record has today. */
export interface SettledTransform {
  readonly relations: ReadonlyMap<string, Relation>
  /** What the query gives over them. */
  readonly fields: readonly Field[]
  /** Columns of the result that are NULL because no record of JSON or XML has them. */
  readonly absent: readonly string[]
  /** Published columns that the query does not give, whatever the source has; and what `columns` takes away. */
  readonly byWorkflow: ReadonlySet<string>
}

/**
 * Describes a transform, and finds out who has dropped the published columns that its result lacks: it is described
 * once more over each source with these columns. Where they then come, the source has dropped them; records of JSON and
 * XML may do so, and the columns are added as NULL. Else the query itself does not select them.
 * @param digits that a NUMERIC of the file holds
 * @throws SqlError for what the engine refuses
 */
export async function settleTransform(
  connection: Connection,
  relations: ReadonlyMap<string, Relation>,
  query: string,
  published: readonly PublishedColumn[],
  digits: number
): Promise<SettledTransform> {
  const settled = new Map(relations)
  const byColumns = new Set([...relations.values()].flatMap(({ held }) => [...held.byWorkflow]))
  const describe = (name?: string, added: readonly PublishedColumn[] = []): Promise<Description> =>
    described(connection, settled, query, name, added)
  let now = await describe()
  const absent = new Set<string>()
  const bySource = new Set<string>()
  for (const [name, relation] of relations) {
    const missing = published.filter(
      column => !hasField(now, column.name) && !bySource.has(column.name) && !byColumns.has(column.name)
    )
    const added = missing.filter(
      column =>
        !hasColumn(relation, column.name) && (column.type === undefined || fitsFile(column.type, digits))
    )
    if (added.length === 0) continue
    const come = await withoutDoubles(describe, name, added)
    if (come === undefined) continue
    const needed = await neededOf(describe, name, come.added, now)
    const seen = needed.filter(column => hasField(come.described, column.name))
    if (!relation.mayLack) {
      if (!('error' in now)) for (const column of seen) bySource.add(column.name)
      continue
    }
    if (needed.length === 0) continue
    settled.set(name, withNulls(settled.get(name) ?? relation, needed))
    for (const column of seen) absent.add(column.name)
    now = await describe()
  }
  if ('error' in now) throw now.error
  const { fields } = now
  for (const relation of relations.values()) {
    for (const column of relation.held.absent) if (hasField(now, column)) absent.add(column)
  }
  const dropped = published.filter(
    ({ name }) => !bySource.has(name) && !fields.some(field => field.name === name)
  )
  return {
    relations: settled,
    fields,
    absent: [...absent],
    byWorkflow: new Set([...byColumns, ...dropped.map(({ name }) => name)])
  }
}

/**
 * Which of the types that do not hold come from the query (or `columns`), not from the source: described over a source
 * whose column has the published type, the result still has another one.
 */
export async function typedByTransform(
  connection: Connection,
  relations: ReadonlyMap<string, Relation>,
  query: string,
  lost: readonly LostType[],
  digits: number
): Promise<ReadonlySet<string>> {
  const names = new Set<string>()
  for (const { name, type } of lost) {
    const owners = [...relations].filter(([, relation]) =>
      relation.columns.some(column => column.name === name)
    )
    let fromSource = false
    for (const [owner, relation] of owners) {
      const columns = relation.columns.map(column => (column.name === name ? { ...column, type } : column))
      if (relation.held.byWorkflow.has(name)) continue
      const shapes = new Map<string, Shape>([...relations].map(([key, one]) => [key, one.columns]))
      const fields = await describeQuery(connection, shapes.set(owner, columns), query).catch(ofSql)
      const field = fields?.find(one => one.name === name)
      if (field !== undefined && columnTypeOf(field.oid, field.typmod, digits) === type) fromSource = true
    }
    if (!fromSource) names.add(name)
  }
  return names
}

/** Tells of the columns of the sources that hold only NULL, where the query reads them. */
export async function tellEmptyColumns(
  connection: Connection,
  { relations, fields }: SettledTransform,
  query: string
): Promise<void> {
  for (const [owner, { columns, empty }] of relations) {
    if (empty === undefined) continue
    const describe = async (without: ReadonlySet<string>): Promise<number | undefined> => {
      const shapes = new Map<string, Shape>([...relations].map(([name, one]) => [name, one.columns]))
      shapes.set(
        owner,
        columns.filter(({ name }) => !without.has(name))
      )
      return (await describeQuery(connection, shapes, query).catch(ofSql))?.length
    }
    empty.tell(await readColumns(empty.names, fields.length, describe))
  }
}

type Description = { readonly fields: readonly Field[] } | { readonly error: SqlError }

async function described(
  connection: Connection,
  relations: ReadonlyMap<string, Relation>,
  query: string,
  extended: string | undefined,
  added: readonly PublishedColumn[]
): Promise<Description> {
  const shapes = [...relations].map(([name, { columns }]): [string, Shape] => [
    name,
    name === extended
      ? [...columns, ...added.map(column => ({ name: column.name, type: typeOf(column) }))]
      : columns
  ])
  try {
    return { fields: await describeQuery(connection, new Map(shapes), query) }
  } catch (error) {
    if (error instanceof SqlError) return { error }
    throw error
  }
}

type Describe = (name: string, added: readonly PublishedColumn[]) => Promise<Description>

/** `select *, upper(name) as n` would give `n` twice, if the source had it, too. */
async function withoutDoubles(
  describe: Describe,
  name: string,
  added: readonly PublishedColumn[]
): Promise<{ readonly added: readonly PublishedColumn[]; readonly described: Description } | undefined> {
  const first = await describe(name, added)
  if ('error' in first) return undefined
  const once = added.filter(column => first.fields.filter(field => field.name === column.name).length <= 1)
  if (once.length === added.length) return { added, described: first }
  const second = await describe(name, once)
  return 'error' in second ? undefined : { added: once, described: second }
}

/** The columns without which the query fails, or gives less. */
async function neededOf(
  describe: Describe,
  name: string,
  added: readonly PublishedColumn[],
  now: Description
): Promise<readonly PublishedColumn[]> {
  if (!('error' in now)) {
    const { fields } = now
    const all = await describe(name, added)
    if ('error' in all) return []
    return added.filter(
      column => hasField(all, column.name) && !fields.some(field => field.name === column.name)
    )
  }
  let needed = added
  for (const column of added) {
    const fewer = needed.filter(one => one !== column)
    const without = await describe(name, fewer)
    const given = hasField(await describe(name, needed), column.name)
    if (!('error' in without) && !given) needed = fewer
  }
  return needed
}

function withNulls(relation: Relation, added: readonly PublishedColumn[]): Relation {
  const columns = added.map(
    (column): RelationColumn => ({
      name: column.name,
      type: typeOf(column),
      reason: 'the published type; no record has it today',
      values: 0
    })
  )
  const nulls = columns.map(({ name, type }) => `null::${sqlType(type)} as ${quoteIdentifier(name)}`)
  return {
    ...relation,
    columns: [...relation.columns, ...columns],
    select: `select r.*, ${nulls.join(', ')} from (${relation.select}) r`
  }
}

function typeOf({ type }: PublishedColumn): ColumnType {
  return type ?? 'text'
}

function hasField(description: Description, name: string): boolean {
  return !('error' in description) && description.fields.some(field => field.name === name)
}

/** Names that differ by case only are one name to Tableau. */
function hasColumn({ columns }: Relation, name: string): boolean {
  return columns.some(column => column.name.toLowerCase() === name.toLowerCase())
}

function ofSql(error: unknown): undefined {
  if (error instanceof SqlError) return undefined
  throw error
}
