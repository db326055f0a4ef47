import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../../support/build.ts'
import { parquetFile } from '../../../support/parquet-file.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom({ tidy: true })
})
afterAll(() => room.close())

const MARK = '\ufeff'
const VALUES = [new TextEncoder().encode(`${MARK}x`)]

it.each([
  ['the engine', 'UTF8'],
  ['the second reader', 'ENUM']
] as const)(
  'names and values keep a byte order mark at their beginning: %s',
  async (_reader, converted_type) => {
    const { columns, rows } = await room.build(
      parquetFile('a.parquet', {
        [`${MARK}name`]: { type: 'BYTE_ARRAY', converted_type, values: VALUES },
        name: { type: 'BYTE_ARRAY', converted_type, values: VALUES }
      })
    )
    expect(columns).toEqual([`${MARK}name text`, 'name text'])
    expect(rows).toEqual([[`${MARK}x`, `${MARK}x`]])
  }
)
