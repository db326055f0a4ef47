import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../../support/build.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom({ tidy: true })
})
afterAll(() => room.close())

const titles = async (answer: unknown, source = {}) => {
  const { remarks } = await room.build({ name: 'a.json', content: JSON.stringify(answer) }, { source })
  return remarks.filter(({ title }) => title === 'Names beside the records').map(({ message }) => message)
}

describe('names beside records that are arrays', () => {
  it.each([
    ['columns', { columns: ['a', 'b'], data: [[1, 2]] }],
    ['meta.fieldNames', { meta: { fieldNames: ['a', 'b'] }, rows: [[1, 2]] }]
  ])('are told: %s', async (path, answer) => {
    expect(await titles(answer)).toEqual([
      `The records of a.json are arrays, whose columns have no names, and the list "${path}" beside them may hold these: then set source-column-names: ${path}.`
    ])
  })

  it('are not told where they are named, or where records are objects', async () => {
    const answer = { columns: ['a', 'b'], data: [[1, 2]] }
    expect(await titles(answer, { columnNames: 'columns' })).toEqual([])
    expect(await titles(answer, { header: false })).toEqual([])
    expect(await titles({ columns: ['a', 'b'], data: [{ a: 1 }] })).toEqual([])
    expect(await titles({ tags: ['a', 'b'], data: [[1, 2]] })).toEqual([])
  })
})
