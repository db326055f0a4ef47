import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { SourceConfig } from '../../../../src/source/contract/source.ts'
import { FirstLines } from '../../../../src/source/formats/csv/first-lines.ts'
import { LineReader } from '../../../../src/source/formats/csv/line-reader.ts'
import { type BuildRoom, openBuildRoom } from '../../../support/build.ts'
import { failureOf } from '../../../support/spool.ts'
import { EACH_SIZE, spool } from './spooled-csv.ts'

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

/** The first lines of a text that comes in pieces of a size, below a header on line 1. */
function firstLines(text: string, delimiters: readonly string[], size = text.length): FirstLines {
  const lines = new LineReader()
  lines.take(Buffer.from('header\n'), 0)
  const first = new FirstLines(lines, delimiters)
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length && !first.isDone; at += size) first.take(bytes.subarray(at, at + size))
  return first
}

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
      expect(firstLines(text, [',', ';', '\t', '|'], size).table(1)).toEqual(table)
    }
  })

  it('are a table only with more fields than the line has', () => {
    expect(firstLines('1;2,x\n3;4,y\n', [',', ';']).table(2)).toBeUndefined()
  })

  it('are looked at up to the twentieth, or up to 64 KB, and kept no further', () => {
    const few = firstLines('a,b\n'.repeat(19), [','])
    expect([few.isDone, few.table(1)?.fields]).toEqual([false, 2])
    const twenty = firstLines(`${'a\n'.repeat(20)}${'a,b\n'.repeat(100)}`, [','], 7)
    expect([twenty.isDone, twenty.table(1)]).toEqual([true, undefined])
    const long = firstLines(`${'x'.repeat(70_000)}\na,b\n`, [','], 1_000)
    expect([long.isDone, long.table(1)]).toEqual([true, undefined])
  })

  it('may be cut anywhere: the one in hand counts as far as it came', () => {
    expect(firstLines('1,2\n3,4\n5,', [',']).table(1)).toEqual({ line: 2, fields: 2, delimiter: ',' })
    expect(firstLines('1,2,3\n4,5,6\n7', [',']).table(1)).toEqual({ line: 2, fields: 3, delimiter: ',' })
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
