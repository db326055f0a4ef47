import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CsvLineEnds } from '../../../../src/source/databases/connector/csv-line-ends.ts'

/** By a reader of its own: the indexes after the line ends that end rows. */
function rowEnds(text: string): number[] {
  const ends: number[] = []
  let isOpen = false
  for (const [at, character] of [...text].entries()) {
    if (character === '"') isOpen = !isOpen
    if (character === '\n' && !isOpen) ends.push(at + 1)
  }
  return ends
}

const field = fc.oneof(
  fc.constantFrom('', 'a', '12', '2026-01-31'),
  fc
    .string({ unit: fc.constantFrom('a', ',', '\n', '"', ' ') })
    .map(text => `"${text.replaceAll('"', '""')}"`)
)
const rows = fc
  .array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 12 })
  .map(all => all.map(fields => `${fields.join(',')}\n`).join(''))

describe('ends of rows of CSV', () => {
  it('are the last ones of each piece, wherever the pieces end', () => {
    fc.assert(
      fc.property(rows, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (text, sizes) => {
        const all = rowEnds(text)
        const ends = new CsvLineEnds()
        for (let from = 0, at = 0; from < text.length; at++) {
          const to = Math.min(text.length, from + (sizes[at % sizes.length] ?? 1))
          const last = all.filter(end => end > from && end <= to).at(-1)
          expect(ends.last(Buffer.from(text.slice(from, to)))).toBe(last === undefined ? 0 : last - from)
          from = to
        }
      }),
      { numRuns: 2_000 }
    )
  })

  it('are none in a piece without any', () => {
    const ends = new CsvLineEnds()
    expect(ends.last(Buffer.from(''))).toBe(0)
    expect(ends.last(Buffer.from('1,"a\n'))).toBe(0)
    expect(ends.last(Buffer.from('b\nc'))).toBe(0)
    expect(ends.last(Buffer.from('"\n2'))).toBe(2)
  })
})
