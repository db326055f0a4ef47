import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { formatsOfValues } from '../../../src/hyper/columns/format-hints.ts'
import { readPattern } from '../../../src/hyper/values/pattern.ts'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { failureOf } from '../../support/spool.ts'

describe('formatsOfValues', () => {
  it.each([
    ['double', ['1.234,56', '2,50'], ['#.##0,00']],
    ['numeric(18,2)', ['1,234.56', '-12'], ['#,##0.00']],
    ['int', ["1'234"], ["#'##0.00"]],
    ['double', ['1 234,5', '12\u00a0345,6'], ['# ##0,00']],
    ['bigint', ['1,234'], ['#.##0,00', '#,##0.00']],
    ['date', ['13/02/2024', '1/2/2024'], ['d/M/yyyy']],
    ['date', ['01/02/2024'], ['d/M/yyyy', 'M/d/yyyy']],
    ['date', ['1.2.2024'], ['d.M.yyyy']],
    ['double', ['1.234,56', 'n/a'], []],
    ['text', ['1.234,56'], []],
    ['double', [], []]
  ])('%s of %j: %j', (type, values, formats) => {
    expect(formatsOfValues(type, values)).toEqual(formats)
    for (const format of formats) expect(readPattern(format).kind).not.toBe('fault')
  })
})

describe('a value that does not convert', () => {
  let room: BuildRoom
  beforeAll(async () => {
    room = await openBuildRoom()
  })
  afterAll(() => room.close())

  it('is told what reads it, and what is told reads it', async () => {
    const file = { name: 'data.csv', content: 'id;amount\n1;1.234,56\n2;2,50\n' }
    const columns = new Map([['amount', { type: 'double' as const }]])
    const failure = await failureOf(room.build(file, { columns }))
    expect(failure).toMatchObject({
      code: 'data.conversion',
      remedy: expect.stringContaining('In columns, write "amount": {type: double, format: "#.##0,00"}. ')
    })
    const format = readPattern('#.##0,00')
    if (format.kind === 'fault') throw new Error(format.what)
    const told = new Map([['amount', { type: 'double' as const, format }]])
    expect((await room.build(file, { columns: told })).rows).toEqual([
      ['1', '1234.56'],
      ['2', '2.5']
    ])
  })
})

describe('a column that became text', () => {
  let room: BuildRoom
  beforeAll(async () => {
    room = await openBuildRoom()
  })
  afterAll(() => room.close())

  it.each([
    ['31.12.2025', '01.02.2025', '{format: "d.M.yyyy"}'],
    ['01/02/2025', '28/02/2025', '{format: "d/M/yyyy"}'],
    ['01/02/2025', '02/28/2025', '{format: "M/d/yyyy"}'],
    ['01/02/2025', '03/02/2025', '{format: "d/M/yyyy"} or {format: "M/d/yyyy"}'],
    ['1.234,56', '2,5', '{format: "#.##0,00"}'],
    ['2,50', '10,00', '{format: "#.##0,00"}'],
    ['1,234.56', '1', '{format: "#,##0.00"}'],
    ['1,234', '2,345', '{format: "#.##0,00"} or {format: "#,##0.00"}'],
    ["1'234.50", "12'345", '{format: "#\'##0.00"}']
  ])('is told the format of all its values: %s, %s', async (first, second, formats) => {
    const content = `id;v\n1;${first}\n2;\n3; ${second} \n`
    const { remarks, rows } = await room.build({ name: 'a.csv', content })
    expect(remarks.map(({ message }) => message.split(' Here: ')[1])).toEqual([`"v": ${formats}.`])
    expect(rows).toHaveLength(3)
    const [format] = /(?<=")[^"]+(?="})/.exec(formats) ?? []
    const pattern = readPattern(format ?? '')
    if (pattern.kind === 'fault') throw new Error(pattern.what)
    const { columns } = await room.build(
      { name: 'a.csv', content },
      { columns: new Map([['v', { format: pattern }]]) }
    )
    expect(columns[1]).toMatch(/^v (date|double|bigint)$/)
  })

  it('is looked at in all files, and told none where no format reads all values', async () => {
    const files = ['v\n01/02/2025\n', 'v\n28/02/2025\n']
    const both = await room.build(files.map((content, at) => ({ name: `${at}.csv`, content })))
    expect(both.remarks[0]?.message).toMatch(/ Here: "v": \{format: "d\/M\/yyyy"\}\.$/)
    const { remarks } = await room.build({ name: 'a.csv', content: 'v\n31.12.2025\n01/02/2025\n' })
    expect(remarks[0]?.message).toMatch(
      /has dates that countries write differently, and stays text\. source-date-format makes dates of them \(dd\.MM\.yyyy for 31\.12\.2024\); for one column, write a format in columns\.$/
    )
  })
})
