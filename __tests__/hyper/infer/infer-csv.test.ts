import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { csvColumn, jsonColumn } from '../../support/build-column.ts'
import { failureOf } from '../../support/spool.ts'

let room: BuildRoom

beforeAll(async () => {
  room = await openBuildRoom()
})

afterAll(() => room.close())

const column = (...values: string[]) => csvColumn(room, values)
const member = (...literals: string[]) => jsonColumn(room, literals)
const csv = (content: string) => ({ name: 'data.csv', content })
const json = (content: string) => ({ name: 'data.json', content })

describe('numbers', () => {
  it('keeps every digit of whole numbers within int64', async () => {
    const values = ['9007199254740993', '9223372036854775807', '-9223372036854775808', '0']
    expect(await column(...values)).toEqual({ type: 'bigint', values, titles: [] })
    expect(await member(...values)).toEqual({ type: 'bigint', values, titles: [] })
  })

  it('makes text of whole numbers beyond int64, with a warning', async () => {
    const values = ['9007199254740993', '9223372036854775808']
    const expected = { type: 'text', values, titles: ['More digits than a number column holds'] }
    expect(await column(...values)).toEqual(expected)
    expect(await member(...values)).toEqual(expected)
  })

  it.each([
    ['.5', '0.5'],
    ['1.50', '1.5'],
    ['1.5e10', '15000000000'],
    ['1e+21', '1e+21'],
    ['0.30000000000000004', '0.30000000000000004'],
    ['123456789012.345', '123456789012.345'],
    ['-0.000001', '-1e-06'],
    ['1.7976931348623157e308', '1.7976931348623157e+308']
  ])('makes a double of %s', async (written, stored) => {
    expect(await column(written, '1')).toEqual({ type: 'double', values: [stored, '1'], titles: [] })
  })

  it('makes numeric(18,s) of decimals that no double holds but 18 digits do', async () => {
    expect(await column('1234567890123456.78', '0.5')).toEqual({
      type: 'numeric(18,2)',
      values: ['1234567890123456.78', '0.50'],
      titles: []
    })
    // Each alone is a bigint or a double; together neither type keeps both.
    expect(await column('9007199254740993', '1.5')).toEqual({
      type: 'numeric(18,1)',
      values: ['9007199254740993.0', '1.5'],
      titles: []
    })
  })

  it.each([
    ['12345678901234567.89', '0.01'],
    ['1234567890123456.78', '0.123'],
    ['9223372036854775807', '1.5'],
    ['1e-400', '1'],
    ['1234567890123456.78', '1.5e30']
  ])('makes text of %s beside %s, with a warning', async (a, b) => {
    expect(await member(a, b)).toEqual({
      type: 'text',
      values: [a, b],
      titles: ['More digits than a number column holds']
    })
  })

  it.each(['5e1234', '5e12', '1e400'])('leaves %s text in CSV: ids look like that', async value => {
    expect(await column(value, value)).toMatchObject({ type: 'text', values: [value, value] })
  })

  it('takes exponents of many digits for what they are', async () => {
    const exponent = '99999999999999999999'
    for (const source of [json(`[{"a":1},{"a":-1e${exponent}}]`), csv(`a,b\n1,2\n-1e+${exponent},3\n`)]) {
      const error = await failureOf(room.build(source))
      expect(error.code).toBe('data.overflow')
      expect(error.message).toContain(`e${source.name === 'data.csv' ? '+' : ''}${exponent}" in record 2`)
    }
    const values = [`1.5e-${exponent}`, `0e${exponent}`, `0.0E-${exponent}`]
    const { columns, rows } = await room.build(json(`[${values.join()}]`))
    expect([columns, rows.flat()]).toEqual([['value text'], values])
    expect((await room.build(json(`[1e00000000000000000005]`))).rows).toEqual([['100000']])
  })

  it('fails where a number overflows a double, and says where', async () => {
    const error = await failureOf(room.build(json('[{"x":1.5},{"x":1e400}]')))
    expect(error.code).toBe('data.overflow')
    expect(error.message).toContain('"1e400" in record 2 of data.json')
    expect((await failureOf(room.build(csv('k,x\n1,1.5\n2,1.0e400\n')))).message).toContain(
      '"1.0e400" in record 2 (line 3) of data.csv'
    )
  })

  it.each([
    ['00501', '02134', '10001'],
    ['+4930', '7', '8'],
    ['00.5', '1.5', '2']
  ])('keeps %s text and says which input changes it', async (...values) => {
    expect(await column(...values)).toEqual({
      type: 'text',
      values,
      titles: ['Numbers with a leading zero or +']
    })
  })

  it.each(['"1,234.5"', '"1.234,50"', '"-7,25"', '1.234.567'])(
    'keeps %s text, with a notice',
    async value => {
      expect(await column(value, '12')).toMatchObject({
        type: 'text',
        values: [value.replaceAll('"', ''), '12'],
        titles: ['Grouped numbers or decimal commas']
      })
    }
  )

  it('makes text of NaN and Infinity, with a warning', async () => {
    for (const word of ['NaN', 'nan', 'Infinity', '-Infinity', 'inf']) {
      expect(await column('1.5', word)).toEqual({
        type: 'text',
        values: ['1.5', word],
        titles: ['NaN or Infinity']
      })
    }
  })
})

describe('bools, dates and instants', () => {
  it('takes true and false in any case from CSV, but only the literals from JSON', async () => {
    expect(await column('true', 'FALSE', 'True')).toMatchObject({
      type: 'bool',
      values: ['true', 'false', 'true']
    })
    expect(await member('true', 'false')).toMatchObject({ type: 'bool', values: ['true', 'false'] })
    expect(await member('"true"', '"false"')).toMatchObject({ type: 'text', titles: [] })
    expect(await column('yes', 'no')).toMatchObject({ type: 'text', titles: [] })
  })

  it('takes dates that exist', async () => {
    expect(await column('2024-02-29', '0001-01-01')).toMatchObject({
      type: 'date',
      values: ['2024-02-29', '0001-01-01']
    })
    expect(await member('"2024-02-29"', 'null')).toMatchObject({ type: 'date', values: ['2024-02-29', null] })
  })

  it.each([
    '2023-02-29',
    '2026-13-01',
    '0000-01-01',
    '2026-01-01T23:59:60',
    '2026-01-01T24:00:00Z',
    '2026-02-30 10:00'
  ])('makes text of %s, which does not exist, with a warning', async value => {
    expect(await column(value, value)).toEqual({
      type: 'text',
      values: [value, value],
      titles: ['Dates that do not exist']
    })
  })

  it('stores instants as UTC and truncates beyond microseconds', async () => {
    expect(
      await member(
        '"2026-03-08T02:30:00+05:30"',
        '"2026-03-07T21:00:00Z"',
        '"2026-03-08T02:30:00-0800"',
        '"2026-03-07 21:00:00.1234567z"',
        '"2026-03-07T21:00+02"'
      )
    ).toEqual({
      type: 'timestamp',
      values: [
        '2026-03-07 21:00:00',
        '2026-03-07 21:00:00',
        '2026-03-08 10:30:00',
        '2026-03-07 21:00:00.123456',
        '2026-03-07 19:00:00'
      ],
      titles: []
    })
  })

  it('stores date-times without offset as written', async () => {
    expect(await column('2026-03-08 02:30:00', '2026-11-01T01:30', '2026-01-01T00:00:00.9999999')).toEqual({
      type: 'timestamp',
      values: ['2026-03-08 02:30:00', '2026-11-01 01:30:00', '2026-01-01 00:00:00.999999'],
      titles: []
    })
  })

  it('makes text of both kinds in one column, with a warning', async () => {
    expect(await column('2026-01-01T00:00:00Z', '2026-01-01T00:00:00')).toMatchObject({
      type: 'text',
      titles: ['Date-times with and without offset']
    })
  })

  it.each(['03/04/2024', '3.4.24', '2024/03/04'])('keeps %s text, with a notice', async value => {
    expect(await column(value, value)).toMatchObject({
      type: 'text',
      values: [value, value],
      titles: ['Dates that are not ISO 8601']
    })
  })
})

describe('text, NULL and mixtures', () => {
  it('tells the unquoted empty field from the quoted one, and keeps blanks and words', async () => {
    expect(await column('', '""', '" "', 'NULL', 'N/A', 'null')).toEqual({
      type: 'text',
      values: [null, '', ' ', 'NULL', 'N/A', 'null'],
      titles: []
    })
    expect(await member('null', '""', '"null"')).toEqual({
      type: 'text',
      values: [null, '', 'null'],
      titles: []
    })
  })

  it('takes blanks around numbers, dates and bools', async () => {
    expect(await column(' 1', '2 ', '\t3')).toMatchObject({ type: 'bigint', values: ['1', '2', '3'] })
    expect(await column(' 1.5', '2 ')).toMatchObject({ type: 'double', values: ['1.5', '2'] })
    expect(await column(' true ', 'false')).toMatchObject({ type: 'bool', values: ['true', 'false'] })
    expect(await column(' 2026-01-01 ', '2026-01-02')).toMatchObject({
      type: 'date',
      values: ['2026-01-01', '2026-01-02']
    })
    expect(await column(' 2026-01-01T00:00:00Z ')).toMatchObject({
      type: 'timestamp',
      values: ['2026-01-01 00:00:00']
    })
    expect(await column(' a ', 'b')).toMatchObject({ type: 'text', values: [' a ', 'b'] })
  })

  it('makes text of columns without values, with a notice', async () => {
    expect(await column('', '')).toEqual({
      type: 'text',
      values: [null, null],
      titles: ['Columns without values']
    })
  })

  it('makes text of mixed types, every value as written, with a warning', async () => {
    expect(await member('1001', '"A-17"', 'true', 'null', '1.50')).toEqual({
      type: 'text',
      values: ['1001', 'A-17', 'true', null, '1.50'],
      titles: ['Mixed types in one column']
    })
    expect(await column('1001', 'A-17')).toMatchObject({
      type: 'text',
      titles: ['Mixed types in one column']
    })
    expect(await member('1', '{"a":1}', '[2]')).toMatchObject({
      type: 'text',
      values: ['1', '{"a":1}', '[2]']
    })
    expect(await column('2026-01-01', '2026-01-01T00:00:00')).toMatchObject({ type: 'text' })
  })

  it('never makes a number of a JSON string', async () => {
    expect(await member('"00501"', '"10001"')).toEqual({
      type: 'text',
      values: ['00501', '10001'],
      titles: []
    })
  })

  it('keeps text byte for byte', async () => {
    const text = 'é \u{1F600} "q" \\ \t\n\r e\u0301'
    expect(await member(JSON.stringify(text))).toMatchObject({ values: [text] })
    expect(await column(`"${text.replaceAll('"', '""')}"`)).toMatchObject({ values: [text] })
  })

  it('removes what a text cannot hold, and keeps proper pairs', async () => {
    expect(await member('"a\\u0000b\\ud83dc\\ud83d\\ude00"')).toMatchObject({ values: ['abc\u{1F600}'] })
  })
})
