import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../../support/build.ts'
import { failureOf } from '../../../support/spool.ts'

let room: BuildRoom

beforeAll(async () => {
  room = await openBuildRoom()
})

afterAll(() => room.close())
const csv = (content: string | Uint8Array) => ({ name: 'data.csv', content })

/** A text in an encoding of one byte a character. */
function encode(text: string, encoding: string): Buffer {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  const characters = [...new TextDecoder(encoding).decode(bytes.subarray(0x80), { stream: true })]
  return Buffer.from(
    [...text].map(letter => (letter < '\x80' ? letter.charCodeAt(0) : 0x80 + characters.indexOf(letter)))
  )
}

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

  it.each<[string, (text: string) => Buffer, string | undefined]>([
    ['windows-1252', text => encode(text, 'windows-1252'), 'windows-1252'],
    ['iso-8859-15', text => encode(text, 'iso-8859-15'), 'ISO-8859-15'],
    ['UTF-16LE with a mark', text => Buffer.from(`\ufeff${text}`, 'utf16le'), undefined],
    ['UTF-16BE with a mark', text => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), undefined],
    [
      'UTF-16BE with a mark, called UTF-16',
      text => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
      'utf-16'
    ],
    ['UTF-16LE without a mark', text => Buffer.from(text, 'utf16le'), 'utf-16le'],
    ['UTF-16BE without a mark', text => Buffer.from(text, 'utf16le').swap16(), 'utf-16be']
  ])('in %s every character arrives', async (_name, written, encoding) => {
    // More than one piece of the stream; every second line longer by a byte.
    const cities = Array.from({ length: 3_000 }, (_, at) => `Köln €${'é'.repeat(at % 7)}`)
    const text = ['Stadt;n', ...cities.map((city, at) => `${city};${at}`)].join('\r\n')
    for (const name of ['data.csv', 'data.txt']) {
      const source = encoding === undefined ? {} : { encoding }
      const { columns, rows } = await room.build({ name, content: written(text) }, { source })
      expect(columns).toEqual(['Stadt text', 'n bigint'])
      const inOrder = rows.toSorted((a, b) => Number(a[1]) - Number(b[1]))
      expect(inOrder.map(row => row[0])).toEqual(cities)
    }
  })

  it('in Shift_JIS too, and a bad byte is told with its line', async () => {
    const tokyo = [0x93, 0x8c, 0x8b, 0x9e]
    const line = Buffer.from([...tokyo, 0x2c, 0x31, 0x0a])
    const good = Buffer.concat([Buffer.from('a,b\n'), ...Array.from({ length: 3_000 }, () => line)])
    const source = { encoding: 'shift_jis' }
    expect((await room.build(csv(good), { source })).rows.every(([city]) => city === '東京')).toBe(true)
    const failure = await failureOf(
      room.build(csv(Buffer.concat([good, Buffer.of(0xfd, 0x2c, 0x31)])), { source })
    )
    expect(failure.message).toMatch(
      /^source\.encoding: .*shift_jis, as source-encoding says it is: line 3002 holds the bytes FD 2C 31\. Set source-encoding/
    )
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
        /^source\.format: data\.\w+ is (ND)?JSON, but the input source-delimiter says how a CSV file is written/
      )
    }
  })
})
