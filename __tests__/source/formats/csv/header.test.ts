import { describe, expect, it } from '@jest/globals'
import { spoolCsv } from '../../../../src/source/formats/csv/records.ts'
import { failureOf } from '../../../support/spool.ts'
import { EACH_SIZE, fieldsOf, room, spool } from './spooled-csv.ts'

describe('the header', () => {
  it.each<[string, string[]]>([
    ['id,name', ['id', 'name']],
    ['\n \r\n id ,"na,me"\n', ['id', 'na,me']],
    ['id;a,b;c\n', ['id', 'a,b', 'c']],
    ['id\tname\n', ['id', 'name']],
    ['id|name\r', ['id', 'name']],
    ['a,b;c\n', ['a', 'b;c']],
    ['"a;b;c;d",e\n', ['a;b;c;d', 'e']],
    ['"a""b",," c "\n', ['a"b', '', 'c']],
    ['"two\r\nlines",b\n', ['two\r\nlines', 'b']],
    ['"only"\n', ['only']],
    ['Łódź,日本\n', ['Łódź', '日本']],
    ['', []],
    ['\n\n\n', []],
    [' \r\n\t\r\n', []]
  ])('%j', async (text, columns) => {
    for (const sizes of EACH_SIZE)
      expect(await spool(text, { sizes })).toMatchObject({ columns, records: 0, bytes: 0 })
  })

  it('takes the delimiter that is given', async () => {
    expect(await spool('a,b;c\n1,2;3\n', { delimiter: ';' })).toMatchObject({
      columns: ['a,b', 'c'],
      records: 1
    })
    expect(await spool('a,b\n1,2\n', { delimiter: '\t' })).toMatchObject({ columns: ['a,b'], records: 1 })
  })

  it('that is longer than 16 MB fails, and is not held any longer', async () => {
    let given = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (const chunk = Buffer.alloc(1 << 20, 'x'); given < 64; given++) yield chunk
    }
    const { target, deadline, disk } = room
    const options = { origin: 'sales.csv', deadline, disk, positionBase: 0 }
    const failure = await failureOf(spoolCsv(endless(), target, options))
    expect(failure.message).toContain('In sales.csv, the header line is longer than 16 MB.')
    expect(given).toBe(16)
  })

  it.each<[string, string]>([
    ['id, "name"\n', 'in the header, line 1, column 2 has a quote but does not begin with it'],
    ['\nid,na"me\n1,2\n', 'in the header, line 2, column 2'],
    ['"id"x,name\n', 'in the header, line 1, text follows a closing quote in column 1'],
    ['id,"name\n1,2\n', 'a quote opens in the header, line 1, and never closes'],
    ['id,\0\n', 'line 1 holds a NUL byte']
  ])('refuses %j', async (text, message) => {
    for (const sizes of EACH_SIZE) {
      const failure = await failureOf(spool(text, { sizes }))
      expect(failure.code).toBe('source.csv')
      expect(failure.message).toContain(`In sales.csv, ${message}`)
    }
  })
})

describe('a comment line above the header', () => {
  it('counts as a line, whatever ends it and the line before', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      for (const sizes of EACH_SIZE) {
        const text = `\r# x${end}id,v\n1,2\n`
        expect(await fieldsOf(text, { sizes, comment: '#' })).toEqual([['4', '1', '2']])
        expect(await spool(text, { sizes, comment: '#' })).toMatchObject({ lines: 4, skippedEmptyLines: 1 })
      }
    }
  })
})

describe('without a header', () => {
  it('the first line is a record', async () => {
    for (const sizes of EACH_SIZE) {
      const options = { sizes, header: false }
      expect(await fieldsOf('\n1;"a\nb";\r\n2;x;y', options)).toEqual([
        ['2', '1', 'a\nb', null],
        ['4', '2', 'x', 'y']
      ])
      expect(await spool('\n1;"a\nb";\r\n2;x;y', options)).toMatchObject({
        columns: ['column_1', 'column_2', 'column_3'],
        skippedEmptyLines: 1,
        lines: 4
      })
      expect(await fieldsOf('\n7\n\n8', options)).toEqual([
        ['1', null],
        ['2', '7'],
        ['3', null],
        ['4', '8']
      ])
      expect(await spool('1§2', { ...options, delimiter: '§' })).toMatchObject({
        columns: ['column_1', 'column_2']
      })
      expect(await spool('\n \n', options)).toMatchObject({ columns: [], records: 0 })
    }
  })

  it('a line that holds two of the delimiters does not tell which it is', async () => {
    const failure = await failureOf(spool('\n1,5;"a|b"\n', { header: false }))
    expect(failure.message).toMatch(
      /^source\.csv: In sales\.csv, line 2 holds "," and ";".*Set source-delimiter/
    )
    expect(await fieldsOf('1,5;"a|b"\n', { header: false, delimiter: ';' })).toEqual([['1', '1,5', 'a|b']])
  })

  it('ragged lines differ from the first one', async () => {
    const failure = await failureOf(spool('1;2\n3\n', { header: false }))
    expect(failure.message).toContain('line 2 has 1 field, the first line has 2.')
    const open = await failureOf(spool('1;"2\n3\n', { header: false }))
    expect(open.message).toContain('a quote opens in line 1, and never closes')
  })
})
