import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ColumnType } from '../../../src/hyper/engine/types.ts'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { buildDay, shape } from '../published-day.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

describe('under a transform', () => {
  it.each<[string, string[], ColumnType, string]>([
    ['whole numbers', ['1', '2'], 'double', 'v double'],
    ['decimals', ['1.5', '2'], 'numeric(18,2)', 'v numeric(18,2)'],
    ['whole decimals', ['1.0', '2.0'], 'bigint', 'v bigint'],
    ['dates', ['2026-01-31'], 'timestamp', 'v timestamp'],
    ['no values', [''], 'date', 'v date']
  ])('the type is kept for %s', async (_what, values, type, column) => {
    const found = await buildDay(room, values, type, { transform: 'select id, v from source' })
    expect(found.column).toBe(column)
    expect(found.held).toMatchObject({ kept: [{ name: 'v', type }], lost: [] })
  })

  it.each<[string, string[], ColumnType, string, string]>([
    ['decimals', ['1', '2.5'], 'bigint', 'v double', '"2.5"'],
    ['too many decimals', ['1.555'], 'numeric(18,2)', 'v double', '"1.555"'],
    ['beyond 2^53', ['9007199254740994'], 'double', 'v bigint', '"9007199254740994"'],
    ['numbers', ['1'], 'text', 'v bigint', '"1"']
  ])('the type is not kept for %s', async (_what, values, type, column, value) => {
    const found = await buildDay(room, values, type, { transform: 'select id, v from source' })
    expect(found.column).toBe(column)
    expect(found.held).toMatchObject({ kept: [], lost: [{ name: 'v', type, value }] })
    expect(found.held.byWorkflow.has('v')).toBe(false)
  })

  it('knows a type that the query itself gives', async () => {
    const found = await buildDay(room, ['1'], 'double', { transform: 'select id, v::text as v from source' })
    expect(found.column).toBe('v text')
    expect(found.held.byWorkflow.has('v')).toBe(true)
  })

  it('knows who has dropped a column', async () => {
    const published = shape({ id: 'bigint', v: 'double', w: 'text' })
    const build = async (content: string, transform: string) => {
      const { extract } = await room.build({ name: 'a.csv', content }, { published, transform })
      return [...extract.held.byWorkflow].sort()
    }
    expect(await build('id,v,w\n1,2,x\n', 'select id, v from source')).toEqual(['w'])
    expect(await build('id,v\n1,2\n', 'select * from source')).toEqual([])
    expect(await build('id,v\n1,2\n', 'select id, v from source')).toEqual(['w'])
  })
})
