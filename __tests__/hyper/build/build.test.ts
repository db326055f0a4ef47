import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { csvColumn, jsonColumn } from '../../support/build-column.ts'

let room: BuildRoom

beforeAll(async () => {
  room = await openBuildRoom()
})

afterAll(() => room.close())

const column = (...values: string[]) => csvColumn(room, values)
const member = (...literals: string[]) => jsonColumn(room, literals)
const json = (content: string) => ({ name: 'data.json', content })

describe('what random tables have found', () => {
  it('keeps the digits of scalar records', async () => {
    const { columns, rows } = await room.build(json('[1.50e0, 10000000000000003]'))
    expect(columns).toEqual(['value text'])
    expect(rows.map(row => row[0]).sort()).toEqual(['1.50e0', '10000000000000003'])
  })

  it('never stores Infinity for a plain number beyond a double', async () => {
    const huge = `2${'0'.repeat(308)}.0`
    expect(await column(huge, '1')).toMatchObject({ type: 'text', values: [huge, '1'] })
  })

  it('reads the offset that .NET escapes', async () => {
    expect(await member('"2024-02-15T00:00:00\\u002B02:00"', '"2024-02-15T00:00:00Z"')).toEqual({
      type: 'timestamp',
      values: ['2024-02-14 22:00:00', '2024-02-15 00:00:00'],
      titles: []
    })
  })

  it('makes text of offsets that do not exist', async () => {
    const value = '2024-02-15T00:00:00+15:59'
    expect(await column(value)).toEqual({
      type: 'text',
      values: [value],
      titles: ['Dates that do not exist']
    })
  })

  it('takes a control character at the beginning for text', async () => {
    expect(await column('"\r"', '0.5')).toMatchObject({ type: 'text', values: ['\r', '0.5'] })
  })

  it('takes the last of two empty keys', async () => {
    const { columns, rows } = await room.build(json('[{"x":{"":"","":0.10}}]'))
    expect(columns).toEqual(['x_ double'])
    expect(rows).toEqual([['0.1']])
  })

  it('finds nested members by names that are written with escapes', async () => {
    // As json.dumps of Python writes them; hyperd does not find such a name by itself.
    const { columns, rows } = await room.build(
      json('[{"x":{"\\u6771\\u4eac":1,"\\ud83d\\ude00\\ud83d\\ude00":{"\\u00e9\\u00e9":"y"}}}]')
    )
    expect(columns).toEqual(['x_東京 bigint', 'x_😀😀_éé text'])
    expect(rows).toEqual([['1', 'y']])
  })

  it('takes the last of two keys that are spelt differently', async () => {
    const { columns, rows, remarks } = await room.build(
      json('[{"x":{"a_b":[],"a\\u005fb":null,"c":1}},{"x":{"d\\"":"y","d\\u0022":2}}]')
    )
    expect(columns).toEqual(['x_a_b text', 'x_c bigint', 'x_d" bigint'])
    expect(rows).toEqual([
      [null, '1', null],
      [null, null, '2']
    ])
    expect(remarks.map(({ title }) => title)).toContain('The same key twice in one object')
  })

  it('keeps the place at which a repeated key was seen first', async () => {
    const { columns } = await room.build(json('[{"x":{"b":1,"a":2,"b":3},"y":1,"x":{"d":1,"c":2,"d":true}}]'))
    expect(columns).toEqual(['x_d bool', 'x_c bigint', 'y bigint'])
    expect((await room.build(json('[{"x":{"b":1,"a":2,"b":3}}]'))).columns).toEqual([
      'x_b bigint',
      'x_a bigint'
    ])
  })

  it('takes a date-time that rounds to the next day', async () => {
    const values = ['2024-02-29 23:59:59.9999999', '2024-01-31T23:59:59.999999999']
    expect(await column(...values)).toEqual({
      type: 'timestamp',
      values: ['2024-02-29 23:59:59.999999', '2024-01-31 23:59:59.999999'],
      titles: []
    })
  })

  it('reads dates that are written with escapes', async () => {
    expect(await member('"2024\\u002d01-\\u0033\\u0031"', '"2024-02-01"')).toEqual({
      type: 'date',
      values: ['2024-01-31', '2024-02-01'],
      titles: []
    })
  })

  it('makes a column of scalar records that are all null', async () => {
    expect(await room.build(json('[null,null]'))).toMatchObject({
      columns: ['value text'],
      rows: [[null], [null]]
    })
  })

  it('warns of words of several kinds', async () => {
    expect(await column('007', 'NaN')).toMatchObject({ type: 'text', titles: ['Mixed types in one column'] })
  })

  it('counts significant digits without the zero before the point', async () => {
    expect(await column('0.123456789012345678')).toMatchObject({
      type: 'numeric(18,18)',
      values: ['0.123456789012345678']
    })
  })
})

describe('the log', () => {
  const lines = (built: { readonly lines: readonly string[] }) => built.lines.join('\n')

  it('tells records from the rows that they make', async () => {
    const source = { explode: [['xs']] }
    const built = await room.build(json('[{"id": 1, "xs": [1, 2, 3]}, {"id": 2, "xs": []}]'), { source })
    expect(lines(built)).toContain('2 records make 4 rows (source-explode), with 2 columns.')
    const one = await room.build(json('[{"id": 1, "xs": [1, 2]}]'), { source })
    expect(lines(one)).toContain('1 record makes 2 rows (source-explode), with 2 columns.')
  })

  it('counts records alone where they are the rows', async () => {
    const sentence = 'The source has 2 records and 2 columns.'
    const content = '[{"id": 1, "xs": [1]}, {"id": 2, "xs": [2]}]'
    expect(lines(await room.build(json(content)))).toContain(sentence)
    expect(lines(await room.build(json(content), { source: { explode: [['xs']] } }))).toContain(sentence)
  })
})
