import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BuildRoom, openBuildRoom } from '../../../support/build.ts'
import { failureOf } from '../../../support/spool.ts'

type Options = Parameters<BuildRoom['build']>[1]
let room: BuildRoom

beforeAll(async () => {
  room = await openBuildRoom()
})

afterAll(() => room.close())

describe('a workbook that openpyxl wrote', () => {
  // A merged title above, a chart before the sheet, an empty and a hidden row, rich text; date, date-time, time and timedelta.
  const read = async (options: Options = {}) =>
    room.build(
      {
        name: 'report',
        content: await readFile(new URL('../../../fixtures/openpyxl.xlsx', import.meta.url))
      },
      options
    )

  it('gives the rows of its first sheet, hidden ones too', async () => {
    const { columns, rows, remarks } = await read({ source: { skipRows: 1 } })
    expect(columns).toEqual([
      'id bigint',
      'zip text',
      'name text',
      'day date',
      'at timestamp',
      'clock text',
      'took text',
      'paid bool',
      'amount double'
    ])
    expect(rows).toEqual([
      [
        '1',
        '00501',
        'Zürich & "Söhne"',
        '2026-01-31',
        '2026-01-31 08:30:15.5',
        '12:30:00',
        '27:30:00',
        'true',
        '1.1'
      ],
      [
        '2',
        '10115',
        'plain bold',
        '1900-03-01',
        '2026-02-01 00:00:00',
        '00:00:01',
        '00:01:00',
        'false',
        '0.3'
      ],
      ['3', null, 'line\nbreak', null, null, null, null, null, '-1e-07']
    ])
    expect(remarks).toEqual([
      { level: 'notice', title: 'Several sheets', message: expect.stringContaining('The others: "Other".') }
    ])
  })

  it('gives the sheet that source-records names, or lists the sheets', async () => {
    expect((await read({ records: 'Other' })).rows).toEqual([['5']])
    const error = await failureOf(read({ records: 'Umsatz Q2' }))
    expect(error.code).toBe('source.records')
    expect(error.message).toContain('it has "Umsatz Q1", "Other". Did you mean Umsatz Q1?')
  })
})
