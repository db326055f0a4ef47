import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Connection } from '../../../src/hyper/engine/sql.ts'
import { quoteLiteral } from '../../../src/hyper/engine/sql.ts'
import { exactDecimal, isMisfit } from '../../../src/hyper/values/declared-misfit.ts'
import { csvType } from '../../../src/hyper/values/declared-type.ts'
import type { SourceType } from '../../../src/source/contract/source-schema.ts'
import { openQueryRoom, type QueryRoom } from '../../support/query-room.ts'

let room: QueryRoom
let connection: Connection
beforeAll(async () => {
  room = await openQueryRoom()
  connection = await room.server.connect()
}, 60_000)
afterAll(async () => {
  await connection?.close()
  await room?.close()
})

const misfit = async (type: SourceType, text: string): Promise<string | null | undefined> => {
  const sql = isMisfit(quoteLiteral(text), type, csvType(type, 18))
  if (sql === undefined) return undefined
  return (await connection.query(`select case when ${sql} then 'misfit' else 'fits' end`)).rows[0]?.[0]
}
const decimal: SourceType = { kind: 'numeric', precision: 10, scale: 2, beyond: 'values' }

describe('a text that is not of its declared type', () => {
  it.each<[SourceType, string[], string[]]>([
    [
      decimal,
      ['1', '1.5', '-1.50', '1.5000', '1.5E1', '15e-1', '0E-2'],
      ['1.239', '1.5e-2', 'x', '', '123456789.5', '1e']
    ],
    [{ kind: 'int' }, ['1', '-2147483648'], ['2147483648', '1.5', 'x']],
    [{ kind: 'date', written: 'days' }, ['0', '-1', '20700'], ['2024-01-01', '1.5', '', '99999999999']],
    [{ kind: 'time', written: 'seconds' }, ['0.000000000', '86399.5'], ['12:00:00', '']],
    [{ kind: 'time', written: 'iso-long' }, ['12:00:00.1234567'], ['25:00:00', 'x']],
    [{ kind: 'timestamp', written: 'seconds' }, ['-0.5'], ['2024-01-01', '1 1440']],
    [{ kind: 'timestamp', written: 'iso-long' }, ['2024-01-01 00:00:00.1234567'], ['2024-13-01']],
    [{ kind: 'instant', written: 'seconds' }, ['1.5 1440', '-1.5'], ['2024-01-01 00:00:00Z']],
    [{ kind: 'instant', written: 'iso-long' }, ['2024-01-01 00:00:00.1234567Z'], ['x']]
  ])('%j', async (type, fitting, misfits) => {
    for (const text of fitting) expect([text, await misfit(type, text)]).toEqual([text, 'fits'])
    for (const text of misfits) expect([text, await misfit(type, text)]).toEqual([text, 'misfit'])
  })

  it('is not looked for where every text is of the type', async () => {
    expect(await misfit({ kind: 'text' }, 'x')).toBeUndefined()
    expect(await misfit({ kind: 'number' }, 'x')).toBeUndefined()
  })
})

describe('a decimal', () => {
  const cast = (text: string) =>
    connection.query(`select (${exactDecimal(quoteLiteral(text), 2)})::numeric(10,2)`).then(
      ({ rows }) => rows[0]?.[0],
      () => 'refused'
    )
  it.each([
    ['1.5', '1.50'],
    ['1.5000', '1.50'],
    ['-12.34', '-12.34'],
    ['1E-2', '0.01'],
    ['1.25e2', '125.00'],
    ['1.239', 'refused'],
    ['1E-3', 'refused'],
    ['1.25e1', '12.50']
  ])('%s becomes %s, and is never rounded', async (text, value) => expect(await cast(text)).toBe(value))
})
