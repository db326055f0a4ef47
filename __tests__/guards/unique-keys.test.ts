import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { checkKeys } from '../../src/guards/unique-keys.ts'
import { type BuildRoom, openBuildRoom } from '../support/build.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

async function check(csv: string, ...keys: string[]): Promise<string> {
  const { extract } = await room.build({ name: 'data.csv', content: csv })
  return await checkKeys(room.server, extract, keys).then(
    () => '',
    (error: Error) => error.message
  )
}

describe('key columns', () => {
  it('may be any columns that are unique together and have no NULL', async () => {
    expect(await check('id,day,x\n1,2026-01-01,a\n2,2026-01-01,a\n', 'id')).toBe('')
    expect(await check('id,day,x\n1,2026-01-01,a\n1,2026-01-02,a\n', 'id', 'day')).toBe('')
    expect(await check('"a ""b""",x\nö,1\nO,1\n', 'a "b"')).toBe('')
  })

  it('must be in the extract, in this spelling', async () => {
    expect(await check('id,day\n1,2\n', 'ID')).toBe(
      'data.keys: The key column "ID" is not in the extract, which has "id", "day". Correct key-columns (did you mean "id"?), or let the transform give the column. Nothing was uploaded.'
    )
  })

  it('may not be NULL', async () => {
    expect(await check('id,x\n1,a\n,b\n,c\n', 'id')).toMatch(
      /^data\.keys: 2 rows of the extract have no value in the key column "id"\. Leave/
    )
    expect(await check('id,x,y\n1,a,1\n1,,2\n2,,3\n', 'id', 'x')).toMatch(
      /2 rows .* in the key columns "id" and "x": "id" = "1", "x" = NULL; "id" = "2", "x" = NULL\. /
    )
  })

  it('may not be there twice; five keys are named', async () => {
    const twice = Array.from({ length: 7 }, (_, index) => `${index}\n${index}\n`).join('')
    const message = await check(`id\n${twice}6\n9\n`, 'id')
    expect(message).toMatch(/^data\.keys: 7 keys are in the extract more than once/)
    expect(message).toContain(
      '"id" = "6" (3 rows); "id" = "0" (2 rows); "id" = "1" (2 rows); "id" = "2" (2 rows); "id" = "3" (2 rows) and 2 more.'
    )
    expect(await check('id,x\na,1\na,1\n', 'id')).toMatch(/1 key is in .*: "id" = "a" \(2 rows\)\./)
  })
})
