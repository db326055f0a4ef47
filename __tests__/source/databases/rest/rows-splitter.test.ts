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
  const path = join(folder, 'rows.csv')
  const writer = new SpoolWriter(path, sizeLimit().meter('x'))
  try {
    const splitter = new RowsSplitter(key, width === undefined ? {} : { width }, writer)
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += size) splitter.feed(bytes.subarray(at, at + size))
    const beside = splitter.end()
    await writer.finish()
    const { rows, removedCharacters, sawInfinite } = splitter
    return { beside, rows, removedCharacters, sawInfinite, csv: await readFile(path, 'utf8') }
  } finally {
    await writer.close()
  }
}

describe('an answer with rows', () => {
  it('keeps them as they stand, every digit, and the rest of it', async () => {
    const { beside, rows, csv } = await split(
      '{"a":{"data":[1]},"data":[[9223372036854775807, "x"],\n[1.50,null]],"n":2}',
      'data'
    )
    expect(csv).toBe('9223372036854775807,"x"\n1.50,\n')
    expect(rows).toBe(2)
    expect(JSON.parse(beside)).toEqual({ a: { data: [1] }, data: null, n: 2 })
  })

  it('may be nothing but its rows', async () => {
    expect(await split(' [["a"],["b"]]\n', undefined)).toMatchObject({ rows: 2, csv: '"a"\n"b"\n' })
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
      expect([found.rows, found.csv, JSON.parse(found.beside)]).toEqual([0, '', beside])
    }
  })

  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('],"n":1}', '"data":[', '\\', '\\"', '"', '}]', '[', '{')
  )
  it('is taken apart whatever its values hold, in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(text)),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        fc.constantFrom(0, 2),
        async (rows, size, isLast, indent) => {
          const document = isLast
            ? { id: 'q', columns: ['data'], data: rows }
            : { data: rows, id: 'q', columns: ['data'] }
          const found = await split(JSON.stringify(document, undefined, indent), 'data', size)
          const quoted = (one: string): string => `"${one.replaceAll('\0', '').replaceAll('"', '""')}"`
          expect(found.csv).toBe(rows.map(row => `${row.map(quoted).join(',')}\n`).join(''))
          expect(found.rows).toBe(rows.length)
          expect(JSON.parse(found.beside)).toEqual({ ...document, data: null })
        }
      )
    )
  })

  it('tells what was seen of its rows', async () => {
    expect(await split('{"rows":[["a\\u0000"]]}', 'rows')).toMatchObject({
      removedCharacters: 1,
      sawInfinite: false
    })
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
