import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import pg from 'pg'

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
  /** Stops the engine, if it was started. */
  close(): Promise<void>
}

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'hyperdb-mcp-linux-x64-gnu',
  'darwin-arm64': 'hyperdb-mcp-darwin-arm64',
  'win32-x64': 'hyperdb-mcp-win32-x64-msvc'
}

const START_TIMEOUT_MS = 30_000

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Path of `hyperd`: HYPERD_PATH (the file or its folder), then the package for this platform. */
function findHyperd(): string {
  const file = process.platform === 'win32' ? 'hyperd.exe' : 'hyperd'
  const given = process.env['HYPERD_PATH']
  if (given !== undefined && given !== '') return given.endsWith(file) ? given : join(given, file)
  const name = PACKAGES[`${process.platform}-${process.arch}`]
  if (name === undefined) throw new Error('There is no Hyper engine for this platform.')
  return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), file)
}

interface Engine {
  readonly client: pg.Client
  stop(): Promise<void>
}

/** Starts hyperd; it tells its port over a callback connection and ends when that is closed. */
async function startEngine(hyperd: string, folder: string): Promise<Engine> {
  const listener = createServer()
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const child = spawn(
    hyperd,
    [
      'run',
      `--callback-connection=tab.tcp://127.0.0.1:${(listener.address() as AddressInfo).port}`,
      '--listen-connection=tab.tcp://127.0.0.1:0',
      '--init-user=tableau_internal_user',
      '--language=en_US',
      '--no-password=true',
      '--skip-license=true',
      '--log-config=',
      `--log-dir=${folder}`,
      `--hyper-temp-directory-override=${folder}`
    ],
    { cwd: folder, env: { ...process.env, TZ: 'UTC' }, stdio: ['ignore', 'ignore', 'pipe'] }
  )
  const exited = new Promise<void>(done => child.once('exit', () => done()).once('error', () => done()))
  try {
    const { port, callback } = await endpoint(child, listener)
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: 'tableau_internal_user',
      password: '',
      database: '',
      ssl: false,
      application_name: 'tableau-simulator',
      options: '-c extra_float_digits=3 -c time_zone=UTC',
      types: { getTypeParser: () => (value: unknown) => value }
    })
    client.on('error', () => undefined)
    await client.connect()
    return {
      client,
      async stop() {
        await client.end()
        callback.destroy()
        await exited
      }
    }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  } finally {
    listener.close()
  }
}

/** Waits for `[length][endpoint]` on the callback connection; the endpoint may end with NUL. */
function endpoint(
  child: ChildProcess,
  listener: ReturnType<typeof createServer>
): Promise<{ port: number; callback: Socket }> {
  return new Promise((resolve, reject) => {
    let errors = ''
    const timer = setTimeout(
      () => reject(new Error(`hyperd did not answer in time. ${errors}`)),
      START_TIMEOUT_MS
    )
    child.stderr?.on('data', chunk => (errors += String(chunk)))
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`hyperd ended with ${code}. ${errors}`)))
    listener.once('connection', callback => {
      let received = Buffer.alloc(0)
      callback.on('error', () => undefined)
      callback.on('data', (chunk: Buffer) => {
        received = Buffer.concat([received, chunk])
        const length = received[0]
        if (length === undefined || received.length < 1 + length) return
        const port = /:(\d+)\0*$/.exec(received.toString('utf8', 1, 1 + length))?.[1]
        clearTimeout(timer)
        if (port === undefined) reject(new Error('hyperd told an address without a port.'))
        else resolve({ port: Number(port), callback })
      })
    })
  })
}

/**
 * A reader whose engine starts with the first file and runs until `close`.
 * @param folder where copies are made; must exist
 */
export function createExtractReader(folder: string, hyperdPath: string | undefined): ExtractReader {
  let engine: Promise<Engine> | undefined
  let turn: Promise<unknown> = Promise.resolve()
  let copies = 0

  const start = (): Promise<Engine> => {
    engine ??= startEngine(hyperdPath ?? findHyperd(), folder)
    return engine
  }

  /** Opens copies of the files, one piece of work after the other, and removes the copies. */
  function withCopies<T>(
    paths: readonly string[],
    work: (client: pg.Client, databases: readonly string[], copies: readonly string[]) => Promise<T>
  ): Promise<T> {
    const result = turn.then(async () => {
      const { client } = await start()
      const copied: string[] = []
      const attached: string[] = []
      try {
        for (const path of paths) {
          const copy = join(folder, `copy-${copies++}.hyper`)
          await copyFile(path, copy)
          copied.push(copy)
          const database = `f${attached.length}`
          await client.query(`attach database ${identifier(copy)} as ${database}`)
          attached.push(database)
        }
        return await work(client, attached, copied)
      } catch (error) {
        if (error instanceof pg.DatabaseError) throw new UnreadableExtract(error.message, { cause: error })
        throw error
      } finally {
        for (const database of attached)
          await client.query(`detach database ${database}`).catch(() => undefined)
        for (const copy of copied) await rm(copy, { force: true })
      }
    })
    turn = result.catch(() => undefined)
    return result
  }

  return {
    inspect: path =>
      withCopies([path], async (client, [database]) => {
        const tables: Table[] = []
        for (const [schema, name] of await texts(
          client,
          `select schemaname, tablename from ${database}.pg_catalog.pg_tables
           where schemaname not in ('pg_catalog', 'information_schema') order by 1, 2`
        )) {
          tables.push(await inspectTable(client, database ?? '', schema ?? '', name ?? ''))
        }
        return tables
      }),
    readRows: (path, table) =>
      withCopies([path], async (client, [database]) => {
        const columns = table.columns.map(column => `${identifier(column.name)}::text`).join(', ')
        return texts(client, `select ${columns} from ${qualified(database ?? '', table)}`)
      }),
    async concatenate(first, second, target, table) {
      await mkdir(dirname(target), { recursive: true })
      await withCopies([first, second], async (client, [into, from], [copy]) => {
        await client.query(
          `insert into ${qualified(into ?? '', table)} select * from ${qualified(from ?? '', table)}`
        )
        // Nothing is in the file before it is detached.
        await client.query(`detach database ${into}`)
        await copyFile(copy ?? '', target)
      })
    },
    async close() {
      await turn
      const running = await engine?.catch(() => undefined)
      await running?.stop()
    }
  }
}

const qualified = (database: string, table: Pick<Table, 'schema' | 'name'>): string =>
  `${database}.${identifier(table.schema)}.${identifier(table.name)}`

async function texts(client: pg.Client, sql: string): Promise<(string | null)[][]> {
  const result = await client.query<(string | null)[]>({ text: sql, rowMode: 'array' })
  return result.rows
}

async function inspectTable(
  client: pg.Client,
  database: string,
  schema: string,
  name: string
): Promise<Table> {
  const catalog = `${database}.pg_catalog`
  const columns = await texts(
    client,
    `select a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
     from ${catalog}.pg_attribute a
     join ${catalog}.pg_class c on c.oid = a.attrelid
     join ${catalog}.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = ${literal(schema)} and c.relname = ${literal(name)} and a.attnum > 0
     order by a.attnum`
  )
  const [count] = await texts(client, `select count(*) from ${qualified(database, { schema, name })}`)
  return {
    schema,
    name,
    rows: Number(count?.[0] ?? 0),
    columns: columns.map(([column, type, notNull]) => ({
      name: column ?? '',
      type: type ?? '',
      nullable: notNull !== 't'
    }))
  }
}
