import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { spoolCsv } from '../../../../src/source/formats/csv/records.ts'
import { type CsvTable, csvTable, writeCsv } from '../../../support/csv.ts'
import { chunkSizes, failureOf } from '../../../support/spool.ts'
import { EACH_SIZE, fieldsOf, room, spool } from './spooled-csv.ts'

describe('the records', () => {
  it('stand with the line they begin on, fields and quotes as they were', async () => {
    const text =
      'id,name,score\r\n1,,\r\n2,"",0\r\n\r\n3," ",5\n4, NULL ,"a\r\nb\rc\nd"\n  \n5,"say ""hi""","x,y"'
    for (const sizes of EACH_SIZE) {
      const facts = await spool(text, { sizes, positionBase: 1_000 })
      expect(facts).toMatchObject({ records: 5, lines: 11, skippedEmptyLines: 2 })
      expect(await room.written()).toBe(
        '1002,1,,\n1003,2,"",0\n1005,3," ",5\n1006,4, NULL ,"a\r\nb\rc\nd"\n1011,5,"say ""hi""","x,y"\n'
      )
    }
  })

  it('get commas between fields, and quotes where a comma needs them', async () => {
    const text = 'id;betrag;text\n1;1.234,50;"a;b"\n2;-7,25;"zwei\nzeilen"\n3;;""\n  ;,;\n'
    for (const sizes of EACH_SIZE) {
      expect(await fieldsOf(text, { sizes })).toEqual([
        ['2', '1', '1.234,50', 'a;b'],
        ['3', '2', '-7,25', 'zwei\nzeilen'],
        ['5', '3', null, ''],
        ['6', '  ', ',', null]
      ])
    }
  })

  it('of one column are NULL where the line is empty', async () => {
    for (const sizes of EACH_SIZE) {
      const rows = [
        ['3', 'a,b'],
        ['4', null],
        ['5', ''],
        ['6', ' '],
        ['7', null]
      ]
      expect(await fieldsOf('\nname\na,b\n\n""\n \n\n', { sizes })).toEqual(rows)
      expect(await fieldsOf('\nname\na,b\n\n""\n \n\n', { sizes })).toEqual(rows)
    }
    expect(await spool('name\n\n')).toMatchObject({ records: 1, skippedEmptyLines: 0 })
    expect(await spool('name\n')).toMatchObject({ records: 0, skippedEmptyLines: 0 })
  })

  it('of tabs are NULLs, blanks are an empty line', async () => {
    const text = 'a\tb\n\t\n  \n \t \n'
    for (const sizes of EACH_SIZE) {
      expect(await fieldsOf(text, { sizes })).toEqual([
        ['2', null, null],
        ['4', ' ', ' ']
      ])
    }
    expect(await spool('a,b\n\t \n1,2\n')).toMatchObject({ records: 1, skippedEmptyLines: 1 })
  })

  it.each<[string, number, number, number]>([
    ['a,b\r1,2\r\r3,4\r', 2, 4, 1],
    ['a,b\r\n1,2\r\n\r\n3,4', 2, 4, 1],
    ['a,b\n1,2\n\n\n', 1, 4, 2],
    ['a,b\n1,2\n  ', 1, 3, 1],
    ['a,b\n1,', 1, 2, 0],
    ['a,b', 0, 1, 0],
    ['\n\na,b\n', 0, 3, 2],
    ['a\r\rb', 2, 3, 0]
  ])('and lines are counted: %j', async (text, records, lines, skippedEmptyLines) => {
    for (const sizes of EACH_SIZE)
      expect(await spool(text, { sizes })).toMatchObject({ records, lines, skippedEmptyLines })
  })

  it('keep blanks before text however many there are', async () => {
    const blanks = ' '.repeat(100_000)
    for (const sizes of [[], [30_000]]) {
      expect(await fieldsOf(`a,b\n${blanks}x,1\n`, { sizes })).toEqual([['2', `${blanks}x`, '1']])
      expect(await fieldsOf(`a;b\n${blanks}x;1,\n`, { sizes })).toEqual([['2', `${blanks}x`, '1,']])
    }
  })
})

describe('what is not RFC 4180', () => {
  it.each<[string, string]>([
    ['a,b\n1,x"y\n', 'line 2, column 2 ("b") has a quote but does not begin with it'],
    ['a,b\n1, "y"\n', 'line 2, column 2 ("b") has a quote but does not begin with it'],
    ['a,b\n 1"\n', 'line 2, column 1 ("a") has a quote'],
    ['a,b\n"1"2,3\n', 'line 2, column 1 ("a") has text after its closing quote'],
    ['a,b\n"1" ,3\n', 'line 2, column 1 ("a") has text after its closing quote'],
    ['a,b\n\n1,"x\n2,3\n', 'a quote opens in line 3 and never closes'],
    ['a,b\n"x\ny","z\n', 'a quote opens in line 3 and never closes'],
    ['a,b\n1,\0\n', 'line 2 holds a NUL byte'],
    ['a,b\n1,"x\n\0"\n', 'line 3 holds a NUL byte']
  ])('%j', async (text, message) => {
    for (const sizes of EACH_SIZE) {
      const failure = await failureOf(spool(text, { sizes }))
      expect(failure.code).toBe('source.csv')
      expect(failure.message).toContain(`In sales.csv, ${message}`)
    }
  })

  it.each<[string, string]>([
    [
      'id,name,city\n1,A,Oslo\n2,B\n3,C,Rome,extra\n',
      'line 3 has 2 fields and line 4 has 4 fields, the header has 3.'
    ],
    ['a,b\n1\n', 'line 2 has 1 field, the header has 2.'],
    ['a,b\n"x\ny"\n1,2,', 'line 2 has 1 field and line 4 has 3 fields, the header has 2.'],
    ['a\n1\n2,3\n', ''],
    [
      'a,b\n1\n2\n3\n4\n5\n6\n',
      'line 2 has 1 field, line 3 has 1 field, line 4 has 1 field, line 5 has 1 field and line 6 has 1 field, the header has 2; there are 6 such lines.'
    ],
    ['a,b\n1\n2,x"y\n', 'line 2 has 1 field, the header has 2; there may be more such lines.'],
    [
      `a,b\n${'1\n'.repeat(1_234)}2,x"y\n`,
      'line 6 has 1 field, the header has 2; there are 1,234 such lines or more.'
    ]
  ])('ragged lines: %j', async (text, message) => {
    for (const sizes of EACH_SIZE) {
      const delimiter = text.startsWith('a\n') ? { delimiter: ',' as const } : {}
      const failure = await failureOf(spool(text, { sizes, ...delimiter }))
      expect(failure.code).toBe('source.csv')
      expect(failure.message).toContain(message || 'line 3 has 2 fields, the header has 1.')
    }
  })
})

describe('one column below which others may be', () => {
  it.each<[string, string, number]>([
    ['Sales 2024\nid;name\n1;ab\n', '";"', 1],
    ['Sales 2024\r\nid,name\r\n1,a', '","', 1],
    ['Sales\n\nid\tname\n1\ta\n', 'a tab', 2]
  ])('%j', async (text, sign, skipRows) => {
    for (const sizes of EACH_SIZE) {
      const error = await failureOf(spool(text, { sizes }))
      expect(error.code).toBe('source.csv')
      expect(error.message).toContain(`have 2 fields with ${sign} between them`)
      expect(error.message).toContain(`Set source-skip-rows: ${skipRows} `)
    }
  })

  it.each(['name\na,b\nc\n', 'name\na,b\n', 'name\n"a,b"\n"c,d"\n', 'name\na\nb\n', 'a,b\n1;2,x\n3;4,y\n'])(
    'no sign of it: %j',
    async text => {
      for (const sizes of EACH_SIZE) {
        const { columns, records } = await spool(text, { sizes })
        expect(columns).toEqual(text.slice(0, text.indexOf('\n')).split(','))
        expect(records).toBe(text.split('\n').length - 2)
      }
    }
  )
})

it('holds no field in memory', async () => {
  const chunk = Buffer.alloc(1 << 20, 'long text ')
  let most = 0
  const before = process.memoryUsage().arrayBuffers
  async function* longText(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a;b\n1;')
    for (let count = 0; count < 64; count++) {
      yield chunk
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    }
  }
  const options = {
    origin: 'x',
    delimiter: undefined,
    deadline: room.deadline,
    disk: room.disk,
    positionBase: 0
  }
  const { bytes } = await spoolCsv(longText(), room.target, options)
  expect(bytes).toBeGreaterThanOrEqual((64 << 20) + '2,1,""_'.length)
  expect(most).toBeLessThan(16 << 20)
})

describe('for any table', () => {
  const expectedRows = ({ rows, lines }: { rows: CsvTable['rows']; lines: readonly number[] }) =>
    rows.map((row, at) => [String(lines[at]), ...row.map(field => (field === null ? null : field.text))])

  it('every field comes out as it is', async () => {
    await fc.assert(
      fc.asyncProperty(csvTable, chunkSizes, async (table, sizes) => {
        const { text, lines } = writeCsv(table)
        const options = { sizes, delimiter: table.delimiter }
        expect(await fieldsOf(text, options)).toEqual(expectedRows({ rows: table.rows, lines }))
        const skipped = `${'"\r\n'.repeat(sizes.length)}${text}`
        const lower = lines.map(line => line + sizes.length)
        expect(await fieldsOf(skipped, { ...options, skipRows: sizes.length })).toEqual(
          expectedRows({ rows: table.rows, lines: lower })
        )
        const facts = await spool(text, options)
        expect(facts.columns).toEqual(table.header.map(name => name.trim()))
      }),
      { numRuns: 500 }
    )
  })

  it('with commas between them the fields stay byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(csvTable, chunkSizes, async (table, sizes) => {
        const { text, rows, lines } = writeCsv({ ...table, delimiter: ',' })
        fc.pre(!table.rows.flat().some(field => field?.quoted === false && field.text.includes(',')))
        await spool(text, { sizes, delimiter: ',' })
        expect(await room.written()).toBe(rows.map((row, at) => `${lines[at]},${row}\n`).join(''))
      }),
      { numRuns: 300 }
    )
  })
})
