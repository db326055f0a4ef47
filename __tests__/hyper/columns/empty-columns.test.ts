import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const SOURCE = { name: 'a.json', content: '[{"id":1,"note":null,"other":null}]' }

async function told(transform?: string): Promise<string[]> {
  const { remarks } = await room.build(SOURCE, transform === undefined ? {} : { transform })
  return remarks.filter(({ title }) => title === 'Columns without values').map(({ message }) => message)
}

describe('columns that hold only NULL', () => {
  it.each([
    ['select id from source', undefined],
    ['with s as (select id from source) select id, 1 as note from s', undefined],
    ['select id, note from source', 'Column note holds only NULL'],
    ['select id from source where other is null', 'Column other holds only NULL'],
    ['select * from source', 'Columns note, other hold only NULL'],
    ['select count(note) as n, max(other) as m from source', 'Columns note, other hold only NULL']
  ])('are told of where the transform reads them: %s', async (transform, message) => {
    const messages = await told(transform)
    expect(messages).toHaveLength(message === undefined ? 0 : 1)
    if (message !== undefined) expect(messages[0]).toContain(message)
  })

  it('are all told of without a transform', async () =>
    expect(await told()).toEqual([expect.stringContaining('Columns note, other hold only NULL')]))

  it('are told of by their names in the source', async () => {
    const { remarks } = await room.build(SOURCE, {
      columns: new Map([['note', { rename: 'remark' }]]),
      transform: 'select id, remark from source'
    })
    expect(remarks.map(({ message }) => message)).toEqual([expect.stringContaining('Column note holds')])
  })
})
