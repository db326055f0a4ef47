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
