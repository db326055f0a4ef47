import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { RowsSplitter } from '../../../../src/source/databases/rest/rows-splitter.ts'
import { sizeLimit } from '../../../../src/source/spool/size-limit.ts'
import { SpoolWriter } from '../../../../src/source/spool/spool-writer.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'splitter-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Feeds a document in pieces of some size. */
async function split(text: string, key: string | undefined, size = 7, width?: number) {
  const path = join(folder, 'rows.json')
  const writer = new SpoolWriter(path, sizeLimit().meter('x'))
  try {
    const splitter = new RowsSplitter(key, width, writer)
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += size) splitter.feed(bytes.subarray(at, at + size))
    const beside = splitter.end()
    await writer.finish()
    const written = await readFile(path, 'utf8')
    const lines = written.split('\n').filter(line => line !== '')
    return {
      beside,
      rows: splitter.rows,
      lines,
      parsed: lines.flatMap(line => JSON.parse(line) as unknown[])
    }
  } finally {
    await writer.close()
  }
}

describe('an answer with rows', () => {
  it('keeps them as they stand, every digit, and the rest of it', async () => {
    const { beside, rows, lines } = await split(
      '{"a":{"data":[1]},"data":[[9223372036854775807, "x"],\n[1.50,null]],"n":2}',
      'data'
    )
    expect(lines).toEqual(['[[9223372036854775807, "x"],[1.50,null]]'])
    expect(rows).toBe(2)
    expect(JSON.parse(beside)).toEqual({ a: { data: [1] }, data: null, n: 2 })
  })

  it('may be nothing but its rows', async () => {
    expect(await split(' [["a"],["b"]]\n', undefined)).toMatchObject({ rows: 2, parsed: [['a'], ['b']] })
  })

  it.each([
    ['{"data":[],"n":0}', 'data', { data: null, n: 0 }],
    ['{"data":null,"n":0}', 'data', { data: null, n: 0 }],
    ['{"n":0}', 'data', { n: 0 }],
    [
      '{"x":"\\"data\\":[[1]]","s":"data","t":["data",[[1]]],"y\\"data":[[2]]}',
      'data',
      { x: '"data":[[1]]', s: 'data', t: ['data', [[1]]], 'y"data': [[2]] }
    ]
  ])('may have none: %s', async (text, key, beside) => {
    for (const size of [1, 3, 1_000]) {
      const found = await split(text, key, size)
      expect([found.rows, found.lines, JSON.parse(found.beside)]).toEqual([0, [], beside])
    }
  })

  const value = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('],"n":1}', '"data":[', '\\', '\\"', '"', '}]', '[', '{'),
    fc.integer(),
    fc.constant(null),
    fc.array(fc.string()),
    fc.dictionary(fc.string(), fc.string())
  )
  it('is taken apart whatever its values hold, in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(value)),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        fc.constantFrom(0, 2),
        async (rows, size, isLast, indent) => {
          const document = isLast
            ? { id: 'q', columns: ['data'], data: rows }
            : { data: rows, id: 'q', columns: ['data'] }
          const found = await split(JSON.stringify(document, undefined, indent), 'data', size)
          expect(found.parsed).toEqual(JSON.parse(JSON.stringify(rows)))
          expect(found.rows).toBe(rows.length)
          expect(JSON.parse(found.beside)).toEqual({ ...document, data: null })
        }
      )
    )
  })

  it('begins a new line of the spool after a megabyte', async () => {
    const rows = Array.from({ length: 50 }, (_, index) => [String(index), 'x'.repeat(100_000)])
    const { lines, parsed } = await split(JSON.stringify({ rows }), 'rows', 65_536)
    expect(parsed).toEqual(rows)
    expect(lines.length).toBe(5)
  })

  it('knows rows that are objects with a list of cells', async () => {
    const rows = [{ f: [{ v: '1' }, { v: ['a', 'b'] }] }]
    expect((await split(JSON.stringify({ rows }), 'rows', 5, 2)).parsed).toEqual(rows)
    await expect(split(JSON.stringify({ rows }), 'rows', 5, 3)).rejects.toThrow(
      'row 1 has 2 cells instead of 3'
    )
  })

  it.each([
    ['[["a","b"],["c"]]', 'row 2 has 1 cells instead of 2'],
    ['[["a","b","c"]]', 'row 1 has 3 cells instead of 2'],
    ['[[]]', 'row 1 has 0 cells instead of 2'],
    ['[["a","b"],1]', 'a row is not a list'],
    ['[["a","b"]', 'the rows have no end'],
    ['[["a","b"]] x', 'it is not a list of rows'],
    ['<html>', 'it is not a list of rows'],
    ['', 'it is not a list of rows']
  ])('is refused when it is not whole: %s', async (text, words) => {
    await expect(split(text, undefined, 4, 2)).rejects.toThrow(words)
  })
})
