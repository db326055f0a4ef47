import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { RecordsFile } from '../../../../../src/source/contract/spooled-file.ts'
import { spoolNdjson } from '../../../../../src/source/formats/json/ndjson-records.ts'
import { type BuildRoom, openBuildRoom } from '../../../../support/build.ts'
import { chunkSizes, failureOf, inChunks, openSpoolRoom, type SpoolRoom } from '../../../../support/spool.ts'

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

/** Columns and rows that a build makes of NDJSON; rows in the order of the first column. */
async function built(lines: readonly string[]): Promise<{ columns: string[]; rows: (string | null)[][] }> {
  const { columns, rows } = await builds.build({ name: 'data.ndjson', content: `${lines.join('\n')}\n` })
  return { columns, rows: rows.toSorted((a, b) => Number(a[0]) - Number(b[0])) }
}

describe('what the engine makes of it', () => {
  it('one table of many files, columns in order of first sight', async () => {
    const lines = Array.from({ length: 40 }, (_, at) => `{"id":${at},"m${at}":{"x":${at},"w":true}}`)
    const { columns, rows } = await built(lines)
    expect(columns).toEqual(['id bigint', ...lines.flatMap((_, at) => [`m${at}_x bigint`, `m${at}_w bool`])])
    expect(
      rows.map((row, at) => [row[0], row[1 + 2 * at], row.filter(value => value !== null).length])
    ).toEqual(lines.map((_, at) => [String(at), String(at), 3]))
  })

  it('the JSON of objects beside scalars, as it was written', async () => {
    const inner = '{"a":null,"\\"k":{"b":[1, 2],"c":{}},"z":"\\u00e9"}'
    const { columns, rows } = await built([
      `{"id":1,"o":${inner},"p":{"q":${inner},"r":1}}`,
      '{"id":2,"o":{"z":1},"p":{"q":null}}',
      '{"id":3,"o":{"z":null},"p":{"r":2,"q":{"z":1}}}',
      '{"id":4,"o":"text","p":{"q":{},"r":null}}',
      '{"id":5,"o":null,"p":{"q":7}}',
      '{"id":6,"o":{},"p":{}}'
    ])
    const compact = inner.replace(', ', ',')
    expect(columns).toEqual(['id bigint', 'o text', 'p_q text', 'p_r bigint'])
    expect(rows).toEqual([
      ['1', compact, compact, '1'],
      ['2', '{"z":1}', null, null],
      ['3', '{"z":null}', '{"z":1}', '2'],
      ['4', 'text', '{}', null],
      ['5', null, '7', null],
      ['6', '{}', null, null]
    ])
  })

  it('a column of a very long name, or an error that says how long it is', async () => {
    const named = (length: number): string => `{"id":2,"${'k'.repeat(length)}":"v","z":3}`
    expect(await built(['{"id":1}', named(500_000)])).toEqual({
      columns: ['id bigint', `${'k'.repeat(255)} text`, 'z bigint'],
      rows: [
        ['1', null, null],
        ['2', 'v', '3']
      ]
    })
    for (const line of [named(1 << 20), `{"id":2,"o":{"${'k'.repeat(1 << 20)}":1}}`]) {
      const error = await failureOf(built(['{"id":1}', line]))
      expect(error.code).toBe('data.records')
      expect(error.message).toContain('a member whose name is 1,048,576 bytes long')
    }
  })

  it('columns of names inside objects that are spelt in escapes', async () => {
    const name = 'n'.repeat(150)
    const spelt = String.raw`\u006e`.repeat(150)
    expect(await built([`{"id":1,"o":{"${name}":1}}`, `{"id":2,"o":{"${spelt}":2}}`])).toEqual({
      columns: ['id bigint', `o_${name} bigint`],
      rows: [
        ['1', '1'],
        ['2', '2']
      ]
    })
    const { columns } = await built(['{"id":1,"o":{"a":1}}', `{"id":2,"o":{"${spelt}":2}}`])
    expect(columns).toEqual(['id bigint', 'o_a bigint', `o_${name} bigint`])
  })

  it('columns of names that are spelt with an escape, beside numbers of many digits', async () => {
    const names = ['a', '👩‍👩‍👧\\"', 'a long name\\\\of many letters', 'control \\u0001 and more of it', 'z']
    const numbers = [
      '9223372036854775807',
      '100008266912911913',
      '0.12345678901234567890',
      '1',
      '12345678.9012345678'
    ]
    const object = (...more: string[]): string =>
      `{${[...names.map((name, at) => `"${name}":${numbers[at]}`), ...more].join()}}`
    const columns = ['a', '👩‍👩‍👧"', 'a long name\\of many letters', 'control \x01 and more of it', 'z']
    const short = (text: string): string => text.replace(/ .*/s, '')
    for (const [lines, prefix] of [
      [['{"o":{}}', `{"o":${object()}}`], 'o_'],
      [['{"o":{}}', `{"o":${object('"z":2')}}`], 'o_'],
      [['{"filler":1}', `{${object(`"filler":"${'x'.repeat(1 << 20)}"`).slice(1)}`], '']
    ] as const) {
      const found = await built(lines)
      const wanted = columns.map(name => short(`${prefix}${name}`))
      expect(found.columns.map(short)).toEqual(expect.arrayContaining(wanted))
      const last = found.rows.find(row => row.includes('9223372036854775807'))
      expect(last?.filter(value => value !== null).length).toBeGreaterThanOrEqual(names.length)
    }
  })

  it('one type of values in cells and in records that are too large for them', async () => {
    const text = 'é'.repeat(1 << 20)
    const { columns, rows } = await built([
      '{"id":1,"n":9007199254740993,"o":{"a":1}}',
      `{"id":2,"text":"${text}","n":0.5,"o":{"b":"2024-01-31","a":null}}`,
      '{"id":3,"n":null,"o":null,"text":""}'
    ])
    expect(columns).toEqual(['id bigint', 'n numeric(18,1)', 'o_a bigint', 'o_b date', 'text text'])
    expect(rows).toEqual([
      ['1', '9007199254740993.0', '1', null, null],
      ['2', '0.5', null, '2024-01-31', text],
      ['3', null, null, null, '']
    ])
  })

  it('the order of first sight, for any shapes', async () => {
    const name = fc.constantFrom(...Array.from({ length: 60 }, (_, at) => `n${at}`))
    const record = fc.uniqueArray(name, { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 60 }),
        fc.array(fc.nat(60), { maxLength: 3 }),
        chunkSizes,
        async (records, large, sizes) => {
          const lines = records.map((names, at) => {
            const filler = large.includes(at) ? `,"${'k'.repeat(5000)}":1` : ''
            return `{${names.map(one => `"${one}":${at}`).join()}${filler}}`
          })
          const files = await spool(lines, sizes)
          const seen = new Map<string, number>()
          for (const { members, memberFirstSeen } of files) {
            members?.forEach((one, at) => {
              const first = memberFirstSeen?.[at] ?? Number.NaN
              expect(seen.get(one) ?? first).toBe(first)
              seen.set(one, first)
            })
          }
          const { columns } = await builds.build({ name: 'data.ndjson', content: lines.join('\n') })
          const wanted = records.flatMap((names, at) => (large.includes(at) ? [...names, 'k'] : names))
          expect(
            columns.map(column => column.replace(/^k+ .*|\s.*$/g, found => (found[0] === 'k' ? 'k' : '')))
          ).toEqual([...new Set(wanted)])
        }
      ),
      { numRuns: 10 }
    )
  })
})
