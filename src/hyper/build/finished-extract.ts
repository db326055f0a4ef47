import { ActionError } from '../../base/errors.ts'
import { profileColumns } from '../engine/profile.ts'
import { type Connection, quoteIdentifier, quoteLiteral } from '../engine/sql.ts'
import { countOf } from '../engine/table.ts'
import { columnTypeOf, type Extract, type ExtractColumn } from '../engine/types.ts'
import type { Relation } from './relation-types.ts'

/** Rows of the preview, and characters of a value in it. */
const PREVIEW_ROWS = 10
const PREVIEW_CHARACTERS = 200

/**
 * The facts of a finished extract, out of the file.
 * @param table `"Extract"."Extract"` of the attached file in SQL
 * @param digits that a NUMERIC of the file holds
 */
export async function readFacts(
  connection: Connection,
  table: string,
  database: string,
  digits: number
): Promise<Omit<Extract, 'path' | 'size'>> {
  const { fields } = await connection.query(`select * from ${table} limit 0`)
  const notNull = await connection.query(
    `select a.attname from ${database}.pg_catalog.pg_attribute a join ${database}.pg_catalog.pg_class c on a.attrelid = c.oid where c.relname = ${quoteLiteral('Extract')} and a.attnotnull`
  )
  const required = new Set(notNull.rows.map(row => row[0]))
  const columns = fields.map((field): ExtractColumn => {
    const type = columnTypeOf(field.oid, field.typmod, digits)
    if (type === undefined) throw new Error(`the extract has a column of type number ${field.oid}`)
    return { name: field.name, type, nullable: !required.has(field.name) }
  })
  const rowCount = await countOf(connection, table)
  const shown = columns.map(column => {
    const text = `${quoteIdentifier(column.name)}::text`
    return `case when length(${text}) > ${PREVIEW_CHARACTERS} then left(${text}, ${PREVIEW_CHARACTERS}) || '…' else ${text} end`
  })
  const preview = await connection.query(`select ${shown.join(', ')} from ${table} limit ${PREVIEW_ROWS}`)
  return {
    rowCount,
    columns,
    preview: preview.rows,
    profile: await profileColumns(connection, table, columns)
  }
}

/**
 * A transform hides how many rows it was given, so the rows of queries are counted before it.
 * @throws ActionError `source.incomplete`
 */
export async function checkRows(
  connection: Connection,
  relations: ReadonlyMap<string, Relation>
): Promise<void> {
  for (const { rows, records } of relations.values()) {
    if (rows === undefined || records === undefined) continue
    const loaded = await countOf(connection, `${rows.from} s`)
    if (loaded !== records) throw otherCount(rows.origin, records, loaded)
  }
}

/**
 * Every row has arrived.
 * @param written rows before the file was closed
 * @param rowCount rows in the closed file
 * @param source the relation that all of them are of; undefined under a transform
 * @throws ActionError `source.incomplete`, `engine.failed`
 */
export function checkCounts(written: number, rowCount: number, source: Relation | undefined): void {
  const expected = source?.records ?? written
  if (rowCount === written && rowCount === expected) return
  if (source?.rows !== undefined) throw otherCount(source.rows.origin, expected, rowCount)
  throw new ActionError(
    'engine.failed',
    `The extract holds ${rowCount} rows, but ${expected} were read and ${written} written.`,
    'Nothing was published. Run again; if it happens again, report it with the debug log (ACTIONS_STEP_DEBUG=true).'
  )
}

/**
 * Every value that inference counted has arrived: the last net under all casts.
 * @param written the columns of the file
 * @throws ActionError `engine.failed`
 */
export async function checkValues(
  connection: Connection,
  table: string,
  source: Relation,
  written: readonly ExtractColumn[]
): Promise<void> {
  const names = new Set(written.map(({ name }) => name))
  const counted = source.columns.filter(({ name, values }) => values !== undefined && names.has(name))
  if (counted.length === 0) return
  const list = counted.map(column => `count(${quoteIdentifier(column.name)})`).join(', ')
  const row = (await connection.query(`select ${list} from ${table}`)).rows[0] ?? []
  const lost = counted.filter((column, index) => Number(row[index]) !== column.values)
  if (lost.length === 0) return
  throw new ActionError(
    'engine.failed',
    `Values were lost between the source and the extract in ${lost.map(column => JSON.stringify(column.name)).join(', ')}.`,
    'Nothing was published. This is a fault of the action: report it, and meanwhile give these columns the type text in columns.'
  )
}

function otherCount(origin: string, announced: number, loaded: number): ActionError {
  return new ActionError(
    'source.incomplete',
    `The database at ${origin} says that the result has ${announced.toLocaleString('en-US')} rows, but ${loaded.toLocaleString('en-US')} were read.`,
    'Nothing was published. Run again; if it happens again, report it with the debug log (ACTIONS_STEP_DEBUG=true).'
  )
}
