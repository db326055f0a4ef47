import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { startHyper } from '../../src/hyper/engine/server.ts'
import { type Connection, quoteIdentifier, quoteLiteral } from '../../src/hyper/engine/sql.ts'
import { COLUMNS } from './records.ts'

/** Name and SQL type of each column. */
type Columns = readonly (readonly [name: string, type: string])[]

/** The typed CSV file as a relation. */
function csvRelation(csv: string, typed: Columns): string {
  const columns = typed.map(([name, type]) => `${quoteIdentifier(name)} ${type}`).join(', ')
  return `external(${quoteLiteral(csv)}, format => 'csv', header => true, columns => descriptor(${columns}))`
}

/** Starts the engine for `work` and stops it. SQL may read and write in the folder of the CSV file. */
async function withEngine<T>(
  hyperd: string,
  csv: string,
  work: (connection: Connection, workDir: string) => Promise<T>
): Promise<T> {
  const workDir = join(dirname(csv), 'engine')
  await mkdir(workDir)
  const server = await startHyper({ hyperd, workDir, readable: dirname(csv), databases: [dirname(csv)] })
  try {
    const connection = await server.connect()
    const result = await work(connection, workDir)
    await connection.close()
    return result
  } finally {
    await server.stop()
    await rm(workDir, { recursive: true })
  }
}

/**
 * The engine by itself: start, one CREATE TABLE AS of the CSV file with its types given, detach, stop.
 * @param records how many there must be in the end
 * @param columns of the file; without them, those of the ordinary records
 * @returns milliseconds
 */
export async function timeEngineAlone(
  hyperd: string,
  csv: string,
  records: number,
  columns: Columns = COLUMNS
): Promise<number> {
  const begun = performance.now()
  await withEngine(hyperd, csv, async (connection, workDir) => {
    await connection.query(`create database ${quoteIdentifier(join(workDir, 'alone.hyper'))}`)
    await connection.query(`attach database ${quoteIdentifier(join(workDir, 'alone.hyper'))} as alone`)
    await connection.query('create schema alone."Extract"')
    await connection.query(
      `create table alone."Extract"."Extract" as select * from ${csvRelation(csv, columns)}`
    )
    const { rows } = await connection.query('select count(*) from alone."Extract"."Extract"')
    if (Number(rows[0]?.[0]) !== records) throw new Error(`The engine loaded ${rows[0]?.[0]} records.`)
    await connection.query('detach database alone')
  })
  return performance.now() - begun
}

/** Writes the records of the CSV file as Parquet. */
export async function writeParquet(hyperd: string, csv: string, parquet: string): Promise<void> {
  await withEngine(hyperd, csv, connection =>
    connection.query(
      `copy (select * from ${csvRelation(csv, COLUMNS)}) to ${quoteLiteral(parquet)} with (format => 'parquet')`
    )
  )
}

/** Writes an extract as CSV with a header, so that the engine alone can be timed with the same rows. */
export async function extractToCsv(
  hyperd: string,
  extract: string,
  csv: string,
  columns: readonly string[]
): Promise<void> {
  await withEngine(hyperd, csv, async connection => {
    await connection.query(`attach database ${quoteIdentifier(extract)} as made`)
    const list = columns.map(quoteIdentifier).join(', ')
    await connection.query(
      `copy (select ${list} from made."Extract"."Extract") to ${quoteLiteral(csv)} with (format => 'csv', header => true)`
    )
    await connection.query('detach database made')
  })
}
