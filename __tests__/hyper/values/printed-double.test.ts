import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type HyperServer, startHyper } from '../../../src/hyper/engine/server.ts'
import { quoteLiteral } from '../../../src/hyper/engine/sql.ts'
import { isPrintedDouble } from '../../../src/hyper/values/printed-double.ts'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { hyperd } from '../../support/hyperd.ts'
import { isHeldByDouble } from '../../support/oracle-values.ts'

let folder: string
let server: HyperServer
let room: BuildRoom
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'printed-'))
  server = await startHyper({ hyperd, workDir: folder, readable: folder })
  room = await openBuildRoom()
})
afterAll(async () => {
  await room.close()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

/** The texts that the engine does not take for what `expected` says. */
async function misjudged(texts: readonly string[], expected: (text: string) => boolean): Promise<string[]> {
  const connection = await server.connect()
  const list = texts.map(quoteLiteral).join(',')
  const query = `select v, ${isPrintedDouble('v')} from unnest(array[${list}]::text[]) t(v)`
  const { rows } = await connection.query(query)
  await connection.close()
  return rows.flatMap(([text, is]) => ((is === 't') === expected(text ?? '') ? [] : [String(text)]))
}

/** Doubles between 10^-14 and 10^16, of either sign. */
const double = fc
  .tuple(fc.double({ min: 0.1, max: 1, noNaN: true }), fc.integer({ min: -13, max: 16 }), fc.boolean())
  .map(([part, power, negative]) => (negative ? -part : part) * 10 ** power)
const samples = (count: number): number[] => fc.sample(double, count)

describe('digits of a double', () => {
  it('are those that 16 or 17 digits give, plain and with exponents', async () => {
    const texts = samples(2000).flatMap(value => [
      value.toExponential(15),
      value.toExponential(16),
      value.toExponential(16).replace(/[+-](?=\d+$)/, '$&00'),
      value.toPrecision(16),
      value.toPrecision(17)
    ])
    const decimals = texts.filter(text => /[.e]/.test(text))
    expect(await misjudged(decimals, () => true)).toEqual([])
  })

  it('are no others: one more or one less in the last place is another number or an exact decimal', async () => {
    const texts = samples(2000).flatMap(value => {
      const [, sign = '', first = '', rest = '', power = ''] =
        /^(-?)(\d)\.(\d+)e(.*)$/.exec(value.toExponential(16)) ?? []
      return [1n, -1n, 4n].map(step => {
        const next = String(BigInt(first + rest) + step)
        return `${sign}${next[0]}.${next.slice(1)}e${power}`
      })
    })
    const held = texts.filter(isHeldByDouble)
    expect(held.length).toBeGreaterThan(0)
    expect(held.length).toBeLessThan(texts.length / 2)
    expect(await misjudged(texts, isHeldByDouble)).toEqual([])
  })

  it.each([
    ['0.10000000000000001', true],
    ['0.07000000000000001', true],
    ['7.000000000000001e-002', true],
    ['0.40000000000000003', false],
    ['1234567.8899999999', true],
    ['1234567.8899999998', false],
    ['0.1000000000000000055', false],
    ['6.6260701500000001e-34', true]
  ])('%s: %s', async (text, is) => {
    expect(await misjudged([text], () => is)).toEqual([])
  })
})

describe('a column', () => {
  const build = (name: string, content: string) => room.build({ name, content })

  it.each([
    ['a.csv', 'v,w\n0.10000000000000001,7.000000000000001e-002\n1234567.8899999999,1e-05\n'],
    ['a.json', '[{"v":0.10000000000000001,"w":7.000000000000001e-002},{"v":1234567.8899999999,"w":1e-05}]']
  ])('of doubles with 17 digits is double in %s', async (name, content) => {
    const { columns, rows } = await build(name, content)
    expect(columns).toEqual(['v double', 'w double'])
    expect(rows).toEqual([
      ['0.1', '0.07'],
      ['1234567.89', '1e-05']
    ])
  })

  it('of exact decimals stays exact, every digit of it', async () => {
    const { columns, rows } = await build(
      'a.csv',
      'v,w\n1234567890123.4561,x\n0.5,y\n1234567890123.45615,z\n'
    )
    expect(columns).toEqual(['v numeric(18,5)', 'w text'])
    expect(rows.map(([value]) => value)).toEqual(['1234567890123.45610', '0.50000', '1234567890123.45615'])
  })
})
