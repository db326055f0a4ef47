import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Deadline } from '../../../src/base/deadline.ts'
import { makeWorkFolder, type WorkFolder } from '../../../src/files/work-folder.ts'
import { type HyperServer, startHyper } from '../../../src/hyper/engine/server.ts'
import { type Connection, quoteLiteral } from '../../../src/hyper/engine/sql.ts'
import type { RecordsFile } from '../../../src/source/contract/spooled-file.ts'
import { spoolCsv } from '../../../src/source/formats/csv/records.ts'
import { spoolNdjson } from '../../../src/source/formats/json/ndjson-records.ts'
import { spoolJsonDocument } from '../../../src/source/formats/json/records.ts'
import { sizeLimit } from '../../../src/source/spool/size-limit.ts'
import { type CsvTable, csvTable, writeCsv } from '../../support/csv.ts'
import { hyperd } from '../../support/hyperd.ts'
import { inChunks } from '../../support/spool.ts'
import { membersOf, withoutNulls } from '../../support/spooled.ts'

// What the spool promises is what the engine reads: proved with the engine itself.

let work: WorkFolder
let target: string
let server: HyperServer
let engine: Connection
const deadline = new Deadline(10)

beforeAll(async () => {
  work = await makeWorkFolder()
  const readable = join(work.path, 'spool')
  await mkdir(readable)
  target = join(readable, 'spooled.json')
  server = await startHyper({ hyperd, workDir: work.path, readable })
  engine = await server.connect()
})

afterAll(async () => {
  await engine.close()
  await server.stop()
  await work.remove()
  deadline.close()
})

const options = { origin: 'test', hide: String, deadline, positionBase: 0, disk: sizeLimit().meter('test') }

/** The records as the engine reads them: position, and the JSON of the record or of its members by name. */
async function jsonRows(files: readonly RecordsFile[]): Promise<(readonly [string, unknown])[]> {
  const found: (readonly [string, unknown])[] = []
  for (const { path, members, nested = [] } of files) {
    const columns = members && [...members, ...nested].map((_name, at) => `c${at} text`)
    const cells = columns?.join(', ') ?? 'j json'
    const { rows } = await engine.query(
      `select * from external(array[${quoteLiteral(path)}], columns => descriptor(n bigint, ${cells}), ` +
        `format => 'csv', delimiter => E'\\x01', quote => E'\\x02', header => false)`
    )
    for (const [position = '', ...values] of rows) {
      const record = members === undefined ? values[0] : membersOf(values, members, nested)
      found.push([position ?? '', record])
    }
  }
  return found.sort((a, b) => Number(a[0]) - Number(b[0]))
}

async function csvRows(columns: number): Promise<readonly (readonly (string | null)[])[]> {
  const fields = Array.from({ length: columns }, (_, at) => `c${at} text`).join(', ')
  const { rows } = await engine.query(
    `select * from external(array[${quoteLiteral(target)}], columns => descriptor(n bigint, ${fields}), ` +
      `format => 'csv', header => false) order by n`
  )
  return rows
}

it('reads the records of a document', async () => {
  const text = `{"n": 3, "rows": [
    {"b": "x\\u0000y \\ud83d \\ud83d\\ude00 \\" \\\\ \\n \\u00e9 é 😀 \x7f \u2028", "a": 9223372036854775807},
    [ 1.50, -0, 1e400, 123456789012345678901234567890, true , { } ],
    "text, with; 'quotes' and \\\\u0000", null, 42
  ]}`
  const { files } = await spoolJsonDocument(inChunks(text, [7]), target, options)
  expect(await jsonRows(files)).toEqual([
    [
      '1',
      [
        ['b', '"xy  \\ud83d\\ude00 \\" \\\\ \\n \\u00e9 é 😀 \x7f \u2028"'],
        ['a', '9223372036854775807']
      ]
    ],
    ['2', '[1.50,-0,1e400,123456789012345678901234567890,true,{}]'],
    ['3', '"text, with; \'quotes\' and \\\\u0000"'],
    ['4', 'null'],
    ['5', '42']
  ])
})

it('reads a thousand levels', async () => {
  const nested = `${'[{"a":'.repeat(500)}1${'}]'.repeat(500)}`
  const { files } = await spoolNdjson(inChunks(`\n${nested}\n`), target, options)
  expect(await jsonRows(files)).toEqual([['2', nested]])
})

it('reads nothing from an empty spool', async () => {
  const { files } = await spoolJsonDocument(inChunks('[]'), target, options)
  expect(await jsonRows(files)).toEqual([])
  await spoolCsv(inChunks('a,b\n'), target, { ...options, delimiter: undefined })
  expect(await csvRows(2)).toEqual([])
})

it('reads any JSON', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 20 }), async values => {
      const text = JSON.stringify(values, undefined, 1)
      const { files } = await spoolJsonDocument(inChunks(text, [3, 8]), target, { ...options, records: '.' })
      const read = (await jsonRows(files)).map(([, record]) =>
        Array.isArray(record)
          ? Object.fromEntries(record.map(([name, value]) => [name, JSON.parse(value)]))
          : JSON.parse(record as string)
      )
      expect(read).toEqual(JSON.parse(text).map(withoutNulls))
    }),
    { numRuns: 40 }
  )
})

it('reads CSV as it was meant', async () => {
  const text =
    'id;b\n1;1.234,50\n2;"zwei\nzeilen"\n3;"a\r\nb\rc"\n4;\n5;""\n6;" "\n7; x ,\n8;NULL\n9;\\N\n10;"\\"""'
  const rows = [
    ['2', '1', '1.234,50'],
    ['3', '2', 'zwei\nzeilen'],
    ['5', '3', 'a\r\nb\rc'],
    ['8', '4', null],
    ['9', '5', ''],
    ['10', '6', ' '],
    ['11', '7', ' x ,'],
    ['12', '8', 'NULL'],
    ['13', '9', '\\N'],
    ['14', '10', '\\"']
  ]
  for (const sizes of [[], [1]]) {
    await spoolCsv(inChunks(text, sizes), target, {
      ...options,
      delimiter: undefined
    })
    expect(await csvRows(2)).toEqual(rows)
  }
})

it('reads any CSV', async () => {
  await fc.assert(
    fc.asyncProperty(csvTable, fc.constantFrom([], [1], [2, 5]), async (table: CsvTable, sizes) => {
      const { text, lines } = writeCsv(table)
      await spoolCsv(inChunks(text, sizes), target, { ...options, delimiter: table.delimiter })
      const expected = table.rows.map((row, at) => [
        String(lines[at]),
        ...row.map(field => field?.text ?? null)
      ])
      expect(await csvRows(table.header.length)).toEqual(expected)
    }),
    { numRuns: 100 }
  )
})
