// npm run fuzz [-- --tables N --seed S --formats one --parquet N --arrow N --xlsx N]: random tables through the real build and
// back, each in all
// formats, compared with what the contract says must come out. Fails on any difference, and prints the seed and the
// shrunk table. --parquet, --arrow: so many files of random types, encodings and codecs, written by pyarrow (Python 3).
// --xlsx: so many workbooks, each written by openpyxl, XlsxWriter and write-excel-file.
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openRooms, roundTrips } from '../__tests__/support/round-trip.ts'
import { compareWithPyarrow } from './interop/columnar.ts'
import { preparePython } from './interop/python.ts'
import { compareWorkbooks } from './interop/workbooks.ts'

/** After a difference the rest of its lane is not run, so many tables go in small blocks. */
const BLOCK = 300
const MINUTES_PER_TABLE = 0.1

const { values } = parseArgs({
  options: {
    tables: { type: 'string', default: '50000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    formats: { type: 'string', default: 'all' },
    parquet: { type: 'string', default: '0' },
    arrow: { type: 'string', default: '0' },
    xlsx: { type: 'string', default: '0' }
  }
})
const tables = wholeNumber('tables')
const seed = wholeNumber('seed')
const formats = values.formats === 'one' ? 'one' : 'all'

console.log(`Seed ${seed}, ${tables.toLocaleString('en-US')} tables, ${formats} of the formats each.`)
const begun = performance.now()
const tally = { tables: 0, extracts: 0, values: 0, failures: 0 }
let differences = 0
const rooms = await openRooms(10 + tables * MINUTES_PER_TABLE)
try {
  for (let block = 0; block * BLOCK < tables; block++) {
    const options = {
      seed: seed + block * BLOCK,
      tables: Math.min(BLOCK, tables - block * BLOCK),
      formats
    } as const
    for (const report of await roundTrips(rooms, options, tally)) {
      differences++
      console.error(`\n--seed ${options.seed} --tables ${options.tables}: ${report}\n`)
    }
    if (block % 10 === 9) console.log(state())
  }
} finally {
  await rooms.close()
}
console.log(`${state()}\nSeed ${seed}.`)
let isRead = true
for (const format of ['parquet', 'arrow', 'xlsx'] as const) {
  const files = wholeNumber(format)
  if (files > 0) isRead = (await readsFiles(format, files)) && isRead
}
process.exitCode = differences === 0 && isRead ? 0 : 1

async function readsFiles(format: 'parquet' | 'arrow' | 'xlsx', files: number): Promise<boolean> {
  const build = resolve(import.meta.dirname, '..', 'build')
  await mkdir(build, { recursive: true })
  const python = await preparePython(join(build, 'interop'))
  const folder = join(build, `fuzz-${format}`)
  return format === 'xlsx'
    ? compareWorkbooks(python, folder, files, seed)
    : compareWithPyarrow(python, format, folder, files, seed)
}

function state(): string {
  const shown = (count: number): string => count.toLocaleString('en-US')
  const minutes = ((performance.now() - begun) / 60_000).toFixed(1)
  return (
    `${shown(tally.tables)} tables, ${shown(tally.extracts)} extracts with ${shown(tally.values)} values compared, ` +
    `${shown(tally.failures)} failures as expected, ${shown(differences)} differences, ${minutes} minutes`
  )
}

function wholeNumber(name: 'tables' | 'seed' | 'parquet' | 'arrow' | 'xlsx'): number {
  const number = Number(values[name])
  if (!Number.isInteger(number) || number < 0) throw new Error(`--${name} must be a whole number.`)
  return number
}
