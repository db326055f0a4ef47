import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { SourceConfig } from '../../../../src/source/contract/source.ts'
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
