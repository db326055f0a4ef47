import { describe, expect, it } from '@jest/globals'
import type { Published } from '../../src/guards/published.ts'
import { compareContent } from '../../src/guards/unchanged.ts'
import type { HyperServer } from '../../src/hyper/engine/server.ts'

/** None of these cases looks at rows. */
const noServer = undefined as unknown as HyperServer
const columns = [{ name: 'id', type: 'bigint', nullable: true }] as const

const compared = (published: Published, ignores: readonly string[] = []) =>
  compareContent(noServer, {
    name: 'Orders',
    mode: 'overwrite',
    extract: { path: '/none.hyper', rowCount: 2, columns },
    published,
    ignores,
    fields: undefined
  })

const table = (name: string, rowCount: number): Published => ({
  state: 'table',
  columns: [{ name, type: 'bigint', datatype: 'integer' }],
  rowCount,
  path: '/none.hyper'
})

describe('compareContent', () => {
  it('knows nothing where there is nothing to compare with', async () => {
    expect(await compared({ state: 'first' })).toEqual({
      result: 'unknown',
      found: 'nothing is published yet'
    })
    expect(await compared({ state: 'unseen', why: 'no right to download' })).toEqual({
      result: 'unknown',
      found: expect.stringContaining('what is published cannot be seen: ')
    })
  })

  it('says what differs', async () => {
    expect(await compared(table('key', 2))).toEqual({ result: 'different', found: 'the columns differ' })
    expect(await compared(table('id', 3))).toEqual({
      result: 'different',
      found: 'the number of rows differs'
    })
  })

  it('refuses a column that is to be ignored and that is not there', async () => {
    await expect(compared({ state: 'first' }, ['di'])).rejects.toMatchObject({ code: 'data.columns' })
  })
})
