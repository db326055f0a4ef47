import { ActionError } from '../../base/errors.ts'
import { inputName } from '../../base/input-name.ts'
import { suggest } from '../../base/suggest.ts'
import { before, listed } from '../../base/text.ts'
import type { HyperFile, SpooledFile } from '../../source/contract/spooled-file.ts'
import { type Connection, quoteIdentifier, quoteLiteral, SqlError } from '../engine/sql.ts'

const TABLES_SHOWN = 20

interface Table {
  readonly schema: string
  readonly name: string
}

/**
 * Opens the Hyper files of a spool and finds the table of each: its one table, or the one that `source-records`
 * names (`Extract.Extract` or `Extract`). They stay open until the connection is closed.
 *
 * @returns by path of the file the SQL name of its table
 * @throws ActionError source.hyper for a file that the engine cannot open or that has no table, source.records when
 *   the table is not named unmistakably
 */
export async function openHyperFiles(
  connection: Connection,
  files: readonly SpooledFile[]
): Promise<ReadonlyMap<string, string>> {
  const tables = new Map<string, string>()
  for (const file of files) {
    if (file.format !== 'hyper') continue
    // Its path is a name that no other database has.
    const database = quoteIdentifier(file.path)
    try {
      await connection.query(`attach database ${database} as ${database}`)
    } catch (error) {
      if (!(error instanceof SqlError)) throw error
      throw unreadable(file, error)
    }
    const { rows } = await connection.query(
      `select schemaname, tablename from ${database}.pg_catalog.pg_tables where schemaname <> ${quoteLiteral('pg_catalog')} order by 1, 2`
    )
    const table = choose(
      rows.map(([schema, name]) => ({ schema: schema ?? '', name: name ?? '' })),
      file
    )
    tables.set(file.path, `${database}.${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`)
  }
  return tables
}

function choose(tables: readonly Table[], { origin, table: wanted }: HyperFile): Table {
  const [first] = tables
  if (first === undefined) {
    throw new ActionError(
      'source.hyper',
      `The Hyper file ${origin} holds no table.`,
      'A Hyper file is written only when the program that makes it closes it: let that step end before this one, and close the HyperProcess and the Connection in it.'
    )
  }
  if (wanted === undefined) {
    if (tables.length === 1) return first
    throw new ActionError(
      'source.records',
      `The Hyper file ${origin} has ${tables.length} tables: ${list(tables)}.`,
      `Set ${inputName('source-records')} to one of them, for example ${qualified(first)}.`
    )
  }
  const found = tables.filter(table => qualified(table) === wanted)
  const named = found.length > 0 ? found : tables.filter(({ name }) => name === wanted)
  const [chosen] = named
  if (chosen !== undefined && named.length === 1) return chosen
  const near = suggest(wanted, tables.map(qualified)) ?? qualified(tables[0] as Table)
  throw new ActionError(
    'source.records',
    named.length > 1
      ? `${inputName('source-records')} is ${wanted}, which means several tables of the Hyper file ${origin}: ${list(named)}.`
      : `${inputName('source-records')} is ${wanted}, but the Hyper file ${origin} has no such table; it has ${list(tables)}.`,
    `Set ${inputName('source-records')} to one of them, for example ${named.length > 1 ? qualified(named[0] as Table) : near}.`
  )
}

function qualified({ schema, name }: Table): string {
  return `${schema}.${name}`
}

function list(tables: readonly Table[]): string {
  return listed(tables.map(qualified), TABLES_SHOWN)
}

function unreadable({ origin, path }: HyperFile, error: SqlError): ActionError {
  const reason = before(error.message, 'DatabaseId: ')
    .trimEnd()
    .replace(/^There was an error during loading database:? ?/, '')
    .replaceAll(path, origin)
    .replace(/\.$/, '')
  return new ActionError(
    'source.hyper',
    `The engine cannot open the Hyper file ${origin}: ${reason}.`,
    'Make it again; the program that makes it must have closed it, and uploads must have copied all of it. A file of a newer version than 4 has to be written with an older one.',
    { cause: error }
  )
}
