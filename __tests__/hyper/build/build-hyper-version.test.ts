import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { type EngineFiles, openEngineFiles } from '../../support/engine-files.ts'

let room: BuildRoom
let files: EngineFiles
beforeAll(async () => {
  room = await openBuildRoom()
  files = await openEngineFiles()
})
afterAll(async () => {
  await room.close()
  await files.close()
})

const csv = (...values: string[]) => ({ name: 'data.csv', content: `x\n${values.join('\n')}\n` })
const json = (...values: string[]) => ({
  name: 'data.json',
  content: `[${values.map(value => `{"x":${value}}`).join(',')}]`
})
const TITLE = 'More digits than a number column holds'

describe.each([3, 4] as const)('hyper-version %i', hyperVersion => {
  it.each([
    ['whole numbers beyond int64', ['12345678901234567890', '-1', '98765432109876543210'], 'numeric(38,0)'],
    ['long decimals', ['0.1234567890123456789', '-12.5'], 'numeric(38,19)'],
    ['both, to the last of 38 digits', ['1234567890123456789012345678.0123456789', '1'], 'numeric(38,10)']
  ])('keeps %s as numbers', async (_what, values, type) => {
    for (const source of [csv(...values), json(...values)]) {
      const { columns, rows, remarks } = await room.build(source, { hyperVersion })
      expect(columns).toEqual([`x ${type}`])
      const scale = Number(/,(\d+)/.exec(type)?.[1])
      const written = values.map(value => {
        const [whole, decimals = ''] = value.split('.')
        return scale === 0 ? whole : `${whole}.${decimals.padEnd(scale, '0')}`
      })
      expect(rows.map(([x]) => x).toSorted()).toEqual(written.toSorted())
      expect(remarks).toEqual([])
    }
  })

  it('keeps text where 38 digits are too few, or an exponent stands', async () => {
    for (const values of [
      ['12345678901234567890123456789.0123456789', '1'],
      ['12345678901234567890', '1.5e+30']
    ]) {
      const { columns, rows, remarks } = await room.build(csv(...values), { hyperVersion })
      expect(columns).toEqual(['x text'])
      expect(rows.map(([x]) => x).toSorted()).toEqual(values.toSorted())
      expect(remarks[0]?.title).toBe(TITLE)
      expect(remarks[0]?.message).not.toContain('hyper-version')
    }
  })

  it('leaves all other types as they are', async () => {
    expect((await room.build(csv('1', '2'), { hyperVersion })).columns).toEqual(['x bigint'])
    expect((await room.build(csv('1.5', '2'), { hyperVersion })).columns).toEqual(['x double'])
    expect((await room.build(csv('1234567890123456.78', '2'), { hyperVersion })).columns).toEqual([
      'x numeric(18,2)'
    ])
  })

  it('takes numeric(p,s) of up to 38 digits in columns', async () => {
    const columns = new Map([['x', { type: 'numeric(38,2)' as const }]])
    const built = await room.build(csv('123456789012345678901234567890123456.78'), { hyperVersion, columns })
    expect(built.columns).toEqual(['x numeric(38,2)'])
    expect(built.rows).toEqual([['123456789012345678901234567890123456.78']])
  })

  it('keeps the exact results of a transform', async () => {
    const transform = 'select sum(x) as total, avg(x) as mean from source'
    const columns = new Map([['x', { type: 'numeric(18,2)' as const }]])
    const {
      columns: types,
      rows,
      remarks
    } = await room.build(csv('9999999999999999.99', '9999999999999999.99'), {
      hyperVersion,
      columns,
      transform
    })
    expect(types).toEqual(['total numeric(38,2)', 'mean numeric(22,6)'])
    expect(rows).toEqual([['19999999999999999.98', '9999999999999999.990000']])
    expect(remarks).toEqual([])
  })

  it.each(['parquet', 'arrowfile'] as const)(
    'keeps the decimals of %s as the file types them',
    async format => {
      const source = await files.write(`select 1234567890123456789.5::numeric(25,3) as x`, format)
      const { columns, rows } = await room.build(source, { hyperVersion })
      expect(columns).toEqual(['x numeric(25,3)'])
      expect(rows).toEqual([['1234567890123456789.500']])
    }
  )
})

it('hyper-version 2 keeps text, and says what has room', async () => {
  const { columns, remarks } = await room.build(csv('12345678901234567890'))
  expect(columns).toEqual(['x text'])
  expect(remarks[0]).toMatchObject({ title: TITLE, message: expect.stringContaining('hyper-version: 3') })
})
