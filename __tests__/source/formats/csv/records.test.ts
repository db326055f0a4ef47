import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { spoolCsv } from '../../../../src/source/formats/csv/records.ts'
import { type CsvTable, csvTable, writeCsv } from '../../../support/csv.ts'
import { chunkSizes } from '../../../support/spool.ts'
import { fieldsOf, room, spool } from './spooled-csv.ts'

it('holds no field in memory', async () => {
  const chunk = Buffer.alloc(1 << 20, 'long text ')
  let most = 0
  const before = process.memoryUsage().arrayBuffers
  async function* longText(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a;b\n1;')
    for (let count = 0; count < 64; count++) {
      yield chunk
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    }
  }
  const options = {
    origin: 'x',
    delimiter: undefined,
    deadline: room.deadline,
    disk: room.disk,
    positionBase: 0
  }
  const { bytes } = await spoolCsv(longText(), room.target, options)
  expect(bytes).toBeGreaterThanOrEqual((64 << 20) + '2,1,""_'.length)
  expect(most).toBeLessThan(16 << 20)
})

describe('for any table', () => {
  const expectedRows = ({ rows, lines }: { rows: CsvTable['rows']; lines: readonly number[] }) =>
    rows.map((row, at) => [String(lines[at]), ...row.map(field => (field === null ? null : field.text))])

  it('every field comes out as it is', async () => {
    await fc.assert(
      fc.asyncProperty(csvTable, chunkSizes, async (table, sizes) => {
        const { text, lines } = writeCsv(table)
        const options = { sizes, delimiter: table.delimiter }
        expect(await fieldsOf(text, options)).toEqual(expectedRows({ rows: table.rows, lines }))
        const skipped = `${'"\r\n'.repeat(sizes.length)}${text}`
        const lower = lines.map(line => line + sizes.length)
        expect(await fieldsOf(skipped, { ...options, skipRows: sizes.length })).toEqual(
          expectedRows({ rows: table.rows, lines: lower })
        )
        const facts = await spool(text, options)
        expect(facts.columns).toEqual(table.header.map(name => name.trim()))
      }),
      { numRuns: 500 }
    )
  })

  it('with commas between them the fields stay byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(csvTable, chunkSizes, async (table, sizes) => {
        const { text, rows, lines } = writeCsv({ ...table, delimiter: ',' })
        fc.pre(!table.rows.flat().some(field => field?.quoted === false && field.text.includes(',')))
        await spool(text, { sizes, delimiter: ',' })
        expect(await room.written()).toBe(rows.map((row, at) => `${lines[at]},${row}\n`).join(''))
      }),
      { numRuns: 300 }
    )
  })
})
