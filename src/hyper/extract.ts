import { randomBytes } from 'node:crypto'
import { rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ActionError } from '../errors.ts'
import type { Log } from '../log.ts'
import { profileColumns } from './profile.ts'
import { asEngineFailure, type Connection, quoteIdentifier, quoteLiteral, SqlError } from './sql.ts'
import type { Relation } from './stage.ts'
import { prepareTransform, transformError } from './transform.ts'
import { columnTypeOf, type Extract, type ExtractColumn, type HyperVersion, numericDigits } from './types.ts'

/** The one table, while the file is attached. */
const TABLE = 'output."Extract"."Extract"'
/** Rows of the preview, and characters of a value in it. */
const PREVIEW_ROWS = 10
const PREVIEW_CHARACTERS = 200

/** How the extract is made of the relations. */
export interface ExtractOptions {
  /** The user's SQL; undefined: everything of the one relation. */
  readonly transform?: string
  /** Where the `.hyper` file shall stand, in an existing folder; a file there is replaced. */
  readonly outputPath: string
  /** IANA name of the zone whose wall clock instants are stored in. */
  readonly zone: string
  /** Version of the file format. */
  readonly version: HyperVersion
}

/**
 * Writes the rows into `"Extract"."Extract"` of a fresh database, closes it, opens it again, compares, and puts
 * it in its place. Until then nothing stands at the output path.
 * @param relations at least one, each with a column; one only when there is no transform
 * @throws ActionError transform.*, engine.output, engine.disk, engine.failed
 */
export async function writeExtract(
  connection: Connection,
  relations: ReadonlyMap<string, Relation>,
  options: ExtractOptions,
  log: Log
): Promise<Extract> {
  const digits = numericDigits(options.version)
  // Without a transform every record and value of the source must arrive.
  const whole = options.transform === undefined ? [...relations.values()][0] : undefined
  const select =
    whole?.select ??
    (await prepareTransform(
      connection,
      relations,
      options.transform ?? '',
      { zone: options.zone, digits },
      log
    ))
  const unfinished = join(dirname(options.outputPath), `.unfinished-${randomBytes(6).toString('hex')}.hyper`)
  try {
    const written = await write(connection, select, unfinished, options.version).catch(error => {
      throw options.transform === undefined ? error : transformError(error, relations)
    })
    const extract = await attached(connection, unfinished, async () => {
      const facts = await read(connection, unfinished, options.outputPath, digits)
      checkCounts(written, facts, whole)
      if (whole !== undefined) await checkValues(connection, whole)
      return facts
    })
    await rename(unfinished, options.outputPath)
    return extract
  } catch (error) {
    await rm(unfinished, { force: true })
    throw asEngineFailure(error, 'writing the extract')
  }
}

/** @returns the number of rows written, counted before the file is closed */
async function write(
  connection: Connection,
  select: string,
  path: string,
  version: HyperVersion
): Promise<number> {
  await createDatabase(connection, path, version)
  return await attached(connection, path, async () => {
    await connection.query('create schema output."Extract"')
    await connection.query(`create table ${TABLE} as (${select})`)
    return Number((await connection.query(`select count(*) from ${TABLE}`)).rows[0]?.[0])
  })
}

async function createDatabase(connection: Connection, path: string, version: HyperVersion): Promise<void> {
  try {
    await connection.query(`create database ${quoteIdentifier(path)} with version ${version}`)
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    throw new ActionError(
      'engine.output',
      `The extract cannot be written to ${dirname(path)}: ${error.message}.`,
      'Choose an output-path in a folder that exists and that this user may write to.',
      { cause: error }
    )
  }
}

/** The facts of the finished file, out of the file. */
async function read(
  connection: Connection,
  path: string,
  outputPath: string,
  digits: number
): Promise<Extract> {
  const { fields } = await connection.query(`select * from ${TABLE} limit 0`)
  const notNull = await connection.query(
    `select a.attname from output.pg_catalog.pg_attribute a join output.pg_catalog.pg_class c on a.attrelid = c.oid where c.relname = ${quoteLiteral('Extract')} and a.attnotnull`
  )
  const required = new Set(notNull.rows.map(row => row[0]))
  const columns = fields.map((field): ExtractColumn => {
    const type = columnTypeOf(field.oid, field.typmod, digits)
    if (type === undefined) throw new Error(`the extract has a column of type number ${field.oid}`)
    return { name: field.name, type, nullable: !required.has(field.name) }
  })
  const count = await connection.query(`select count(*) from ${TABLE}`)
  const shown = columns.map(column => {
    const text = `${quoteIdentifier(column.name)}::text`
    return `case when length(${text}) > ${PREVIEW_CHARACTERS} then left(${text}, ${PREVIEW_CHARACTERS}) || '…' else ${text} end`
  })
  const preview = await connection.query(`select ${shown.join(', ')} from ${TABLE} limit ${PREVIEW_ROWS}`)
  return {
    path: outputPath,
    size: (await stat(path)).size,
    rowCount: Number(count.rows[0]?.[0]),
    columns,
    preview: preview.rows,
    profile: await profileColumns(connection, TABLE, columns)
  }
}

/** Does `work` while the file is attached as `output`. Nothing is in the file before it is detached whole. */
async function attached<T>(connection: Connection, path: string, work: () => Promise<T>): Promise<T> {
  await connection.query(`attach database ${quoteIdentifier(path)} as output`)
  let result: T
  try {
    result = await work()
  } catch (error) {
    await connection.query('detach database output').catch(() => undefined)
    throw error
  }
  await connection.query('detach database output')
  return result
}

function checkCounts(written: number, extract: Extract, source: Relation | undefined): void {
  const expected = source?.records ?? written
  if (extract.rowCount === written && extract.rowCount === expected) return
  throw new ActionError(
    'engine.failed',
    `The extract holds ${extract.rowCount} rows, but ${expected} were read and ${written} written.`,
    'Nothing was published. Run again; if it happens again, report it with the debug log (ACTIONS_STEP_DEBUG=true).'
  )
}

/** Every value that inference counted has arrived: the last net under all casts. */
async function checkValues(connection: Connection, source: Relation): Promise<void> {
  const counted = source.columns.filter(column => column.values !== undefined)
  if (counted.length === 0) return
  const list = counted.map(column => `count(${quoteIdentifier(column.name)})`).join(', ')
  const row = (await connection.query(`select ${list} from ${TABLE}`)).rows[0] ?? []
  const lost = counted.filter((column, index) => Number(row[index]) !== column.values)
  if (lost.length === 0) return
  throw new ActionError(
    'engine.failed',
    `Values were lost between the source and the extract in ${lost.map(column => JSON.stringify(column.name)).join(', ')}.`,
    'Nothing was published. This is a fault of the action: report it, and meanwhile give these columns the type text in columns.'
  )
}
