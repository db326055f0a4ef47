import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, type Built, openBuildRoom, type SourceText } from '../../../support/build.ts'
import { failureOf } from '../../../support/spool.ts'

let room: BuildRoom
let built: Built
beforeAll(async () => {
  room = await openBuildRoom()
  built = await room.build(await fixture('documented.arrow'))
})
afterAll(() => room.close())

async function fixture(name: string): Promise<SourceText> {
  return { name, content: await readFile(new URL(`../../../fixtures/arrow/${name}`, import.meta.url)) }
}

/** For each row of the table in the documents the columns of documented.arrow: name, type and value. */
const CASES: Readonly<
  Record<string, readonly (readonly [column: string, type: string, value: string | null])[]>
> = {
  '`bool`': [['bool', 'bool', 'true']],
  '`int8`, `int16`, `int32`, `uint8`, `uint16`': [
    ['int8', 'int', '7'],
    ['int16', 'int', '7'],
    ['int32', 'int', '7'],
    ['uint8', 'int', '7'],
    ['uint16', 'int', '7']
  ],
  '`int64`, `uint32`': [
    ['int64', 'bigint', '7'],
    ['uint32', 'bigint', '7']
  ],
  '`uint64`': [['uint64', 'bigint', '7']],
  '`float32`, `float64`, `float16` (second reader)': [
    ['float32', 'double', '0.5'],
    ['float64', 'double', '0.5'],
    ['float16', 'double', '0.5']
  ],
  '`decimal128`, `decimal256` of up to 18 digits, `decimal32` and `decimal64` (second reader)': [
    ['decimal128', 'numeric(18,2)', '1.25'],
    ['decimal256', 'numeric(18,2)', '1.25'],
    ['decimal32', 'numeric(9,2)', '1.25'],
    ['decimal64', 'numeric(18,2)', '1.25']
  ],
  '`utf8`, `large_utf8` and `utf8_view` (second reader)': [
    ['utf8', 'text', 'x'],
    ['large_utf8', 'text', 'x'],
    ['utf8_view', 'text', 'x']
  ],
  '`date32`, `date64`': [
    ['date32', 'date', '2024-02-29'],
    ['date64', 'date', '2024-02-29']
  ],
  '`time32`, `time64`': [
    ['time32', 'time', '01:02:03'],
    ['time64', 'time', '01:02:03']
  ],
  '`timestamp` without a zone, in nanoseconds (second reader)': [
    ['timestamp without a zone', 'timestamp', '1970-01-01 00:00:00.000001'],
    ['timestamp without a zone, in nanoseconds', 'timestamp', '1970-01-01 00:00:00']
  ],
  '`timestamp` with a zone, in nanoseconds (second reader)': [
    ['timestamp with a zone', 'timestamp', '1970-01-01 00:00:00.000001'],
    ['timestamp with a zone, in nanoseconds', 'timestamp', '1970-01-01 00:00:00']
  ],
  '`interval`': [['interval', 'text', 'P1M2DT0.000003S']],
  '`duration` (second reader)': [['duration', 'text', 'PT1.000000S']],
  '`dictionary` (second reader; pandas calls it categorical)': [['dictionary', 'text', 'x']],
  'the extension type `arrow.uuid` (second reader)': [
    ['arrow.uuid', 'text', '30303030-3030-3030-3030-303030303030']
  ],
  '`null` (second reader)': [['null', 'text', null]],
  '`list`, `large_list`, `fixed_size_list`, `struct`, `map` (second reader)': [
    ['list', 'text', '[1]'],
    ['large_list', 'text', '[1]'],
    ['fixed_size_list', 'text', '[1]'],
    ['struct', 'text', '{"a":1}'],
    ['map', 'text', '{"a":1}']
  ]
}
/** Rows that other tests are about. */
const ELSEWHERE = new Set([
  // __tests__/hyper/read/arrow-scan.test.ts
  'decimals of more digits; of more than 38, or with a scale below 0 (second reader)',
  // below
  'binary of all kinds, `union`, and what holds such'
])

describe('the types of Arrow', () => {
  it('all have a case for their row in docs/formats.md', () => {
    const text = readFileSync(new URL('../../../../docs/formats.md', import.meta.url), 'utf8')
    const [, section = ''] = text.split('\n## Arrow\n')
    const [table = ''] = section.split('\n## ')
    const rows = [...table.matchAll(/^\| (.+?) \| .+ \|$/gm)].map(([, first]) => first).slice(2)
    expect(new Set(rows)).toEqual(new Set([...Object.keys(CASES), ...ELSEWHERE]))
  })

  it.each(Object.entries(CASES))('become what the table says: %s', (_row, columns) => {
    const found = columns.map(([name]) => {
      const at = built.columns.findIndex(
        column => column.startsWith(`${name} `) && !column.slice(name.length + 1).includes(' ')
      )
      const values = built.rows.map(row => row[at] ?? null).filter(value => value !== null)
      return [name, built.columns[at]?.slice(name.length + 1), values[0] ?? null]
    })
    expect(found).toEqual(columns)
  })

  it('are told of, where no extract holds them, and left out by drop', async () => {
    const names = ['binary', 'large_binary', 'fixed_size_binary', 'binary_view', 'union', 'list of binary']
    const source = await fixture('not-held.arrow')
    const error = await failureOf(room.build(source))
    expect(error.code).toBe('source.arrow')
    for (const name of names) expect(error.what).toContain(`"${name}"`)
    const columns = new Map(names.map(name => [name, { drop: true as const }]))
    expect(await room.build(source, { columns })).toMatchObject({ columns: ['id bigint'], rows: [['1']] })
  })
})
