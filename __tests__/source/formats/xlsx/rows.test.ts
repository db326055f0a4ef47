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

describe('the rows of a sheet', () => {
  it('may have holes, and stand anywhere', async () => {
    const { columns, rows } = await build({
      sheets: {
        s: `<row r="3"><c r="B3" t="inlineStr"><is><t>id</t></is></c><c r="E3" t="inlineStr"><is><t>name</t></is></c></row>
          <row r="5"><c r="E5" t="inlineStr"><is><t>x</t></is></c></row>
          <row r="6"><c r="B6" s="0"/><c r="C6"/></row>
          <row r="1000000"><c r="B1000000"><v>7</v></c></row>`
      }
    })
    expect(columns).toEqual(['id bigint', 'name text'])
    expect(rows).toEqual([
      [null, 'x'],
      ['7', null]
    ])
  })

  it('have columns without a header or with the header of another one', async () => {
    const { columns, rows, remarks } = await build({
      sheets: {
        s: rowsOf(
          ['a', 'a', '<c/>', '<c/>', 'A'],
          [n('1'), n('2'), '<c/>', '<c/>', n('5')],
          [n('1'), n('2'), '<c/>', n('4'), n('5'), '<c/>', n('7')],
          [n('1'), n('2'), '<c/>', '<c/>', n('5')]
        )
      }
    })
    expect(columns).toEqual(['a bigint', 'a_2 bigint', 'column_3 bigint', 'A_3 bigint', 'column_5 bigint'])
    expect(rows).toEqual([
      ['1', '2', null, '5', null],
      ['1', '2', '4', '5', '7'],
      ['1', '2', null, '5', null]
    ])
    expect(remarks.map(({ title }) => title)).toEqual(['Column names changed'])
  })

  it('have errors in cells that become NULL, and a warning', async () => {
    const e = (text: string) => `<c t="e"><v>${text}</v></c>`
    const { columns, rows, remarks } = await build({
      sheets: { s: rowsOf(['a', 'b'], [n('1'), e('#N/A')], [n('2'), n('3')], [n('4'), e('#DIV/0!')]) }
    })
    expect(columns).toEqual(['a bigint', 'b bigint'])
    expect(rows.map(row => row[1])).toEqual([null, '3', null])
    expect(remarks).toMatchObject([
      { level: 'warning', message: expect.stringContaining('2 cells of data.xlsx hold an error') }
    ])
    expect(remarks[0]?.message).toContain('#N/A in B2')
  })

  it('are named by their number where something is wrong', async () => {
    const error = await fail(
      { sheets: { s: rowsOf(['title'], ['a'], [n('1')], [], ['x']) } },
      { source: { skipRows: 1 }, columns: new Map([['a', { type: 'int' as const }]]) }
    )
    expect(error.message).toContain('"x" in row 5 of data.xlsx')
  })

  it('may be none', async () => {
    for (const sheet of ['', rowsOf(['a', 'b'])]) {
      expect((await fail({ sheets: { s: sheet } })).code).toBe('data.empty')
    }
    const empty = await build({ sheets: { s: rowsOf(['a', 'b']) } }, { ifEmpty: 'publish' })
    expect(empty.columns).toEqual(['a text', 'b text'])
    const skipped = await fail({ sheets: { s: rowsOf(['a'], [n('1')]) } }, { source: { skipRows: 9 } })
    expect(skipped.code).toBe('data.empty')
  })

  it('of several workbooks are appended by name', async () => {
    const one = {
      name: 'a.xlsx',
      content: await workbookOf({ sheets: { s: rowsOf(['a', 'b'], [n('1'), 'x']) } })
    }
    const two = {
      name: 'b.xlsx',
      content: await workbookOf({ sheets: { t: rowsOf(['b', 'a'], ['y', n('2')]) } })
    }
    const both = [
      ['1', 'x'],
      ['2', 'y']
    ]
    expect((await room.build([one, two])).rows.toSorted()).toEqual(both)
    const archive = await zipOf(['a.xlsx', one.content], ['b.xlsx', two.content])
    expect((await room.build({ name: 'both.zip', content: archive })).rows.toSorted()).toEqual(both)
    const other = { name: 'c.xlsx', content: await workbookOf({ sheets: { s: rowsOf(['a'], [n('1')]) } }) }
    expect((await failureOf(room.build([one, other]))).message).toContain("lacks 'b'")
  })
})
