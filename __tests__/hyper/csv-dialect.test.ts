import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../support/build.ts'
import { failureOf } from '../support/spool.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const csv = (content: string | Uint8Array) => ({ name: 'data.csv', content })
const fixture = async (name: string) => ({
  name,
  content: await readFile(`__tests__/fixtures/cases/PC-21/${name}`)
})

describe('PC-21', () => {
  it('without inputs, decimal commas and groups stay text, with a notice', async () => {
    const german = await room.build(await fixture('semicolon.csv'))
    expect(german.columns).toEqual(['id bigint', 'betrag text', 'text text'])
    expect(german.rows).toEqual([
      ['1', '1.234,50', 'a;b'],
      ['2', '-7,25', 'zwei\nzeilen']
    ])
    const english = await room.build(await fixture('grouped.csv'))
    expect(english.columns).toEqual(['id bigint', 'amount text'])
    expect(english.rows).toEqual([
      ['1', '1,234.5'],
      ['2', '12']
    ])
    for (const { remarks } of [german, english])
      expect(remarks).toMatchObject([{ level: 'notice', title: 'Grouped numbers or decimal commas' }])
  })

  it('ragged lines fail with their numbers', async () => {
    const failure = await failureOf(room.build(await fixture('ragged.csv')))
    expect(failure.code).toBe('source.csv')
    expect(failure.message).toContain('line 3 has 2 fields and line 4 has 4 fields, the header has 3.')
  })
})

describe('the layout of a file', () => {
  it('is read as the inputs say', async () => {
    const built = await room.build(
      csv(Buffer.from('Ums\xe4tze "2024"\n\n1|K\xf6ln|7\n2|"a|b"|8\n', 'latin1')),
      {
        source: { encoding: 'windows-1252', delimiter: '|', header: false, skipRows: 2 }
      }
    )
    expect(built.columns).toEqual(['column_1 bigint', 'column_2 text', 'column_3 bigint'])
    expect(built.rows).toEqual([
      ['1', 'Köln', '7'],
      ['2', 'a|b', '8']
    ])
    expect(built.remarks).toEqual([])
  })

  it('holds for every file', async () => {
    const { rows } = await room.build([csv('1,a\n'), csv('2,b\n')], { source: { header: false } })
    expect(rows).toEqual([
      ['1', 'a'],
      ['2', 'b']
    ])
  })

  it('a .tsv file keeps its tabs unless a delimiter is given', async () => {
    const tsv = { name: 'data.tsv', content: 'a;b\tc;d\n1;2\t3;4\n' }
    expect((await room.build(tsv)).columns).toEqual(['a;b text', 'c;d text'])
    expect((await room.build(tsv, { source: { delimiter: ';' } })).columns).toHaveLength(3)
  })

  it('a byte that is not valid is told with its line and the input', async () => {
    const bytes = Buffer.concat([Buffer.from('id,city\n1,Łódź\n2,K'), Buffer.of(0xf6), Buffer.from('ln\n')])
    const failure = await failureOf(room.build(csv(bytes)))
    expect(failure.message).toMatch(
      /^source\.encoding: The text of data\.csv is not valid UTF-8: line 3 holds the bytes F6 .*Set source-encoding/
    )
  })

  it('is told for another format only by mistake', async () => {
    for (const name of ['data.json', 'data.ndjson']) {
      const failure = await failureOf(
        room.build({ name, content: '{"a":1}\n' }, { source: { delimiter: ';', header: false } })
      )
      expect(failure.message).toMatch(
        /^source\.format: data\.\w+ is (ND)?JSON, but source-delimiter, source-header say how a CSV file is written/
      )
    }
  })
})
