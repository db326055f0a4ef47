import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { failureOf } from '../../support/spool.ts'

let room: BuildRoom

beforeAll(async () => {
  room = await openBuildRoom()
})

afterAll(() => room.close())
const csv = (content: string) => ({ name: 'data.csv', content })
const json = (content: string) => ({ name: 'data.json', content })

describe('nothing came back', () => {
  it.each([
    ['data.json', '[]'],
    ['data.json', '{"value":[]}'],
    ['data.csv', ''],
    ['data.csv', '\n\n\n'],
    ['data.csv', 'id,name\n']
  ])('fails by default for %s with %j', async (name, content) => {
    const error = await failureOf(room.build({ name, content }))
    expect(error.code).toBe('data.empty')
    expect(error.message).toContain('0 rows')
  })

  it('publishes an empty table where the columns are known', async () => {
    expect(await room.build(csv('id,name\n'), { ifEmpty: 'publish' })).toMatchObject({
      columns: ['id text', 'name text'],
      rows: []
    })
    const columns = new Map([['id', { type: 'bigint' as const }]])
    expect(await room.build(json('[]'), { ifEmpty: 'publish', columns })).toMatchObject({
      columns: ['id bigint'],
      rows: []
    })
    expect((await failureOf(room.build(json('[]'), { ifEmpty: 'publish' }))).code).toBe('data.empty')
  })

  it('counts the rows of the transform too', async () => {
    const error = await failureOf(
      room.build(csv('id\n1\n'), { transform: 'select * from source where id > 1' })
    )
    expect(error.message).toContain('The transform gives 0 rows out of 1 record of the source')
  })
})
