import { copyFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type HyperServer, startHyper } from '../src/hyper/engine/server.ts'
import { type Connection, quoteIdentifier, quoteLiteral, SqlError } from '../src/hyper/engine/sql.ts'

export interface TableColumn {
  readonly name: string
  /** As Hyper's `format_type` writes it, e.g. `bigint`, `numeric(18,2)`. */
  readonly type: string
  readonly nullable: boolean
}

/** A table of a `.hyper` file. */
export interface Table {
  readonly schema: string
  readonly name: string
  readonly columns: readonly TableColumn[]
  readonly rows: number
}

/** The engine runs, but cannot open or read the file. */
export class UnreadableExtract extends Error {
  override readonly name = 'UnreadableExtract'
}

/** Reads `.hyper` files with the engine. The files themselves are never opened, only copies. */
export interface ExtractReader {
  /** The tables of a file. @throws UnreadableExtract */
  inspect(path: string): Promise<readonly Table[]>
  /** All values of a table as Hyper's text. */
  readRows(path: string, table: Table): Promise<readonly (readonly (string | null)[])[]>
  /** Writes to `target` the rows of `first` and then those of `second`; both have the same `table`. */
  concatenate(first: string, second: string, target: string, table: Table): Promise<void>
  /**
   * Does `work` on copies of the files, named to it as databases in SQL, and writes the first one to `target`.
   * Nothing is written when `work` throws. @throws UnreadableExtract for an error of the SQL
   */
  rewrite(
    paths: readonly string[],
    target: string,
    work: (connection: Connection, databases: readonly string[]) => Promise<void>
  ): Promise<void>
  /** Stops the engine, if it was started. */
  close(): Promise<void>
}

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'hyperdb-mcp-linux-x64-gnu',
  'darwin-arm64': 'hyperdb-mcp-darwin-arm64',
  'win32-x64': 'hyperdb-mcp-win32-x64-msvc'
}

/** Path of `hyperd`: HYPERD_PATH (the file or its folder), then the package for this platform. */
export function findHyperd(): string {
  const file = process.platform === 'win32' ? 'hyperd.exe' : 'hyperd'
  const given = process.env['HYPERD_PATH']
  if (given !== undefined && given !== '') return given.endsWith(file) ? given : join(given, file)
  const name = PACKAGES[`${process.platform}-${process.arch}`]
  if (name === undefined) throw new Error('There is no Hyper engine for this platform.')
  return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), file)
}

/** A file that is open in the engine. */
interface Opened {
  /** Name of the database in SQL. */
  readonly database: string
  readonly copy: string
}

/**
 * A reader whose engine starts with the first file and runs until `close`.
 * @param folder where copies are made; must exist
 */
export function createExtractReader(folder: string, hyperdPath: string | undefined): ExtractReader {
  let started: Promise<{ readonly server: HyperServer; readonly connection: Connection }> | undefined
  let turn: Promise<unknown> = Promise.resolve()
  let opened = 0

  const start = async () => {
    const server = await startHyper({
      hyperd: hyperdPath ?? findHyperd(),
      workDir: folder,
      readable: folder
    })
    return { server, connection: await server.connect() }
  }

  async function open(connection: Connection, path: string): Promise<Opened> {
    const file = { database: `f${opened}`, copy: join(folder, `copy-${opened}.hyper`) }
    opened++
    await copyFile(path, file.copy)
    await connection.query(`attach database ${quoteIdentifier(file.copy)} as ${file.database}`)
    return file
  }

  /** Opens copies of the files, one piece of work after the other, and removes the copies. */
  function withCopies<T>(
    paths: readonly string[],
    work: (connection: Connection, files: readonly Opened[]) => Promise<T>
  ): Promise<T> {
    const result = turn.then(async () => {
      started ??= start()
      const { connection } = await started
      const files: Opened[] = []
      try {
        for (const path of paths) files.push(await open(connection, path))
        return await work(connection, files)
      } catch (error) {
        if (error instanceof SqlError) throw new UnreadableExtract(error.message, { cause: error })
        throw error
      } finally {
        for (const { database, copy } of files) {
          await connection.query(`detach database ${database}`).catch(() => undefined)
          await rm(copy, { force: true })
        }
      }
    })
    turn = result.catch(() => undefined)
    return result
  }

  const rewrite: ExtractReader['rewrite'] = (paths, target, work) =>
    withCopies(paths, async (connection, files) => {
      await work(
        connection,
        files.map(file => file.database)
      )
      // Nothing is in the file before it is detached.
      await connection.query(`detach database ${files[0]?.database}`)
      await copyFile(files[0]?.copy ?? '', target)
    })

  return {
    inspect: path =>
      withCopies([path], async (connection, [file]) => {
        const database = file?.database ?? ''
        const tables: Table[] = []
        const names = await connection.query(
          `select schemaname, tablename from ${database}.pg_catalog.pg_tables
           where schemaname not in ('pg_catalog', 'information_schema') order by 1, 2`
        )
        for (const [schema, name] of names.rows) {
          tables.push(await inspectTable(connection, database, schema ?? '', name ?? ''))
        }
        return tables
      }),
    readRows: (path, table) =>
      withCopies([path], async (connection, [file]) => {
        const columns = table.columns.map(column => `${quoteIdentifier(column.name)}::text`).join(', ')
        const result = await connection.query(
          `select ${columns} from ${tableIn(file?.database ?? '', table)}`
        )
        return result.rows
      }),
    concatenate: (first, second, target, table) =>
      rewrite([first, second], target, async (connection, [into = '', from = '']) => {
        await connection.query(`insert into ${tableIn(into, table)} select * from ${tableIn(from, table)}`)
      }),
    rewrite,
    async close() {
      await turn
      const engine = await started?.catch(() => undefined)
      await engine?.connection.close()
      await engine?.server.stop()
    }
  }
}

/** A table of a database, in SQL. */
export const tableIn = (database: string, table: Pick<Table, 'schema' | 'name'>): string =>
  `${database}.${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`

async function inspectTable(
  connection: Connection,
  database: string,
  schema: string,
  name: string
): Promise<Table> {
  const catalog = `${database}.pg_catalog`
  const columns = await connection.query(
    `select a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
     from ${catalog}.pg_attribute a
     join ${catalog}.pg_class c on c.oid = a.attrelid
     join ${catalog}.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = ${quoteLiteral(schema)} and c.relname = ${quoteLiteral(name)} and a.attnum > 0
     order by a.attnum`
  )
  const count = await connection.query(
    `select count(*) from ${database}.${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
  )
  return {
    schema,
    name,
    rows: Number(count.rows[0]?.[0] ?? 0),
    columns: columns.rows.map(([column, type, notNull]) => ({
      name: column ?? '',
      type: type ?? '',
      nullable: notNull !== 't'
    }))
  }
}
