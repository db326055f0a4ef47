import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openBuildRoom } from '../../__tests__/support/build.ts'
import { type Python, runScript } from './python.ts'

/** What is in a file. */
interface Expected {
  readonly columns: readonly { readonly name: string; readonly kind: string; readonly type: string }[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** Files that are written before they are read and removed. */
const BLOCK = 200
const MINUTES_PER_FILE = 0.05

/**
 * Has pyarrow write Parquet or Arrow files of random types, encodings and codecs, and compares every value of their extracts
 * with what was written. Prints each difference, with the seed that makes the file again.
 * @param folder for the files; it is made
 * @returns true when there is no difference
 */
export async function compareWithPyarrow(
  python: Python,
  format: 'parquet' | 'arrow',
  folder: string,
  files: number,
  seed: number
): Promise<boolean> {
  const room = await openBuildRoom({ minutes: 10 + files * MINUTES_PER_FILE, tidy: true })
  let values = 0
  let different = 0
  try {
    for (let from = 0; from < files; from += BLOCK) {
      const block = Math.min(BLOCK, files - from)
      await mkdir(folder, { recursive: true })
      await runScript(python, 'write_columnar.py', [folder, String(block), String(seed + from), format])
      for (let index = 0; index < block; index++) {
        const path = join(folder, String(index))
        const content = await readFile(`${path}.${format}`)
        const expected = JSON.parse(await readFile(`${path}.json`, 'utf8')) as Expected
        const found = await room
          .build({ name: `random.${format}`, content }, { ifEmpty: 'publish' })
          .then(({ rows }) => difference(expected, rows))
          .catch((error: Error) => error.message)
        values += expected.rows.length * expected.columns.length
        if (found === undefined) continue
        different++
        console.log(`  ${format}, seed ${seed + from + index}: ${found}`)
      }
      await rm(folder, { recursive: true, force: true })
    }
  } finally {
    await room.close()
  }
  const shown = (count: number): string => count.toLocaleString('en-US')
  console.log(
    `${shown(files)} ${format} files with ${shown(values)} values from pyarrow, seed ${seed}: ${shown(different)} different`
  )
  return different === 0
}

function difference(
  { columns, rows }: Expected,
  found: readonly (readonly (string | null)[])[]
): string | undefined {
  if (rows.length !== found.length) return `${found.length} rows, not ${rows.length}`
  // Rows have no order; a file has few enough to sort them.
  const sorted = (all: readonly (readonly (string | null)[])[]): string[] =>
    all.map(row => JSON.stringify(row.map((cell, at) => comparable(cell, columns[at]?.kind ?? '')))).sort()
  const expected = sorted(rows)
  const other = sorted(found)
  const at = expected.findIndex((row, index) => row !== other[index])
  if (at < 0) return undefined
  return `${columns.map(({ type }) => type).join(', ')}: ${other[at]?.slice(0, 300)}, not ${expected[at]?.slice(0, 300)}`
}

/** The same text for the same value. */
function comparable(cell: string | null, kind: string): string | null {
  if (cell === null) return null
  switch (kind) {
    case 'number':
      return cell.includes('.') ? cell.replace(/\.?0+$/, '') : cell
    case 'double':
      return String(Number(cell))
    case 'time':
      return cell.includes('.') ? cell.replace(/\.?0+$/, '') : cell
    case 'timestamp':
      return /^-?\d+$/.test(cell) ? cell : microsecondsOf(cell)
    default:
      return cell
  }
}

function microsecondsOf(timestamp: string): string {
  const [, seconds = '', fraction = ''] = /^(.*?)(?:\.(\d+))?$/.exec(timestamp) ?? []
  const ms = Date.parse(`${seconds.replace(' ', 'T')}Z`)
  return String(BigInt(ms) * 1000n + BigInt(fraction.padEnd(6, '0')))
}
