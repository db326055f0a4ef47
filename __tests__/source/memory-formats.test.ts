import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Int32, LargeUtf8, Table, tableToIPC, vectorFromArray } from 'apache-arrow'
import { parquetFile } from '../support/parquet-file.ts'
import { workbookOf } from '../support/workbook.ts'

const ROWS = 150_000
/** Megabytes of JavaScript objects, a fraction of the documents: who held rows would not get through. */
const HEAP = 40
const GROWTH_BYTES = 200_000_000
/** What Node.js may take in all. */
const WHOLE_PROCESS_BYTES = 200_000_000
/** Two runs of the same differ by less. */
const NOISE_BYTES = 30_000_000

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memory-formats-'))
})
afterAll(() => rm(folder, { recursive: true }))

const rows = (row: (index: number) => string): string =>
  Array.from({ length: ROWS }, (_, index) => row(index)).join('')

async function spool(
  name: string,
  content: string | Buffer
): Promise<{ before: number; peak: number; records: number; bytes: number }> {
  const path = join(folder, name)
  const target = join(folder, `${name}-spool`)
  await mkdir(target)
  await writeFile(path, content)
  const script = fileURLToPath(new URL('../support/spool-process.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--max-old-space-size=${HEAP}`,
    script,
    path,
    target
  ])
  return JSON.parse(stdout)
}

describe('memory does not grow with', () => {
  it('an XML document (35 MB)', async () => {
    const name = 'x'.repeat(100)
    const text = rows(
      index =>
        `<order id="${index}"><name>${name} ${index}</name><price currency="EUR">${index / 10}</price><tag>a</tag><tag>b</tag></order>`
    )
    expect(text.length).toBeGreaterThan(30_000_000)
    const { before, peak, records } = await spool('orders.xml', `<orders>${text}</orders>`)
    expect(records).toBe(ROWS)
    expect(peak - before).toBeLessThan(GROWTH_BYTES)
  }, 300_000)

  it('an Excel workbook (36 MB of cells, 33 MB of texts that they share)', async () => {
    const shared = Array.from({ length: ROWS }, (_, index) => `<t>${'ü'.repeat(100)} ${index}</t>`)
    const sheet = rows(
      index =>
        `<row r="${index + 2}" spans="1:4"><c r="A${index + 2}"><v>${index}</v></c><c r="B${index + 2}" t="s"><v>${(index * 7919) % ROWS}</v></c><c r="C${index + 2}" s="1"><v>${46000 + (index % 365)}</v></c><c r="D${index + 2}" t="b"><v>${index % 2}</v></c></row>`
    )
    const header =
      '<row r="1"><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row>'
    const workbook = await workbookOf({ sheets: { s: header + sheet }, shared, formats: [0, 14] })
    const { before, peak, records } = await spool('orders.xlsx', workbook)
    expect(records).toBe(ROWS)
    expect(peak - before).toBeLessThan(GROWTH_BYTES)
  }, 300_000)

  it.each([
    ['one row group', Number.MAX_SAFE_INTEGER],
    ['many row groups', 50_000]
  ])(
    'the rows of Parquet that the engine cannot read, in %s (5 and 25 MB of JSON)',
    async (name, rowGroupSize) => {
      const small = await spool(`${name}.small.parquet`, unreadableParquet(ROWS, rowGroupSize))
      const large = await spool(`${name}.large.parquet`, unreadableParquet(5 * ROWS, rowGroupSize))
      expect(large.bytes).toBeGreaterThan(25_000_000)
      expect(large.bytes).toBeGreaterThan(4.9 * small.bytes)
      expect(large.peak).toBeLessThan(WHOLE_PROCESS_BYTES)
      expect(large.peak - small.peak).toBeLessThan(NOISE_BYTES)
    },
    300_000
  )

  it.each(['file', 'stream'] as const)(
    'the rows of an Arrow %s that the engine cannot read (5 and 25 MB of JSON)',
    async layout => {
      const small = await spool(`small-${layout}.arrow`, unreadableArrow(5, layout))
      const large = await spool(`large-${layout}.arrow`, unreadableArrow(25, layout))
      expect(large.bytes).toBeGreaterThan(25_000_000)
      expect(large.bytes).toBeGreaterThan(4.9 * small.bytes)
      expect(large.peak).toBeLessThan(WHOLE_PROCESS_BYTES)
      expect(large.peak - small.peak).toBeLessThan(NOISE_BYTES)
    },
    300_000
  )
})

/** Batches with texts of a kind that the engine does not read. */
function unreadableArrow(batches: number, layout: 'file' | 'stream'): Buffer {
  const numbers = Array.from({ length: 30_000 }, (_, index) => index)
  const batch = new Table({
    id: vectorFromArray(numbers, new Int32()),
    name: vectorFromArray(
      numbers.map(id => `a name of some length ${id}`),
      new LargeUtf8()
    )
  })
  const [first = batch, ...rest] = Array.from({ length: batches }, () => batch)
  return Buffer.from(tableToIPC(first.concat(...rest), layout))
}

/** Rows with a whole number without a sign, which the engine does not read. */
function unreadableParquet(count: number, rowGroupSize: number): Buffer {
  const numbers = Array.from({ length: count }, (_, index) => BigInt(index))
  const { content } = parquetFile(
    'rows',
    {
      id: { type: 'INT64', values: numbers },
      unsigned: { type: 'INT64', converted_type: 'UINT_64', values: numbers },
      name: { type: 'BYTE_ARRAY', converted_type: 'UTF8', values: numbers.map(id => `name ${id}`) }
    },
    { rowGroupSize: Math.min(count, rowGroupSize), pageSize: 256 * 1024, dictionarySize: 0 }
  )
  return Buffer.from(content)
}
