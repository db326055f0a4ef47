import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../../support/build.ts'
import { parquetFile } from '../../../support/parquet-file.ts'
import { failureOf } from '../../../support/spool.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('a damaged Parquet file', () => {
  it('fails at its footer', async () => {
    const { content } = parquetFile('x', { id: { type: 'INT32', values: [1] } })
    const damaged = Buffer.from(content)
    damaged.fill(0xff, damaged.length - 40, damaged.length - 8)
    const error = await failureOf(room.build({ name: 'x.parquet', content: damaged }))
    expect(error.code).toBe('source.parquet')
    expect(error.what).toContain('its footer is damaged')
  })

  it('fails at the column that the second reader cannot read', async () => {
    const values = Array.from({ length: 500 }, (_, index) => bytes(`value ${index}`))
    const { content } = parquetFile('x', { e: { type: 'BYTE_ARRAY', converted_type: 'ENUM', values } })
    const damaged = Buffer.from(content)
    damaged.fill(0xff, 4, 200)
    const error = await failureOf(room.build({ name: 'x.parquet', content: damaged }))
    expect(error.code).toBe('source.parquet')
    expect(error.what).toMatch(
      /^Column "e" \(BYTE_ARRAY ENUM\) of the Parquet file x\.parquet cannot be read: /
    )
  })

  it('fails at a text that is no UTF-8, whoever reads it', async () => {
    const values = [new Uint8Array([0xff, 0x41])]
    for (const converted_type of ['UTF8', 'ENUM'] as const) {
      const error = await failureOf(
        room.build(parquetFile('x.parquet', { t: { type: 'BYTE_ARRAY', converted_type, values } }))
      )
      expect(error.code).toBe('source.parquet')
      expect(error.what).toMatch(/"t".*UTF-8/)
    }
  })

  it('counts what its rows unpack to', async () => {
    const values = Array.from({ length: 5_000 }, () => bytes('x'.repeat(1000)))
    const file = parquetFile('x.parquet', { e: { type: 'BYTE_ARRAY', converted_type: 'ENUM', values } })
    const error = await failureOf(room.build(file, { source: { maxSize: 1_000_000 } }))
    expect(error.code).toBe('source.too-large')
  })
})
