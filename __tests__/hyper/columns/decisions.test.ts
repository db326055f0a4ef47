import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { ColumnRule } from '../../../src/hyper/values/column-rule.ts'
import { readPattern } from '../../../src/hyper/values/pattern.ts'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

it('each column of a source has its rule, and what is odd an example and the input', async () => {
  const text = 'id,zip,day,note,sum,x\n1,01234,2024-01-31,,12.5,7\n2,99999,2024-02-01,,0.25,N/A\n'
  const { extract, columns } = await room.build(
    { name: 'data.csv', content: text },
    { transform: 'select id from source' }
  )
  expect(columns).toEqual(['id bigint'])
  expect(extract.decisions).toEqual({
    transformed: true,
    sources: [
      {
        name: 'source',
        columns: [
          { name: 'id', type: 'bigint', reason: 'whole numbers within int64' },
          {
            name: 'zip',
            type: 'text',
            reason: 'digits with a leading zero or a leading +',
            odd: {
              found:
                '1 value with a leading zero or a plus sign; for example "01234" in record 1 (line 2) of data.csv',
              remedy: 'columns gives them a number type.'
            }
          },
          { name: 'day', type: 'date', reason: 'dates (2026-01-31)' },
          {
            name: 'note',
            type: 'text',
            reason: 'nothing but NULL',
            odd: { found: '', remedy: 'columns gives them another type.' }
          },
          { name: 'sum', type: 'double', reason: expect.stringMatching(/^decimals that a double holds/) },
          {
            name: 'x',
            type: 'text',
            reason: 'values of several of these kinds',
            odd: {
              found: expect.stringMatching(/^1 whole number, 1 text; for example /),
              remedy: expect.stringMatching(/source-null-values/)
            }
          }
        ]
      }
    ]
  })
})

it('a type that columns gives, or the file, is said to come from there', async () => {
  const format = readPattern('dd/MM/yyyy')
  if (format.kind === 'fault') throw new Error(format.what)
  const csv = await room.build(
    { name: 'data.csv', content: 'a,b,c\n1,31/12/2024,x\n' },
    {
      columns: new Map<string, ColumnRule>([
        ['a', { type: 'text', rename: 'A' }],
        ['b', { format }],
        ['c', { drop: true }]
      ])
    }
  )
  expect(csv.extract.decisions).toEqual({
    transformed: false,
    sources: [
      {
        name: 'source',
        columns: [
          { name: 'A', type: 'text', reason: 'columns gives the type' },
          { name: 'b', type: 'date', reason: 'columns gives the format dd/MM/yyyy' }
        ]
      }
    ]
  })
  const empty = await room.build(
    { name: 'data.json', content: '[]' },
    { columns: new Map<string, ColumnRule>([['a', { type: 'int' }]]), ifEmpty: 'publish' }
  )
  expect(empty.extract.decisions.sources[0]?.columns).toEqual([
    { name: 'a', type: 'int', reason: 'columns gives the type' }
  ])
})

it('decimals that may be grouped are worth a look', async () => {
  const { extract } = await room.build({ name: 'data.csv', content: 'a;b\n1,5;1.000\n0,5;12.345\n' })
  const [, b] = extract.decisions.sources[0]?.columns ?? []
  expect(b).toMatchObject({ type: 'double', odd: { remedy: expect.stringMatching(/source-decimal/) } })
})
