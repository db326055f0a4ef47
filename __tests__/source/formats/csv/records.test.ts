import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type CsvFacts, type CsvLayout, spoolCsv } from '../../../../src/source/formats/csv/records.ts'
import { type CsvTable, csvTable, writeCsv } from '../../../support/csv.ts'
import { chunkSizes, failureOf, inChunks, openSpoolRoom, type SpoolRoom } from '../../../support/spool.ts'

let room: SpoolRoom
beforeEach(async () => {
  room = await openSpoolRoom()
})
afterEach(() => room.close())

interface Options extends CsvLayout {
  readonly sizes?: readonly number[]
  readonly positionBase?: number
}

function spool(text: string, { sizes, positionBase = 0, ...layout }: Options = {}): Promise<CsvFacts> {
  const { target, deadline, disk } = room
  return spoolCsv(inChunks(text, sizes), target, {
    origin: 'sales.csv',
    ...layout,
    deadline,
    positionBase,
    disk
  })
}

/** The spooled lines as [position, …fields], NULL as null; reads RFC 4180 with one expression a field. */
async function fieldsOf(text: string, options: Options = {}): Promise<(string | null)[][]> {
  const { bytes, records } = await spool(text, options)
  const written = await room.written()
  expect(bytes).toBe(Buffer.byteLength(written))
  const rows: (string | null)[][] = []
  let row: (string | null)[] = []
  for (const [, quoted, plain = '', end] of written.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))([,\n])/g)) {
    row.push(quoted === undefined ? plain || null : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  expect(rows).toHaveLength(records)
  return rows
}

const EACH_SIZE = [[], [1], [2], [3], [5]]

describe('the header', () => {
  it.each<[string, string[]]>([
    ['id,name', ['id', 'name']],
    ['\n \r\n id ,"na,me"\n', ['id', 'na,me']],
    ['id;a,b;c\n', ['id', 'a,b', 'c']],
    ['id\tname\n', ['id', 'name']],
    ['id|name\r', ['id', 'name']],
    ['a,b;c\n', ['a', 'b;c']],
    ['"a;b;c;d",e\n', ['a;b;c;d', 'e']],
    ['"a""b",," c "\n', ['a"b', '', 'c']],
    ['"two\r\nlines",b\n', ['two\r\nlines', 'b']],
    ['"only"\n', ['only']],
    ['Łódź,日本\n', ['Łódź', '日本']],
    ['', []],
    ['\n\n\n', []],
    [' \r\n\t\r\n', []]
  ])('%j', async (text, columns) => {
    for (const sizes of EACH_SIZE)
      expect(await spool(text, { sizes })).toMatchObject({ columns, records: 0, bytes: 0 })
  })

  it('takes the delimiter that is given', async () => {
    expect(await spool('a,b;c\n1,2;3\n', { delimiter: ';' })).toMatchObject({
      columns: ['a,b', 'c'],
      records: 1
    })
    expect(await spool('a,b\n1,2\n', { delimiter: '\t' })).toMatchObject({ columns: ['a,b'], records: 1 })
  })

  it.each<[string, string]>([
    ['id, "name"\n', 'in the header, line 1, column 2 has a quote but does not begin with it'],
    ['\nid,na"me\n1,2\n', 'in the header, line 2, column 2'],
    ['"id"x,name\n', 'in the header, line 1, text follows a closing quote in column 1'],
    ['id,"name\n1,2\n', 'a quote opens in the header, line 1, and never closes'],
    ['id,\0\n', 'line 1 holds a NUL byte']
  ])('refuses %j', async (text, message) => {
    for (const sizes of EACH_SIZE) {
      const failure = await failureOf(spool(text, { sizes }))
      expect(failure.code).toBe('source.csv')
      expect(failure.message).toContain(`In sales.csv, ${message}`)
    }
  })
})

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

describe('other delimiters', () => {
  it.each([';', ' ', '^', '~', 'x', '\u0001', '¦', '§', '€', '😀'])('%j', async delimiter => {
    const d = delimiter
    const text = `a${d}"b${d}"${d}c\n1${d}"2${d}""${d}${d}"${d}3,4\n${d}${d}""\r\n"${d}"${d}${d}ÿñ\n`
    for (const sizes of EACH_SIZE) {
      const options = { sizes, delimiter }
      expect(await fieldsOf(text, options)).toEqual([
        ['2', '1', `2${d}"${d}${d}`, '3,4'],
        ['3', null, null, ''],
        ['4', d, null, 'ÿñ']
      ])
      expect(await spool(text, options)).toMatchObject({ columns: ['a', `b${d}`.trim(), 'c'] })
    }
  })

  it('of one column: what separates others is text', async () => {
    const text = 'name\na,b;c\n"d\te"\n|\n'
    const rows = [
      ['2', 'a,b;c'],
      ['3', 'd\te'],
      ['4', '|']
    ]
    for (const delimiter of [undefined, '^', '§']) expect(await fieldsOf(text, { delimiter })).toEqual(rows)
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

describe('without a header', () => {
  it('the first line is a record', async () => {
    for (const sizes of EACH_SIZE) {
      const options = { sizes, header: false }
      expect(await fieldsOf('\n1;"a\nb";\r\n2;x;y', options)).toEqual([
        ['2', '1', 'a\nb', null],
        ['4', '2', 'x', 'y']
      ])
      expect(await spool('\n1;"a\nb";\r\n2;x;y', options)).toMatchObject({
        columns: ['column_1', 'column_2', 'column_3'],
        skippedEmptyLines: 1,
        lines: 4
      })
      expect(await fieldsOf('\n7\n\n8', options)).toEqual([
        ['1', null],
        ['2', '7'],
        ['3', null],
        ['4', '8']
      ])
      expect(await spool('1§2', { ...options, delimiter: '§' })).toMatchObject({
        columns: ['column_1', 'column_2']
      })
      expect(await spool('\n \n', options)).toMatchObject({ columns: [], records: 0 })
    }
  })

  it('a line that holds two of the delimiters does not tell which it is', async () => {
    const failure = await failureOf(spool('\n1,5;"a|b"\n', { header: false }))
    expect(failure.message).toMatch(
      /^source\.csv: In sales\.csv, line 2 holds "," and ";".*Set source-delimiter/
    )
    expect(await fieldsOf('1,5;"a|b"\n', { header: false, delimiter: ';' })).toEqual([['1', '1,5', 'a|b']])
  })

  it('ragged lines differ from the first one', async () => {
    const failure = await failureOf(spool('1;2\n3\n', { header: false }))
    expect(failure.message).toContain('line 2 has 1 field, the first line has 2.')
    const open = await failureOf(spool('1;"2\n3\n', { header: false }))
    expect(open.message).toContain('a quote opens in line 1, and never closes')
  })
})

describe('lines before the header', () => {
  it('are passed over, whatever is on them', async () => {
    for (const lineEnd of ['\n', '\r\n', '\r']) {
      const text = ['Sales "2024; all', '', '"', 'id;name', '', '1;a', '2;b'].join(lineEnd)
      for (const sizes of EACH_SIZE) {
        const options = { sizes, skipRows: 3 }
        expect(await fieldsOf(text, options)).toEqual([
          ['6', '1', 'a'],
          ['7', '2', 'b']
        ])
        expect(await spool(text, options)).toMatchObject({
          columns: ['id', 'name'],
          lines: 7,
          skippedEmptyLines: 1
        })
        expect(await fieldsOf(text, { sizes, skipRows: 4, header: false })).toEqual([
          ['6', '1', 'a'],
          ['7', '2', 'b']
        ])
      }
    }
  })

  it('must be there', async () => {
    for (const sizes of EACH_SIZE) {
      const failure = await failureOf(spool('a\nb', { sizes, skipRows: 3 }))
      expect(failure.message).toMatch(
        /^source\.csv: sales\.csv has 2 lines, but source-skip-rows passes over 3/
      )
      for (const text of ['a\nb', 'a\r\nb\r\n', '', '\n'])
        expect(await spool(text, { sizes, skipRows: 2 })).toMatchObject({ columns: [], records: 0 })
    }
  })
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

describe('a line that tells Excel the delimiter', () => {
  it.each(['sep=;', 'SEP=,', 'sep=\t', '"sep=|"', 'sep='])('is neither header nor record: %j', async line => {
    for (const header of [true, false]) {
      const error = await failureOf(spool(`\n${line}\r\nid;name\r\n1;a\r\n`, { header, delimiter: ';' }))
      expect(error).toMatchObject({
        code: 'source.csv',
        remedy: expect.stringContaining('source-skip-rows to 2')
      })
      expect(error.what).toContain(`line 2 is ${JSON.stringify(line.trim())}`)
    }
    expect(await spool(`${line}\nid;name\n1;a\n`, { skipRows: 1 })).toMatchObject({
      columns: ['id', 'name'],
      records: 1
    })
  })

  it.each(['sep=a;b', 'sep;=', 'separator=;'])('is not %j', async line => {
    expect((await spool(`${line}\n1;2\n`, { delimiter: ';' })).records).toBe(1)
  })
})
