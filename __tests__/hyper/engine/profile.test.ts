import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

it('tells how full a column is and from where to where its values go', async () => {
  const content = [
    'id,name,price,paid,day,seen,nothing',
    '9223372036854775807,Ben,1.5,true,2024-02-29,2024-03-31T10:00:00Z,',
    `-3,${'é'.repeat(50)},,false,2023-01-01,2024-03-31T09:00:00Z,`,
    '12,Anna,0.25,,2025-12-31,2024-03-31T11:00:00.5Z,'
  ].join('\n')
  const { extract } = await room.build({ name: 'a.csv', content })
  expect(extract.profile).toEqual([
    { values: 3, smallest: '-3', largest: '9223372036854775807' },
    { values: 3, smallest: 'Anna', largest: 'é'.repeat(41) },
    { values: 2, smallest: '0.25', largest: '1.5' },
    { values: 2, smallest: null, largest: null },
    { values: 3, smallest: '2023-01-01', largest: '2025-12-31' },
    { values: 3, smallest: '2024-03-31 09:00:00', largest: '2024-03-31 11:00:00.5' },
    { values: 0, smallest: null, largest: null }
  ])
})

it('looks at 200 columns', async () => {
  const names = Array.from({ length: 201 }, (_, index) => `c${index}`)
  const { extract } = await room.build({ name: 'a.csv', content: `${names}\n${names.map(() => 1)}\n` })
  expect(extract.columns).toHaveLength(201)
  expect(extract.profile).toHaveLength(200)
})
