import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { withSingleBlanks } from '../../../../src/source/formats/csv/blanks.ts'
import { COMMENT_BYTE, withoutComments } from '../../../../src/source/formats/csv/comments.ts'
import { withoutLastLines } from '../../../../src/source/formats/csv/last-lines.ts'
import { failureOf } from '../../../support/spool.ts'

type Stage = (input: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>

/** What a stage makes of a text that comes in chunks of these sizes, over and over. */
async function through(text: string, sizes: readonly number[], stage: Stage): Promise<string> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(text)
    for (let at = 0, turn = 0; at < bytes.length; turn++) {
      const size = sizes[turn % sizes.length] ?? 1
      yield bytes.subarray(at, at + size)
      at += size
    }
  }
  const made: Uint8Array[] = []
  for await (const bytes of stage(chunks())) made.push(Uint8Array.from(bytes))
  return Buffer.concat(made).toString('latin1').replaceAll(String.fromCharCode(COMMENT_BYTE), '¶')
}

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 })

describe('comment lines', () => {
  const comments =
    (prefix: string, skipRows = 0, isIndented = false): Stage =>
    input =>
      withoutComments(input, { prefix, skipRows, isIndented })

  it.each([
    ['#', '# a\nid,v\n1,2\n#b\r\n#\n2,3', '¶\nid,v\n1,2\n¶\r\n¶\n2,3'],
    ['#', '# "open\nid\n"a\n# no comment"\n# one\n', '¶\nid\n"a\n# no comment"\n¶\n'],
    ['//', '/ no\n// one\r//\r/', '/ no\n¶\r¶\r/'],
    ['#', ' # no\n#', ' # no\n¶'],
    ['#', '\n\n#x\n\n', '\n\n¶\n\n'],
    ['##', '#', '#'],
    ['##', '#\n##\n#', '#\n¶\n#']
  ])('with %s in %j become %j, however the text is cut', async (prefix, text, expected) => {
    await fc.assert(
      fc.asyncProperty(sizes, async cut => {
        expect(await through(text, cut, comments(prefix))).toBe(expected)
      }),
      { numRuns: 30 }
    )
  })

  it('are not looked for on lines that are passed over, whose quotes mean nothing', async () => {
    expect(await through('12" pipes\r\n# x\r\n# y\r\n', [3], comments('#', 2))).toBe(
      '12" pipes\r\n# x\r\n¶\r\n'
    )
  })

  it('are looked for below lines that are passed over, whatever ends each', async () => {
    expect(await through('x\ry\n# z\nid\n', [3], comments('#', 2))).toBe('x\ry\n¶\nid\n')
  })

  it('may be indented where blanks are the delimiter', async () => {
    expect(await through('  # x\n 1 2\n', [2], comments('#', 0, true))).toBe('¶\n 1 2\n')
  })
})

describe('last lines', () => {
  const end = fc.constantFrom('\n', '\r\n', '\r')

  it('are left out as they stand, whatever ends lines and however the text is cut', async () => {
    const line = fc.constantFrom('', 'a', 'b,"c', '1,2', 'long line of text')
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 12 }),
        end,
        fc.boolean(),
        fc.integer({ min: 1, max: 5 }),
        sizes,
        async (lines, eol, ends, count, cut) => {
          fc.pre(lines.length > count && (ends || lines.at(-1) !== ''))
          const text = lines.join(eol) + (ends ? eol : '')
          const kept = lines.slice(0, -count).map(one => one + eol)
          expect(await through(text, cut, input => withoutLastLines(input, count, 'x'))).toBe(kept.join(''))
        }
      )
    )
  })

  it('that are all lines fail', async () => {
    for (const text of ['a\nb\n', 'a\nb', 'a']) {
      const error = await failureOf(through(text, [1], input => withoutLastLines(input, 2, 'a.csv')))
      expect(error.code).toBe('source.csv')
      expect(error.message).toContain('but source-skip-last-rows leaves out 2')
    }
    expect(await through('', [1], input => withoutLastLines(input, 2, 'a.csv'))).toBe('')
  })
})

describe('blanks', () => {
  const blanks: Stage = input => withSingleBlanks(input, 0)

  it.each([
    ['1958   3    1958.2 \n 1 \t 2  3\r\n', '1958\t3\t1958.2\n1\t2\t3\r\n'],
    ['a "b  c" d\n', 'a\t"b  c"\td\n'],
    ['a "b ""  c" d\n\n   \nx', 'a\t"b ""  c"\td\n\n\nx'],
    ['5" pipe\n1 2\n', '5"\tpipe\n1\t2\n'],
    ['"a\n b"  c', '"a\n b"\tc']
  ])('in %j become %j, however the text is cut', async (text, expected) => {
    await fc.assert(
      fc.asyncProperty(sizes, async cut => {
        expect(await through(text, cut, blanks)).toBe(expected)
      }),
      { numRuns: 30 }
    )
  })

  it('of lines that are passed over stay', async () => {
    expect(await through('a  "b\r\n1  2\r\n', [1], input => withSingleBlanks(input, 1))).toBe(
      'a  "b\r\n1\t2\r\n'
    )
  })
})
