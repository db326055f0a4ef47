import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Connection, quoteLiteral } from '../../../src/hyper/engine/sql.ts'
import { knownColumns } from '../../../src/hyper/infer/plain-columns.ts'
import { jsonBits, KIND, MARK, sizeBits, textBits } from '../../../src/hyper/values/kinds.ts'
import { PLAIN, type PlainValues } from '../../../src/source/contract/plain-values.ts'
import type { CsvFile } from '../../../src/source/contract/spooled-file.ts'
import { ColumnKinds } from '../../../src/source/spool/column-kinds.ts'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'

let room: BuildRoom
let connection: Connection
beforeAll(async () => {
  room = await openBuildRoom()
  connection = await room.server.connect()
})
afterAll(async () => {
  await connection.close()
  await room.close()
})

const SEED = 20261130
const VALUES = 10_000

const CSV: CsvFile = {
  format: 'csv',
  positions: 'line',
  path: '/x',
  bytes: 0,
  origin: 'x',
  positionBase: 0,
  records: 0,
  columns: ['a']
}

/** What is known of one value by its form alone. */
function knownBits(text: string, look: 'field' | 'cell'): bigint | undefined {
  const kinds = new ColumnKinds(1)
  const bytes = Buffer.from(text)
  kinds[look](0, bytes, 0, bytes.length)
  return knownColumns([{ ...CSV, plain: kinds.columns }], 1)[0]?.bits
}

/** Texts near the borders of all kinds. */
const digits = fc.constantFrom(
  '0',
  '1',
  '9',
  '00',
  '12',
  '007',
  '2024',
  '20240131',
  '123456789012345',
  '9007199254740993'
)
const clock = fc.constantFrom(
  'T00:00',
  ' 23:59:59',
  't24:00',
  'T12:30:61',
  'T12:30:00.123456',
  'T12:30:00.1234567',
  'T1:30'
)
const zone = fc.constantFrom('', 'Z', 'z', '+02', '+0200', '-02:00', '+14:59', '+15:00', '+02:60', 'UTC')
const day = fc
  .tuple(
    fc.constantFrom('0000', '0001', '1599', '1600', '1900', '2000', '2023', '2024', '9999', '20x4'),
    fc.constantFrom('00', '01', '02', '04', '12', '13'),
    fc.constantFrom('00', '01', '28', '29', '30', '31', '32')
  )
  .map(parts => parts.join('-'))
const fragment = fc.oneof(
  digits,
  fc.constantFrom('-', '+', '.', ',', 'e', 'E5', 'e-5', ' ', '\t', ':', '/', '(', 'é', '東', 'ſ', '\\', 'x'),
  fc.constantFrom(
    'true',
    'False',
    'TRUE',
    'nan',
    'NaN',
    'Infinity',
    '-inf',
    'null',
    'infinit',
    'trueish',
    'İnf'
  )
)
const text = fc.oneof(
  day,
  fc.tuple(day, clock, zone).map(parts => parts.join('')),
  fc
    .tuple(
      fc.constantFrom('', '-', '+', ' '),
      digits,
      fc.constantFrom('', '.', '.5', '.000', '.123456789012345'),
      fc.constantFrom('', ' ', 'e5')
    )
    .map(parts => parts.join('')),
  fc.array(fragment, { maxLength: 5 }).map(parts => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 })
)

/** True for what a text of Hyper can hold. */
const isStorable = (value: string): boolean => !/[\0\r\n"\uD800-\uDFFF]/.test(value)

async function bitsOf(values: readonly string[], bits: (v: string) => string): Promise<bigint[]> {
  const list = values.map((value, index) => `(${index}, ${quoteLiteral(value)})`).join(', ')
  const query = `select ${bits('v')} from (values ${list}) t(o, v) order by o`
  return (await connection.query(query)).rows.map(([found]) => BigInt(found ?? 0))
}

/** Compares what is known of values with what the engine finds, and counts those that are known. */
async function compare(
  values: readonly string[],
  look: 'field' | 'cell',
  bits: (v: string) => string
): Promise<{ known: number; wrong: string[] }> {
  const found = await bitsOf(values, bits)
  const wrong: string[] = []
  let known = 0
  for (const [index, value] of values.entries()) {
    const mine = knownBits(value, look)
    if (mine === undefined) continue
    known++
    if (mine !== found[index]) wrong.push(`${JSON.stringify(value)}: ${mine}, the engine ${found[index]}`)
  }
  return { known, wrong }
}

describe('knownColumns', () => {
  it('knows of texts what the engine finds, or nothing', async () => {
    const values = [...new Set(fc.sample(text, { seed: SEED, numRuns: VALUES }))].filter(
      value => value !== '' && isStorable(value)
    )
    const { known, wrong } = await compare(values, 'field', textBits)
    expect(wrong.slice(0, 10)).toEqual([])
    expect(known).toBeGreaterThan(values.length / 6)
    expect(known).toBeLessThan(values.length)
  })

  it('knows of JSON values what the engine finds, or nothing', async () => {
    const json = fc.oneof(
      text.filter(isStorable).map(value => JSON.stringify(value)),
      fc
        .tuple(
          fc.constantFrom('', '-'),
          fc.constantFrom('0', '1', '12', '123456789012345', '1234567890123456'),
          fc.constantFrom('', '.5', '.50', '.12345678901234', 'e5', '.5e-3')
        )
        .map(parts => parts.join('')),
      fc.constantFrom(
        'true',
        'false',
        'null',
        '{}',
        '[]',
        '{"a":1}',
        '[1,2]',
        '"\\u0032024-01-31"',
        '"2024\\u002d01-31"'
      )
    )
    const values = [...new Set(fc.sample(json, { seed: SEED, numRuns: VALUES }))]
    const { known, wrong } = await compare(values, 'cell', jsonBits)
    expect(wrong.slice(0, 10)).toEqual([])
    expect(known).toBeGreaterThan(values.length / 6)
    expect(known).toBeLessThan(values.length)
  })

  const plain: PlainValues = { values: 2, kinds: PLAIN.int, scales: 0, wholes: 0b10 }

  it('joins what is known of several files, and knows nothing where one of them does not', () => {
    const file = { ...CSV, plain: [plain] }
    const other = { ...CSV, plain: [{ values: 3, kinds: PLAIN.decimal, scales: 0b100, wholes: 0b1000 }] }
    const bits = KIND.int | KIND.decimal | sizeBits(0b100, 0b1010)
    expect(knownColumns([file, other], 1)).toEqual([{ bits, values: 5 }])
    expect(knownColumns([file, CSV], 1)).toEqual([undefined])
    expect(knownColumns([file, { ...CSV, plain: [undefined] }], 1)).toEqual([undefined])
  })

  it('knows nothing of texts that have a dialect', () => {
    expect(knownColumns([{ ...CSV, plain: [plain], dialect: { decimal: ',' } }], 1)).toEqual([undefined])
  })

  it('does not count null of JSON', () => {
    const kinds = new ColumnKinds(1)
    kinds.cell(0, Buffer.from('null'), 0, 4)
    expect(knownColumns([{ ...CSV, plain: kinds.columns }], 1)).toEqual([{ bits: MARK.null, values: 0 }])
  })
})
