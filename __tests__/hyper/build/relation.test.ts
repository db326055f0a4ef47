import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { failureOf } from '../../support/spool.ts'

let room: BuildRoom

beforeAll(async () => {
  room = await openBuildRoom()
})

afterAll(() => room.close())

describe('several sources', () => {
  it('appends by column name, whatever the order', async () => {
    const { rows } = await room.build([
      { name: 'a.csv', content: 'id,x\n1,a\n' },
      { name: 'b.csv', content: 'x,id\nb,2\n' }
    ])
    expect(rows.toSorted()).toEqual([
      ['1', 'a'],
      ['2', 'b']
    ])
  })

  it.each([
    ['csv', 'id,a\n1,2\n', 'id,b\n1,2\n'],
    ['json', '[{"id":1,"a":2}]', '[{"id":1,"b":2}]']
  ])('refuses %s sources with other columns and shows the difference', async (extension, first, second) => {
    const error = await failureOf(
      room.build([
        { name: `one.${extension}`, content: first },
        { name: `two.${extension}`, content: second }
      ])
    )
    expect(error.code).toBe('source.columns')
    expect(error.message).toContain(
      `two.${extension} lacks 'a' and has 'b' in addition, compared with one.${extension}`
    )
  })

  it('locates a value in the file that holds it', async () => {
    const error = await failureOf(
      room.build(
        [
          { name: 'one.csv', content: 'id\n1\n2\n' },
          { name: 'two.csv', content: 'id\n3\nx\n' }
        ],
        { columns: new Map([['id', { type: 'int' }]]) }
      )
    )
    expect(error.message).toContain('"x" in record 2 (line 3) of two.csv')
  })
})
