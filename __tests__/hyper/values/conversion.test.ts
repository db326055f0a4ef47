import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startHyper } from '../../../src/hyper/engine/server.ts'
import { type BuildRoom, openBuildRoom } from '../../support/build.ts'
import { type EngineFiles, openEngineFiles } from '../../support/engine-files.ts'
import { hyperd } from '../../support/hyperd.ts'
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

const zone = 'Europe/Zurich'
const csv = (content: string) => ({ name: 'data.csv', content })

describe('time-zone', () => {
  it('makes instants its wall clock, over the gap and the fold of summer time', async () => {
    const instants = [
      '2024-03-31T00:59:59Z',
      '2024-03-31T01:00:00Z',
      '2024-10-27T00:30:00Z',
      '2024-10-27T01:30:00Z',
      '2024-07-01T00:30:00+05:30',
      '1890-01-01T00:00:00Z'
    ]
    const walls = [
      '2024-03-31 01:59:59',
      '2024-03-31 03:00:00',
      '2024-10-27 02:30:00',
      '2024-10-27 02:30:00',
      '2024-06-30 21:00:00',
      '1890-01-01 00:29:46'
    ]
    const lines = instants.map((at, index) => `${index},${at},${at}`).join('\n')
    const content = `k,inferred,declared\n${lines}\n`
    const columns = new Map([['declared', { type: 'timestamp' as const }]])
    const { columns: types, rows } = await room.build(csv(content), { zone, columns })
    expect(types).toEqual(['k bigint', 'inferred timestamp', 'declared timestamp'])
    expect(rows.toSorted((a, b) => Number(a[0]) - Number(b[0]))).toEqual(
      walls.map((wall, index) => [String(index), wall, wall])
    )
  })

  it('leaves what names no instant as it is written', async () => {
    const content = 'at,day\n2024-03-31 02:30:00,2024-03-31\n'
    const { columns, rows } = await room.build(csv(content), { zone })
    expect(columns).toEqual(['at timestamp', 'day date'])
    expect(rows).toEqual([['2024-03-31 02:30:00', '2024-03-31']])
  })

  it.each(['Infinity', '-infinity', 'epoch', 'now', 'tomorrow'])(
    'does not take %s for an instant',
    async word => {
      const columns = new Map([['at', { type: 'timestamp' as const }]])
      const failure = await failureOf(
        room.build(csv(`at\n2024-07-01T00:30:00Z\n${word}\n`), { zone, columns })
      )
      expect(failure.code).toBe('data.conversion')
      expect(failure.message).toContain(`"${word}" in record 2`)
    }
  )

  it.each(['parquet', 'arrowfile'] as const)('holds for the instants of %s', async format => {
    const source = await files.write(`select timestamptz '2024-07-01 00:30:00+00' as at`, format)
    expect((await room.build(source, { zone })).rows).toEqual([['2024-07-01 02:30:00']])
    const columns = new Map([['at', { type: 'timestamp_tz' as const }]])
    expect(await room.build(source, { zone, columns })).toMatchObject({
      columns: ['at timestamp_tz'],
      rows: [['2024-07-01 00:30:00+00']]
    })
  })

  it('holds for instants that transform makes, now() among them', async () => {
    const transform = "select timestamptz '2024-07-01 00:30:00Z' as made, at from source"
    const { columns, rows } = await room.build(csv('at\n2024-01-01T12:00:00Z\n'), { zone, transform })
    expect(columns).toEqual(['made timestamp', 'at timestamp'])
    expect(rows).toEqual([['2024-07-01 02:30:00', '2024-01-01 13:00:00']])
    const { rows: now } = await room.build(csv('x\n1\n'), {
      zone: 'Pacific/Kiritimati',
      transform: 'select now() as at, localtimestamp as utc from source'
    })
    const [at = '', utc = ''] = now[0] ?? []
    const hours = (Date.parse(`${at}Z`) - Date.parse(`${utc}Z`)) / 3_600_000
    expect(Math.round(hours)).toBe(14)
  })
})

it('the engine knows every zone that Node.js lists, and reckons as Node.js does', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zones-'))
  const server = await startHyper({ hyperd, workDir: folder, readable: folder })
  const connection = await server.connect()
  try {
    const zones = [
      ...Intl.supportedValuesOf('timeZone'),
      ...'UTC US/Eastern Asia/Calcutta Asia/Kolkata Europe/Kyiv EST5EDT GMT Etc/GMT+5 Zulu NZ W-SU'.split(' ')
    ]
    const instants = ['1975-07-15T12:00:00Z', '2024-01-15T12:00:00Z', '2024-07-15T12:00:00Z']
    for (const zone of zones) {
      const list = instants.map(at => `timestamptz '${at}' at time zone '${zone}'`)
      const { rows } = await connection.query(`select ${list.join(', ')}`)
      const format = new Intl.DateTimeFormat('sv-SE', {
        timeZone: zone,
        dateStyle: 'short',
        timeStyle: 'medium'
      })
      expect([zone, ...(rows[0] ?? [])]).toEqual([zone, ...instants.map(at => format.format(new Date(at)))])
    }
  } finally {
    await connection.close()
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
})
