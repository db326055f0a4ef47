import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { COMMENT_BYTE } from '../../../../src/source/formats/csv/comments.ts'
import { LineReader } from '../../../../src/source/formats/csv/line-reader.ts'
import { chunkSizes, failureOf } from '../../../support/spool.ts'
import { EACH_SIZE, fieldsOf, spool } from './spooled-csv.ts'

interface ReadLine {
  readonly line: number
  readonly text: string
  readonly isBlank: boolean
}

/** All lines of a text that comes in pieces of these sizes, the unfinished last one included. */
function linesOf(
  bytes: Buffer,
  sizes: readonly number[]
): { readonly lines: ReadLine[]; readonly count: number } {
  const reader = new LineReader()
  const lines: ReadLine[] = []
  const inHand = () => ({ line: reader.begins, text: reader.bytes.toString(), isBlank: reader.isBlank })
  for (let from = 0, turn = 0; from < bytes.length; turn++) {
    const chunk = bytes.subarray(from, from + (sizes[turn % sizes.length] ?? bytes.length))
    from += chunk.length
    for (let at = reader.take(chunk, 0); at >= 0; at = reader.take(chunk, at)) {
      lines.push(inHand())
      reader.next()
    }
  }
  if (reader.length > 0) lines.push(inHand())
  return { lines, count: reader.lines }
}

describe('lines', () => {
  it.each<[string, readonly [number, string, boolean][], number]>([
    [
      'a\nb',
      [
        [1, 'a', false],
        [2, 'b', false]
      ],
      2
    ],
    [
      'a\r\n\r\nb\r\n',
      [
        [1, 'a', false],
        [2, '', true],
        [3, 'b', false]
      ],
      3
    ],
    [
      'a\r\rb\r',
      [
        [1, 'a', false],
        [2, '', true],
        [3, 'b', false]
      ],
      3
    ],
    [
      'a\r\n\rb\n\r',
      [
        [1, 'a', false],
        [2, '', true],
        [3, 'b', false],
        [4, '', true]
      ],
      4
    ],
    [
      '"a\r\nb"\r\n c',
      [
        [1, '"a\r\nb"', false],
        [3, ' c', false]
      ],
      3
    ],
    [
      ' \t\n"\n\n',
      [
        [1, ' \t', true],
        [2, '"\n\n', false]
      ],
      3
    ],
    ['', [], 0]
  ])('of %j', (text, expected, count) => {
    for (const sizes of EACH_SIZE) {
      const read = linesOf(Buffer.from(text), sizes)
      expect(read.lines.map(({ line, text: one, isBlank }) => [line, one, isBlank])).toEqual(expected)
      expect(read.count).toBe(count)
    }
  })

  it('are the same however the text is cut', () => {
    const text = fc
      .array(fc.constantFrom('"', '\n', '\r', '\r\n', ' ', 'a', 'é'), { maxLength: 12 })
      .map(parts => Buffer.from(parts.join('')))
    fc.assert(
      fc.property(text, chunkSizes, (bytes, sizes) => {
        expect(linesOf(bytes, sizes)).toEqual(linesOf(bytes, []))
      })
    )
  })

  it('that are comments are blank, and a lone CR before one ends a line of its own', () => {
    const reader = new LineReader()
    const bytes = Buffer.from([0x0d, COMMENT_BYTE, 0x0a, 0x61])
    expect(reader.take(bytes, 0)).toBe(1)
    reader.next()
    expect(reader.take(bytes, 1)).toBe(3)
    expect([reader.isComment, reader.isBlank, reader.line]).toEqual([true, true, 3])
  })

  it('that are passed are not kept, and their quotes mean nothing', () => {
    const reader = new LineReader()
    expect(reader.pass(Buffer.from('12" pipe'), 0)).toBe(-1)
    expect(reader.pass(Buffer.from('s\nx'), 0)).toBe(2)
    expect([reader.length, reader.isQuoted, reader.sawText, reader.lines]).toEqual([0, false, true, 1])
  })
})

describe('lines before the header', () => {
  it('are passed over, whatever is on them', async () => {
    for (const lineEnd of ['\n', '\r\n', '\r']) {
      const text = ['Sales "2024; all', '', '"', 'id;name', '', '1;a', '2;b'].join(lineEnd)
      for (const sizes of EACH_SIZE) {
        const options = { sizes, skipRows: 3 }
        expect(await fieldsOf(text, options)).toEqual([
          ['6', '1', 'a'],
          ['7', '2', 'b']
        ])
        expect(await spool(text, options)).toMatchObject({
          columns: ['id', 'name'],
          lines: 7,
          skippedEmptyLines: 1
        })
        expect(await fieldsOf(text, { sizes, skipRows: 4, header: false })).toEqual([
          ['6', '1', 'a'],
          ['7', '2', 'b']
        ])
      }
    }
  })

  it('must be there', async () => {
    for (const sizes of EACH_SIZE) {
      const failure = await failureOf(spool('a\nb', { sizes, skipRows: 3 }))
      expect(failure.message).toMatch(
        /^source\.csv: sales\.csv has 2 lines, but source-skip-rows passes over 3/
      )
      for (const text of ['a\nb', 'a\r\nb\r\n', '', '\n'])
        expect(await spool(text, { sizes, skipRows: 2 })).toMatchObject({ columns: [], records: 0 })
    }
  })
})
