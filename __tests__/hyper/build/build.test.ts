import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { failureOf } from '../../support/spool.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const csv = (content: string) => ({ name: 'data.csv', content })
const json = (content: string) => ({ name: 'data.json', content })
const ndjson = (content: string) => ({ name: 'data.ndjson', content })

/** One CSV column of these values: its type, and the values that arrive. */
async function column(
  ...values: string[]
): Promise<{ type: string; values: (string | null)[]; titles: string[] }> {
  const lines = values.map((value, index) => `${index},${value}`)
  const { columns, rows, remarks } = await room.build(csv(['k,x', ...lines].join('\n')))
  const sorted = rows.toSorted((a, b) => Number(a[0]) - Number(b[0]))
  return {
    type: columns[1]?.replace('x ', '') ?? '',
    values: sorted.map(row => row[1] ?? null),
    titles: remarks.map(({ title }) => title)
  }
}

/** One JSON column of these literals. */
async function member(
  ...literals: string[]
): Promise<{ type: string; values: (string | null)[]; titles: string[] }> {
  const records = literals.map((literal, index) => `{"k":${index},"x":${literal}}`)
  const { columns, rows, remarks } = await room.build(json(`[${records.join(',')}]`))
  const sorted = rows.toSorted((a, b) => Number(a[0]) - Number(b[0]))
  return {
    type: columns[1]?.replace('x ', '') ?? '',
    values: sorted.map(row => row[1] ?? null),
    titles: remarks.map(({ title }) => title)
  }
}

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

describe('JSON records', () => {
  it('flattens objects in order of first sight and keeps arrays as JSON', async () => {
    const { columns, rows } = await room.build(
      json(`[
        {"id": 1, "address": {"city": "Oslo", "geo": {"lat": 59.91, "lon": 10.75}}, "tags": ["a", "b"], "meta": {}},
        {"id": 2, "address": null, "tags": [], "meta": {"x": 1}},
        {"id": 3, "address": {"city": "Bergen"}, "tags": null, "late": true}
      ]`)
    )
    expect(columns).toEqual([
      'id bigint',
      'address_city text',
      'address_geo_lat double',
      'address_geo_lon double',
      'tags text',
      'meta_x bigint',
      'late bool'
    ])
    expect(rows).toEqual([
      ['1', 'Oslo', '59.91', '10.75', '["a","b"]', null, null],
      ['2', null, null, null, '[]', '1', null],
      ['3', 'Bergen', null, null, null, null, 'true']
    ])
  })

  it('takes the last of two equal keys, also for the type', async () => {
    const { columns, rows } = await room.build(json('[{"a":"x","a":1},{"a":2,"b":{"c":"y","c":3}}]'))
    expect(columns).toEqual(['a bigint', 'b_c bigint'])
    expect(rows).toEqual([
      ['1', null],
      ['2', '3']
    ])
  })

  it('renames what is taken, also by case or by flattening, and says it once', async () => {
    const { columns, rows, remarks } = await room.build(json('[{"a_b":1,"a":{"b":2},"A_B":3,"":4}]'))
    expect(columns).toEqual(['a_b bigint', 'a_b_2 bigint', 'A_B_3 bigint', 'column_4 bigint'])
    expect(rows).toEqual([['1', '2', '3', '4']])
    expect(remarks.map(({ title }) => title)).toEqual(['Column names changed'])
    expect(remarks[0]?.message).toContain('"a_b" → a_b_2, "A_B" → A_B_3, "" → column_4')
  })

  it('makes one column of scalars, and columns of arrays', async () => {
    expect(await room.build(json('[1,2,null]'))).toMatchObject({
      columns: ['value bigint'],
      rows: [['1'], ['2'], [null]]
    })
    expect(await room.build(json('[["name","n"],["a",1],["b",2.5],["c"]]'))).toMatchObject({
      columns: ['name text', 'n double'],
      rows: [
        ['a', '1'],
        ['b', '2.5'],
        ['c', null]
      ]
    })
    expect(await room.build(json('[[1,"x"],[2,"y"]]'))).toMatchObject({
      columns: ['column_1 bigint', 'column_2 text'],
      rows: [
        ['1', 'x'],
        ['2', 'y']
      ]
    })
  })

  it('refuses records without common columns', async () => {
    expect((await failureOf(room.build(json('[1,{"a":2}]')))).code).toBe('data.records')
    expect((await failureOf(room.build(json('[[1],{"a":2}]')))).code).toBe('data.records')
    expect((await failureOf(room.build(json('[{},{}]')))).code).toBe('data.records')
    expect((await failureOf(room.build(json('[["a","b"],[1,2,3]]')))).code).toBe('data.records')
  })

  it('names the line of a record that is not JSON', async () => {
    const error = await failureOf(room.build(ndjson('{"id":1}\n\n{"id":1.}\n')))
    expect(error.code).toBe('source.json')
    expect(error.message).toContain('line 3')
  })

  it('takes 100 levels of nesting', async () => {
    const deep = `${'{"a":'.repeat(100)}7${'}'.repeat(100)}`
    const { columns, rows } = await room.build(json(`[${deep}]`))
    expect(columns).toEqual([`${Array(100).fill('a').join('_')} bigint`])
    expect(rows).toEqual([['7']])
  })

  it('names the record that is nested deeper than the engine reads', async () => {
    const error = await failureOf(room.build(json(`[[1],${'['.repeat(3000)}${']'.repeat(3000)}]`)))
    expect(error.code).toBe('source.json')
    expect(error.message).toContain('Record 2 of data.json is nested deeper')
  })

  it('refuses an object used as a dictionary, with the count and a hint', async () => {
    const members = Array.from({ length: 20_000 }, (_, index) => `"k${index}":1`)
    const error = await failureOf(room.build(json(`[{${members.join(',')}}]`)))
    expect(error.code).toBe('data.records')
    expect(error.message).toContain('20,000 different members')
    expect(error.message).toContain('source-records')
  })

  it('refuses more columns of CSV than a table has room for', async () => {
    const names = Array.from({ length: 17_000 }, (_, index) => `c${index}`).join(',')
    const error = await failureOf(room.build(csv(`${names}\n${names}\n`)))
    expect(error.code).toBe('data.records')
    expect(error.message).toContain('data.csv has 17,000 columns; a table takes at most 16,000.')
    expect(error.remedy).toContain('source-delimiter')
  })

  it('takes 2,000 columns of CSV', async () => {
    const names = Array.from({ length: 2000 }, (_, index) => `c${index}`)
    const { columns, rows } = await room.build(
      csv(`${names.join(',')}\n${names.map((_, index) => index).join(',')}\n`)
    )
    expect(columns).toHaveLength(2000)
    expect(rows[0]?.[1999]).toBe('1999')
  })
})

describe('several sources', () => {
  it('appends by column name, whatever the order', async () => {
    const { rows } = await room.build([
      { name: 'a.csv', content: 'id,x\n1,a\n' },
      { name: 'b.csv', content: 'x,id\nb,2\n' }
    ])
    expect(rows.toSorted()).toEqual([
      ['1', 'a'],
      ['2', 'b']
    ])
  })

  it.each([
    ['csv', 'id,a\n1,2\n', 'id,b\n1,2\n'],
    ['json', '[{"id":1,"a":2}]', '[{"id":1,"b":2}]']
  ])('refuses %s sources with other columns and shows the difference', async (extension, first, second) => {
    const error = await failureOf(
      room.build([
        { name: `one.${extension}`, content: first },
        { name: `two.${extension}`, content: second }
      ])
    )
    expect(error.code).toBe('source.columns')
    expect(error.message).toContain(
      `two.${extension} lacks 'a' and has 'b' in addition, compared with one.${extension}`
    )
  })

  it('locates a value in the file that holds it', async () => {
    const error = await failureOf(
      room.build(
        [
          { name: 'one.csv', content: 'id\n1\n2\n' },
          { name: 'two.csv', content: 'id\n3\nx\n' }
        ],
        { columns: new Map([['id', { type: 'int' }]]) }
      )
    )
    expect(error.message).toContain('"x" in record 2 (line 3) of two.csv')
  })
})

describe('columns', () => {
  const typed = (type: string, ...values: string[]) =>
    room.build(csv(`x\n${values.join('\n')}\n`), { columns: new Map([['x', { type: type as 'int' }]]) })

  it.each([
    ['int', ['00501', '+7', ' 8 ', '9.0'], ['501', '7', '8', '9']],
    ['int', ['1.5E1', '-1.20e+2', '100e-2', '0.0e-7'], ['15', '-120', '1', '0']],
    ['bigint', ['9223372036854775807', '1e+15'], ['9223372036854775807', '1000000000000000']],
    ['double', ['1e3', '.5', '+2'], ['1000', '0.5', '2']],
    ['numeric(5,2)', ['1.5', '-0.10', '100.000', '+1'], ['1.50', '-0.10', '100.00', '1.00']],
    ['numeric(5,2)', ['1e-02', '-1.5E+2', '1.2300e0', '0.00e-9'], ['0.01', '-150.00', '1.23', '0.00']],
    ['numeric(18,18)', ['1.2345678901e-08'], ['0.000000012345678901']],
    ['bool', ['yes', '0', 'TRUE', 'f'], ['true', 'false', 'true', 'false']],
    ['date', ['2024-02-29'], ['2024-02-29']],
    ['date', ['0001-01-01', '9999-12-31'], ['0001-01-01', '9999-12-31']],
    ['time', ['12:30', '23:59:59.5'], ['12:30:00', '23:59:59.5']],
    ['time', ['23:59:59.9999999', '12:00:00.123456789'], ['23:59:59.999999', '12:00:00.123456']],
    [
      'timestamp',
      ['2026-01-01', '2026-01-01T01:00:00+01:00', '2026-01-01T01:00'],
      ['2026-01-01 00:00:00', '2026-01-01 00:00:00', '2026-01-01 01:00:00']
    ],
    ['timestamp_tz', ['2026-01-01T01:00:00+01:00'], ['2026-01-01 00:00:00+00']],
    ['text', ['007', '1.50'], ['007', '1.50']]
  ])('converts to %s exactly', async (type, values, stored) => {
    const { columns, rows } = await typed(type, ...values)
    expect(columns).toEqual([`x ${type}`])
    expect(rows.map(row => row[0])).toEqual(stored)
  })

  it.each([
    ['int', '2147483648'],
    ['int', '1.5'],
    ['int', '1,000'],
    ['int', '1.55e1'],
    ['int', '1e+10'],
    ['int', '5e12'],
    ['int', '1e'],
    ['bigint', '9.223372036854775808e18'],
    ['bigint', '9223372036854775808'],
    ['double', '12%'],
    ['double', 'NaN'],
    ['double', '1e400'],
    ['numeric(18,2)', '1.005'],
    ['numeric(5,2)', '1000'],
    ['numeric(5,2)', '1e+3'],
    ['numeric(5,2)', '1.005e0'],
    ['numeric(5,2)', '5e-3'],
    ['numeric(18,2)', '1e-99'],
    ['bool', '2'],
    ['date', 'yesterday'],
    ['date', '2023-02-29'],
    ['date', '2023-02-28T00:00'],
    ['date', '0000-01-01'],
    ['time', '24:00'],
    ['timestamp', '0000-01-01'],
    ['timestamp', '0000-12-31T00:00:00'],
    ['timestamp', '0000-12-31T00:00:00Z'],
    ['timestamp_tz', '0000-12-31T00:00:00Z'],
    ['timestamp', 'now'],
    ['timestamp', '2026-01-01T23:59:60'],
    ['timestamp_tz', '2026-01-01T00:00:00']
  ])('refuses for %s the value %s, and says where it stands', async (type, value) => {
    const error = await failureOf(typed(type, '', `"${value}"`))
    expect(error.code).toBe('data.conversion')
    expect(error.message).toContain(
      `1 value that is no ${type}: ${JSON.stringify(value)} in record 2 (line 3) of data.csv`
    )
  })

  it('shows at most five examples and the total', async () => {
    const error = await failureOf(typed('int', ...'abcdefgh'))
    expect(error.message).toContain('8 values that are no int')
    expect(error.message).toContain('"e" in record 5 (line 6) of data.csv and 3 more')
    expect(error.message).not.toContain('"f"')
  })

  it('refuses a name that the source lacks, and names the nearest', async () => {
    const error = await failureOf(
      room.build(csv('id,amount\n1,2\n'), { columns: new Map([['amont', { type: 'int' }]]) })
    )
    expect(error.code).toBe('data.columns')
    expect(error.message).toContain('did you mean "amount"')
  })

  it('reaches nested members by their flattened name', async () => {
    const { columns } = await room.build(json('[{"a":{"zip":"00501"}}]'), {
      columns: new Map([['a_zip', { type: 'int' }]])
    })
    expect(columns).toEqual(['a_zip int'])
  })
})

describe('nothing came back', () => {
  it.each([
    ['data.json', '[]'],
    ['data.json', '{"value":[]}'],
    ['data.csv', ''],
    ['data.csv', '\n\n\n'],
    ['data.csv', 'id,name\n']
  ])('fails by default for %s with %j', async (name, content) => {
    const error = await failureOf(room.build({ name, content }))
    expect(error.code).toBe('data.empty')
    expect(error.message).toContain('0 rows')
  })

  it('publishes an empty table where the columns are known', async () => {
    expect(await room.build(csv('id,name\n'), { ifEmpty: 'publish' })).toMatchObject({
      columns: ['id text', 'name text'],
      rows: []
    })
    const columns = new Map([['id', { type: 'bigint' as const }]])
    expect(await room.build(json('[]'), { ifEmpty: 'publish', columns })).toMatchObject({
      columns: ['id bigint'],
      rows: []
    })
    expect((await failureOf(room.build(json('[]'), { ifEmpty: 'publish' }))).code).toBe('data.empty')
  })

  it('counts the rows of the transform too', async () => {
    const error = await failureOf(
      room.build(csv('id\n1\n'), { transform: 'select * from source where id > 1' })
    )
    expect(error.message).toContain('The transform gives 0 rows out of 1 record of the source')
  })
})

describe('transform', () => {
  const dogs = json('{"message":"https://images.dog.ceo/breeds/hound-afghan/n02.jpg","status":"success"}')

  it('runs the SELECT of the README', async () => {
    const { columns, rows } = await room.build(dogs, {
      transform:
        "SELECT split_part(message, '/', 5) AS breed, message AS image_url, now() AS created_at FROM source"
    })
    expect(columns).toEqual(['breed text', 'image_url text', 'created_at timestamp'])
    expect(rows[0]?.slice(0, 2)).toEqual([
      'hound-afghan',
      'https://images.dog.ceo/breeds/hound-afghan/n02.jpg'
    ])
  })

  it('gives line, column and the columns of source when the engine refuses it', async () => {
    const error = await failureOf(room.build(dogs, { transform: 'SELECT status,\n  mesage\nFROM source' }))
    expect(error.code).toBe('transform.sql')
    expect(error.message).toContain("unknown column 'mesage'")
    expect(error.message).toContain('at line 2, column 3')
    expect(error.message).toContain('message (text), status (text)')
  })

  it('takes WITH, comments and a semicolon at the end', async () => {
    const { rows } = await room.build(csv('a\n1\n2\n'), {
      transform: '-- double\nWITH t AS (SELECT a * 2 AS b FROM source)\nSELECT sum(b) AS s FROM t; '
    })
    expect(rows).toEqual([['6']])
  })

  it.each([
    ['select a from source; -- all of it', '1'],
    ['select a from source\n;;\n/* the end; */\n', '1'],
    ["select 'x; --' from source", 'x; --'],
    ["select E'it\\'s; --' as x from source ;", "it's; --"],
    ['select $q$a;b$q$ from source; ', 'a;b'],
    ['select a as "b; --" from source', '1'],
    ['select a from source -- ; no end', '1']
  ])('tells the semicolon that ends %j from others', async (transform, value) => {
    expect((await room.build(csv('a\n1\n'), { transform })).rows).toEqual([[value]])
  })

  it.each([
    'DROP TABLE source',
    'SELECT 1; SELECT 2',
    "SELECT 1; /* and */ SELECT ';' -- 2",
    ' ; ',
    'INSERT INTO source VALUES (1)',
    'update source set a = 1'
  ])('refuses %s', async transform => {
    expect((await failureOf(room.build(csv('a\n1\n'), { transform }))).code).toBe('transform.not-select')
  })

  it('gives results the types that an extract has', async () => {
    const { columns, remarks } = await room.build(csv('a,b\n1,2.5\n2,3.25\n'), {
      transform: `select avg(a) as mean, sum(b) as total, count(*) as n, 1::smallint as small, interval '1 day' as span,
        current_date as today, null as nothing, cast(sum(b) as numeric(18,2)) as exact from source`
    })
    expect(columns).toEqual([
      'mean double',
      'total double',
      'n bigint',
      'small int',
      'span text',
      'today date',
      'nothing text',
      'exact numeric(18,2)'
    ])
    expect(remarks.map(({ title }) => title)).toEqual(['Wide numerics became double'])
  })

  it('refuses a result that no extract holds', async () => {
    const refused = (transform: string) => failureOf(room.build(csv('a\n1\n'), { transform }))
    expect((await refused('select array[a] as x from source')).code).toBe('transform.columns')
    expect((await refused('select a, a from source')).code).toBe('transform.columns')
  })

  it('cannot read other files of the runner', async () => {
    const transform = "select * from external('/etc/passwd', columns => descriptor(x text), format => 'csv')"
    expect((await failureOf(room.build(csv('a\n1\n'), { transform }))).code).toBe('transform.sql')
  })
})
