import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { RowWriter } from '../../../../src/source/databases/mysql/row-writer.ts'
import type { Written } from '../../../../src/source/databases/mysql/types.ts'
import { sizeLimit } from '../../../../src/source/spool/size-limit.ts'
import { writeSpool } from '../../../../src/source/spool/spool-writer.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rows-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** A cell as the server sends it. */
function cell(value: string | Buffer | null): Buffer {
  if (value === null) return Buffer.from([0xfb])
  const bytes = Buffer.from(value)
  const head =
    bytes.length < 0xfb ? Buffer.from([bytes.length]) : Buffer.alloc(bytes.length < 2 ** 16 ? 3 : 4)
  if (head.length > 1) {
    head[0] = head.length === 3 ? 0xfc : 0xfd
    head.writeUIntLE(bytes.length, 1, head.length - 1)
  }
  return Buffer.concat([head, bytes])
}

async function written(kinds: readonly Written[], rows: readonly (readonly (string | Buffer | null)[])[]) {
  const path = join(folder, 'rows.csv')
  const writer = new RowWriter(kinds)
  await writeSpool(path, sizeLimit().meter('rows'), async spool => {
    for (const row of rows) {
      // Something stands before and behind the row.
      const bytes = Buffer.concat([Buffer.from('"x'), ...row.map(cell), Buffer.from('"y')])
      writer.write(spool, bytes, 2, bytes.length - 2)
    }
  })
  return { text: await readFile(path, 'utf8'), rows: writer.rows, hasZeroDate: writer.hasZeroDate }
}

describe('rows of the text protocol', () => {
  it.each<readonly [string, Written, string | Buffer | null, string]>([
    ['no value', 'text', null, ''],
    ['an empty text', 'text', '', '""'],
    ['a text with quotation marks', 'text', '"a""b"', '"""a""""b"""'],
    ['a text of lines', 'text', 'a,\nb\r\n', '"a,\nb\r\n"'],
    ['a text of 250 bytes', 'text', 'x'.repeat(250), `"${'x'.repeat(250)}"`],
    ['a text of 251 bytes', 'text', 'x'.repeat(251), `"${'x'.repeat(251)}"`],
    ['a text of 65,535 bytes', 'text', 'x'.repeat(65_535), `"${'x'.repeat(65_535)}"`],
    ['a text of 65,536 bytes', 'text', 'x'.repeat(65_536), `"${'x'.repeat(65_536)}"`],
    ['a number', 'plain', '-1.50', '-1.50'],
    ['an instant', 'instant', '2024-01-01 10:00:00', '2024-01-01 10:00:00+00'],
    ['no instant', 'instant', null, ''],
    ['one bit', 'bits', Buffer.from([1]), '1'],
    ['64 bits', 'bits', Buffer.alloc(8, 0xff), '18446744073709551615']
  ])('hold %s', async (_what, kind, value, expected) => {
    const { text, rows } = await written(
      [kind, 'plain'],
      [
        [value, '7'],
        [value, null]
      ]
    )
    expect([text, rows]).toEqual([`${expected},7\n${expected},\n`, 2])
  })

  it.each([
    ['2024-02-29', false],
    ['2010-10-10', false],
    ['0000-00-00', true],
    ['2024-00-10', true],
    ['2024-10-00 10:00:00', true],
    ['2000-10-10 00:00:00', false]
  ])('tell of a zero date: %s, %s', async (date, expected) => {
    expect((await written(['date'], [[date]])).hasZeroDate).toBe(expected)
    expect((await written(['instant'], [[date]])).hasZeroDate).toBe(expected)
    expect((await written(['text'], [[date]])).hasZeroDate).toBe(false)
  })
})
