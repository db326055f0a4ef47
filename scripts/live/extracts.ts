import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findHyperd } from '../../simulator/extract-reader.ts'
import { startHyper, withConnection } from '../../src/hyper/engine/server.ts'
import { quoteIdentifier } from '../../src/hyper/engine/sql.ts'
import { fieldsOf } from '../../src/tdsx/fields.ts'
import { writeTdsx } from '../../src/tdsx/tdsx-file.ts'

const ROWS = (rows: string): string =>
  `select id::bigint as id, what::text as what, order_id::bigint as order_id from (values ${rows}) v(id, what, order_id)`

/** The tables of each file, each made of a query. */
const TABLES = {
  /** What is published first. */
  base: { Extract: ROWS("(1, 'Tea', 10), (2, 'Milk', 20), (3, 'Salt', 30)") },
  /** A row that is not there yet. */
  more: { Extract: ROWS("(4, 'Rice', 40)") },
  /** The first row with other values. */
  changed: { Extract: ROWS("(1, 'Coffee', 11)") },
  /** The same row twice. */
  twice: { Extract: ROWS("(1, 'Coffee', 11), (1, 'Cocoa', 12)") },
  /** The first row, and not all columns. */
  fewer: { Extract: "select 1::bigint as id, 'Coffee'::text as what" },
  /** A column more. */
  wider: {
    Extract: "select 1::bigint as id, 'Tea'::text as what, 10::bigint as order_id, 1::bigint as extra"
  },
  /** Other columns. */
  other: { Extract: "select 1::bigint as id, 'x'::text as something" },
  /** Two tables, nothing between them. */
  two: { Extract: 'select 1::bigint as id', Other: "select 'x'::text as word" }
} as const satisfies Record<string, Readonly<Record<string, string>>>

/** The caption and the calculated field of the `.tdsx`. */
export const CAPTION = 'livecheck caption'
export const FORMULA = 'SUM([order_id]) * 2'

/** A file for a publication. */
export type ExtractName = keyof typeof TABLES | 'broken' | 'tdsx'

/** The files of a run. */
export type Extracts = Readonly<Record<ExtractName, string>>

/**
 * Makes the files with the engine: small extracts, one that is not an extract (`broken`), and one packed with a
 * caption and a calculated field (`tdsx`).
 * @param folder an existing folder
 */
export async function makeExtracts(folder: string): Promise<Extracts> {
  const path = (name: string): string => join(folder, `${name}.hyper`)
  const server = await startHyper({ hyperd: findHyperd(), workDir: folder, readable: folder })
  try {
    await withConnection(server, async connection => {
      for (const [name, tables] of Object.entries(TABLES)) {
        await connection.query(`create database ${quoteIdentifier(path(name))}`)
        await connection.query(`attach database ${quoteIdentifier(path(name))} as made`)
        await connection.query('create schema made."Extract"')
        for (const [table, query] of Object.entries(tables)) {
          await connection.query(`create table made."Extract".${quoteIdentifier(table)} as (${query})`)
        }
        // Nothing is in the file before it is detached.
        await connection.query('detach database made')
      }
    })
  } finally {
    await server.stop()
  }
  await writeFile(path('broken'), 'This is no Hyper file.\n')
  const names = Object.keys(TABLES) as (keyof typeof TABLES)[]
  const made = Object.fromEntries(names.map(name => [name, path(name)])) as Record<
    keyof typeof TABLES,
    string
  >
  const columns = (
    [
      ['id', 'bigint'],
      ['what', 'text'],
      ['order_id', 'bigint']
    ] as const
  ).map(([name, type]) => ({ name, type, nullable: true }))
  const fields = fieldsOf(columns, {
    looks: new Map([['what', { caption: CAPTION }]]),
    calculatedFields: new Map([['livecheck double', FORMULA]])
  })
  const tdsx = await writeTdsx('livecheck', fields, path('base'), folder)
  return { ...made, broken: path('broken'), tdsx: tdsx.path }
}
