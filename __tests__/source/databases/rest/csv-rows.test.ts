import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CsvRows, type RowsForm } from '../../../../src/source/databases/rest/csv-rows.ts'
import { sizeLimit } from '../../../../src/source/spool/size-limit.ts'
import { SpoolWriter } from '../../../../src/source/spool/spool-writer.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csv-rows-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Reads a list of rows in pieces of some size. */
async function read(text: string, size = 1_000, form: RowsForm = {}) {
  const path = join(folder, 'rows.csv')
  const writer = new SpoolWriter(path, sizeLimit().meter('x'))
  try {
    const rows = new CsvRows(form, writer)
    const bytes = Buffer.from(text)
    let behind = 0
    for (let at = 1; at < bytes.length && !rows.hasEnded; at += size) {
      const piece = bytes.subarray(at, at + size)
      behind = at + rows.feed(piece, 0)
    }
    await writer.finish()
    const { rows: count, removedCharacters, sawInfinite, hasEnded } = rows
    const csv = await readFile(path, 'utf8')
    return { csv, count, removedCharacters, sawInfinite, hasEnded, rest: bytes.toString('utf8', behind) }
  } finally {
    await writer.close()
  }
}

/** A text without what no text of an extract can hold. */
function usable(text: string): string {
  return text.replaceAll(/\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '')
}

/** The fields of such CSV; null for NULL. A field is quoted to its very end, or not at all. */
function fieldsOf(csv: string): (string | null)[][] {
  const rows: (string | null)[][] = []
  let row: (string | null)[] = []
  for (const [, quoted, plain = '', end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))([,\n])/gy)) {
    row.push(quoted?.replaceAll('""', '"') ?? (plain === '' ? null : plain))
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}

const SIZES = [1, 2, 3, 5, 1_000]

describe('a list of rows', () => {
  it.each<[text: string, csv: string]>([
    ['[[1,-2.50,1E+3,true,false]]', '1,-2.50,1E+3,true,false\n'],
    ['[[9223372036854775807123456789,0.10]]', '9223372036854775807123456789,0.10\n'],
    ['[["a","b,c","","é☃😀"],["d\\u00e9","\\ud83d\\ude00","",""]]', '"a","b,c","","é☃😀"\n"dé","😀","",""\n'],
    ['[[null,1,null],[null,null,null],["null","",null]]', ',1,\n,,\n"null","",\n'],
    ['[["x\\"y","\\\\","\\/","\\u0022"]]', '"x""y","\\","/",""""\n'],
    ['[["\\n\\r\\t\\b\\f"]]', '"\n\r\t\b\f"\n'],
    ['[[[1, null , "a\\"b"],{ "k" : [ "x y" ] }]]', '"[1,null,""a\\""b""]","{""k"":[""x y""]}"\n'],
    ['[[[],{},""],[["]","}\\\\"],{"[":"{"},"z"]]', '"[]","{}",""\n"[""]"",""}\\\\""]","{""["":""{""}","z"\n'],
    [' [ ]', ''],
    ['[]', ''],
    ['[[null]]', '\n'],
    ['[[],[]]', '\n\n'],
    ['[ [ 1 , "a" ] ,\r\n\t[ null , "b" ]\n]', '1,"a"\n,"b"\n'],
    [
      '[{"f":[{"v":"1"},{"v":null},{"v":2}]},{"f":[{"v":""},{"v":[1]},{"v":{"a":"b"}}]}]',
      '"1",,2\n"","[1]","{""a"":""b""}"\n'
    ],
    ['[ { "f" : [ { "v" : "a" } , { "v" : 1 } ] } , {"f":[]} ]', '"a",1\n\n']
  ])('is written as CSV: %s', async (text, csv) => {
    for (const size of SIZES) {
      const found = await read(text.trimStart(), size)
      expect([size, found.csv]).toEqual([size, csv])
      expect(found).toMatchObject({ hasEnded: true, rest: '', removedCharacters: 0 })
    }
  })

  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('],[', '"', '""', '\\', '\\"', ',', '\n', 'null', '', '\u2028', '0'.repeat(70))
  )
  // Not any text: JSON.parse of V8 13.6 takes the name \"\" for \\\" when it has seen that one before.
  const name = fc.constantFrom('k', 'a b', '"', 'é', '],[', '')
  const value = fc.oneof(
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(text, { maxLength: 3 }),
    fc.dictionary(name, fc.oneof(text, fc.constant(null)), { maxKeys: 3 })
  )
  it('holds the same values in pieces of any size, with any blanks, as lists and as objects', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(value, { minLength: 1, maxLength: 5 })),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(0, 2),
        fc.boolean(),
        fc.boolean(),
        async (rows, size, indent, areObjects, areEscaped) => {
          const shaped = areObjects ? rows.map(row => ({ f: row.map(v => ({ v })) })) : rows
          const json = JSON.stringify(shaped, undefined, indent)
          // Each character that is not ASCII as an escape.
          const escaped = json.replace(
            /[\u0080-\uffff]/g,
            one => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`
          )
          const { csv, count, removedCharacters } = await read(areEscaped ? escaped : json, size)
          const found = fieldsOf(csv).map((row, at) =>
            row.map((field, index) => {
              const one = rows[at]?.[index]
              // A list or an object is the text of its JSON, with the escapes that it came with.
              return field !== null && typeof one === 'object' ? JSON.stringify(JSON.parse(field)) : field
            })
          )
          const expected = rows.map(row =>
            row.map(one =>
              typeof one === 'string' ? usable(one) : one === null ? null : JSON.stringify(one)
            )
          )
          expect(found).toEqual(expected)
          expect(count).toBe(rows.length)
          const texts = rows.flat().filter(one => typeof one === 'string')
          const removed = texts.reduce((sum, one) => sum + one.length - usable(one).length, 0)
          expect(removedCharacters).toBe(removed)
        }
      ),
      { numRuns: 400 }
    )
  })

  it('loses what no text of an extract can hold, and counts it', async () => {
    for (const size of SIZES) {
      const { csv, removedCharacters } = await read('[["a\\u0000b","\\ud83dx","\\ude00","\\ud83d"]]', size)
      expect([csv, removedCharacters]).toEqual(['"ab","x","",""\n', 4])
    }
  })

  it('tells of texts in columns whose numbers are written without quotes', async () => {
    const form = { width: 2, unquoted: [false, true] }
    expect((await read('[["NaN",1],["a",null]]', 3, form)).sawInfinite).toBe(false)
    for (const size of SIZES) {
      expect((await read('[["a",1],["b","NaN"]]', size, form)).sawInfinite).toBe(true)
      expect((await read('[["a",1],["b", "-Infinity"]]', size, form)).sawInfinite).toBe(true)
      expect((await read('[{"f":[{"v":1},{"v":"NaN"}]}]', size, form)).sawInfinite).toBe(true)
    }
  })

  it('ends with its bracket', async () => {
    expect(await read('[["a"]],"more":[["b"]]}')).toMatchObject({ csv: '"a"\n', rest: ',"more":[["b"]]}' })
    expect((await read('[["a"]')).hasEnded).toBe(false)
  })

  it('is counted without a file', () => {
    const rows = new CsvRows({}, undefined)
    rows.feed(Buffer.from('[[1,"\\n",null,[2]],[3]]'), 1)
    expect([rows.rows, rows.hasEnded]).toEqual([2, true])
  })

  it.each<[text: string, words: RegExp]>([
    ['[["a","b"],["c"]]', /row 2 has 1 cells instead of 2/],
    ['[["a","b","c"]]', /row 1 has 3 cells instead of 2/],
    ['[[]]', /row 1 has 0 cells instead of 2/],
    ['[1]', /a row is not a list/],
    ['["a"]', /a row is not a list/],
    ['[,["a","b"]]', /a row is not a list/],
    ['[["a","b"],]', /a row is not a list/],
    ['[["a","b"]["c","d"]]', /"\[" where/],
    ['[["a","b"}]', /"}" where/],
    ['[["a",]]', /"]" where/],
    ['[["a",,"b"]]', /"," where/],
    ['[[,"b"]]', /"," where/],
    ['[["a" "b"]]', /""" where|"\\"" where/],
    ['[[1 2]]', /"2" where/],
    ['[[1.]]', /"]" where/],
    ['[[01]]', /"1" where/],
    ['[[nul]]', /"]" where/],
    ['[[nulls]]', /"s" where/],
    ['[[True]]', /"T" where/],
    ['[[NaN]]', /"N" where/],
    ['[["a\\x"]]', /an escape that JSON does not have/],
    ['[["a\\u12g4"]]', /an escape that JSON does not have/],
    ['[["a\nb"]]', /a text with a control character/],
    ['[{"v":[{"f":"a"}]}]', /"v" where/],
    ['[{"f":["a"]}]', /"\\"" where/],
    ['[{"f":[{"v":1,"w":2}]}]', /"," where/],
    ['[{"f":[{"v":1},{"v":2}],"g":1}]', /"," where/]
  ])('is refused when it is not such a list: %s', async (text, words) => {
    for (const size of SIZES) await expect(read(text, size, { width: 2 })).rejects.toThrow(words)
  })
})
