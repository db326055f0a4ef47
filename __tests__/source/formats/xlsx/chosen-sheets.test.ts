import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { cellRange } from '../../../../src/source/formats/xlsx/cell-range.ts'
import { type BuildRoom, openBuildRoom } from '../../../support/build.ts'
import { failureOf } from '../../../support/spool.ts'
import { rowsOf, type WorkbookParts, workbookOf } from '../../../support/workbook.ts'

type Options = Parameters<BuildRoom['build']>[1]

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const build = async (parts: WorkbookParts, options: Options = {}) =>
  room.build({ name: 'data.xlsx', content: await workbookOf(parts) }, options)
const fail = (parts: WorkbookParts, options: Options = {}) => failureOf(build(parts, options))
const n = (value: string) => `<c><v>${value}</v></c>`
const merged = (...refs: string[]) =>
  `<mergeCells>${refs.map(ref => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`

/** A title, a header in C3, two records, a total and a note. */
const report = {
  sheets: {
    Report: rowsOf(
      ['Sales report'],
      [],
      ['<c/>', '<c/>', 'id', 'name'],
      ['x', '<c/>', n('1'), 'a'],
      ['<c/>', '<c/>', n('2'), 'b', 'beside'],
      [],
      ['<c/>', '<c/>', 'Total', '2'],
      ['Note']
    )
  }
}

describe('a range', () => {
  it.each(['Report!C3:D5', 'Report!$C$3:$D$5', "'Report'!c3:d5", 'Rep*!C3:D5'])(
    '%s is all that is read',
    async records => {
      const { columns, rows, remarks } = await build(report, { records })
      expect(columns).toEqual(['id bigint', 'name text'])
      expect(rows).toEqual([
        ['1', 'a'],
        ['2', 'b']
      ])
      expect(remarks).toEqual([])
    }
  )

  it('of whole columns goes together with rows that are left out', async () => {
    const source = { skipRows: 2, skipLastRows: 1 }
    const { columns, rows } = await build(report, { records: 'Report!C:D', source })
    expect(columns).toEqual(['id bigint', 'name text'])
    expect(rows).toHaveLength(2)
  })

  it('without a header has all its columns', async () => {
    const { columns, rows } = await build(report, { records: 'Report!B4:E5', source: { header: false } })
    expect(columns).toEqual(['column_1 text', 'column_2 bigint', 'column_3 text', 'column_4 text'])
    expect(rows).toEqual([
      [null, '1', 'a', null],
      [null, '2', 'b', 'beside']
    ])
  })

  it('that ends where the table goes on says so', async () => {
    const { rows, remarks } = await build(report, { records: 'Report!C3:D4' })
    expect(rows).toHaveLength(1)
    expect(remarks.map(({ title }) => title)).toEqual(['Rows below the range'])
    expect(remarks[0]?.message).toContain('ends at row 4')
    expect(remarks[0]?.message).toContain(
      'row 5 has values in the same columns, which are left out. C:D instead'
    )
  })

  it('that is a cell, or no range, says how one is written', async () => {
    const empty = await fail(report, { records: 'Report!C3' })
    expect(empty.code).toBe('data.empty')
    expect(empty.message).toContain('Look at the range in source-records')
    const none = await fail(report, { records: 'Report!C3:D' })
    expect(none.code).toBe('source.records')
    expect(none.message).toContain('"C3:D" is not a range of cells')
    expect(none.message).toContain('Write Report!A5:F15 for some cells, or Report!A:F for whole columns')
  })

  it('is read as Excel writes it', () => {
    expect(cellRange('B2')).toEqual({ fromRow: 2, toRow: 2, fromPlace: 1, toPlace: 1 })
    expect(cellRange('AA10:AB20')).toEqual({ fromRow: 10, toRow: 20, fromPlace: 26, toPlace: 27 })
    expect(cellRange('A:B')).toMatchObject({ fromRow: 1, toRow: 1_048_576 })
    for (const wrong of ['', 'A', '5', 'B2:A1', 'A0:A1', 'A1:XFE2', 'A1:A9999999', 'A1:', 'A1:B2:C3']) {
      expect(cellRange(wrong)).toBeUndefined()
    }
  })

  it('does not hide a sheet of that name', async () => {
    const sheets = { 'a!A1:A2': rowsOf(['v'], [n('1')], [n('2')]), a: rowsOf(['w'], [n('3')], [n('4')]) }
    expect((await build({ sheets }, { records: 'a!A1:A2' })).columns).toEqual(['v bigint'])
    expect((await build({ sheets }, { records: 'a!A1:A2!A1:A2' })).rows).toEqual([['1']])
  })
})

describe('several sheets', () => {
  const month = (id: string, value: string) => rowsOf(['id', 'v'], [n(id), value])
  const sheets = {
    Cover: rowsOf(['About'], ['us']),
    Jan: month('1', 'a'),
    Feb: month('2', 'b'),
    Mar: month('3', 'c')
  }

  it.each([
    ['Jan\nMar', ['1', '3']],
    ['?a*', ['1', '3']],
    ['Jan\n\nFeb', ['1', '2']],
    ['Jan!A1:B2\nFeb', ['1', '2']]
  ])('%j are appended', async (records, ids) => {
    const { rows, remarks } = await build({ sheets }, { records })
    expect(rows.map(([id]) => id)).toEqual(ids)
    expect(remarks).toEqual([])
  })

  it('with other columns fail', async () => {
    const other = { ...sheets, Apr: rowsOf(['id', 'w'], [n('4'), 'd']) }
    const error = await fail({ sheets: other }, { records: 'Jan\nApr' })
    expect(error.code).toBe('source.columns')
    expect(error.message).toContain('The sheet "Apr" of')
    expect(error.message).toContain('lacks "v" and has "w" in addition, compared with the sheet "Jan" of')
  })

  it.each([
    ['Jan\nApr', 'source-records is "Apr"'],
    ['X*', 'source-records is "X*"'],
    ['Jan\nJ*', 'names the sheet "Jan"']
  ])('named as %j fail', async (records, what) => {
    const error = await fail({ sheets }, { records })
    expect(error.code).toBe('source.records')
    expect(error.message).toContain(what)
  })

  it('are told of when none is named', async () => {
    const { remarks } = await build({ sheets: { ...sheets, Empty: '<row/>' }, hidden: ['Mar'] })
    expect(remarks).toHaveLength(1)
    expect(remarks[0]).toMatchObject({ level: 'notice', title: 'Several sheets' })
    expect(remarks[0]?.message).toContain('"Cover", the first one, was read. The others: "Jan", "Feb".')
  })

  it('are proposed where the one that was read has no rows', async () => {
    const empty = { Info: rowsOf(['Report of sales']), Blank: '<row/>' }
    const right = 'If 0 rows are right, set if-empty to skip or publish.'
    const one = await fail({ sheets: { ...empty, 'Sales 2025': rowsOf(['v'], [n('1')]) } }, {})
    expect([one.code, one.remedy]).toEqual([
      'data.empty',
      `The sheet "Info" was read, but "Sales 2025" has data: set source-records: Sales 2025. ${right}`
    ])
    const several = await fail({ sheets: { ...empty, Rest: '', ...sheets } }, { records: 'Blank\nRest' })
    expect(several.remedy).toMatch(
      /^The sheets "Blank", "Rest" were read, but "Info", "Cover", "Jan", .* have data: set source-records to the right one\. /
    )
    expect((await fail({ sheets: empty }, { records: 'Blank' })).remedy).toContain('but "Info" has data')
    expect((await fail({ sheets: { Info: empty.Info } }, {})).remedy).toBe(
      `Look at what the source answers. ${right}`
    )
  })

  it('have a cell that does not fit told with its sheet and row', async () => {
    const columns = new Map([['v', { type: 'int' as const }]])
    const error = await fail({ sheets }, { records: 'Jan\nFeb', columns })
    expect(error.message).toContain('the sheet "Feb" of')
    expect(error.message).toContain('row 2')
  })
})

describe('rows that are no records', () => {
  it('at the end are left out, empty ones included', async () => {
    const sheet = { s: rowsOf(['id'], [n('1')], [n('2')], [], ['Source: x'], []) }
    expect((await build({ sheets: sheet }, { source: { skipLastRows: 2 } })).rows).toEqual([['1'], ['2']])
    const error = await fail({ sheets: sheet }, { source: { skipLastRows: 9 } })
    expect(error.message).toContain('source-skip-last-rows leaves out all of its rows')
  })

  it('that begin as comments are left out wherever they stand', async () => {
    const shared = '<c t="s"><v>0</v></c>'
    const sheet = rowsOf(
      ['# made by x'],
      ['id', 'v'],
      [n('1'), '#a'],
      [shared, n('9')],
      ['<c/>', '# x'],
      [n('2'), 'b']
    )
    const { columns, rows } = await build(
      { sheets: { s: sheet }, shared: ['<t># shared</t>'] },
      { source: { comment: '#' } }
    )
    expect(columns).toEqual(['id bigint', 'v text'])
    expect(rows).toEqual([
      ['1', '#a'],
      ['2', 'b']
    ])
  })

  it('without a header are all records', async () => {
    const { columns, rows } = await build(
      { sheets: { s: rowsOf([n('1'), '<c/>', 'a'], [n('2'), n('5'), 'b']) } },
      { source: { header: false } }
    )
    expect(columns).toEqual(['column_1 bigint', 'column_2 bigint', 'column_3 text'])
    expect(rows).toEqual([
      ['1', null, 'a'],
      ['2', '5', 'b']
    ])
  })

  it('are a title above the header, which fails with the rows to pass over', async () => {
    const sheets = { s: rowsOf(['Sales report'], ['as of today'], ['id', 'v'], [n('1'), 'a']) }
    const error = await fail({ sheets })
    expect(error.code).toBe('source.xlsx')
    expect(error.message).toContain('Set source-skip-rows: 2 to begin at row 3')
    expect((await build({ sheets }, { source: { skipRows: 2 } })).rows).toEqual([['1', 'a']])
  })
})

describe('a header of merged cells', () => {
  it('over several columns is the name of each, and a notice says so', async () => {
    const sheet = rowsOf(['id', 'amount', '<c/>'], [n('1'), n('2'), n('3')])
    const { columns, remarks } = await build({ sheets: { s: sheet }, after: { s: merged('B1:C1') } })
    expect(columns).toEqual(['id bigint', 'amount bigint', 'amount_2 bigint'])
    expect(remarks.map(({ title }) => title)).toContain('Merged header')
  })

  it('over several rows fails when the lower ones hold names, too', async () => {
    const sheet = rowsOf(['id', '2024', '<c/>'], ['<c/>', 'Q1', 'Q2'], [n('1'), n('2'), n('3')])
    const after = { s: merged('A1:A2', 'B1:C1') }
    const error = await fail({ sheets: { s: sheet }, after })
    expect(error.code).toBe('source.xlsx')
    expect(error.message).toContain('A1:A2 is merged over rows 1 to 2')
    const source = { skipRows: 2, header: false }
    expect((await build({ sheets: { s: sheet }, after }, { source })).rows).toEqual([['1', '2', '3']])
    const tall = rowsOf(['id'], [], [n('1')])
    expect((await build({ sheets: { s: tall }, after: { s: merged('A1:A2') } })).rows).toEqual([['1']])
  })
})
