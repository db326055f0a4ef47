import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../../support/build.ts'
import { failureOf } from '../../../support/spool.ts'
import { rowsOf, type WorkbookParts, workbookOf } from '../../../support/workbook.ts'
import { zipOf } from '../../../support/zip.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const build = async (parts: WorkbookParts) =>
  room.build({ name: 'data.xlsx', content: await workbookOf(parts) })
const shared = (at: string) => `<c t="s"><v>${at}</v></c>`
const head = '<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row>'

describe('a package', () => {
  it.each([
    ['', 'workbook.xml'],
    ['', 'book.xml'],
    ['office/', 'workbook.xml'],
    ['XL/', 'workbook.xml']
  ])('with its workbook at %s%s is read', async (folder, main) => {
    const sheets = { s: `${head}<row>${shared('0')}<c><v>1</v></c></row>` }
    const { rows } = await build({ sheets, shared: ['<t>x</t>'], folder, main })
    expect(rows).toEqual([['x', '1']])
  })

  it('of another program of Office is no workbook', async () => {
    const types = (part: string, type: string) =>
      `<Types><Override PartName="${part}" ContentType="application/vnd.openxmlformats-officedocument.${type}.main+xml"/></Types>`
    const relations = `<Relationships><Relationship Type="x/officeDocument" Target="word/document.xml"/></Relationships>`
    for (const content of [
      types('/word/document.xml', 'wordprocessingml.document'),
      types('/word/other.xml', 'spreadsheetml.sheet'),
      '<Types'
    ]) {
      const document = await zipOf(
        ['[Content_Types].xml', content],
        ['_rels/.rels', relations],
        ['word/document.xml', '<d/>']
      )
      const { message } = await failureOf(room.build({ name: 'data.docx', content: document }))
      expect(message).toContain('got an Office document where data was expected')
    }
  })
})

describe('shared texts', () => {
  const rows = `${head}<row>${shared('0')}<c><v>1</v></c></row>`

  it.each([['<t></t>'], ['<t/>'], ['']])('that are one empty text (%j) are NULL', async text => {
    expect((await build({ sheets: { s: rows }, shared: [text] })).rows).toEqual([[null, '1']])
  })

  it.each(['s', 'n', 'b', 'e', 'd', 'str', 'inlineStr'])(
    'are not taken for a cell of type %s without a value',
    async type => {
      const empty = [`<c t="${type}"><v/></c>`, `<c t="${type}"><v></v></c>`, `<c t="${type}"><v> </v></c>`]
      const sheet = empty
        .slice(0, type === 'str' ? 2 : 3)
        .map(cell => `<row>${cell}<c><v>1</v></c></row>`)
        .join('')
      const built = await build({ sheets: { s: head + sheet }, shared: ['<t>first</t>'] })
      expect(built.rows.map(([value]) => value)).toEqual(built.rows.map(() => null))
      expect(built.remarks.filter(({ level }) => level === 'warning')).toEqual([])
    }
  )
})

describe('numbers that Python wrote', () => {
  it('with %.16g are the amounts that they were', async () => {
    const cents = Array.from({ length: 999 }, (_, at) => (at + 1) / 100)
    const stored = (value: number) => value.toPrecision(16).replace(/\.?0+$/, '')
    expect(cents.filter(value => stored(value) !== String(value)).length).toBeGreaterThan(50)
    const sheet = rowsOf(
      ['amount', 'year', 'count'],
      ...cents.map(value => [
        `<c><v>${stored(value)}</v></c>`,
        '<c><v>1952.0</v></c>',
        '<c><v>1.952E3</v></c>'
      ])
    )
    const { columns, rows } = await build({ sheets: { s: sheet } })
    expect(columns).toEqual(['amount double', 'year bigint', 'count bigint'])
    expect(rows).toEqual(cents.map(value => [String(value), '1952', '1952']))
  })

  it('0.07000000000000001 is 0.07', async () => {
    const sheet = rowsOf(['v'], ['<c><v>0.07000000000000001</v></c>'], ['<c><v>0.1</v></c>'])
    const { columns, rows } = await build({ sheets: { s: sheet } })
    expect(columns).toEqual(['v double'])
    expect(rows).toEqual([['0.07'], ['0.1']])
  })
})
