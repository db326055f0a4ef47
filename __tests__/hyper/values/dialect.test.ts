import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { ColumnType } from '../../../src/hyper/engine/types.ts'
import type { ColumnRule } from '../../../src/hyper/values/column-rule.ts'
import { readPattern } from '../../../src/hyper/values/pattern.ts'
import type { TextDialect } from '../../../src/source/contract/spooled-file.ts'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { failureOf } from '../../support/spool.ts'

let room: BuildRoom

beforeAll(async () => {
  room = await openBuildRoom()
})

afterAll(() => room.close())
const csv = (content: string | Uint8Array) => ({ name: 'data.csv', content })

const fixture = async (name: string) => ({
  name,
  content: await readFile(`__tests__/fixtures/cases/PC-21/${name}`)
})

describe('PC-21', () => {
  it('without inputs, decimal commas and groups stay text, with a notice', async () => {
    const german = await room.build(await fixture('semicolon.csv'))
    expect(german.columns).toEqual(['id bigint', 'betrag text', 'text text'])
    expect(german.rows).toEqual([
      ['1', '1.234,50', 'a;b'],
      ['2', '-7,25', 'zwei\nzeilen']
    ])
    const english = await room.build(await fixture('grouped.csv'))
    expect(english.columns).toEqual(['id bigint', 'amount text'])
    expect(english.rows).toEqual([
      ['1', '1,234.5'],
      ['2', '12']
    ])
    for (const { remarks } of [german, english])
      expect(remarks).toMatchObject([{ level: 'notice', title: 'Grouped numbers or decimal commas' }])
  })

  it('ragged lines fail with their numbers', async () => {
    const failure = await failureOf(room.build(await fixture('ragged.csv')))
    expect(failure.code).toBe('source.csv')
    expect(failure.message).toContain('line 3 has 2 fields and line 4 has 4 fields, the header has 3.')
  })
})

/** One column of these fields of a `;` file, read in a dialect: its type, its values and the titles of remarks. */
async function column(dialect: TextDialect, fields: readonly string[], type?: ColumnType) {
  const lines = fields.map((field, index) => `${index};${field}`)
  const { columns, rows, remarks } = await room.build(csv(['k;x', ...lines].join('\n')), {
    source: { dialect },
    ...(type === undefined ? {} : { columns: new Map([['x', { type }]]) })
  })
  return {
    type: columns[1]?.replace('x ', ''),
    values: rows.toSorted((a, b) => Number(a[0]) - Number(b[0])).map(row => row[1] ?? null),
    titles: remarks.map(({ title }) => title)
  }
}

const GERMAN: TextDialect = { decimal: ',', group: '.' }
const GROUPED = 'Grouped numbers or decimal commas'

describe('decimals and groups', () => {
  it('PC-21: become exact numbers', async () => {
    const { columns, rows, remarks } = await room.build(await fixture('semicolon.csv'), {
      source: { dialect: GERMAN }
    })
    expect(columns).toEqual(['id bigint', 'betrag double', 'text text'])
    expect(rows).toEqual([
      ['1', '1234.5', 'a;b'],
      ['2', '-7.25', 'zwei\nzeilen']
    ])
    const english = await room.build(await fixture('grouped.csv'), { source: { dialect: { group: ',' } } })
    expect(english.columns).toEqual(['id bigint', 'amount double'])
    expect(english.rows).toEqual([
      ['1', '1234.5'],
      ['2', '12']
    ])
    expect([...remarks, ...english.remarks]).toEqual([])
  })

  it.each<[string, TextDialect, string[], string, string[]]>([
    [
      'whole numbers',
      GERMAN,
      ['1.234', '-1.234.567', '1234', '0', '7'],
      'bigint',
      ['1234', '-1234567', '1234', '0', '7']
    ],
    [
      'int64',
      GERMAN,
      ['9.223.372.036.854.775.807', '9007199254740993'],
      'bigint',
      ['9223372036854775807', '9007199254740993']
    ],
    ['decimals', GERMAN, ['1.234,50', ',5', '0,1', '" 7,25 "'], 'double', ['1234.5', '0.5', '0.1', '7.25']],
    ['exponents', GERMAN, ['1,5E+03', '-2,5e-1'], 'double', ['1500', '-0.25']],
    [
      '17 digits',
      GERMAN,
      ['1.234.567.890.123.456,78', '0,1'],
      'numeric(18,2)',
      ['1234567890123456.78', '0.10']
    ],
    ['no groups', { decimal: ',' }, ['1234,5', '-0,25'], 'double', ['1234.5', '-0.25']],
    [
      'English',
      { group: ',' },
      ['1,234.5', '1234.5', '12', '1,234,567'],
      'double',
      ['1234.5', '1234.5', '12', '1234567']
    ],
    ['Swiss', { group: "'" }, ["1'234.5", '1’234’567.25', '12'], 'double', ['1234.5', '1234567.25', '12']],
    [
      'French',
      { decimal: ',', group: ' ' },
      ['1 234,5', '1\u202f234\u202f567,25', '1\u00a0000'],
      'double',
      ['1234.5', '1234567.25', '1000']
    ]
  ])('%s', async (_name, dialect, fields, type, values) => {
    expect(await column(dialect, fields)).toEqual({ type, values, titles: [] })
  })

  it.each<[string, TextDialect, string[], string[]]>([
    ['a point without groups', { decimal: ',' }, ['1,5', '1.234,5'], [GROUPED]],
    ['a decimal point', { decimal: ',' }, ['1.5', '2.5'], [GROUPED]],
    ['too short a group', GERMAN, ['1.23', '1.234'], [GROUPED]],
    ['too long a first group', GERMAN, ['1234.567,5', '1'], ['Mixed types in one column']],
    ['an Indian number', { group: ',' }, ['1,23,456.5', '1'], ['Mixed types in one column']],
    ['mixed groups', { decimal: ',', group: ' ' }, ['1 234.567', '1'], [GROUPED]],
    ['leading zeros', GERMAN, ['0123', '1.234'], ['Numbers with a leading zero or +']],
    ['a leading zero before decimals', GERMAN, ['01,5', '1,5'], ['Numbers with a leading zero or +']],
    ['a plus', GERMAN, ['+1,5', '1,5'], ['Numbers with a leading zero or +']],
    [
      'more digits than a number holds',
      GERMAN,
      ['12.345.678.901.234.567.890,5'],
      ['More digits than a number column holds']
    ],
    ['ids with an exponent', GERMAN, ['5e12', '1e21'], []],
    ['versions', GERMAN, ['1.2.3-1', '1.10.0.2'], []]
  ])('stay text, as written: %s', async (_name, dialect, fields, titles) => {
    expect(await column(dialect, fields)).toEqual({ type: 'text', values: fields, titles })
  })

  it('leave dates, bools, instants and text alone', async () => {
    const dates = ['2024-01-31T10:00:00.123Z', '2024-01-31T10:00:00Z']
    expect(await column(GERMAN, dates)).toMatchObject({ type: 'timestamp' })
    expect(await column(GERMAN, ['2024-01-31'])).toMatchObject({ type: 'date' })
    expect(await column(GERMAN, [' true', 'FALSE'])).toMatchObject({
      type: 'bool',
      values: ['true', 'false']
    })
    expect(await column(GERMAN, ['a.b,c', ' 1,5 x', ''])).toMatchObject({ values: ['a.b,c', ' 1,5 x', null] })
  })

  it('hold for the types that columns gives', async () => {
    const fields = ['1.234,50', '007', '+1', '']
    expect(await column(GERMAN, fields, 'numeric(8,2)')).toMatchObject({
      values: ['1234.50', '7.00', '1.00', null]
    })
    expect(await column(GERMAN, ['1.234', ' 7'], 'int')).toMatchObject({ values: ['1234', '7'] })
    expect(await column(GERMAN, fields, 'text')).toMatchObject({ values: ['1.234,50', '007', '+1', null] })
    const failure = await failureOf(column(GERMAN, ['1,5', '1.5', '1,234.5'], 'double'))
    expect(failure.message).toMatch(
      /2 values that are not double: "1\.5" in record 2 .*, "1,234\.5" in record 3/
    )
  })

  it('tell the place of a number that overflows', async () => {
    const failure = await failureOf(column(GERMAN, ['1,5', '1,5e+400']))
    expect(failure.message).toMatch(/^data\.overflow: .*"1,5e\+400" in record 2/)
  })
})

describe('dates', () => {
  it.each<[string, string[], string, (string | null)[]]>([
    [
      'dd.MM.yyyy',
      ['31.12.2024', ' 01.02.2024 ', '', '2024-02-29'],
      'date',
      ['2024-12-31', '2024-02-01', null, '2024-02-29']
    ],
    ['MM/dd/yyyy', ['03/04/2024', '12/31/2024'], 'date', ['2024-03-04', '2024-12-31']],
    ['dd/MM/yyyy', ['03/04/2024', '31/12/2024'], 'date', ['2024-04-03', '2024-12-31']],
    ['d. MMM yyyy', ['3. Mar 2024', '12. dec 2024'], 'date', ['2024-03-03', '2024-12-12']],
    ['MMM d, yyyy', ['Mar 3, 2024'], 'date', ['2024-03-03']],
    [
      'dd.MM.yyyy HH:mm',
      ['31.12.2024 23:59', '2024-01-01T00:00:00'],
      'timestamp',
      ['2024-12-31 23:59:00', '2024-01-01 00:00:00']
    ],
    ['dd.MM.yyyy HH:mm:ssXXX', ['31.12.2024 23:59:00+02:00'], 'timestamp', ['2024-12-31 21:59:00']]
  ])('%s', async (dateFormat, fields, type, values) => {
    for (const more of [{}, { decimal: ',' as const }, GERMAN])
      expect(await column({ dateFormat, ...more }, fields)).toEqual({ type, values, titles: [] })
  })

  it.each<[string, string[], string]>([
    ['dd.MM.yyyy', ['30.02.2024', '01.02.2024'], 'Dates that do not exist'],
    ['MM/dd/yyyy', ['31/12/2024', '01/31/2024'], 'Dates that do not exist'],
    ['dd.MM.yyyy', ['1.2.2024', '01.02.2024'], 'Mixed types in one column'],
    ['dd.MM.yyyy', ['1/2/2024'], 'Dates that are not ISO 8601'],
    ['dd.MM.yyyy HH:mm', ['01.02.2024 10:00', '2024-02-01T10:00:00Z'], 'Date-times with and without offset']
  ])('%s of %j stay text', async (dateFormat, fields, title) => {
    expect(await column({ dateFormat }, fields)).toEqual({ type: 'text', values: fields, titles: [title] })
  })

  it('stand beside numbers, and a format or type in columns comes first', async () => {
    const format = readPattern('MM/dd/yyyy')
    if (format.kind === 'fault') throw new Error(format.what)
    const { columns, rows } = await room.build(csv('a;b;c;d\n31.12.2024;1.234,5;12/31/2024;01.02.2024\n'), {
      source: { dialect: { ...GERMAN, dateFormat: 'dd.MM.yyyy' } },
      columns: new Map<string, ColumnRule>([
        ['c', { format }],
        ['d', { type: 'timestamp' }]
      ])
    })
    expect(columns).toEqual(['a date', 'b double', 'c date', 'd timestamp'])
    expect(rows).toEqual([['2024-12-31', '1234.5', '2024-12-31', '2024-02-01 00:00:00']])
  })
})

describe('decimals that may be grouped numbers', () => {
  const titles = async (text: string) => (await room.build(csv(text))).remarks.map(({ title }) => title)

  it('are told where another column has decimal commas', async () => {
    expect(await titles('a;b;c\n1,5;1.000;1.5\n0,5;12.345;2.125\n')).toEqual([
      GROUPED,
      'Perhaps grouped numbers'
    ])
  })

  it.each([
    ['without decimal commas', 'a;b\n1.000;2\n'],
    ['with other decimals', 'a;b\n1,5;1.000\n0,5;1.25\n']
  ])('are not told %s', async (_name, text) => {
    expect(await titles(text)).not.toContain('Perhaps grouped numbers')
  })
})

describe('null values', () => {
  it('PC-07: are NULL wherever they stand', async () => {
    const text = 'id,name,score\n1,,\n2,"",0\n3," ",5\n4,NULL,\n5,N/A,7\n6,null,8\n7,"NULL", N/A \n'
    const plain = await room.build(csv(text), { source: { dialect: { nullValues: ['NULL', 'N/A'] } } })
    expect(plain.columns).toEqual(['id bigint', 'name text', 'score bigint'])
    expect(plain.rows).toEqual([
      ['1', null, null],
      ['2', '', '0'],
      ['3', ' ', '5'],
      ['4', null, null],
      ['5', null, '7'],
      ['6', 'null', '8'],
      ['7', null, null]
    ])
    const empty = await room.build(csv(text), { source: { dialect: { nullValues: [''] } } })
    expect(empty.rows.map(row => row[1])).toEqual([null, null, null, 'NULL', 'N/A', 'null', 'NULL'])
  })

  it('are offered where a word stands among numbers, and only in CSV', async () => {
    const messages = async (name: string, content: string) =>
      (await room.build({ name, content })).remarks.map(({ message }) => message).join('\n')
    expect(await messages('data.csv', 'a,b\n1,x\nN/A,y\n')).toContain('source-null-values')
    expect(await messages('data.csv', 'a,b\n1,x\nNaN,y\n')).toContain('source-null-values (NaN')
    expect(await messages('data.json', '[{"a":1},{"a":"N/A"}]')).not.toContain('source-')
  })

  it('make way for the type of the others, and for the one that columns gives', async () => {
    const nullValues = ['-', "it's", 'NaN', '9.999,99', '\\N']
    const fields = ['-', "it's", 'NaN', '9.999,99', '\\N', '1,5']
    const values = [null, null, null, null, null, '1.5']
    expect(await column({ nullValues, ...GERMAN }, fields)).toEqual({ type: 'double', values, titles: [] })
    expect(await column({ nullValues, ...GERMAN }, fields, 'double')).toMatchObject({ values })
    expect(await column({ nullValues }, ['-', 'NaN', '2024-01-31'])).toMatchObject({ type: 'date' })
    expect(await column({ nullValues }, ['-', 'NaN'])).toMatchObject({ titles: ['Columns without values'] })
    expect(await column({ nullValues }, ['-', '7'], 'text')).toMatchObject({ values: [null, '7'] })
  })
})

describe('for any numbers', () => {
  it('the text in any dialect gives the number', async () => {
    const dialects: readonly TextDialect[] = [
      GERMAN,
      { decimal: ',' },
      { group: ',' },
      { group: "'" },
      { decimal: ',', group: ' ' }
    ]
    const number = fc.tuple(
      fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
      fc.integer({ min: 0, max: 99 }),
      fc.boolean()
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...dialects),
        fc.array(number, { minLength: 1, maxLength: 20 }),
        async (dialect, numbers) => {
          const { decimal = '.', group = '' } = dialect
          const fields = numbers.map(([whole, cents, grouping]) => {
            const digits = grouping ? String(whole).replace(/\B(?=(\d{3})+$)/g, group) : String(whole)
            return `${digits}${decimal}${String(cents).padStart(2, '0')}`
          })
          const built = await column(dialect, fields, 'numeric(18,2)')
          expect(built.values).toEqual(
            numbers.map(([whole, cents]) => `${whole}.${String(cents).padStart(2, '0')}`)
          )
          expect((await column(dialect, fields)).type).toBe('double')
        }
      ),
      { numRuns: 10 }
    )
  }, 60_000)
})
