import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const RECORDS = [
  { id: 1, items: [], shipping: { 'Par Cels': [{ no: 1 }] }, tags: ['a'], mixed: [{}] },
  { id: 2, items: [{ sku: 'a' }], shipping: null, tags: ['[{'], mixed: 'none' }
]

describe('columns that hold arrays of objects', () => {
  it.each([
    ['json', JSON.stringify(RECORDS)],
    ['json', JSON.stringify(RECORDS, null, 2)],
    ['ndjson', RECORDS.map(record => JSON.stringify(record)).join('\n')]
  ])('are told with the path that makes rows of them, without a notice (%s)', async (format, content) => {
    const { columns, extract, lines, remarks } = await room.build({ name: `a.${format}`, content })
    expect(columns).toContain('items text')
    expect(lines).toEqual(
      expect.arrayContaining([
        'Column items holds arrays of objects, which stay JSON text. source-explode: items makes a row of each element.',
        'Column shipping_Par Cels holds arrays of objects, which stay JSON text. source-explode: shipping.Par Cels makes a row of each element.'
      ])
    )
    expect(lines.filter(line => line.includes('source-explode'))).toHaveLength(2)
    expect(remarks.map(({ title }) => title)).toEqual(['Mixed types in one column'])
    const found = extract.decisions.sources[0]?.columns.filter(({ odd }) => odd !== undefined)
    expect(found?.map(({ name }) => name)).toEqual(['items', 'shipping_Par Cels', 'mixed'])
    expect(found?.[0]).toMatchObject({
      reason: 'JSON arrays or objects',
      odd: {
        found: 'arrays of objects, which stay JSON text',
        remedy: 'source-explode: items makes a row of each element.'
      }
    })
  })

  it('are left alone where columns says that they are text', async () => {
    const { lines } = await room.build(
      { name: 'a.json', content: '[{"items":[{"a":1}]}]' },
      { columns: new Map([['items', { type: 'text' }]]) }
    )
    expect(lines.filter(line => line.includes('source-explode'))).toEqual([])
  })
})
