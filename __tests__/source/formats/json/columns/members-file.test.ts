import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { RecordsFile } from '../../../../../src/source/contract/spooled-file.ts'
import { spoolNdjson } from '../../../../../src/source/formats/json/ndjson-records.ts'
import { spoolJsonDocument } from '../../../../../src/source/formats/json/records.ts'
import { type BuildRoom, openBuildRoom } from '../../../../support/build.ts'
import { inChunks, openSpoolRoom, type SpoolRoom } from '../../../../support/spool.ts'
import { spooledRecords } from '../../../../support/spooled.ts'

// Records that are objects lie in members files, a cell a member (see SpooledFile): what is in them, and what the
// engine makes of them.

let room: SpoolRoom

let builds: BuildRoom

beforeAll(async () => {
  builds = await openBuildRoom()
})

afterAll(() => builds.close())

beforeEach(async () => {
  room = await openSpoolRoom()
})

afterEach(() => room.close())

async function spool(
  lines: readonly string[],
  sizes: readonly number[] = []
): Promise<readonly RecordsFile[]> {
  const options = { origin: 'test', hide: String, deadline: room.deadline, disk: room.disk, positionBase: 0 }
  return (await spoolNdjson(inChunks(`${lines.join('\n')}\n`, sizes), room.target, options)).files
}

/**
 * The files as text, `|` between cells: names and lines of those with members, lines of the others. Paths of nested
 * columns follow the names.
 */
async function contents(files: readonly RecordsFile[]): Promise<string[][]> {
  const found: string[][] = []
  for (const { path, members, nested = [] } of files) {
    const text = (await readFile(path, 'utf8')).replaceAll('\x01', '|')
    const names = [...(members ?? []), ...nested.map(column => column.path.join('.'))]
    found.push([...(members === undefined ? [] : [names.join()]), ...text.split('\n').slice(0, -1)])
  }
  return found
}

/** Columns and rows that a build makes of NDJSON; rows in the order of the first column. */
async function built(lines: readonly string[]): Promise<{ columns: string[]; rows: (string | null)[][] }> {
  const { columns, rows } = await builds.build({ name: 'data.ndjson', content: `${lines.join('\n')}\n` })
  return { columns, rows: rows.toSorted((a, b) => Number(a[0]) - Number(b[0])) }
}

describe('what is written', () => {
  it('gives each member a cell, null and what is missing an empty one', async () => {
    const files = await spool([
      '{"a": 1, "b": "x", "c": [1, {"d": 2}]}',
      '{"a":null,"c":{}}',
      '{}',
      '{"c":"null"}'
    ])
    expect(await contents(files)).toEqual([['a,b,c', '1|1|"x"|[1,{"d":2}]', '2|||{}', '3|||', '4|||"null"']])
    expect(files).toMatchObject([{ records: 4, duplicateKeys: false, repeatedKeys: false }])
  })

  it('takes members in any order', async () => {
    const files = await spool([
      '{"a":1,"b":2,"c":3}',
      '{"c":6,"a":4,"b":5}',
      '{"b":8,"c":9}',
      '{"c":10,"b":11}'
    ])
    expect(await contents(files)).toEqual([['a,b,c', '1|1|2|3', '2|4|5|6', '3||8|9', '4||11|10']])
  })

  it('begins a new file with a new member, which stands after its left neighbour', async () => {
    const files = await spool(['{"a":1,"c":2}', '{"a":3,"b":4,"c":5}', '{"c":6}', '{"z":7,"a":8}'])
    expect(await contents(files)).toEqual([
      ['a,c', '1|1|2'],
      ['a,b,c', '2|3|4|5', '3|||6'],
      ['z,a,b,c', '4|7|8||']
    ])
    const place = 2 ** 20
    expect(files.map(file => file.memberFirstSeen)).toEqual([
      [place + 1, place + 2],
      [place + 1, 2 * place + 2, place + 2],
      [4 * place + 1, place + 1, 2 * place + 2, place + 2]
    ])
  })

  it('needs two files for shapes that alternate', async () => {
    const files = await spool(Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? '{"a":1}' : '{"b":2}')))
    expect(files.map(({ members, records }) => [members, records])).toEqual([
      [['a'], 1],
      [['b', 'a'], 99]
    ])
  })

  it('keeps the last of equal keys, however they are spelt', async () => {
    const files = await spool([
      '{"a":1,"b":2,"a":3}',
      '{"a":4,"\\u0061":5,"b":6}',
      '{"\\u0061":7,"\\u0062":8}'
    ])
    expect(await contents(files)).toEqual([['a,b', '1|3|2', '2|5|6', '3|7|8']])
    expect(files).toMatchObject([{ duplicateKeys: false, repeatedKeys: true }])
    expect(await contents(await spool(['{"a":1,"b":2,"a":null}']))).toEqual([['a,b', '1||2']])
  })

  it('says of a file that an object inside a member has a key twice', async () => {
    const twice = await spool(['{"a":{"b":1,"b":2}}'])
    expect(twice).toMatchObject([{ duplicateKeys: true, repeatedKeys: true }])
    const spelt = await spool(['{"a":{"é":1,"\\u00e9":2}}'], [1])
    expect(spelt).toMatchObject([{ duplicateKeys: true }])
    const none = await spool(['{"a":{"b":1,"\\\\u0062":2},"c":[{"b":1},{"b":2}]}', '{"a":{"b":1}}'])
    expect(none).toMatchObject([{ duplicateKeys: false, repeatedKeys: false }])
  })

  it('puts what is not an object, or has no members yet, into the record file', async () => {
    const files = await spool(['{}', '7', '[{"a":1}]', '{"a":1}', '"x"', 'null', '{}'])
    expect(await contents(files)).toEqual([
      ['a', '4|1', '7|'],
      ['1|{}', '2|7', '3|[{"a":1}]', '5|"x"', '6|null']
    ])
  })

  it('takes the objects in members apart, and keeps those that do not fit in a second file', async () => {
    const files = await spool([
      '{"id":1,"o":{"a":1,"p":{"b":"x"},"c":[{"d":2}]}}',
      '{"id":2,"o":{"a":null,"p":{},"c":3}}',
      '{"o":{"p":null},"id":3}',
      '{"id":4,"o":{}}',
      '{"id":5,"o":"text"}',
      '{"id":6,"o":{"p":{"b":1},"a":2}}',
      '{"id":7,"o":{"a":3,"z":4}}',
      '{"id":8,"o":{"a":{"b":5}}}',
      '{"id":9,"o":{"a":6},"o":{"a":7}}',
      '{"id":10,"o":{"a":8}}'
    ])
    expect(await contents(files)).toEqual([
      [
        'id,o,o.a,o.p,o.p.b,o.c',
        '1|1||1||"x"|[{"d":2}]',
        '2|2||null|{}||3',
        '3|3|||null||',
        '4|4|{}||||',
        '5|5|"text"||||',
        '10|10||8|||'
      ],
      ['id,o', '6|6|{"p":{"b":1},"a":2}', '7|7|{"a":3,"z":4}', '8|8|{"a":{"b":5}}', '9|9|{"a":7}']
    ])
    expect(files[0]?.nested?.map(({ firstSeen }) => firstSeen - 2 ** 20)).toEqual([1, 2, 1, 3])
  })

  it('gives nested columns to members that are often met', async () => {
    const lines = Array.from({ length: 3000 }, (_, at) =>
      at === 0 ? '{"o":{"b":0}}' : at % 2 === 0 ? `{"o":{"a":1,"b":${at}}}` : '{"o":{"b":1,"c":2}}'
    )
    const files = await spool(lines)
    expect(files.map(({ records, nested }) => [records, nested?.map(({ path }) => path.join('.'))])).toEqual([
      [1, ['o.b']],
      [1000, undefined],
      [1999, ['o.a', 'o.b', 'o.c']]
    ])
    const { columns, rows } = await built(lines)
    expect(columns).toEqual(['o_b bigint', 'o_c bigint', 'o_a bigint'])
    expect(rows.filter(([, c, a]) => c === '2' && a === null)).toHaveLength(1500)
    expect(rows.filter(([, c, a]) => a === '1' && c === null)).toHaveLength(1499)
  })

  it('holds at most 32 files, then keeps whole what has new members', async () => {
    const lines = Array.from({ length: 40 }, (_, at) => `{"id":${at},"m${at}":${at}}`)
    const files = await spool([...lines, '{"id":40,"m31":"known"}', '{"m32":"known, but of no file"}'])
    expect(files).toHaveLength(33)
    expect(files[31]).toMatchObject({ records: 2 })
    expect((await contents(files)).at(-1)?.at(0)).toBe('33|{"id":32,"m32":32}')
    expect((await spooledRecords(files)).map(({ position }) => position)).toEqual(
      Array.from({ length: 42 }, (_, at) => at + 1)
    )
  })

  it('keeps a record whole whose names are too long or too many, and forgets its names', async () => {
    const long = 'k'.repeat(1 << 20)
    const many = Array.from({ length: 5000 }, (_, at) => `"m${at}":${at}`).join()
    const again = Array.from({ length: 9000 }, () => '"a":1').join()
    const lines = ['{"a":1}', `{"b":2,"${long}":[3]}`, `{${many}}`, `{${again}}`, '{"a":4}']
    for (const sizes of [[], [4096]]) {
      const files = await spool(lines, sizes)
      expect(files.map(({ members }) => members)).toEqual([['a'], undefined])
      expect(await contents(files)).toEqual([
        ['a', '1|1', '5|4'],
        lines.slice(1, 4).map((line, at) => `${at + 2}|${line}`)
      ])
      expect(files[1]).toMatchObject({ duplicateKeys: true })
    }
  })

  it('gathers records of up to 1 MB, whatever came before', async () => {
    // Separator, quotes and text of one member, and the separators before it.
    const sized = (bytes: number): string => `{"a":"${'x'.repeat(bytes - 3)}"}`
    const limit = 1 << 20
    for (const before of [[], [sized(limit)], [sized(limit / 2)], [sized(limit + 1)]]) {
      const files = await spool([...before, sized(limit), sized(limit + 1), sized(3 * limit)])
      const whole = files.find(({ members }) => members === undefined)
      const wholeBefore = before[0] === sized(limit + 1) ? 1 : 0
      expect(whole?.records).toBe(2 + wholeBefore)
      expect(files[0]?.records).toBe(1 + before.length - wholeBefore)
    }
  })

  it('forgets what was taken for the record when the records are found inside it', async () => {
    const options = {
      origin: 'test',
      hide: String,
      deadline: room.deadline,
      disk: room.disk,
      positionBase: 10
    }
    const text = '{"total":{"n":2,"n":3},"items":[{"a":1},{"a":2,"b":3}],"next":null}'
    const { files } = await spoolJsonDocument(inChunks(text), room.target, options)
    expect(await contents(files)).toEqual([
      ['a', '11|1'],
      ['a,b', '12|2|3']
    ])
    expect(files.some(({ repeatedKeys }) => repeatedKeys)).toBe(false)
  })
})

describe('members that stand whole in a chunk', () => {
  // In chunks of one byte no member does.
  const value = fc.oneof(
    fc.constantFrom(
      '0',
      '-0',
      '01',
      '-',
      '1.',
      '.5',
      '1e',
      '1e5',
      '-1.5E+10',
      '10203040506070809010',
      'tru',
      'true'
    ),
    fc.constantFrom(
      'null',
      'nul',
      'nulls',
      '""',
      '"\\"',
      '"\\\\"',
      '"\\x"',
      '"some\twords of it"',
      '"a\tb"',
      '"a\\tb"',
      '"\\u00e9"',
      '"\\u0000"'
    ),
    fc.constantFrom(
      '{}',
      '{"c":1}',
      '[1]',
      '"é🎉"',
      '"a,\\"b\\":1}"',
      '"123456789"',
      '1 ',
      ' 1',
      '',
      '"',
      '1}'
    ),
    fc.string({ maxLength: 20 }).map(text => JSON.stringify(text))
  )
  const name = fc.constantFrom('"a"', '"a"', '"bc"', '"bc"', '"long name of it"', '"\\u0061"', ' "a"', '"d')
  const record = fc
    .array(fc.tuple(name, value), { maxLength: 4 })
    .map(members => `{${members.map(([key, one]) => `${key}:${one}`).join()}}`)
  const first = '{"a":1,"bc":"x","long name of it":true}'

  it('become what they become byte by byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant(first) }, record), { maxLength: 5 }),
        fc.constantFrom([], [7], [40], [64]),
        async (records, sizes) => {
          const outcome = async (chunks: readonly number[]): Promise<unknown> => {
            const files = await spool([first, ...records, first], chunks).catch(
              (error: Error) => error.message
            )
            return typeof files === 'string' ? files : await contents(files)
          }
          expect(await outcome(sizes)).toEqual(await outcome([1]))
        }
      ),
      { numRuns: 1_000 }
    )
  })
})
