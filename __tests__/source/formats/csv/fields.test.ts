import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ActionError } from '../../../../src/base/errors.ts'
import { delimiterBytes } from '../../../../src/source/formats/csv/delimiter.ts'
import { CsvFields, type FieldSink } from '../../../../src/source/formats/csv/fields.ts'
import { csvTable, writeCsv } from '../../../support/csv.ts'
import { chunkSizes } from '../../../support/spool.ts'
import { EACH_SIZE } from './spooled-csv.ts'

const FAULTS = {
  nul: (line: number) => fault(`NUL ${line}`),
  openQuote: (line: number) => fault(`open ${line}`),
  strayQuote: (line: number, column: number, afterBlank: boolean) =>
    fault(`stray ${line} ${column} ${afterBlank}`),
  textAfterQuote: (line: number, column: number) => fault(`text ${line} ${column}`)
}

function fault(message: string): ActionError {
  return new ActionError('source.csv', message, 'none')
}

interface ReadRecord {
  /** What the sink was given, with ¶ where a comma came by itself. */
  readonly written: string
  readonly count: number
  /** What stands behind the record. */
  readonly rest: string
}

/** One record of a text that comes in pieces of these sizes. */
function recordOf(text: string, delimiter: string, sizes: readonly number[], isApart = false): ReadRecord {
  const parts: Buffer[] = []
  const sink: FieldSink = {
    copy: (chunk, from, to) => parts.push(Buffer.from(chunk.subarray(from, to))),
    byte: value => parts.push(Buffer.from(value === 0x2c && isApart ? '¶' : String.fromCharCode(value)))
  }
  const fields = new CsvFields(sink, FAULTS, delimiterBytes(delimiter), 5, isApart)
  fields.begin(Buffer.alloc(0))
  const bytes = Buffer.from(text)
  const written = () => Buffer.concat(parts).toString()
  for (let from = 0, turn = 0; from < bytes.length; turn++) {
    const chunk = bytes.subarray(from, from + (sizes[turn % sizes.length] ?? bytes.length))
    const end = fields.take(chunk, 0)
    from += end
    if (end < chunk.length) {
      return { written: written(), count: fields.count, rest: bytes.subarray(from).toString() }
    }
  }
  fields.end()
  return { written: written(), count: fields.count, rest: '' }
}

describe('the fields of a record', () => {
  it.each<[string, string, string, number, string]>([
    ['a,"b,""c",\nd', ',', 'a,"b,""c",', 3, '\nd'],
    ['a;b,c;"d"\r\n', ';', 'a,"b,c","d"', 3, '\r\n'],
    ['"a\nb\r\nc"', ',', '"a\nb\r\nc"', 1, ''],
    ['', ',', '', 1, ''],
    [';', ';', ',', 2, '']
  ])('%j with %j between them, however it is cut', (text, delimiter, written, count, rest) => {
    for (const sizes of EACH_SIZE) {
      const read = recordOf(text, delimiter, sizes)
      // A field of another delimiter gets quotes where a chunk ends in it, which change nothing.
      const plain = read.written.replace(/(^|,)"([^",\r\n]*)"(?=,|$)/g, '$1$2')
      const same = written.replace(/(^|,)"([^",\r\n]*)"(?=,|$)/g, '$1$2')
      expect({ ...read, written: delimiter === ',' ? read.written : plain }).toEqual({
        written: delimiter === ',' ? written : same,
        count,
        rest
      })
    }
  })

  it('are told apart where the sink asks for it', () => {
    expect(recordOf('a,"b,c",,', ',', [], true)).toMatchObject({ written: 'a¶"b,c"¶¶', count: 4 })
    expect(recordOf('a,"b,c",,', ',', [])).toMatchObject({ written: 'a,"b,c",,', count: 4 })
  })

  it('begin with the blanks that were held', () => {
    const parts: Buffer[] = []
    const sink: FieldSink = {
      copy: (chunk, from, to) => parts.push(Buffer.from(chunk.subarray(from, to))),
      byte: value => parts.push(Buffer.of(value))
    }
    const fields = new CsvFields(sink, FAULTS, delimiterBytes(';'), 1)
    fields.begin(Buffer.from('  '))
    expect(fields.take(Buffer.from('a;b\n'), 0)).toBe(3)
    expect(Buffer.concat(parts).toString()).toBe('"  a",b')
  })

  it.each([
    ['a,b"', 'stray 5 1 false'],
    ['a, "b"', 'stray 5 1 true'],
    ['"x\r\ny","a"b', 'text 6 1'],
    ['"x\ny","a', 'open 6'],
    ['a\0', 'NUL 5'],
    ['"\r\0"', 'NUL 6']
  ])('fail with line and column in %j', (text, message) => {
    expect(() => recordOf(text, ',', [])).toThrow(message)
  })

  it('of any table are its fields', () => {
    fc.assert(
      fc.property(csvTable, chunkSizes, (table, sizes) => {
        const { rows } = writeCsv({ ...table, delimiter: ',' })
        fc.pre(!table.rows.flat().some(field => field?.quoted === false && field.text.includes(',')))
        for (const [at, row] of rows.entries()) {
          const count = table.rows[at]?.length
          expect(recordOf(`${row}\n`, ',', sizes)).toEqual({ written: row, count, rest: '\n' })
        }
      })
    )
  })
})

describe('what a watcher is shown', () => {
  const shown = (text: string, sizes: readonly number[], delimiter = ',', blanks = ''): string[] => {
    const found: string[] = []
    const watcher = {
      field: (column: number, bytes: Uint8Array, from: number, to: number) =>
        found.push(`${column} ${Buffer.from(bytes.subarray(from, to))}`),
      doubt: (column: number) => found.push(`${column} too long`)
    }
    const sink = { copy: () => {}, byte: () => {} }
    const fields = new CsvFields(sink, FAULTS, delimiterBytes(delimiter), 1, false, watcher)
    fields.begin(Buffer.from(blanks))
    const bytes = Buffer.from(text)
    for (let from = 0, turn = 0; from < bytes.length; turn++) {
      const chunk = bytes.subarray(from, from + (sizes[turn % sizes.length] ?? bytes.length))
      const end = fields.take(chunk, 0)
      from += end
      if (end < chunk.length) return found
    }
    fields.end()
    return found
  }

  it.each(EACH_SIZE)('is each field as it stands, in pieces of %j', (...sizes) => {
    expect(shown('a,"b,""c",,12\n', sizes)).toEqual(['0 a', '1 "b,""c"', '2 ', '3 12'])
    expect(shown('x,y', sizes, ';')).toEqual(['0 x,y'])
    expect(shown('1,', sizes, ',', '  ')).toEqual(['0   1', '1 '])
  })

  it('is not held when it is long and lies in several pieces', () => {
    const long = 'x'.repeat(5000)
    expect(shown(`a,${long},b`, [100])).toEqual(['0 a', '1 too long', '2 b'])
    expect(shown(`a,${long},b`, [])).toEqual(['0 a', `1 ${long}`, '2 b'])
  })
})
