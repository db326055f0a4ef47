import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../../../support/build.ts'
import { failureOf } from '../../../../support/spool.ts'

let room: BuildRoom
beforeAll(async () => {
  room = await openBuildRoom()
})
afterAll(() => room.close())

const build = (document: unknown, records?: string) =>
  room.build({ name: 'a.json', content: JSON.stringify(document) }, records === undefined ? {} : { records })
const members = (count: number, value: (at: number) => unknown): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, value(at)]))

const HOURLY = {
  time: ['2026-01-05T00:00', '2026-01-05T01:00', '2026-01-05T02:00'],
  temperature_2m: [1.5, null, 2]
}

describe('an object that looks like many records', () => {
  it.each([
    ['the document', HOURLY, undefined],
    ['an object at the path', { hourly: HOURLY }, 'hourly'],
    ['an object with another one inside', { latitude: 52.52, hourly: HOURLY }, undefined]
  ])('is one record where source-layout: records says so: %s', async (_what, document, records) => {
    const { rows } = await room.build(
      { name: 'a.json', content: JSON.stringify(document) },
      { source: { layout: 'records' }, ...(records === undefined ? {} : { records }) }
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]).toContain(JSON.stringify(HOURLY.time))
    expect((await failureOf(build(document, records))).remedy).toContain('source-layout: records')
  })

  it.each([
    [
      'columns at the path',
      { hourly: HOURLY },
      'hourly',
      'source-records: hourly and source-layout: columns'
    ],
    [
      'columns that lie deeper',
      { latitude: 52.52, hourly_units: { time: 'x' }, hourly: HOURLY },
      undefined,
      'source-records: hourly and source-layout: columns'
    ],
    [
      'columns that are the document',
      { id: [1, 2], name: ['a', 'b'] },
      undefined,
      'Set source-layout: columns'
    ],
    [
      'columns beside scalars',
      { data: { n: 2, id: [1, 2], name: ['a', 'b'] } },
      'data',
      'source-records: data and source-layout: columns'
    ],
    ['more than 30 objects', members(31, at => ({ at })), undefined, 'Set source-layout: keyed'],
    [
      'more than 30 objects deeper',
      { meta: 'x', series: members(31, at => ({ at })) },
      undefined,
      'source-records: series and source-layout: keyed'
    ],
    [
      'more than 30 numbers and null',
      { rates: members(40, at => (at === 3 ? null : at / 8)) },
      'rates',
      'source-layout: keyed'
    ],
    ['more than 30 texts', members(31, at => `t${at}`), undefined, 'source-layout: keyed']
  ])('fails: %s', async (_what, document, records, remedy) => {
    const error = await failureOf(build(document, records))
    expect(error.code).toBe('source.records')
    expect(error.remedy).toContain(remedy)
    expect(error.remedy).toContain('source-records: . (a dot)')
  })

  it('is one record when source-records: . says so', async () => {
    for (const document of [HOURLY, members(40, at => at)]) {
      expect((await build(document, '.')).rows).toHaveLength(1)
    }
  })

  it.each([
    ['one array', { id: 1, tags: ['a', 'b'] }],
    ['arrays of one value', { a: [1], b: [2] }],
    ['arrays of different lengths', { a: [1, 2], b: [1, 2, 3] }],
    ['a box on a map', { place: 'x', bounds: { ne: [1.5, 2.5], sw: [1, 2] } }],
    ['30 members of one kind', members(30, at => at)],
    ['members of several kinds', members(60, at => (at % 2 === 0 ? at : `t${at}`))],
    ['many numbers in an object inside', { day: 'x', stats: members(40, at => at) }]
  ])('is none: %s', async (_what, document) => {
    expect((await build(document)).rows).toHaveLength(1)
  })

  it('is nothing to wonder about inside an array of records', async () => {
    expect((await build([HOURLY, HOURLY])).rows).toHaveLength(2)
    expect((await build({ meta: members(40, at => at), data: [{ a: 1 }] })).rows).toHaveLength(1)
  })
})
