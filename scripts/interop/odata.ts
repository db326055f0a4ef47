import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { runAction } from '../../__tests__/support/runner.ts'
import { findHyperd } from '../../simulator/extract-reader.ts'
import { startChild } from '../bench/child.ts'
import { textTable } from '../text-table.ts'
import { differences } from './compare.ts'
import { readWithEngine } from './engine.ts'
import { type Reading, shortestDouble } from './reading.ts'

const ROWS = 5_000
const TABLE = 'interop_Things'

/** How the columns of CAP's SQLite tables are called, in the words of the `columns` input. */
const WORDS: readonly (readonly [pattern: RegExp, word: string])[] = [
  [/^(NVARCHAR|NCLOB)/, 'text'],
  [/^BIGINT$/, 'bigint'],
  [/^(TINYINT|SMALLINT|INTEGER)$/, 'int'],
  [/^BOOLEAN$/, 'bool'],
  // A decimal of any scale: its values decide, which are eighths.
  [/^(DOUBLE|REAL_DECIMAL)$/, 'double'],
  [/^DATE_TEXT$/, 'date'],
  [/^TIME_TEXT$/, 'time'],
  [/^(DATETIME|TIMESTAMP)_TEXT$/, 'timestamp']
]

/**
 * Builds an extract of an OData service of SAP CAP, whose pages its server drives, and compares rows and types with
 * what the service's database holds. Prints both.
 * @param folder for the database and the extract
 * @returns true when they are equal
 */
export async function compareWithOData(root: string, folder: string): Promise<boolean> {
  const home = join(root, 'interop')
  await installService(home)
  const database = join(folder, 'things.sqlite')
  const service = await startChild<{ url: string }>(join(home, 'odata-service.mjs'), [database, String(ROWS)])
  const path = join(folder, 'odata.hyper')
  try {
    const step = await runAction(
      {
        'source-url': `${service.ready.url}?$orderby=id`,
        'datasource-name': 'interop',
        'dry-run': 'true',
        'output-path': path
      },
      { root, env: { HYPERD_PATH: findHyperd() } }
    )
    if (step.exitCode !== 0) throw new Error(`The OData service gives no extract:\n${step.log}`)
    console.log(/^.*records on .*pages.*$/m.exec(step.log)?.[0] ?? 'It was one page.')
  } finally {
    await service.stop()
  }
  const { declared, reading } = readDatabase(database)
  const [extract = { columns: [], rows: [] }] = await readWithEngine([path], folder)
  const found: Reading = {
    columns: extract.columns.map(column => ({ ...column, nullable: null })),
    rows: extract.rows
  }
  const first = (values: Reading, at: number): string =>
    JSON.stringify(values.rows[1]?.[at] ?? null).slice(0, 40)
  console.log(
    textTable(
      ['Column', 'In the database', 'In the extract', 'Row 2 there', 'Row 2 here'],
      reading.columns.map(({ name }, at) => [
        name,
        declared[at] ?? '',
        found.columns[at]?.type ?? '',
        first(reading, at),
        first(found, at)
      ])
    )
  )
  const different = differences(reading, found)
  for (const line of different.slice(0, 20)) console.log(`  ${line}`)
  console.log(
    `OData (SAP CAP ${await versionOf(home)}): ${reading.rows.length} rows in the database, ${found.rows.length} in the extract; rows and types are ${different.length === 0 ? 'equal' : 'DIFFERENT'}`
  )
  return different.length === 0
}

async function installService(home: string): Promise<void> {
  if (existsSync(join(home, 'node_modules', '.package-lock.json'))) return
  await promisify(execFile)('npm', ['ci', '--ignore-scripts'], { cwd: home })
}

async function versionOf(home: string): Promise<string> {
  const text = await readFile(join(home, 'node_modules', '@sap', 'cds', 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** The table as the database holds it, read by SQLite itself. */
function readDatabase(path: string): { declared: readonly string[]; reading: Reading } {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const columns = database.prepare(`pragma table_info(${TABLE})`).all() as { name: string; type: string }[]
    const query = database.prepare(`select * from ${TABLE} order by id`)
    query.setReadBigInts(true)
    const words = columns.map(({ type }) => wordOf(type))
    return {
      declared: columns.map(({ type }) => type),
      reading: {
        columns: columns.map(({ name }, at) => ({ name, type: words[at] ?? '', nullable: null })),
        rows: query.all().map(row => columns.map(({ name }, at) => plain(words[at] ?? '', row[name])))
      }
    }
  } finally {
    database.close()
  }
}

function wordOf(type: string): string {
  const decimal = /^REAL_DECIMAL\((\d+), (\d+)\)$/.exec(type)
  if (decimal !== null) return `numeric(${decimal[1]},${decimal[2]})`
  return WORDS.find(([pattern]) => pattern.test(type))?.[1] ?? type
}

/** A value of the database as a Reading has it. */
function plain(type: string, value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (type === 'bool') return value === 1n ? 'true' : 'false'
  if (type === 'double') return shortestDouble(String(value))
  if (type.startsWith('numeric')) return Number(value).toFixed(Number(/,(\d+)/.exec(type)?.[1]))
  if (type === 'time') return `${value}.000000`
  if (type !== 'timestamp') return String(value)
  const [day, time = ''] = String(value).replace('Z', '').split('T')
  const [seconds, fraction = ''] = time.split('.')
  return `${day} ${seconds}.${fraction.padEnd(6, '0')}`
}
