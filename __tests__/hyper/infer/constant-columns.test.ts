import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ConstantColumn } from '../../../src/source/contract/spooled-file.ts'
import { type BuildRoom, openBuildRoom, type SourceText } from '../../support/build.ts'
import { type EngineFiles, openEngineFiles } from '../../support/engine-files.ts'
import { failureOf } from '../../support/spool.ts'

let room: BuildRoom
let files: EngineFiles
beforeAll(async () => {
  room = await openBuildRoom()
  files = await openEngineFiles()
})
afterAll(async () => {
  await room.close()
  await files.close()
})

const origin = (value: string): ConstantColumn => ({ name: 'file', value, of: 'origin' })
const folder = (value: string | undefined, name = 'p'): ConstantColumn => ({ name, value, of: 'folder' })

const SALES: SourceText[] = [
  { name: 'a.csv', content: 'id\n1\n2\n', constants: [origin("d/o'a.csv"), folder('5')] },
  { name: 'b.csv', content: 'id\n3\n', constants: [origin('d/b.csv'), folder(undefined)] },
  { name: 'c.csv', content: 'id\n4\n', constants: [origin('d/c.csv')] }
]

describe('the columns that say where rows come from', () => {
  it('stand first and last', async () => {
    const { columns, rows, remarks } = await room.build(SALES)
    expect(columns).toEqual(['file text', 'id bigint', 'p text'])
    expect(rows.toSorted()).toEqual([
      ['d/b.csv', '3', null],
      ['d/c.csv', '4', null],
      ["d/o'a.csv", '1', '5'],
      ["d/o'a.csv", '2', '5']
    ])
    expect(remarks).toEqual([])
  })

  it('take what columns says, and are there for transform', async () => {
    const { columns, rows } = await room.build(SALES, {
      columns: new Map([['p', { type: 'int', rename: 'part' }]]),
      transform: 'SELECT file, sum(id) AS ids, max(part) AS part FROM source GROUP BY file ORDER BY file'
    })
    expect(columns.at(-1)).toBe('part int')
    expect(rows[2]).toEqual(["d/o'a.csv", '3', '5'])
  })

  it('are those of JSON and Parquet, too', async () => {
    const parquet = { ...(await files.write('select 1::int as id', 'parquet')), constants: [folder('0')] }
    expect(await room.build(parquet)).toMatchObject({ columns: ['id int', 'p text'], rows: [['1', '0']] })
    const json = { name: 'a.json', content: '[{"id":1}]', constants: [origin('a.json')] }
    expect(await room.build(json)).toMatchObject({
      columns: ['file text', 'id bigint'],
      rows: [['a.json', '1']]
    })
  })

  it('of a folder give way to a column of the file', async () => {
    const { columns, rows } = await room.build({
      name: 'a.csv',
      content: 'id,P\n1,7\n',
      constants: [folder('5')]
    })
    expect([columns, rows]).toEqual([['id bigint', 'P bigint'], [['1', '7']]])
  })

  it('must not have the name of a column', async () => {
    const source = { name: 'a.csv', content: 'id,File\n1,7\n', constants: [origin('a.csv')] }
    const { code, message } = await failureOf(room.build(source))
    expect([code, message]).toEqual([
      'data.columns',
      expect.stringContaining('source-origin-column is "file"')
    ])
  })
})
