import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../../support/build.ts'
import { failureOf } from '../../../support/spool.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const ORDERS = `<orders>
  <order id="1"><lines><line no="1"><sku>a</sku><tag>x</tag><tag>y</tag></line><line no="2"><sku>b</sku></line></lines><day>2026-01-05</day></order>
  <order id="2"><lines/><day>2026-01-06</day></order>
  <order id="3"><lines><line no="1"><sku>c</sku></line></lines><day>2026-01-07</day></order>
</orders>`
const build = (content: string, ...explode: string[][]) =>
  room.build({ name: 'a.xml', content }, { source: { explode } })

describe('source-explode for XML', () => {
  it('makes a row of each element that repeats, and keeps records without any', async () => {
    const { columns, rows, extract } = await build(ORDERS, ['lines', 'line'])
    expect(columns).toEqual([
      'id bigint',
      'lines_line_no bigint',
      'lines_line_sku text',
      'lines_line_tag text',
      'day date'
    ])
    expect(rows).toEqual([
      ['1', '1', 'a', '["x","y"]', '2026-01-05'],
      ['1', '2', 'b', null, '2026-01-05'],
      ['2', null, null, null, '2026-01-06'],
      ['3', '1', 'c', null, '2026-01-07']
    ])
    expect(extract.rowCount).toBe(4)
  })

  it('takes plain elements, and those that lie in one another', async () => {
    const { rows } = await build(ORDERS, ['lines', 'line'], ['lines', 'line', 'tag'])
    expect(rows.map(([id, no, , tag]) => [id, no, tag])).toEqual([
      ['1', '1', 'x'],
      ['1', '1', 'y'],
      ['1', '2', null],
      ['2', null, null],
      ['3', '1', null]
    ])
  })

  it('has the same columns where the element does not repeat today', async () => {
    const once = ORDERS.replace(/<line no="2">.*?<\/line>/, '').replaceAll(/<tag>.<\/tag>/g, '')
    const { columns, rows } = await build(once, ['lines', 'line'])
    expect(columns).toEqual(['id bigint', 'lines_line_no bigint', 'lines_line_sku text', 'day date'])
    expect(rows).toHaveLength(3)
  })

  it('fails where the path leads through another element that repeats', async () => {
    const { code, remedy } = await failureOf(build(ORDERS, ['lines', 'line', 'tag']))
    expect([code, remedy]).toEqual([
      'source.records',
      expect.stringContaining('Write lines.line on a line of its own')
    ])
  })

  it('warns where no record has the path, and names what repeats', async () => {
    expect((await build(ORDERS, ['notes'])).remarks).toContainEqual({
      level: 'warning',
      title: 'Nothing to explode',
      message:
        'No record of a.xml has notes, which source-explode names, so each stayed one row. The arrays in the records are: lines.line.'
    })
  })

  it.each([
    [['line'], 'Did you mean lines.line? Nothing was published.'],
    [
      ['orders', 'order', 'lines', 'line'],
      'The path begins inside a record: write lines.line, not orders.order.lines.line. Nothing was published.'
    ]
  ])('fails where the path %j is a mistake', async (path, advice) => {
    const { code, remedy } = await failureOf(build(ORDERS, path))
    expect([code, remedy]).toEqual(['source.records', advice])
  })
})
