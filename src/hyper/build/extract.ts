import { rename, rm, stat } from 'node:fs/promises'
import { ActionError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { withKeptTypes } from '../columns/keep-table-types.ts'
import { createDatabase } from '../engine/new-database.ts'
import { type HeldColumns, type KeptType, NOTHING_HELD, type PublishedShape } from '../engine/published.ts'
import { asEngineFailure, type Connection, SqlError } from '../engine/sql.ts'
import { countOf, createTable, whileAttached, withAttached } from '../engine/table.ts'
import { type Extract, type HyperVersion, numericDigits } from '../engine/types.ts'
import { contentHash } from '../rows/content-hash.ts'
import { checkCounts, checkRows, checkValues, readFacts } from './finished-extract.ts'
import { makeFinite } from './finite-table.ts'
import { heldByTransform, selectOf } from './held-columns.ts'
import { noRows, noRowsOfTransform } from './no-rows.ts'
import type { BegunTable, Relation, TableAhead } from './relation-types.ts'
import { prepareTransform, transformError } from './transform.ts'

/** How the extract is made of the relations. */
export interface ExtractOptions {
  /** The user's SQL; undefined: everything of the one relation. */
  readonly transform?: string
  /** Where the `.hyper` file shall stand, in an existing folder; a file there is replaced. */
  readonly outputPath: string
  /** Where it stands until it is whole, in the same folder. Nothing is there before. */
  readonly unfinishedPath: string
  /** Else a transform that gives no row fails. */
  readonly mayBeEmpty: boolean
  /** IANA name of the zone whose wall clock instants are stored in. */
  readonly zone: string
  /** Version of the file format. */
  readonly version: HyperVersion
  /** What is published; undefined when nothing is, or nobody asks. */
  readonly published?: PublishedShape
  /** What was loaded already; undefined: nothing. */
  readonly ahead?: TableAhead
}

/** The extract, and what became of the published columns. */
export interface WrittenExtract extends Extract {
  readonly held: HeldColumns
  /** As `contentHash` says, over all columns. */
  readonly fingerprint: string
}

/**
 * Writes the rows into `"Extract"."Extract"` of a fresh database, closes it, opens it again, compares, and puts
 * it in its place. Until then nothing stands at the output path.
 * @param relations at least one, each with a column; one only when there is no transform
 * @throws ActionError data.empty, transform.*, engine.output, engine.disk, engine.failed
 */
export async function writeExtract(
  connection: Connection,
  relations: ReadonlyMap<string, Relation>,
  options: ExtractOptions,
  log: Log
): Promise<WrittenExtract> {
  const digits = numericDigits(options.version)
  // Without a transform every record and value of the source must arrive.
  const whole = options.transform === undefined ? [...relations.values()][0] : undefined
  const prepared =
    options.transform === undefined
      ? undefined
      : await prepareTransform(
          connection,
          relations,
          options.transform,
          { zone: options.zone, digits },
          options.published,
          log
        )
  const select = prepared?.select ?? selectOf(whole, options.published)
  const unfinished = options.unfinishedPath
  try {
    if (whole === undefined) await checkRows(connection, relations)
    const begun = await begunTable(options.ahead, whole, select)
    const writing =
      begun === undefined
        ? write(connection, select, options, async table => {
            if (whole === undefined) await makeFinite(connection, table, log)
          })
        : complete(begun)
    const written = await writing.catch(async error => {
      throw (await unreadableRows(error, relations)) ?? failed(error, options, relations)
    })
    const held =
      prepared === undefined
        ? (whole?.held ?? NOTHING_HELD)
        : await heldByTransform(connection, unfinished, relations, prepared, options.published, digits)
    if (prepared !== undefined && held.kept.length > 0) {
      await retype(connection, unfinished, held.kept, options.version)
    }
    const extract = await withAttached(connection, unfinished, async (table, database) => {
      const facts = await readFacts(connection, table, database, digits)
      checkCounts(written, facts.rowCount, whole)
      if (whole !== undefined) await checkValues(connection, table, whole, facts.columns)
      if (facts.rowCount === 0 && !options.mayBeEmpty) {
        throw options.transform === undefined
          ? noRows('The source returned 0 rows')
          : noRowsOfTransform(relations)
      }
      const fingerprint = await contentHash(connection, table, facts.columns)
      return { ...facts, held, fingerprint, path: options.outputPath, size: (await stat(unfinished)).size }
    })
    await putInPlace(unfinished, options.outputPath)
    return extract
  } catch (error) {
    await rm(unfinished, { force: true })
    throw asEngineFailure(error, 'writing the extract')
  }
}

/** The table that was begun while the source was fetched, if it is that of the whole source. */
async function begunTable(
  ahead: TableAhead | undefined,
  whole: Relation | undefined,
  select: string
): Promise<BegunTable | undefined> {
  if (whole !== undefined && select === whole.select) return await ahead?.settle(whole)
  await ahead?.abandon()
  return undefined
}

/** Adds the rows that a table lacks. @returns as `write` */
async function complete(begun: BegunTable): Promise<number> {
  const { connection, table, rest } = begun
  return await whileAttached(begun, async () => {
    if (rest !== undefined) await connection.query(`insert into ${table} (${rest})`)
    return await countOf(connection, table)
  })
}

/** Where an unfinished extract is written once more, with other types. */
export function retypedPath(unfinished: string): string {
  return unfinished.replace(/(\.hyper)?$/, '-types.hyper')
}

/** Writes a table once more, with the types that its columns keep, and puts it in its own place. */
async function retype(
  connection: Connection,
  path: string,
  kept: readonly KeptType[],
  version: HyperVersion
): Promise<void> {
  const retyped = retypedPath(path)
  try {
    await withAttached(connection, path, async table => {
      const { fields } = await connection.query(`select * from ${table} limit 0`)
      await write(connection, `select ${withKeptTypes(fields, kept)} from ${table}`, {
        unfinishedPath: retyped,
        version
      })
    })
    await rm(path)
    await rename(retyped, path)
  } finally {
    await rm(retyped, { force: true })
  }
}

async function putInPlace(unfinished: string, path: string): Promise<void> {
  try {
    await rename(unfinished, path)
  } catch (error) {
    throw new ActionError(
      'engine.output',
      `The extract cannot be put at ${path} (${(error as NodeJS.ErrnoException).code}).`,
      'Let no other step write there while this one runs, or choose another output-path.',
      { cause: error }
    )
  }
}

function failed(
  error: unknown,
  { transform }: ExtractOptions,
  relations: ReadonlyMap<string, Relation>
): unknown {
  return transform === undefined ? error : transformError(error, relations, transform)
}

/** What a value of a query's result does to a statement: SQLSTATE class 22, data exceptions. */
async function unreadableRows(
  error: unknown,
  relations: ReadonlyMap<string, Relation>
): Promise<ActionError | undefined> {
  if (!(error instanceof SqlError) || !error.code.startsWith('22')) return undefined
  for (const { rows } of relations.values()) {
    const why = await rows?.explain()
    if (why !== undefined) return why
  }
  return undefined
}

/**
 * @param finish changes the table before the file is closed
 * @returns the number of rows written, counted before the file is closed
 */
async function write(
  connection: Connection,
  select: string,
  { unfinishedPath: path, version }: Pick<ExtractOptions, 'unfinishedPath' | 'version'>,
  finish: (table: string) => Promise<void> = async () => {}
): Promise<number> {
  await createDatabase(connection, path, version)
  // Nothing is in the file before it is detached whole.
  return await withAttached(connection, path, async (table, database) => {
    await createTable(connection, { table, database }, select)
    await finish(table)
    return await countOf(connection, table)
  })
}
