import { describe, expect, it } from '@jest/globals'
import {
  delimiterBytes,
  delimiterName,
  mostFrequent,
  outsideQuotes
} from '../../../../src/source/formats/csv/delimiter.ts'
import { failureOf } from '../../../support/spool.ts'
import { EACH_SIZE, fieldsOf, spool } from './spooled-csv.ts'

describe('other delimiters', () => {
  it.each([';', ' ', '^', '~', 'x', '\u0001', '¦', '§', '€', '😀'])('%j', async delimiter => {
    const d = delimiter
    const text = `a${d}"b${d}"${d}c\n1${d}"2${d}""${d}${d}"${d}3,4\n${d}${d}""\r\n"${d}"${d}${d}ÿñ\n`
    for (const sizes of EACH_SIZE) {
      const options = { sizes, delimiter }
      expect(await fieldsOf(text, options)).toEqual([
        ['2', '1', `2${d}"${d}${d}`, '3,4'],
        ['3', null, null, ''],
        ['4', d, null, 'ÿñ']
      ])
      expect(await spool(text, options)).toMatchObject({ columns: ['a', `b${d}`.trim(), 'c'] })
    }
  })

  it('of one column: what separates others is text', async () => {
    const text = 'name\na,b;c\n"d\te"\n|\n'
    const rows = [
      ['2', 'a,b;c'],
      ['3', 'd\te'],
      ['4', '|']
    ]
    for (const delimiter of [undefined, '^', '§']) expect(await fieldsOf(text, { delimiter })).toEqual(rows)
  })
})

describe('the delimiter of a line', () => {
  it.each<[string, string | undefined, number]>([
    ['a;b,c;d', ';', 2],
    ['a,b;c', ',', 1],
    ['"a;b;c",d', ',', 1],
    ['a\t"b', '\t', 1],
    ['"a,b', undefined, 0],
    ['a', undefined, 0]
  ])('%j is the one that it has most outside quotes', (line, delimiter, count) => {
    expect(mostFrequent(line)).toEqual([delimiter, count])
    if (delimiter !== undefined) expect(outsideQuotes(line).split(delimiter)).toHaveLength(count + 1)
  })

  it('is one byte for the byte machines, or none', () => {
    expect(delimiterBytes(undefined).byte).toBe(-1)
    expect(delimiterBytes(';').byte).toBe(0x3b)
    expect(delimiterBytes('§').sequence.toString()).toBe('§')
  })

  it('has a name in messages', () => {
    expect(['\t', ','].map(delimiterName)).toEqual(['a tab', '","'])
  })
})

describe('a line that tells Excel the delimiter', () => {
  it.each(['sep=;', 'SEP=,', 'sep=\t', '"sep=|"', 'sep='])('is neither header nor record: %j', async line => {
    for (const header of [true, false]) {
      const error = await failureOf(spool(`\n${line}\r\nid;name\r\n1;a\r\n`, { header, delimiter: ';' }))
      expect(error).toMatchObject({
        code: 'source.csv',
        remedy: expect.stringContaining('source-skip-rows to 2')
      })
      expect(error.what).toContain(`line 2 is ${JSON.stringify(line.trim())}`)
    }
    expect(await spool(`${line}\nid;name\n1;a\n`, { skipRows: 1 })).toMatchObject({
      columns: ['id', 'name'],
      records: 1
    })
  })

  it.each(['sep=a;b', 'sep;=', 'separator=;'])('is not %j', async line => {
    expect((await spool(`${line}\n1;2\n`, { delimiter: ';' })).records).toBe(1)
  })
})
