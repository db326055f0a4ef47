import { type Connection, quoteIdentifier, quoteLiteral, SqlError } from './sql.ts'
import { columnTypeOf, type ExtractColumn, MAX_WIDE_PRECISION } from './types.ts'

let attachments = 0

/** A file that is attached. */
export interface Attached {
  /** The name of `"Extract"."Extract"` in SQL. */
  readonly table: string
  readonly database: string
  /** Writes what has changed, and closes the file. @throws SqlError, ActionError `engine.disk` */
  detach(): Promise<void>
}

/** Opens a file. @throws SqlError when it cannot be opened */
export async function attach(connection: Connection, path: string): Promise<Attached> {
  const database = `file_${++attachments}`
  await connection.query(`attach database ${quoteIdentifier(path)} as ${database}`)
  return {
    table: `${database}."Extract"."Extract"`,
    database,
    detach: async () => {
      await connection.query(`detach database ${database}`)
    }
  }
}

/**
 * Does `work` while a file is attached, and gives it the name of `"Extract"."Extract"` in SQL.
 * @throws SqlError when the file cannot be opened
 */
export async function withAttached<T>(
  connection: Connection,
  path: string,
  work: (table: string, database: string) => Promise<T>
): Promise<T> {
  const attached = await attach(connection, path)
  return await whileAttached(attached, () => work(attached.table, attached.database))
}

/** Does `work` while a file is attached, and detaches it. */
export async function whileAttached<T>(
  { detach }: Pick<Attached, 'detach'>,
  work: () => Promise<T>
): Promise<T> {
  let result: T
  try {
    result = await work()
  } catch (error) {
    await detach().catch(() => undefined)
    throw error
  }
  await detach()
  return result
}

/**
 * The columns of `"Extract"."Extract"` in a file that somebody else may have written. Whether they may be NULL is
 * not asked.
 * @returns undefined when the file has another table, or cannot be read; a column of a type that is not ours
 *   has the type `undefined`
 */
export async function readColumns(
  connection: Connection,
  path: string
): Promise<
  readonly { readonly name: string; readonly type: ExtractColumn['type'] | undefined }[] | undefined
> {
  try {
    return await withAttached(connection, path, async (table, database) => {
      const found = await connection.query(
        `select count(*) from ${database}.pg_catalog.pg_tables where schemaname = ${quoteLiteral('Extract')} and tablename = ${quoteLiteral('Extract')}`
      )
      if (found.rows[0]?.[0] !== '1') return undefined
      const { fields } = await connection.query(`select * from ${table} limit 0`)
      return fields.map(({ name, oid, typmod }) => ({
        name,
        type: columnTypeOf(oid, typmod, MAX_WIDE_PRECISION)
      }))
    })
  } catch (error) {
    if (error instanceof SqlError) return undefined
    throw error
  }
}

/**
 * The number of rows of `"Extract"."Extract"` in a file.
 * @throws SqlError when the file has no such table, or cannot be read
 */
export async function countRows(connection: Connection, path: string): Promise<number> {
  return await withAttached(connection, path, table => countOf(connection, table))
}

/** The number of rows of a table, or of a derived one, in SQL. @throws SqlError */
export async function countOf(connection: Connection, table: string): Promise<number> {
  return Number((await connection.query(`select count(*) from ${table}`)).rows[0]?.[0])
}

/** Makes `"Extract"."Extract"` of the rows of a SELECT, in a database that has no schema yet. @throws SqlError */
export async function createTable(
  connection: Connection,
  { table, database }: Pick<Attached, 'table' | 'database'>,
  select: string
): Promise<void> {
  await connection.query(`create schema ${database}."Extract"`)
  await connection.query(`create table ${table} as (${select})`)
}
