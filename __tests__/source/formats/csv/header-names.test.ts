import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { delimiterBytes } from '../../../../src/source/formats/csv/delimiter.ts'
import { headerNames } from '../../../../src/source/formats/csv/header-names.ts'
import { csvTable, writeCsv } from '../../../support/csv.ts'
import { chunkSizes } from '../../../support/spool.ts'
import { fieldsOf, spool } from './spooled-csv.ts'

const PLACE = { origin: 'a.csv', place: 'the header, line 3', line: 3 }
const namesOf = (line: string, delimiter: string | undefined) =>
  headerNames(Buffer.from(line), delimiterBytes(delimiter), PLACE)

describe('the names of a header', () => {
  it.each<[string, string | undefined, string[]]>([
    ['id,name', ',', ['id', 'name']],
    ['a,', ',', ['a', '']],
    [' a ;" b, ""c"" ";d,e', ';', ['a', 'b, "c"', 'd,e']],
    ['"a\r\n;b";c', ';', ['a\r\n;b', 'c']],
    ['a,b', undefined, ['a,b']],
    ['"a"', undefined, ['a']],
    [',', ';', [',']]
  ])('%j with %j between them', (line, delimiter, names) => {
    expect(namesOf(line, delimiter)).toEqual(names)
  })

  it('that are more than any table has columns fail before all are read', () => {
    expect(namesOf(','.repeat(99_999), ',')).toHaveLength(100_000)
    expect(() => namesOf(`${','.repeat(100_000)}"`, ',')).toThrow(
      'In a.csv, the header, line 3 has more than 100,000 columns; a table takes at most 16,000.'
    )
  })

  it.each([
    ['a,"b"c', 'in the header, line 3, text follows a closing quote in column 2.'],
    ['a,b"c"', 'in the header, line 3, column 2 has a quote but does not begin with it.'],
    ['a,"b', 'a quote opens in the header, line 3, and never closes.'],
    ['a"b,\0', 'line 3 holds a NUL byte.']
  ])('%j is not RFC 4180', (line, message) => {
    expect(() => namesOf(line, ',')).toThrow(`In a.csv, ${message}`)
  })

  it('are the fields that a record of the same text has', async () => {
    await fc.assert(
      fc.asyncProperty(csvTable, chunkSizes, async (table, sizes) => {
        const { delimiter } = table
        const { text } = writeCsv({ ...table, rows: [], endsWithLine: true })
        const { columns } = await spool(text, { delimiter, sizes })
        const [record = []] = await fieldsOf(text, { delimiter, sizes, header: false })
        expect(columns).toEqual(record.slice(1).map(field => (field ?? '').trim()))
      }),
      { numRuns: 300 }
    )
  })
})
