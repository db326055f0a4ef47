import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const remarkOf = async (content: string) => {
  const { remarks } = await room.build({ name: 'data.csv', content })
  return remarks.map(({ message }) => message)
}

it('speaks of one column in the singular, and of its values in the plural', async () => {
  expect(await remarkOf('id,zip\n1,01234\n2,+49\n3,99999\n')).toEqual([
    'Column zip (2 values with a leading zero or a plus sign; for example "01234" in record 1 (line 2) of data.csv) has numbers with a leading zero or a plus sign and stays text, as ids and telephone numbers must. columns gives them a number type.'
  ])
})

it('speaks of several columns in the plural, and of one value in the singular', async () => {
  expect(await remarkOf('zip,phone\n01234,1\n2,+49\n')).toEqual([
    'Columns zip (1 value with a leading zero or a plus sign; for example "01234" in record 1 (line 2) of data.csv), phone (1 value with a leading zero or a plus sign; for example "+49" in record 2 (line 3) of data.csv) have numbers with a leading zero or a plus sign and stay text, as ids and telephone numbers must. columns gives them a number type.'
  ])
})

it('names the kinds of mixed values, each with its own plural', async () => {
  const [message] = await remarkOf('x\n1\n2\nN/A\n2024-01-31\n2024-02-01\n')
  expect(message).toMatch(/^Column x \(1 text, 2 whole numbers, 2 dates; for example "N\/A" in record 3/)
  expect(message).toContain(') mixes types and became text, every value as it is written. ')
})
