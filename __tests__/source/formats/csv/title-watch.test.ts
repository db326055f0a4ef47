import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { SourceConfig } from '../../../../src/source/contract/source.ts'
import { TitleWatch } from '../../../../src/source/formats/csv/title-watch.ts'
import { type BuildRoom, openBuildRoom } from '../../../support/build.ts'
import { failureOf } from '../../../support/spool.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const build = (content: string, source: Partial<SourceConfig> = {}) =>
  room.build({ name: 'data.csv', content }, { source })
const rowsOf = async (content: string, source: Partial<SourceConfig> = {}) =>
  (await build(content, source)).rows

describe('a title above the header', () => {
  it.each([
    ['Sales report 2024\n\nid;name;amount\n1;a;5\n2;b;6\n', 2],
    ['Sales report 2024\r\n\r\nid;name;amount\r\n1;a;5\r\n', 2],
    ['Sales report 2024\rid,name\r1,a\r2,b\r', 1],
    ['Report\nas of today\n\nid;name\n1;a\n2;b\n', 3],
    ['Sales, 2024\nid,name,amount\n1,a,5\n2,b,6\n', 1],
    ['Sales, all of them\n\nid;name;amount\n1;a;5\n', 2],
    ['"a title"\nid\tname\n1\ta\n', 1],
    ['# made by x\nid,name\n1,a\n', 1],
    ['title\nid|name|x\n1|a|b\n2|c|d\nnotes\n', 1],
    ['title\n"a\nb",c\n"d",e\n', 1]
  ])('in %j fails and says source-skip-rows: %d, which reads it', async (content, skipRows) => {
    const error = await failureOf(build(content))
    expect(error.code).toBe('source.csv')
    expect(error.message).toContain(`source-skip-rows: ${skipRows}`)
    const below = content
      .split(/\r\n|\r|\n/)
      .slice(skipRows)
      .join('\n')
      .replace(/\nnotes\n/, '\n')
    expect((await build(below)).columns.length).toBeGreaterThan(1)
    if (below.includes('notes') || content.includes('notes')) return
    expect((await build(content, { skipRows })).rows).toEqual((await build(below)).rows)
  })

  it('fails where the first line is data, too, and where the delimiter is given', async () => {
    const content = 'A title\n1;a\n2;b\n'
    expect((await failureOf(build(content, { header: false }))).message).toContain('source-skip-rows: 1')
    expect((await failureOf(build(content, { delimiter: ';' }))).message).toContain('source-skip-rows: 1')
  })

  it('that looks like a comment names source-comment', async () => {
    const error = await failureOf(build('# made by x\nid,name\n1,a\n'))
    expect(error.message).toContain("source-comment: '#' leaves them out")
  })
})

describe('a file of one column', () => {
  it.each([
    ['note\nhello\nhello, world\nbye\n', [['hello'], ['hello, world'], ['bye']]],
    ['note\n"a, b"\n"c, d"\n', [['a, b'], ['c, d']]],
    ['note\na, b\nc, d, e\nf\n', [['a, b'], ['c, d, e'], ['f']]],
    ['id\n1\n2\n', [['1'], ['2']]]
  ])('such as %j is one column', async (content, rows) => {
    expect(await rowsOf(content)).toEqual(rows)
  })

  it('with the same sign in each line needs source-delimiter, as the message says', async () => {
    const content = 'note\na, b\nc, d\ne, f\n'
    const error = await failureOf(build(content))
    expect(error.message).toContain('set source-delimiter to a character that is nowhere in it')
    expect(await rowsOf(content, { delimiter: '|' })).toEqual([['a, b'], ['c, d'], ['e, f']])
  })

  it('of decimal commas is one column where source-decimal says so', async () => {
    const content = 'amount\n1,5\n2,7\n'
    expect((await failureOf(build(content))).code).toBe('source.csv')
    const { columns, rows } = await build(content, { dialect: { decimal: ',' } })
    expect(columns).toEqual(['amount double'])
    expect(rows).toEqual([['1.5'], ['2.7']])
  })
})

describe('other text in the file', () => {
  it('below the data is left out by source-skip-last-rows', async () => {
    const content = 'State,Population\nA,1000\nB,2000\n\nSource: x\nNote: "figures are rounded\n'
    const error = await failureOf(build(content))
    expect(error.message).toContain('source-skip-last-rows')
    const { rows, columns } = await build(content, { skipLastRows: 3 })
    expect(columns).toEqual(['State text', 'Population bigint'])
    expect(rows).toEqual([
      ['A', '1000'],
      ['B', '2000']
    ])
  })

  it('between the lines is left out by source-comment, and line numbers stay', async () => {
    const content = '# "quoted, text\n#\nid,v\n1,2\n# x\n2,x\n'
    expect(await rowsOf(content, { comment: '#' })).toEqual([
      ['1', '2'],
      ['2', 'x']
    ])
    const error = await failureOf(
      room.build(
        { name: 'data.csv', content },
        {
          source: { comment: '#' },
          columns: new Map([['v', { type: 'bigint' as const }]])
        }
      )
    )
    expect(error.message).toContain('line 6')
  })

  it('in a file of one column leaves no NULL, and no notice of empty lines', async () => {
    const { rows, remarks } = await build('id\n#x\n1\n\n#y\n2\n', { comment: '#' })
    expect(rows).toEqual([['1'], [null], ['2']])
    expect(remarks).toEqual([])
    expect((await build('#x\nid,v\n#y\n1,2\n', { comment: '#' })).remarks).toEqual([])
    expect(await rowsOf('#x\n1,2\n#y\n3,4\n', { comment: '#', header: false })).toEqual([
      ['1', '2'],
      ['3', '4']
    ])
  })
})

describe('text that blanks align', () => {
  it('is fields with any number of blanks between them', async () => {
    const content = ' year  month   value\n1958      3  315.71\n1958     10  312.44  \n\n'
    const { columns, rows } = await build(content, { delimiter: 'blanks' })
    expect(columns).toEqual(['year bigint', 'month bigint', 'value double'])
    expect(rows).toEqual([
      ['1958', '3', '315.71'],
      ['1958', '10', '312.44']
    ])
  })

  it('goes together with comments, no header and last lines', async () => {
    const content = '  # "a b\n1958   3    -1\n1958  10     1\nend of "file\n'
    expect(
      await rowsOf(content, { delimiter: 'blanks', header: false, comment: '#', skipLastRows: 1 })
    ).toEqual([
      ['1958', '3', '-1'],
      ['1958', '10', '1']
    ])
  })

  it('with another number of fields fails, with its line', async () => {
    const error = await failureOf(build('a b\n1 2\n1 2 3\n', { delimiter: 'blanks' }))
    expect(error.message).toContain('line 3 has 3 fields')
  })
})

describe('lines that are quoted as a whole', () => {
  it.each(['"id;""name"""\n"1;""a"""\n', '"id,name"\r\n"1,a"\r\n\r\n"2,b"'])('%j fails', async content => {
    const error = await failureOf(build(content))
    expect(error.code).toBe('source.csv')
    expect(error.message).toContain('every line is enclosed in quotes as a whole, as line 1 (')
  })

  it('are seen between comment lines', async () => {
    const error = await failureOf(build('"id,name"\n# x\n"1,a"\n# y\n', { comment: '#' }))
    expect(error.message).toContain('every line is enclosed in quotes as a whole')
  })

  it.each([
    ['"Name, First"\n"Smith, John"\nCher\n', [['Smith, John'], ['Cher']]],
    ['"Name"\n"Smith, John"\n"Doe, Jane"\n', [['Smith, John'], ['Doe, Jane']]]
  ])('%j is one column', async (content, rows) => {
    expect(await rowsOf(content)).toEqual(rows)
  })

  it('are one column where source-delimiter is given', async () => {
    expect(await rowsOf('"id,name"\n"1,a"\n', { delimiter: ';' })).toEqual([['1,a']])
  })
})

describe('the lines below a first line of one field', () => {
  it.each([
    ['id;name\n1;ab\n', { line: 2, fields: 2, delimiter: ';' }],
    ['id,name\r\n1,a', { line: 2, fields: 2, delimiter: ',' }],
    ['\nid\tname\n1\ta\n', { line: 3, fields: 2, delimiter: '\t' }],
    ['a,b\nc\n', undefined],
    ['a,b\n', undefined],
    ['"a,b"\n"c,d"\n', undefined],
    ['a\nb\n', undefined]
  ])('%j, however it is cut', (text, table) => {
    for (const size of [1, 2, 3, 100]) {
      const watch = new TitleWatch([',', ';', '\t', '|'], 2, false)
      const bytes = Buffer.from(text)
      for (let at = 0; at < bytes.length; at += size) watch.take(bytes.subarray(at, at + size))
      expect(watch.table(1)).toEqual(table)
    }
  })

  it('are a table only with more fields than the line has', () => {
    const watch = new TitleWatch([',', ';'], 2, false)
    watch.take(Buffer.from('1;2,x\n3;4,y\n'))
    expect(watch.table(2)).toBeUndefined()
  })
})
