import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { withConnection } from '../../../src/hyper/engine/server.ts'
import type { ColumnType } from '../../../src/hyper/engine/types.ts'
import { contentHash } from '../../../src/hyper/rows/content-hash.ts'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const hash = (rows: string, types: readonly ColumnType[] = ['text', 'text']): Promise<string> =>
  withConnection(room.server, connection =>
    contentHash(
      connection,
      `(values ${rows}) t(a, b)`,
      types.map((type, index) => ({ name: 'ab'[index] ?? '', type }))
    )
  )

describe('the hash of a content', () => {
  it('is the same whatever the order of the rows', async () => {
    expect(await hash(`('1', 'x'), ('2', 'y')`)).toBe(await hash(`('2', 'y'), ('1', 'x')`))
    expect(await hash(`('1', 'x')`)).toMatch(/^[0-9a-f]{64}$/)
  })

  it.each([
    ['a row more', `('1', 'x'), ('1', 'x')`],
    ['another value', `('1', 'y')`],
    ['values in other columns', `('x', '1')`],
    ['another cut between values', `('1x', '')`],
    ['NULL', `('1', null)`],
    ['the text of NULL', `('1', '-')`],
    ['a value with a length in front', `('1', '1:x')`]
  ])('tells %s', async (_what, rows) => {
    expect(await hash(rows)).not.toBe(await hash(`('1', 'x')`))
  })

  it('tells rows that swap their values, and types', async () => {
    expect(await hash(`('1', 'x'), ('2', 'y')`)).not.toBe(await hash(`('1', 'y'), ('2', 'x')`))
    expect(await hash(`('1', 'x')`)).not.toBe(await hash(`('1', 'x')`, ['text', 'date']))
  })

  it('overflows at no number of rows that a test has patience for', async () => {
    const many = await withConnection(room.server, connection =>
      contentHash(connection, `(select i::text as a, 'x' as b from generate_series(1, 300000) g(i)) t`, [
        { name: 'a', type: 'text' },
        { name: 'b', type: 'text' }
      ])
    )
    expect(many).toMatch(/^[0-9a-f]{64}$/)
  })
})
