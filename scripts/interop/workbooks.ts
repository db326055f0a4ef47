import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import writeExcelFile, { type SheetData } from 'write-excel-file/node'
import { openBuildRoom } from '../../__tests__/support/build.ts'
import { type Python, runScript } from './python.ts'

/** What a column holds. */
type Kind = 'amount' | 'bool' | 'date' | 'double' | 'text' | 'timestamp' | 'whole'
type Value = string | number | boolean | null

/** What is in a workbook. */
interface Content {
  readonly columns: readonly Kind[]
  readonly rows: readonly (readonly Value[])[]
}

/** Files that are written before they are read and removed. */
const BLOCK = 50
const MINUTES_PER_FILE = 0.15
const WRITERS = ['openpyxl', 'xlsxwriter', 'write-excel-file'] as const
const TEXTS = [
  'a',
  ' a ',
  '00501',
  '1',
  '1.50',
  'true',
  '=1+1',
  'ü"<&>\'',
  'two\nlines',
  '🦊',
  '2024-02-29',
  '#N/A',
  'NULL'
]

// write-excel-file 4.1.1 loses texts such as toString: it looks them up in an object.
const MOST = 2 ** 53
const seconds = fc.integer({ min: Date.UTC(1901, 0, 1) / 1000, max: Date.UTC(2199, 0, 1) / 1000 })
const isoOf = (second: number): string => new Date(second * 1000).toISOString()
const VALUES: Readonly<Record<Kind, fc.Arbitrary<Value>>> = {
  amount: fc.integer({ min: -99_999_999, max: 99_999_999 }).map(cents => cents / 100),
  bool: fc.boolean(),
  date: seconds.map(second => isoOf(second).slice(0, 10)),
  double: fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 })
    .map(value => value || 0),
  text: fc.oneof(
    fc.constantFrom(...TEXTS),
    fc
      .stringMatching(/^[ -~äß€]{1,30}$/)
      .filter(text => !/_x[0-9a-f]{4}_/i.test(text) && text.trim() !== '' && !(text in {}))
  ),
  timestamp: seconds.map(second => isoOf(second).slice(0, 19)),
  whole: fc.integer({ min: -MOST, max: MOST })
}

const content: fc.Arbitrary<Content> = fc
  .array(fc.constantFrom(...(Object.keys(VALUES) as Kind[])), { minLength: 1, maxLength: 7 })
  .chain(kinds => {
    // Rows without any value would be left out.
    const columns: Kind[] = ['whole', ...kinds]
    const cells = kinds.map(kind => fc.option(VALUES[kind], { freq: 5 }))
    return fc
      .array(fc.tuple(...cells), { minLength: 1, maxLength: 60 })
      .map(rows => ({ columns, rows: rows.map((row, at) => [at, ...(row as Value[])]) }))
  })

/**
 * Has three programs write workbooks of random values, and compares every value of their extracts with what was
 * written. Prints each difference, with the seed that makes the workbook again.
 * @param folder for the files; it is made
 * @param files workbooks, each of which all three write
 * @returns true when there is no difference
 */
export async function compareWorkbooks(
  python: Python,
  folder: string,
  files: number,
  seed: number
): Promise<boolean> {
  const room = await openBuildRoom({ minutes: 10 + files * MINUTES_PER_FILE, tidy: true })
  let values = 0
  let different = 0
  try {
    for (let from = 0; from < files; from += BLOCK) {
      const block = Array.from({ length: Math.min(BLOCK, files - from) }, (_, at) => seed + from + at)
      const contents = block.map(one => fc.sample(content, { seed: one, numRuns: 1 })[0] as Content)
      await mkdir(folder, { recursive: true })
      for (const [at, one] of contents.entries()) {
        await writeFile(join(folder, `${at}.json`), JSON.stringify(one))
        await writeFile(join(folder, `${at}.write-excel-file.xlsx`), await written(one))
      }
      await runScript(python, 'write_workbooks.py', [folder, String(block.length)])
      for (const [at, one] of contents.entries()) {
        for (const writer of WRITERS) {
          const book = await readFile(join(folder, `${at}.${writer}.xlsx`))
          const found = await room
            .build({ name: 'random.xlsx', content: book })
            .then(({ rows }) => difference(one, rows, writer))
            .catch((error: Error) => error.message)
          values += one.rows.length * one.columns.length
          if (found === undefined) continue
          different++
          console.log(`  ${writer}, seed ${block[at]}: ${found}`)
        }
      }
      await rm(folder, { recursive: true, force: true })
    }
  } finally {
    await room.close()
  }
  const shown = (count: number): string => count.toLocaleString('en-US')
  console.log(
    `${shown(files * WRITERS.length)} workbooks with ${shown(values)} values from ${WRITERS.join(', ')}, seed ${seed}: ${shown(different)} different`
  )
  return different === 0
}

async function written({ columns, rows }: Content): Promise<Buffer> {
  const cells: SheetData = [
    columns.map((_kind, at) => ({ value: `c${at}`, type: String })),
    ...rows.map(row => row.map((value, at) => cellOf(value, columns[at] ?? 'text')))
  ]
  return await writeExcelFile(cells).toBuffer()
}

function cellOf(value: Value, kind: Kind): SheetData[number][number] {
  if (value === null) return null
  if (kind === 'date') return { value: new Date(`${value}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd' }
  if (kind === 'timestamp') return { value: new Date(`${value}Z`), type: Date, format: 'yyyy-mm-dd hh:mm:ss' }
  if (typeof value === 'boolean') return { value, type: Boolean }
  return typeof value === 'number' ? { value, type: Number } : { value, type: String }
}

function difference(
  { columns, rows }: Content,
  found: readonly (readonly (string | null)[])[],
  writer: (typeof WRITERS)[number]
): string | undefined {
  if (rows.length !== found.length) return `${found.length} rows, not ${rows.length}`
  const byId = new Map(found.map(row => [row[0], row]))
  for (const row of rows) {
    const other = byId.get(String(row[0]))
    for (const [at, value] of row.entries()) {
      const kind = columns[at] ?? 'text'
      if (!isSame(value, other?.[at] ?? null, kind, writer))
        return `${kind} ${JSON.stringify(other?.[at])}, not ${JSON.stringify(value)} in row ${row[0]}`
    }
  }
  return undefined
}

function isSame(value: Value, found: string | null, kind: Kind, writer: (typeof WRITERS)[number]): boolean {
  if (value === null || found === null) return value === found
  if (typeof value === 'boolean') return String(value) === found
  if (typeof value === 'number') {
    // The programs in Python write 16 digits.
    const stored = writer === 'write-excel-file' ? value : Number(value.toPrecision(16))
    return Number(found) === stored
  }
  return (kind === 'timestamp' ? value.replace('T', ' ') : value) === found
}
