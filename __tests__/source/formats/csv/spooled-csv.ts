// What the tests of CSV files share: a spool folder for each test, and what becomes of a text in it.
import { afterEach, beforeEach, expect } from '@jest/globals'
import { type CsvFacts, type CsvLayout, spoolCsv } from '../../../../src/source/formats/csv/records.ts'
import { inChunks, openSpoolRoom, type SpoolRoom } from '../../../support/spool.ts'

export let room: SpoolRoom

beforeEach(async () => {
  room = await openSpoolRoom()
})

afterEach(() => room.close())

export interface Options extends CsvLayout {
  readonly sizes?: readonly number[]
  readonly positionBase?: number
}

export function spool(text: string, { sizes, positionBase = 0, ...layout }: Options = {}): Promise<CsvFacts> {
  const { target, deadline, disk } = room
  return spoolCsv(inChunks(text, sizes), target, {
    origin: 'sales.csv',
    ...layout,
    deadline,
    positionBase,
    disk
  })
}

/** The spooled lines as [position, …fields], NULL as null; reads RFC 4180 with one expression a field. */
export async function fieldsOf(text: string, options: Options = {}): Promise<(string | null)[][]> {
  const { bytes, records } = await spool(text, options)
  const written = await room.written()
  expect(bytes).toBe(Buffer.byteLength(written))
  const rows: (string | null)[][] = []
  let row: (string | null)[] = []
  for (const [, quoted, plain = '', end] of written.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))([,\n])/g)) {
    row.push(quoted === undefined ? plain || null : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  expect(rows).toHaveLength(records)
  return rows
}

export const EACH_SIZE = [[], [1], [2], [3], [5]]
