import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../../support/build.ts'
import { parquetFile, type StoredColumn } from '../../../support/parquet-file.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

/** How a decimal may be stored, and the most digits that have room there. */
const STORED: readonly {
  readonly type: 'INT32' | 'INT64' | 'BYTE_ARRAY' | 'FIXED_LEN_BYTE_ARRAY'
  readonly length?: number
  readonly digits: number
}[] = [
  { type: 'INT32', digits: 9 },
  { type: 'INT64', digits: 18 },
  { type: 'BYTE_ARRAY', digits: 38 },
  ...Array.from({ length: 17 }, (_, index) => ({
    type: 'FIXED_LEN_BYTE_ARRAY' as const,
    length: index + 1,
    digits: Math.min(38, Math.floor(Math.log10(2) * (8 * (index + 1) - 1)))
  }))
]

function decimal(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return unscaled < 0n ? `-${text}` : text
}

/** Without zeros at the end: a column narrowed to bigint, numeric or text has the same value. */
function plain(text: string | null | undefined): string | null {
  return text == null ? null : text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

describe('decimals of Parquet', () => {
  it.each(STORED)(
    'are right at every precision and scale: $type $length',
    async ({ type, length, digits }) => {
      const columns: Record<string, StoredColumn> = {}
      const expected: (string | null)[][] = [[], [], [], [], []]
      for (let precision = 1; precision <= digits; precision++) {
        for (const scale of new Set([0, 1, precision >> 1, precision])) {
          const most = 10n ** BigInt(precision) - 1n
          const values = [1n, -2n, most, -most, null]
          columns[`p${precision}s${scale}`] = {
            type,
            ...(length === undefined ? {} : { type_length: length }),
            converted_type: 'DECIMAL',
            precision,
            scale,
            values
          }
          for (const [row, value] of values.entries())
            expected[row]?.push(value === null ? null : plain(decimal(value, scale)))
        }
      }
      const { columns: made, rows } = await room.build(parquetFile('decimals.parquet', columns))
      expect(rows.map(row => row.map(plain))).toEqual(expected)
      for (const column of made) {
        const [, precision, scale] = /^p(\d+)s(\d+) /.exec(column) ?? []
        if (Number(precision) <= 18)
          expect(column).toBe(`p${precision}s${scale} numeric(${precision},${scale})`)
      }
    },
    120_000
  )

  it('keep values of more digits than the file declares', async () => {
    const values = [2147483647n, -2147483648n]
    const stored = { converted_type: 'DECIMAL' as const, precision: 4, scale: 2, values }
    const file = parquetFile('wide.parquet', {
      a: { type: 'INT64', ...stored },
      b: { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 12, ...stored }
    })
    expect(await room.build(file)).toMatchObject({
      columns: ['a numeric(18,2)', 'b numeric(18,2)'],
      rows: [
        ['21474836.47', '21474836.47'],
        ['-21474836.48', '-21474836.48']
      ]
    })
  })

  it('are right whose scale is below zero, or larger than the precision', async () => {
    const file = parquetFile('scales.parquet', {
      below: { type: 'INT64', converted_type: 'DECIMAL', precision: 4, scale: -2, values: [5n] },
      above: { type: 'INT64', converted_type: 'DECIMAL', precision: 2, scale: 5, values: [5n] }
    })
    expect(await room.build(file)).toMatchObject({
      columns: ['below numeric(6,0)', 'above numeric(5,5)'],
      rows: [['500', '0.00005']]
    })
  })
})
