import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { failureOf } from '../../support/spool.ts'

let room: BuildRoom

beforeAll(async () => {
  room = await openBuildRoom()
})

afterAll(() => room.close())

it('names the source of values where it is another one than before, over all columns', async () => {
  const int = { type: 'int' } as const
  const error = await failureOf(
    room.build(
      [
        { name: 'a.csv', content: 'x,y\na,1\nb,2\n' },
        { name: 'b.csv', content: 'x,y\nc,d\n' }
      ],
      {
        columns: new Map([
          ['x', int],
          ['y', int]
        ])
      }
    )
  )
  expect(error.message).toContain(
    'Column "x" has 3 values that are not int: "a" in record 1 (line 2) of a.csv, "b" in record 2 (line 3), "c" in record 1 (line 2) of b.csv. Column "y" has 1 value that is not an int: "d" in record 1 (line 2).'
  )
})
