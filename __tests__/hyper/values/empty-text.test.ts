import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const build = (content: string, nullValues?: string[]) =>
  room.build(
    { name: 'data.csv', content },
    nullValues === undefined ? {} : { source: { dialect: { nullValues } } }
  )

describe('an empty text in quotes', () => {
  const content =
    '"country","1960","day","ok"\n"Aruba","","2024-01-31",""\n"Chad","1.5","","true"\n"","","",""\n'

  it('among numbers, dates or bools makes text of them, and the warning says source-null-values', async () => {
    const { columns, rows, remarks } = await build(content)
    expect(columns).toEqual(['country text', '1960 text', 'day text', 'ok text'])
    expect(rows[0]).toEqual(['Aruba', '', '2024-01-31', ''])
    expect(remarks).toHaveLength(1)
    expect(remarks[0]?.message).toContain(`source-null-values: '""' makes NULL of it`)
  })

  it('is NULL where source-null-values says so', async () => {
    const { columns, remarks } = await build(content, [''])
    expect(columns).toEqual(['country text', '1960 double', 'day date', 'ok bool'])
    expect(remarks).toEqual([])
  })

  it('beside other texts is a text among texts, and beside several kinds one of several', async () => {
    const { columns, remarks } = await build('a,b,c\n"",7,007\nx,true,""\ny,"",008\n')
    expect(columns).toEqual(['a text', 'b text', 'c text'])
    expect(remarks.map(({ title }) => title)).toEqual(['Mixed types in one column'])
  })

  it('does not change the scale of decimals', async () => {
    const { columns } = await build('a,b\n1.25,123456789012345678.5\n2.5,1.25\n')
    expect(columns[0]).toBe('a double')
  })
})
