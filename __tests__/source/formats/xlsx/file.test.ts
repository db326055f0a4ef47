import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../../support/build.ts'
import { failureOf } from '../../../support/spool.ts'
import { rowsOf, type WorkbookParts, workbookOf } from '../../../support/workbook.ts'
import { zipOf } from '../../../support/zip.ts'

type Options = Parameters<BuildRoom['build']>[1]
let room: BuildRoom

beforeAll(async () => {
  room = await openBuildRoom()
})

afterAll(() => room.close())

const build = async (parts: WorkbookParts, options: Options = {}) =>
  room.build({ name: 'data.xlsx', content: await workbookOf(parts) }, options)

const fail = (parts: WorkbookParts, options: Options = {}) => failureOf(build(parts, options))
const n = (value: string, style = 0) => `<c s="${style}"><v>${value}</v></c>`

describe('the numbers of a sheet', () => {
  it('keep their digits, but what Excel makes of a double is that double', async () => {
    const { columns, rows } = await build({
      sheets: {
        s: rowsOf(
          ['whole', 'wide', 'price', 'third', 'exact', 'power'],
          [
            n('9007199254740993'),
            n('12345678901234567890'),
            n('1.1000000000000001'),
            n('0.30000000000000004'),
            n('0.1234567890123456'),
            n('1.5E-7')
          ],
          [n('-5'), n('1'), n('1234.5599999999999'), n('0.1'), n('1'), n('1E+20')]
        )
      }
    })
    expect(columns).toEqual([
      'whole bigint',
      'wide text',
      'price double',
      'third double',
      'exact double',
      'power double'
    ])
    expect(rows).toEqual([
      [
        '9007199254740993',
        '12345678901234567890',
        '1.1',
        '0.30000000000000004',
        '0.1234567890123456',
        '1.5e-07'
      ],
      ['-5', '1', '1234.56', '0.1', '1', '1e+20']
    ])
  })

  it('are dates and times where their format says so, and nowhere else', async () => {
    const read = async (formats: readonly (number | string)[], value: string, date1904 = false) => {
      const header = formats.map((_format, at) => `c${at}`)
      const cells = formats.map((_format, at) => n(value, at))
      return (await build({ sheets: { s: rowsOf(header, cells) }, formats, date1904 })).rows[0]
    }
    const dates = [14, 17, 'yyyy-mm-dd', 'dd/mm/yy;@', '[$-407]d. mmmm yyyy', 'mmm', '[Red]d"." "Tag"', 'm/d']
    expect(await read(dates, '46053.9')).toEqual(dates.map(() => '2026-01-31'))
    const both = [22, 'dd.mm.yyyy hh:mm', 'm/d/yy h:mm AM/PM', 'yyyy\\-mm\\-dd\\Thh:mm:ss.000']
    expect(await read(both, '46053.25')).toEqual(both.map(() => '2026-01-31 06:00:00'))
    const times = [18, 21, 45, 47, 'h:mm', 'mm:ss', 'h AM/PM']
    expect(await read(times, '46053.25')).toEqual(times.map(() => '06:00:00'))
    const durations = [46, '[h]:mm:ss', '[mm]:ss', '[ss].00']
    expect(await read(durations, '1.5000001')).toEqual(durations.map(() => '36:00:00.009'))
    expect(await read(durations, '-0.5')).toEqual(durations.map(() => '-12:00:00'))
    const numbers = [
      0,
      1,
      2,
      9,
      10,
      11,
      44,
      49,
      'General',
      '0.00E+00',
      '#,##0.00 [$€-407]',
      '0 "days"',
      '0\\h',
      '"d"0',
      '_-* #,##0_-',
      '[>100]0;0.0'
    ]
    expect(await read(numbers, '46053.25')).toEqual(numbers.map(() => '46053.25'))
    expect(await read([14, 22], '0', true)).toEqual(['1904-01-01', '1904-01-01 00:00:00'])
    expect(await read([14], '44591', true)).toEqual(['2026-01-31'])
  })

  it('count days as Excel does, with the day that never was', async () => {
    const { columns, rows } = await build({
      sheets: { s: rowsOf(['d', 'day'], ...['1', '59', '61', '2958465'].map(day => [n(day), n(day, 1)])) },
      formats: ['General', 14]
    })
    expect(columns).toEqual(['d bigint', 'day date'])
    expect(rows.map(row => row[1])).toEqual(['1900-01-01', '1900-02-28', '1900-03-01', '9999-12-31'])
    const never = await build({ sheets: { s: rowsOf(['day'], [n('60', 1)]) }, formats: [0, 14] })
    expect(never).toMatchObject({ columns: ['day text'], rows: [['1900-02-29']] })
    const beyond = await build({
      sheets: { s: rowsOf(['day'], [n('-1', 1)], [n('2958466', 1)]) },
      formats: [0, 14]
    })
    expect(beyond.rows).toEqual([['-1'], ['2958466']])
  })
})

describe('the texts of a sheet', () => {
  it('stay texts, shared or inline, rich or escaped, and never become numbers', async () => {
    const shared = [
      '<t>1</t>',
      '<t xml:space="preserve"> two </t>',
      '<r><t>a</t></r><r><rPr><b/></rPr><t>b&amp;</t></r><rPh sb="0" eb="1"><t>read aloud</t></rPh>',
      '<t>x_x000D_y_x005F_</t>',
      '<t/>',
      '<t>2026-01-31</t>'
    ]
    const s = (index: number) => `<c t="s"><v>${index}</v></c>`
    const { columns, rows } = await build({
      sheets: {
        s: rowsOf(['a', 'b', 'day'], [s(0), s(1), s(5)], [s(2), s(3), s(5)], [s(4), '007', s(5)])
      },
      shared
    })
    expect(columns).toEqual(['a text', 'b text', 'day date'])
    expect(rows).toEqual([
      ['1', ' two ', '2026-01-31'],
      ['ab&', 'x\ry_', '2026-01-31'],
      [null, '007', '2026-01-31']
    ])
  })

  it('are those that formulas gave, which have to be stored', async () => {
    const { columns, rows } = await build({
      sheets: {
        s: rowsOf(
          ['a', 'b', 'c'],
          [
            '<c t="str"><f>A1&amp;"x"</f><v>12</v></c>',
            '<c><f>1+1</f><v>2</v></c>',
            '<c t="b"><f>TRUE()</f><v>1</v></c>'
          ],
          ['<c t="str"><f>""</f><v></v></c>', '<c><f>1+1</f><v>3</v></c>', '<c t="b"><v>0</v></c>']
        )
      }
    })
    expect(columns).toEqual(['a text', 'b bigint', 'c bool'])
    expect(rows).toEqual([
      ['12', '2', 'true'],
      [null, '3', 'false']
    ])
    // Nothing, as some programs write it, or an empty number, as openpyxl does.
    for (const result of ['', '<v/>', '<v></v>', '<v> </v>']) {
      const rows = rowsOf(['a', 'b'], [n('1'), `<c><f>SUM(A:A)</f>${result}</c>`])
      const error = await fail({ sheets: { s: rows } })
      expect(error.code).toBe('source.xlsx')
      expect(error.message).toContain('cell B2 has a formula whose result is not stored')
      // Above the header nobody asks for it.
      const skipped = await build({ sheets: { s: rows + rowsOf(['c'], ['1']) } }, { source: { skipRows: 2 } })
      expect(skipped.columns).toEqual(['c text'])
    }
  })

  it('are not sure where the workbook is still to be calculated, which is worth a warning', async () => {
    const sheets = { s: rowsOf(['a', 'b'], [n('1'), '<c><f>A2*2</f><v>0</v></c>']) }
    const warned = await build({ sheets, uncalculated: true })
    expect(warned.rows).toEqual([['1', '0']])
    expect(warned.remarks).toMatchObject([
      {
        level: 'warning',
        title: 'Formulas that may not be calculated',
        message: expect.stringMatching(/1 cell with a formula gives what is stored, .* the first one is B2\./)
      }
    ])
    expect((await build({ sheets })).remarks).toEqual([])
    expect((await build({ sheets: { s: rowsOf(['a'], [n('1')]) }, uncalculated: true })).remarks).toEqual([])
  })

  it('beside numbers in one column make it text, with a warning', async () => {
    const built = await build({ sheets: { s: rowsOf(['a'], [n('1.50')], ['1'], ['x']) } })
    expect(built).toMatchObject({ columns: ['a text'], rows: [['1.5'], ['1'], ['x']] })
    expect(built.remarks.map(({ level }) => level)).toEqual(['warning'])
  })
})

describe('a workbook', () => {
  it('has its first sheet read that is not hidden', async () => {
    const sheets = { hidden: rowsOf(['a'], [n('1')]), shown: rowsOf(['a'], [n('2')]) }
    expect((await build({ sheets, hidden: ['hidden'] })).rows).toEqual([['2']])
    expect((await build({ sheets, hidden: ['hidden'] }, { records: 'hidden' })).rows).toEqual([['1']])
    expect((await build({ sheets, hidden: ['hidden', 'shown'] })).rows).toEqual([['1']])
  })

  it('is not data of another format, nor another format a workbook', async () => {
    const content = await workbookOf({ sheets: { s: rowsOf(['a'], [n('1')]) } })
    const wanted = async (format: 'csv' | 'xlsx', bytes: Uint8Array | string) =>
      failureOf(room.build({ name: 'x', content: bytes }, { source: { format } }))
    expect((await wanted('csv', content)).message).toContain('got an Excel workbook where CSV was expected')
    expect((await wanted('xlsx', 'a,b\n')).message).toContain(
      'got plain text where an Excel workbook was expected'
    )
    expect((await wanted('xlsx', await zipOf(['a.csv', 'a,b\n']))).code).toBe('source.format')
    const old = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2000)])
    const error = await failureOf(room.build({ name: 'x.xlsx', content: old }))
    expect(error.message).toContain('an old Office file: an Excel workbook (.xls), one with a password')
    expect((await failureOf(room.build({ name: 'x', content }, { source: { delimiter: ';' } }))).code).toBe(
      'source.format'
    )
  })

  it.each([
    ['<row r="2"/><row r="1"/>', 'row 1 follows row 2'],
    ['<row r="1"><c r="B1"/><c r="A1"/></row>', 'cell A1 of row 1 is out of order'],
    ['<row r="9999999"/>', 'row 9999999'],
    ['<row><c t="s"><v>5</v></c></row>', 'cell A1 names a shared text that is not there'],
    ['<row><c><v>x</v></c></row>', 'cell A1 is not a number'],
    ['<row><c>', 'xl/worksheets/sheet1.xml, line 1']
  ])('with %s fails', async (sheet, why) => {
    const error = await fail({ sheets: { s: sheet } })
    expect(error.code).toBe('source.xlsx')
    expect(error.message).toContain(why)
  })

  it('that unpacks beyond source-max-size stops there', async () => {
    const sheets = { s: rowsOf(['a'], ...Array.from({ length: 50_000 }, () => [n('1')])) }
    const error = await fail({ sheets }, { source: { maxSize: 1_000_000 } })
    expect(error.code).toBe('source.too-large')
  })

  it('that is cut fails', async () => {
    const whole = await workbookOf({ sheets: { s: rowsOf(['a'], [n('1')]) } })
    for (let length = 4; length < whole.length; length += 97) {
      const error = await failureOf(room.build({ name: 'a.xlsx', content: whole.subarray(0, length) }))
      expect([length, error.code]).toEqual([length, 'source.incomplete'])
    }
  })
})

describe('null values', () => {
  const t = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`

  it('are NULL where a text is one of them, and the row stays', async () => {
    const parts = {
      sheets: { s: rowsOf(['a', 'b'], [n('1'), t('-')], [t('N/A'), t('-')], [n('3'), t('x')]) }
    }
    const { columns, rows } = await build(parts, { source: { dialect: { nullValues: ['-', 'N/A', '3'] } } })
    expect(columns).toEqual(['a bigint', 'b text'])
    expect(rows).toEqual([
      ['1', null],
      [null, null],
      ['3', 'x']
    ])
  })

  it('do not count blanks around a text, and keep them where it is none', async () => {
    const blank = (value: string) => `<c t="inlineStr"><is><t xml:space="preserve">${value}</t></is></c>`
    const texts = [' N/A ', '\tN/A', ' &#9; ', 'N/A\\t', ' x ', 'N /A', 'n/a']
    const parts = {
      sheets: { s: rowsOf(['a', 'b'], ...texts.map((text, at) => [blank(text), n(String(at))])) }
    }
    const { rows } = await build(parts, { source: { dialect: { nullValues: ['N/A', ''] } } })
    expect(rows.map(row => row[0])).toEqual([null, null, null, 'N/A\\t', ' x ', 'N /A', 'n/a'])
  })

  it('alone of the dialect of texts', async () => {
    const parts = { sheets: { s: rowsOf(['a'], [n('1')]) } }
    const failure = await fail(parts, { source: { dialect: { nullValues: ['-'], decimal: ',' } } })
    expect(failure.message).toMatch(
      /^source\.format: .* but the input source-decimal says how a CSV file is written/
    )
  })
})
