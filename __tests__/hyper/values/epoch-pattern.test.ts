import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ColumnRule } from '../../../src/hyper/values/column-rule.ts'
import { readPattern } from '../../../src/hyper/values/pattern.ts'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { type EngineFiles, openEngineFiles } from '../../support/engine-files.ts'
import { failureOf } from '../../support/spool.ts'

let room: BuildRoom
let files: EngineFiles
beforeAll(async () => {
  room = await openBuildRoom()
  files = await openEngineFiles()
})
afterAll(async () => {
  await room.close()
  await files.close()
})

const format = (written: string, more: Partial<ColumnRule> = {}): ColumnRule => {
  const pattern = readPattern(written)
  if (pattern.kind === 'fault') throw new Error(pattern.what)
  return { format: pattern, ...more }
}
const json = (...records: unknown[]) => ({ name: 'a.json', content: JSON.stringify(records) })

describe('format: unix, unix-ms, unix-us', () => {
  it('make instants of numbers and of texts, placed by time-zone', async () => {
    const source = json({
      created: 1767225600,
      ms: 1767225600123,
      ts: '1767225600.123456',
      text_ms: '1767225600123',
      us: 1767225600123456
    })
    const columns = new Map([
      ['created', format('unix')],
      ['ms', format('unix-ms')],
      ['ts', format('unix')],
      ['text_ms', format('unix-ms')],
      ['us', format('unix-us')]
    ])
    const utc = await room.build(source, { columns })
    expect(utc.columns).toEqual(['created', 'ms', 'ts', 'text_ms', 'us'].map(name => `${name} timestamp`))
    expect(utc.rows).toEqual([
      [
        '2026-01-01 00:00:00',
        '2026-01-01 00:00:00.123',
        '2026-01-01 00:00:00.123456',
        '2026-01-01 00:00:00.123',
        '2026-01-01 00:00:00.123456'
      ]
    ])
    expect(utc.remarks).toEqual([])
    const zurich = await room.build(source, { columns, zone: 'Europe/Zurich' })
    expect(zurich.rows[0]?.[0]).toBe('2026-01-01 01:00:00')
  })

  it.each([
    [0, '1970-01-01 00:00:00'],
    [-1.5, '1969-12-31 23:59:58.5'],
    [1.7672256e9, '2026-01-01 00:00:00'],
    ['1.7672256E9', '2026-01-01 00:00:00'],
    [253402300799, '9999-12-31 23:59:59'],
    [1767225600.1234567, '2026-01-01 00:00:00.123456'],
    [null, null]
  ])('read %j', async (value, text) => {
    const { rows } = await room.build(json({ at: value }, { at: 1 }), {
      columns: new Map([['at', format('unix')]])
    })
    expect(rows[0]).toEqual([text])
  })

  it.each([1767225600123, 'soon', '', true, '12:30', '1e99', '--1', '1.5.1'])('refuse %j', async value => {
    const columns = new Map([['at', format('unix')]])
    const { code, message } = await failureOf(room.build(json({ at: value }), { columns }))
    expect([code, message]).toEqual([
      'data.conversion',
      expect.stringContaining('is not a timestamp in the format "unix"')
    ])
  })

  it('may be timestamp_tz, beside null-values', async () => {
    const columns = new Map([['at', format('unix', { type: 'timestamp_tz', nullValues: ['0'] })]])
    const built = await room.build(json({ at: 0 }, { at: 1767225600 }), { columns })
    expect(built.columns).toEqual(['at timestamp_tz'])
    expect(built.rows.map(([at]) => at?.slice(0, 19) ?? null)).toEqual([null, '2026-01-01 00:00:00'])
  })

  it('read CSV, and the numbers of Parquet', async () => {
    const columns = new Map([['at', format('unix')]])
    expect((await room.build({ name: 'a.csv', content: 'at\n 1767225600 \n' }, { columns })).rows).toEqual([
      ['2026-01-01 00:00:00']
    ])
    const parquet = await files.write('select 1767225600::bigint as at', 'parquet')
    expect((await room.build(parquet, { columns })).rows).toEqual([['2026-01-01 00:00:00']])
  })

  it.each(['epoch', 'epoch_ms', 'Unix', 'unixtime', 'unix_ms', 'unix-ns', 'X', 'x'])(
    'format: %s is told the words',
    word => {
      expect(readPattern(word)).toMatchObject({
        kind: 'fault',
        remedy: expect.stringContaining('unix-ms (milliseconds)')
      })
    }
  )
})

describe('numbers that look like times', () => {
  it.each([
    [1767225600, 'timestamp', 'unix'],
    ['1767225600.5', 'timestamp_tz', 'unix'],
    [1767225600123, 'date', 'unix-ms'],
    ['1767225600123456', 'timestamp', 'unix-us']
  ] as const)('%j as %s: the message says the format', async (value, type, word) => {
    const { code, remedy } = await failureOf(
      room.build(json({ at: value }), { columns: new Map([['at', { type }]]) })
    )
    expect(code).toBe('data.conversion')
    expect(remedy).toContain(`write format: ${word} in columns`)
  })

  it('others get no such hint', async () => {
    for (const value of ['2026', 'x', 12345, '1767225600-1']) {
      const { remedy } = await failureOf(
        room.build(json({ at: value }), { columns: new Map([['at', { type: 'timestamp' }]]) })
      )
      expect(remedy).not.toContain('since 1970')
    }
  })

  it('are told of where their name is that of a time', async () => {
    const record = {
      id: 1767225600,
      created: 1767225600,
      updatedAt: 1767225600123,
      start: 5,
      time_us: 1767225600123456
    }
    const { remarks } = await room.build(json(record, { created: 0 }))
    expect(remarks).toEqual([
      {
        level: 'notice',
        title: 'Perhaps times as numbers',
        message:
          'Columns created (seconds since 1970: format: unix), updatedAt (milliseconds since 1970: format: unix-ms), time_us (microseconds since 1970: format: unix-us): that format in columns turns the numbers into times; the type bigint there keeps them as numbers.'
      }
    ])
    const said = new Map(['created', 'updatedAt', 'time_us'].map(name => [name, { type: 'bigint' }] as const))
    expect((await room.build(json(record), { columns: said })).remarks).toEqual([])
  })
})
