import { randomBytes } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ActionError } from '../../base/errors.ts'
import type { HyperServer } from '../engine/server.ts'
import { asEngineFailure, type Connection, quoteIdentifier, quoteLiteral } from '../engine/sql.ts'
import { countOf, createTable, withAttached } from '../engine/table.ts'
import type { Extract } from '../engine/types.ts'
import { fingerprintOf, rowHash } from './fingerprint.ts'

/** The rows of an extract, in an order that their content alone decides. */
export interface ExtractBatches {
  /** As `fingerprintOf` says. */
  readonly fingerprint: string
  /**
   * A Hyper file of a range of the rows; the extract itself where that is the same. The file of the part before is
   * removed.
   * @param from rows before the range
   * @param to rows before the end of the range
   * @throws ActionError engine.*
   */
  file(from: number, to: number): Promise<{ readonly path: string; readonly size: number }>
  /** Ends the connection; the files are left to the folder. Never throws. */
  close(): Promise<void>
}

/** How the rows are to be parted. */
export interface BatchOptions {
  /** The columns of the parts; all those of the extract unless given. */
  readonly columns?: readonly string[]
  /** Unique columns to order by; unless given, the order is that of the hashes of the rows. */
  readonly orderBy?: readonly string[]
  /** An existing folder for the files, in which databases may be made. */
  readonly folder: string
}

/**
 * Opens an extract to take parts out of it.
 * @throws ActionError engine.*
 */
export async function openBatches(
  server: HyperServer,
  extract: Extract,
  options: BatchOptions
): Promise<ExtractBatches> {
  const connection = await server.connect()
  try {
    const fingerprint = await withAttached(connection, extract.path, table =>
      fingerprintOf(connection, table, extract.columns)
    )
    return new Batches(connection, extract, options, fingerprint)
  } catch (error) {
    await connection.close()
    throw asEngineFailure(error, 'reading the extract')
  }
}

class Batches implements ExtractBatches {
  readonly fingerprint: string
  readonly #connection: Connection
  readonly #extract: Extract
  readonly #options: BatchOptions
  readonly #columns: readonly string[]
  /** Name of the column that numbers the rows, once they are numbered. */
  #number: string | undefined
  #path: string | undefined

  constructor(connection: Connection, extract: Extract, options: BatchOptions, fingerprint: string) {
    this.#connection = connection
    this.#extract = extract
    this.#options = options
    this.#columns = options.columns ?? extract.columns.map(({ name }) => name)
    this.fingerprint = fingerprint
  }

  async file(from: number, to: number): Promise<{ path: string; size: number }> {
    const { path, size, rowCount, columns } = this.#extract
    if (from === 0 && to === rowCount && this.#columns.length === columns.length) return { path, size }
    try {
      return await this.#write(from, to)
    } catch (error) {
      throw asEngineFailure(error, 'writing a part of the extract')
    }
  }

  async close(): Promise<void> {
    await this.#connection.close()
  }

  async #write(from: number, to: number): Promise<{ path: string; size: number }> {
    const connection = this.#connection
    this.#number ??= await this.#numberRows()
    if (this.#path !== undefined) await rm(this.#path, { force: true })
    const path = join(this.#options.folder, `part-${randomBytes(6).toString('hex')}.hyper`)
    const version = await this.#version()
    await connection.query(`create database ${quoteIdentifier(path)} with version ${version}`)
    this.#path = path
    const list = this.#columns.map(quoteIdentifier).join(', ')
    const written = await withAttached(connection, path, async (table, database) => {
      const rows = `select ${list} from numbered_rows where ${this.#number} > ${from} and ${this.#number} <= ${to}`
      await createTable(connection, { table, database }, rows)
      return await countOf(connection, table)
    })
    if (written !== to - from) {
      throw new ActionError(
        'engine.failed',
        `A part of the extract holds ${written} rows instead of ${to - from}.`,
        'Run again; if it happens again, report it with the debug log (ACTIONS_STEP_DEBUG=true).'
      )
    }
    return { path, size: (await stat(path)).size }
  }

  /** Numbers the rows once: each part would have to sort them all. */
  async #numberRows(): Promise<string> {
    const { columns, path } = this.#extract
    const taken = new Set(columns.map(({ name }) => name))
    let name = 'n'
    while (taken.has(name)) name += '_'
    const order = this.#options.orderBy?.map(quoteIdentifier).join(', ') ?? rowHash(columns)
    const list = this.#columns.map(quoteIdentifier).join(', ')
    await withAttached(this.#connection, path, async table => {
      await this.#connection.query(
        `create temporary table numbered_rows as (select row_number() over (order by ${order}) as ${name}, ${list} from ${table})`
      )
    })
    return name
  }

  async #version(): Promise<number> {
    return await withAttached(this.#connection, this.#extract.path, async (_table, database) => {
      const { rows } = await this.#connection.query(
        `select database_version from ${database}.pg_catalog.hyper_database where datname = ${quoteLiteral(this.#extract.path)}`
      )
      return Number(rows[0]?.[0] ?? 2)
    })
  }
}
