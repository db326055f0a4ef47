import { describe, expect, it } from '@jest/globals'
import { readTds } from '../../src/tdsx/read-tds.ts'

const nested = (depth: number): string =>
  `<datasource>${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}</datasource>`

describe('readTds', () => {
  it('reads columns and fields', () => {
    const record =
      '<metadata-record class="column"><remote-name>id</remote-name><remote-type>20</remote-type><local-type>integer</local-type></metadata-record>'
    const text = `<datasource><connection><metadata-records>${record}</metadata-records></connection><column name="[id]" caption="Id"/></datasource>`
    expect(readTds(text)).toMatchObject({
      columns: [{ name: 'id', type: 'bigint', datatype: 'integer' }],
      fields: [{ local: '[id]', caption: 'Id' }]
    })
  })

  it.each(['', 'x', '<x/>', '<datasource>', '<datasource></x>', '<datasource/><'])(
    'is no document: %j',
    text => expect(readTds(text)).toBeUndefined()
  )

  it('takes no document that nobody would make, and ends soon', () => {
    expect(readTds(nested(100))).toBeDefined()
    expect(readTds(nested(200_000))).toBeUndefined()
    const began = performance.now()
    expect(readTds(`<datasource>${'<a/>'.repeat(3_000_000)}</datasource>`)).toBeUndefined()
    expect(readTds('<'.repeat(10_000_000))).toBeUndefined()
    expect(performance.now() - began).toBeLessThan(5_000)
  })
})
